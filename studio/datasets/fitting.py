"""Finds the columns that suit the roles of any task, by what stands in them and how they are called."""

from collections.abc import Sequence

from workers.engine import catalog
from workers.engine.columns import ColumnRole

from . import facets, pairing
from .profile import ColumnCard
from .suggest import LABEL_NAMES, MARKED, TASK, Columns, Suggestion, suggest, text_columns
from .tasks import ANSWER_KINDS, is_whole, reads_only, ways

# Texts that many questions are about repeat as groups do, but are longer than the name of one.
LONGEST_NAME = 40
# A column called a score that holds two words, such as yes and no, is chosen: that these are no numbers is then told.
NUM_WORDS = 2
NUMBERING = ("id", "index", "idx", "row", "no", "nr", "number", "#", "unnamed: 0", "编号", "序号")


def fitted(cards: list[ColumnCard], task: str = "") -> Suggestion:
    """The likeliest roles for the wished task. Without a wish labels come first, as they are the commonest; marked
    places, and questions with items that are called so, go before labels that only might be some; numbers come last,
    and after them two texts of which one might be found for the other."""
    if task and task != TASK:
        return Suggestion(task, fit(cards, task))
    labelled = suggest(cards)
    is_named = str(labelled.columns.get("label", "")).strip().lower() in LABEL_NAMES
    if task or (labelled.task and is_named):
        return labelled
    others = {kind: fit(cards, kind) for kind in catalog.tasks() if kind != TASK and not reads_only(kind)}
    whole = {kind: columns for kind, columns in others.items() if is_whole(kind, columns)}
    marked = [kind for kind, columns in whole.items() if _is_marked(kind, columns, cards)]
    if marked:
        return Suggestion(marked[0], whole[marked[0]])
    paired = next((kind for kind in whole if pairing.are_named(ways(kind), whole[kind])), "")
    if paired:
        return Suggestion(paired, whole[paired])
    if labelled.task or not whole:
        return labelled
    kind = min(whole, key=lambda kind: pairing.is_search(ways(kind)))
    return Suggestion(kind, whole[kind])


def fit(cards: list[ColumnCard], task: str) -> Columns:
    """The columns for the roles of a task: of the way that becomes whole, else of the one that comes furthest."""
    found = [_way(cards, roles) for roles in ways(task)]
    return max(found, key=lambda columns: (is_whole(task, columns), len(columns)), default={})


def _is_marked(task: str, columns: Columns, cards: list[ColumnCard]) -> bool:
    found = {role: card for role, name in columns.items() for card in cards if card.name == name}
    roles = [role for roles in ways(task) for role in roles if role.name in found]
    marked = [role for role in roles if role.kinds[0] in MARKED]
    if [role for role in marked if found[role.name].shape or role.kinds[0] != "answers"]:
        return True
    # Answers in words may belong to questions that no text of the table answers: a text has to be called one.
    return bool(marked) and any(role.name == "context" and _named(found[role.name], role) for role in roles)


def _way(cards: list[ColumnCard], roles: Sequence[ColumnRole]) -> Columns:
    columns: Columns = {}
    rest = list(cards)
    # The answer first: a text is whatever else is long.
    for role in sorted(roles, key=lambda role: role.kinds[0] not in ANSWER_KINDS):
        if role.kinds[0] == "text":
            continue
        if role.kinds[0] == "facets":
            found = facets.suggested(rest)
            columns |= {role.name: found} if found else {}
            rest = [card for card in rest if card.name not in found]
            continue
        card = _best(rest, role)
        # What may be left out is only what is called so.
        if card is not None and (role.is_required or _named(card, role)):
            columns[role.name] = card.name
            rest.remove(card)
    return columns | _texts(rest, roles)


def _texts(cards: list[ColumnCard], roles: Sequence[ColumnRole]) -> Columns:
    names = {role.name for role in roles}
    if pairing.is_search([roles]):
        return pairing.texts(cards, roles)
    if names >= {"context", "question"}:
        return _asked(cards, [role for role in roles if role.name in ("context", "question")])
    if "text" not in names:
        return {}
    found = text_columns(cards)
    if not found and len(roles) == 1 and len(cards) == 1 and not cards[0].shape:
        # A table of one column whose lines occur again and again looks like labels, but there is nothing else to read.
        found = {"text": cards[0].name}
    if isinstance(found.get("text"), list) and any(role.kinds[0] in MARKED for role in roles):
        # Places are counted in one text: nothing may be put before it.
        found["text"] = found["text"][-1]
    return {role: value for role, value in found.items() if role in names}


def _asked(cards: list[ColumnCard], roles: Sequence[ColumnRole]) -> Columns:
    """A text and a question about it: by their names, else of what is left to read the longest is the text."""
    rest = [card for card in cards if card.kind in ("text", "id", "label") and not card.shape]
    columns: Columns = {}
    # A whole name goes before one that is a part: “question” before “question_type”.
    for least in (2, 1, 0):
        for role in roles:
            able = [card for card in rest if _named(card, role) >= least and (least == 2 or _is_read(card))]
            card = max(able, key=lambda card: card.median, default=None)
            if card is not None and role.name not in columns:
                columns[role.name] = card.name
                rest.remove(card)
    return columns


def _is_read(card: ColumnCard) -> bool:
    return card.kind == "text" or (card.kind == "label" and card.median > LONGEST_NAME)


def _best(cards: list[ColumnCard], role: ColumnRole) -> ColumnCard | None:
    able = [card for card in cards if _can(card, role)]
    return max(able, key=lambda card: (_named(card, role), -_rank(card, role), card.distinct), default=None)


def _can(card: ColumnCard, role: ColumnRole) -> bool:
    if role.kinds[0] == "answers" and not card.shape:
        # Answers without their places are words like any other; only a name tells them.
        return card.kind not in ("empty", "date") and _named(card, role) == 2
    if role.kinds[0] == "number":
        if not role.is_required and card.distinct == NUM_WORDS and _named(card, role) == 2:
            return True
        return card.low is not None and card.low != card.high and not _is_numbering(card)
    return card.shape in role.kinds


def _rank(card: ColumnCard, role: ColumnRole) -> int:
    kind = card.shape or card.kind
    return role.kinds.index(kind) if kind in role.kinds else len(role.kinds)


def _named(card: ColumnCard, role: ColumnRole) -> int:
    plain = card.name.strip().lower()
    return 2 if plain in role.names else int(any(name in plain for name in role.names))


def _is_numbering(card: ColumnCard) -> bool:
    """1, 2, 3 and so on says which row it is, not what is right."""
    if card.name.strip().lower() in NUMBERING and card.distinct == card.filled:
        return True
    is_dense = card.low is not None and card.high is not None and card.high - card.low == card.filled - 1
    return is_dense and card.distinct == card.filled and card.filled > 2
