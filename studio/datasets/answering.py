"""What the answers of a version are, and how many there are, in the words of its task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workers.engine.data.numbers import numbers_of
from workers.engine.pairs import are_degrees

from .structured import as_list
from .tasks import QUESTION, SEPARATOR, answer_of, item_of, reads_only, task_of, texts_of

if TYPE_CHECKING:
    from .models import DatasetVersion

MARKED = ("spans", "tags")

# How the examples are dealt out, by the form of their answers.
DEALT = {
    "label": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: evenly over the groups, "
        "equal texts together, always dealt the same way."
    ),
    "several": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: evenly over the labels, "
        "equal texts together, always dealt the same way."
    ),
    "number": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: low and high numbers in each, "
        "equal texts together, always dealt the same way."
    ),
    "spans": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: evenly over the kinds of "
        "places, equal texts together, always dealt the same way."
    ),
    "pairs": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: a question with all its items "
        "on one side, and with it, where that can be done, whatever shares an item with it; always dealt the same way."
    ),
    "judged": gettext_lazy(
        "The files in the folder qrels say which pairs are to learn from and which are for the tests; where they name "
        "no exam or no practice test, a tenth of the others is taken for it. No question stands on two sides; an item "
        "may be right on both."
    ),
    "answers": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: all questions about a text "
        "together, always dealt the same way."
    ),
    "facets": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: evenly over the rarest labels, "
        "equal texts together, always dealt the same way."
    ),
    "": gettext_lazy(
        "Eight tenths to learn from, one for the practice test, one for the final exam: equal texts together, "
        "always dealt the same way."
    ),
}


@dataclass(frozen=True)
class Answers:
    """`form` is label, several, number, spans, tags, answers, facets where several questions have a label each, pairs
    where an item is found for a question, or empty where texts alone are learned from; `column` holds the answers,
    `texts` what is read; `questions` are the columns of which a cell of facets was made."""

    form: str
    column: str
    texts: list[str]
    questions: list[str] = field(default_factory=list)


def answers_of(version: "DatasetVersion") -> Answers:
    """How the answers of a version are written; reads no table."""
    columns = version.columns
    task = task_of(columns, version.task)
    role = answer_of(task, columns) if columns else None
    item = item_of(task, columns) if columns else None
    if item and columns.get(item.name) and not has_degrees(version.profile, columns.get("score", "")):
        return Answers("pairs", columns[item.name], [columns[QUESTION]])
    if role is None or not columns.get(role.name):
        return Answers("", "", [columns[one.name] for one in texts_of(task, columns)] if columns else [])
    column, texts = columns[role.name], [columns[one.name] for one in texts_of(task, columns)]
    if role.kinds[0] == "facets":
        return Answers("facets", column, texts, _questions(version, role.name))
    is_several = role.kinds[0] == "label" and (_is_made(version, role.name) or _are_lists(version, column))
    return Answers("several" if is_several else role.kinds[0], column, texts)


def _questions(version: "DatasetVersion", role: str) -> list[str]:
    """The columns of which the answers were made, as they were chosen."""
    return list((version.note_values.get("chosen") or {}).get(role) or [])


def columns_are_read_alone(version: "DatasetVersion") -> bool:
    """Whether there is nothing to be right about: texts alone are learned from."""
    return bool(version.columns) and reads_only(task_of(version.columns, version.task))


def has_degrees(profile: Iterable[Mapping[str, Any]], column: str) -> bool:
    """Whether a column says how well two texts go together, and not only which are right."""
    card: Mapping[str, Any] = next((one for one in profile if one["name"] == column), {})
    values = [value for value in numbers_of([one["value"] for one in card.get("values") or []]) if value is not None]
    # Of a column with very many values only the ends are known.
    return are_degrees(values) if values else card.get("low") != card.get("high")


def _is_made(version: "DatasetVersion", role: str) -> bool:
    """Labels that were ticked in several columns, or parted by a sign, are lists in the frozen table."""
    chosen = version.note_values.get("chosen") or {}
    return bool(chosen.get(SEPARATOR)) or (isinstance(chosen.get(role), list) and len(chosen[role]) > 1)


def _are_lists(version: "DatasetVersion", column: str) -> bool:
    if version.note_values.get("is_multi_label"):
        return True
    samples = next((card.get("samples") or [] for card in version.profile if card["name"] == column), [])
    # Samples are cut after 200 letters, so a long list may have lost its end.
    return bool(samples) and all(
        as_list(cell) is not None or (len(cell) >= 200 and cell[:1] == "[") for cell in samples
    )


def told(version: "DatasetVersion") -> str:
    """“3,001 examples in 2 groups.”, “812 examples with numbers from 1 to 5.”, “1,200 texts, 3 kinds marked.”"""
    number, groups = version.num_examples, len(version.labels)
    values = {"n": number_format(number), "groups": number_format(groups)}
    form = answers_of(version).form
    if form == "number":
        return _numbers(version, values)
    if form == "several":
        labels = ngettext("%(groups)s label", "%(groups)s labels", groups) % values
        values = {**values, "labels": labels}
        return ngettext("%(n)s example with %(labels)s.", "%(n)s examples with %(labels)s.", number) % values
    if form in MARKED:
        kinds = ngettext("%(groups)s kind of places marked", "%(groups)s kinds of places marked", groups) % values
        values = {**values, "kinds": kinds}
        return ngettext("%(n)s text, %(kinds)s.", "%(n)s texts, %(kinds)s.", number) % values
    if form == "pairs":
        return _pairs(version, values)
    if form == "answers":
        values = {**values, "texts": _about(version)}
        return ngettext("%(n)s question about %(texts)s.", "%(n)s questions about %(texts)s.", number) % values
    if form == "facets":
        values = {**values, "questions": _asked(version)}
        return ngettext("%(n)s example with %(questions)s.", "%(n)s examples with %(questions)s.", number) % values
    if not form:
        if columns_are_read_alone(version):
            return ngettext("%(n)s text to read.", "%(n)s texts to read.", number) % values
        return ngettext("%(n)s example.", "%(n)s examples.", number) % values
    if groups == 1:
        return ngettext("%(n)s example, all in one group.", "%(n)s examples, all in one group.", number) % values
    return ngettext("%(n)s example in %(groups)s groups.", "%(n)s examples in %(groups)s groups.", number) % values


def _pairs(version: "DatasetVersion", values: dict[str, str]) -> str:
    """“168 pairs of a question and what is right for it, 60 items to be found.”"""
    number = sum(version.splits.values())
    values = {**values, "n": number_format(number), "found": _to_be_found(version)}
    sentence = ngettext(
        "%(n)s pair of a question and what is right for it, %(found)s.",
        "%(n)s pairs of a question and what is right for it, %(found)s.",
        number,
    )
    return sentence % values


def _to_be_found(version: "DatasetVersion") -> str:
    """“60 items to be found”."""
    column = answers_of(version).column
    items = next((card["distinct"] for card in version.profile if card["name"] == column), 0)
    told = ngettext("%(items)s item to be found", "%(items)s items to be found", items)
    return told % {"items": number_format(items)}


def _about(version: "DatasetVersion") -> str:
    """“60 texts”."""
    number = next((card["distinct"] for card in version.profile if card["name"] in answers_of(version).texts[:1]), 0)
    return ngettext("%(n)s text", "%(n)s texts", number) % {"n": number_format(number)}


def _asked(version: "DatasetVersion") -> str:
    """“2 questions: topic, urgency”"""
    questions = answers_of(version).questions
    told = ngettext("%(n)s question: %(names)s", "%(n)s questions: %(names)s", len(questions))
    return told % {"n": number_format(len(questions)), "names": ", ".join(questions)}


def _numbers(version: "DatasetVersion", values: dict[str, str]) -> str:
    ends = ends_of(version)
    if ends is None:
        return ngettext("%(n)s example with a number.", "%(n)s examples with numbers.", version.num_examples) % values
    return ngettext(
        "%(n)s example with numbers from %(low)s to %(high)s.",
        "%(n)s examples with numbers from %(low)s to %(high)s.",
        version.num_examples,
    ) % {**values, "low": written(ends[0]), "high": written(ends[1])}


def counted(version: "DatasetVersion") -> str:
    """The same in a list: “2 groups”, “numbers from 1 to 5”, “3 kinds of places”."""
    groups = len(version.labels)
    values = {"groups": number_format(groups)}
    form = answers_of(version).form
    if form == "number":
        ends = ends_of(version)
        if ends is None:
            return _("numbers")
        return _("numbers from %(low)s to %(high)s") % {"low": written(ends[0]), "high": written(ends[1])}
    if form == "several":
        return ngettext("%(groups)s label", "%(groups)s labels", groups) % values
    if form == "pairs":
        return _to_be_found(version)
    if form in MARKED:
        return ngettext("%(groups)s kind of places", "%(groups)s kinds of places", groups) % values
    if form == "answers":
        return _("questions about %(texts)s") % {"texts": _about(version)}
    if form == "facets":
        return _asked(version)
    if form:
        return ngettext("%(groups)s group", "%(groups)s groups", groups) % values
    return _("texts alone") if columns_are_read_alone(version) else ""


def dealt(version: "DatasetVersion", *, is_told: bool = False) -> str:
    """How the examples were dealt out where no tests were uploaded; `is_told` where the file says it of each pair."""
    if is_told:
        return str(DEALT["judged"])
    form = answers_of(version).form
    if item_of(task_of(version.columns, version.task), version.columns):
        return str(DEALT["pairs"])
    return str(DEALT.get("spans" if form in MARKED else form, DEALT[""]))


def ends_of(version: "DatasetVersion") -> tuple[float, float] | None:
    """The lowest and the highest number of the answers."""
    column = answers_of(version).column
    card: dict[str, Any] = next((one for one in version.profile if one["name"] == column), {})
    low, high = card.get("low"), card.get("high")
    return None if low is None or high is None else (low, high)


def written(number: float) -> str:
    """A number without more places than it needs."""
    places = next((places for places in range(4) if round(number, places) == number), 4)
    return number_format(number, places)
