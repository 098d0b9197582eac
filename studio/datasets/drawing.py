"""Turns what is known about a column into bars: numbers for an SVG, and the sentence that says the same."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .answering import Answers, answers_of, ends_of, written
from .models import DatasetVersion
from .tasks import ITEM, answer_of, known_roles, roles_of, task_of, texts_of

WIDTH, HEIGHT, GAP = 160.0, 64.0, 1.0
SHOWN_VALUES, SHOWN_CARDS = 8, 12
KINDS = {
    "text": gettext_lazy("text"),
    "label": gettext_lazy("groups"),
    "number": gettext_lazy("numbers"),
    "date": gettext_lazy("dates"),
    "id": gettext_lazy("different in every row"),
    "empty": gettext_lazy("empty"),
}
ANSWER = gettext_lazy("the answer")
QUESTION = gettext_lazy("the question")
TEXTS = (gettext_lazy("the text"), gettext_lazy("the second text"))
PAIRED = {
    "query": QUESTION,
    ITEM: gettext_lazy("the right item"),
    "negative": gettext_lazy("a wrong item"),
    "score": gettext_lazy("how well they go together"),
}
# What the answers of a column are counted in.
COUNTED = {
    "label": gettext_lazy("groups"),
    "several": gettext_lazy("labels"),
    "spans": gettext_lazy("kinds of places"),
    "tags": gettext_lazy("kinds of places"),
}


@dataclass(frozen=True)
class Card:
    """One column as it is shown: a histogram of lengths or of numbers, or bars of its values or its labels. `counted`
    says what its answers are counted in; `ends` are the lowest and the highest number."""

    name: str
    kind: str
    role: str
    role_word: str
    facts: dict[str, Any]
    is_full: bool
    rectangles: list[dict[str, str]] = field(default_factory=list)
    sentence: str = ""
    last_word: str = ""
    bars: list[dict[str, Any]] = field(default_factory=list)
    num_more: int = 0
    first_word: str = ""
    is_answer: bool = False
    counted: str = ""
    num_counted: int = 0
    ends: tuple[str, str] | None = None


def cards(version: DatasetVersion) -> tuple[list[Card], list[Card], int]:
    """The columns that have a role, some of the others, and how many are left out."""
    chosen = version.note_values.get("chosen") or version.columns
    roles = {
        name: role
        for role, value in chosen.items()
        for name in (value if isinstance(value, list) else [value])
        if role in known_roles()
    }
    order, answers = _ordered(version, chosen), answers_of(version)
    mine = sorted((one for one in version.profile if one["name"] in roles), key=lambda one: order[roles[one["name"]]])
    mine = _together(mine, answers, roles)
    made = [_card(facts, roles[facts["name"]], _word(version, chosen, roles[facts["name"]])) for facts in mine]
    made = [_answered(version, _own(answers, card), card) if _is_right(answers, card) else card for card in made]
    others = [facts for facts in version.profile if facts["name"] not in roles]
    return made, [_card(facts) for facts in others[:SHOWN_CARDS]], max(0, len(others) - SHOWN_CARDS)


def _is_right(answers: Answers, card: Card) -> bool:
    return card.name == answers.column or card.name in answers.questions


def _own(answers: Answers, card: Card) -> Answers:
    """Each question of several is a column of labels for itself."""
    return Answers("label", card.name, answers.texts) if card.name in answers.questions else answers


def _together(mine: list[dict[str, Any]], answers: Answers, roles: dict[str, str]) -> list[dict[str, Any]]:
    """Columns that were ticked as labels are one card: that of the labels they became."""
    ticked = [one for one in mine if answers.form == "several" and roles[one["name"]] == "label"]
    if len(ticked) < 2:
        return mine
    roles[answers.column] = "label"
    whole = {**ticked[0], "name": answers.column, "samples": []}
    return [*(one for one in mine if one not in ticked), whole]


def _ordered(version: DatasetVersion, chosen: dict[str, Any]) -> dict[str, int]:
    """The place of each role: as the task names them."""
    named = [role.name for role in roles_of(task_of(chosen, version.task))]
    return {role: named.index(role) if role in named else len(named) for role in chosen}


def _word(version: DatasetVersion, chosen: dict[str, Any], role: str) -> str:
    task = task_of(chosen, version.task)
    answer, texts = answer_of(task, chosen), [one.name for one in texts_of(task, chosen)]
    if role in PAIRED:
        return str(PAIRED[role])
    if answer is not None and answer.name == role:
        return str(ANSWER)
    if role == "question":
        return str(QUESTION)
    return str(TEXTS[min(texts.index(role), 1)]) if role in texts else role


def _answered(version: DatasetVersion, answers: Answers, card: Card) -> Card:
    """The card of what is right, told in the words of its task."""
    counted, labels = str(COUNTED.get(answers.form, "")), version.labels
    card = replace(card, is_answer=True, counted=counted, num_counted=len(labels))
    facts = card.facts
    if answers.form == "number":
        return _numbered(card, ends_of(version))
    if answers.form == "pairs":
        return replace(card, counted="")
    if answers.form == "answers":
        # Lengths of cells say nothing where these are lists; how many differ is told below.
        return replace(card, bars=[], rectangles=[])
    if answers.form == "label":
        bars = _bars(facts)
        rectangles = [] if bars else card.rectangles
        num_more = facts["distinct"] - len(bars) if bars else 0
        return replace(card, bars=bars, rectangles=rectangles, num_counted=facts["distinct"], num_more=num_more)
    commonest = sorted(labels, key=lambda one: (-one["count"], one["name"]))
    values = [{"value": one["name"], "count": one["count"]} for one in commonest]
    total = sum(one["count"] for one in labels) if answers.form != "several" else facts["filled"]
    bars = _bars({"filled": total, "values": values})
    return replace(card, bars=bars, rectangles=[], num_more=len(labels) - len(bars))


def _numbered(card: Card, ends: tuple[float, float] | None) -> Card:
    numbers = card.facts.get("numbers") or []
    card = replace(card, bars=[], rectangles=_rectangles(numbers), sentence=_most(card.name, numbers))
    if ends is None:
        return card
    low, high = written(ends[0]), written(ends[1])
    return replace(card, ends=(low, high), first_word=low, last_word=high)


def _most(name: str, numbers: list[dict[str, Any]]) -> str:
    if not numbers:
        return ""
    fullest = max(numbers, key=lambda one: one["count"])
    told = {"name": name, "low": written(fullest["from"]), "high": written(fullest["to"])}
    return _("Most numbers of %(name)s lie between %(low)s and %(high)s.") % told


def _card(facts: dict[str, Any], role: str = "", word: str = "") -> Card:
    bars = _bars(facts) if facts["kind"] in ("label", "empty") and not role else []
    return Card(
        name=facts["name"],
        kind=str(KINDS.get(facts["kind"], facts["kind"])),
        role=role,
        role_word=word,
        facts=facts,
        is_full=facts["filled"] == facts["total"],
        rectangles=[] if bars else _rectangles(facts["histogram"]),
        sentence=_sentence(facts),
        first_word=str(facts["shortest"]),
        last_word=_last_word(facts["histogram"]),
        bars=bars,
        num_more=max(0, facts["distinct"] - len(bars)) if bars else 0,
    )


def _bars(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """How often each of the commonest values occurs, as a share of the filled cells."""
    total = facts["filled"] or 1
    return [
        {"name": one["value"], "share": one["count"] / total, "value": number_format(one["count"], use_l10n=True)}
        for one in facts["values"][:SHOWN_VALUES]
    ]


def _rectangles(histogram: list[dict[str, int]]) -> list[dict[str, str]]:
    """Bars over `WIDTH` × `HEIGHT`; a bin with anything in it can be seen. As texts: no language puts commas in."""
    most = max((one["count"] for one in histogram), default=0)
    if not most:
        return []
    step = WIDTH / len(histogram)
    heights = [max(1.0, (HEIGHT - 2) * one["count"] / most) if one["count"] else 0.0 for one in histogram]
    return [
        {"x": f"{index * step:.1f}", "y": f"{HEIGHT - high:.1f}", "width": f"{step - GAP:.1f}", "height": f"{high:.1f}"}
        for index, high in enumerate(heights)
    ]


def _last_word(histogram: list[dict[str, int]]) -> str:
    """What stands at the right end of the axis; a last bin that is wider takes all that are longer."""
    if not histogram:
        return ""
    first, last = histogram[0], histogram[-1]
    if last["to"] - last["from"] > first["to"] - first["from"]:
        return _("%(n)s letters and more") % {"n": number_format(last["from"], use_l10n=True)}
    return _("%(n)s letters") % {"n": number_format(last["to"], use_l10n=True)}


def _sentence(facts: dict[str, Any]) -> str:
    """What the histogram shows, for those who do not see it."""
    if not facts["filled"] or not facts["histogram"]:
        return ""
    fullest = max(facts["histogram"], key=lambda one: one["count"])
    return _("Most cells of %(name)s have %(low)s to %(high)s letters.") % {
        "name": facts["name"],
        "low": number_format(fullest["from"], use_l10n=True),
        "high": number_format(fullest["to"], use_l10n=True),
    }
