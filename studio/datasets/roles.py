"""Which column is what: the choices, what is wrong with one, and three rows that show what it would mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workers.engine.columns import ColumnRole

from . import facets, reading, telling
from .answering import MARKED, Answers, has_degrees
from .models import DatasetVersion
from .profile import ColumnCard
from .shown import Cell, cells_of
from .structured import listed, ticked
from .suggest import JOINT, Columns, names_of, problems
from .tasks import (
    CLASSIFICATION,
    ITEM,
    SEPARATOR,
    SEPARATORS,
    answer_of,
    item_of,
    reads_only,
    roles_of,
    task_of,
    texts_of,
    way_of,
)
from .ticking import ticked_columns

SHOWN_ROWS, MAX_CHOICES = 3, 300
WORDS = {
    "text": gettext_lazy("The text"),
    "label": gettext_lazy("The label: the right answer"),
    "text_pair": gettext_lazy("A second text to compare with (may stay empty)"),
    "target": gettext_lazy("The number: the right answer"),
    "spans": gettext_lazy("The marked places: the right answer"),
    "tokens": gettext_lazy("The words"),
    "tags": gettext_lazy("The tags of the words: the right answer"),
    "query": gettext_lazy("The question: what somebody types or looks at"),
    "positive": gettext_lazy("The right item: what should be found for it"),
    "negative": gettext_lazy("A wrong item that looks right (may stay empty)"),
    "score": gettext_lazy("How well the two go together (may stay empty)"),
    "context": gettext_lazy("The text that is asked about"),
    "question": gettext_lazy("The question"),
    "answers": gettext_lazy("The words of the text that answer it"),
    "labels": gettext_lazy("Several questions about the same text: tick each column that answers one of them"),
}
# What a role is called in a form; all others by their own name.
FORM_NAMES = {"text_pair": "pair"}
# The labels are the columns that are ticked below the select.
TICKED, BY_TICKS = "ticked", JOINT


@dataclass(frozen=True)
class Choice:
    """One role to choose a column for; a text of several columns is written with a plus. `ticks` are columns that may
    each be a label, or answer a question, and whether they are chosen; then `is_ticked_only` says that nothing else can
    be chosen."""

    role: str
    name: str
    word: str
    chosen: str
    names: list[str]
    is_open: bool
    ticks: list[tuple[str, bool]] = field(default_factory=list)
    is_ticked_only: bool = False

    by_ticks = BY_TICKS


@dataclass(frozen=True)
class Row:
    """What is read of one example, and the answer; places are marked in the text and have no cell of their own."""

    texts: list[Cell]
    answer: Cell | None


@dataclass(frozen=True)
class Roles:
    """The choice of a column for each role of a task, with what is wrong with it and three examples."""

    task: str
    choices: list[Choice]
    texts: list[str]
    answer: str
    form: str
    is_chosen: bool = False
    problems: list[str] = field(default_factory=list)
    is_hopeless: bool = False
    rows: list[Row] = field(default_factory=list)

    @property
    def form_names(self) -> str:
        return ",".join([*(choice.name for choice in self.choices), TICKED])


def of_version(version: DatasetVersion) -> Roles:
    """The roles a version was made with."""
    return _roles(version, version.note_values.get("chosen") or version.columns)


def of_choice(version: DatasetVersion, sent: Mapping[str, Any]) -> Roles:
    """What another choice would mean."""
    return _roles(version, columns_of(version, sent), is_chosen=True)


def columns_of(version: DatasetVersion, sent: Mapping[str, Any]) -> Columns:
    """A choice as it came from the form; “title + body” are two columns unless one is called that."""
    known = [card["name"] for card in version.profile]
    wish: Columns = {}
    for role in roles_of(_task(version)):
        name = str(sent.get(FORM_NAMES.get(role.name, role.name)) or "")
        if name == BY_TICKS or role.kinds[0] == "facets":
            wish[role.name] = [one for one in _every(sent, TICKED) if one in known]
            continue
        parts = name.split(JOINT)
        several = name not in known and len(parts) > 1 and all(part in known for part in parts)
        wish[role.name] = parts if several else name
    answer = answer_of(task_of(wish, _task(version)), wish)
    # A sign that was chosen for another column is none of this one.
    if sent.get(SEPARATOR) in _signs([ColumnCard(**card) for card in version.profile], wish, answer):
        wish[SEPARATOR] = sent[SEPARATOR]
    return {role: value for role, value in wish.items() if value}


def _every(sent: Mapping[str, Any], name: str) -> list[str]:
    """All that was sent under one name."""
    found = sent.getlist(name) if isinstance(sent, QueryDict) else sent.get(name)
    return [str(one) for one in found or []]


def _task(version: DatasetVersion) -> str:
    # A text alone is no wish to learn from texts alone.
    return version.task or version.dataset.task or CLASSIFICATION


def _roles(version: DatasetVersion, columns: Columns, *, is_chosen: bool = False) -> Roles:
    cards = [ColumnCard(**card) for card in version.profile]
    task = task_of(columns, _task(version))
    found = problems(cards, columns, task)
    names = [card.name for card in cards][:MAX_CHOICES]
    answer, texts = answer_of(task, columns), texts_of(task, columns)
    item, score = item_of(task, columns), str(columns.get("score", ""))
    shapes = {card.name: card.shape for card in cards}
    form = _form(answer, columns, shapes)
    if item and columns.get(item.name) and not has_degrees(version.profile, score):
        form, answer, texts = "pairs", item, [role for role in texts if role != item][:1]
    return Roles(
        task=task,
        choices=[
            *(_choice(role, columns, names, cards) for role in _offered(task, columns, names)),
            *_sign(cards, columns, answer),
        ],
        texts=[_written(columns[role.name]) for role in texts],
        answer=_written(columns[answer.name]) if answer and columns.get(answer.name) else "",
        form=form,
        is_chosen=is_chosen,
        problems=[telling.problem(one.as_json()) for one in found],
        is_hopeless=any(one.is_hopeless for one in found),
        rows=_rows(version, columns, texts, answer, form),
    )


def _offered(task: str, columns: Columns, names: list[str]) -> Sequence[ColumnRole]:
    """The roles of the chosen way, or all while it is open; what is not needed only where a column is left for it."""
    way = way_of(task, columns)
    is_whole = all(columns.get(role.name) for role in way if role.is_required)
    needed = sum(role.is_required for role in way)
    roles = way if is_whole else roles_of(task)
    found = [role for role in roles if role.is_required or columns.get(role.name) or len(names) > needed]
    return sorted(found, key=lambda role: not role.is_required)


def _choice(role: ColumnRole, columns: Columns, names: list[str], cards: list[ColumnCard]) -> Choice:
    chosen = _written(columns.get(role.name, ""))
    ticks = _ticks(role, columns, cards)
    if any(is_ticked for _name, is_ticked in ticks):
        chosen = BY_TICKS
    if role.kinds[0] == "facets":
        return Choice(role.name, role.name, str(WORDS[role.name]), "", [], False, ticks, is_ticked_only=True)
    offered = [chosen, *names] if chosen and chosen not in names and chosen != BY_TICKS else names
    word = str(WORDS.get(role.name) or _(role.title))
    is_open = not role.is_required or (bool(role.way) and not chosen)
    return Choice(role.name, FORM_NAMES.get(role.name, role.name), word, chosen, offered, is_open, ticks)


def _ticks(role: ColumnRole, columns: Columns, cards: list[ColumnCard]) -> list[tuple[str, bool]]:
    """The columns that may each be a label, or answer a question; nothing of other roles, and of tables with fewer than
    two of them."""
    able = {"label": ticked_columns, "facets": facets.answering}.get(role.kinds[0])
    if able is None:
        return []
    wish = columns.get(role.name)
    chosen = names_of(wish) if isinstance(wish, list) else []
    found = list(dict.fromkeys([*able(cards)[:MAX_CHOICES], *chosen]))
    is_enough = len(found) > 1 or role.kinds[0] == "facets"
    return [(name, name in chosen) for name in found] if is_enough else []


def _sign(cards: list[ColumnCard], columns: Columns, answer: ColumnRole | None) -> list[Choice]:
    """What stands between several labels of one cell, where a cell holds such a sign."""
    signs = _signs(cards, columns, answer)
    chosen = str(columns.get(SEPARATOR, ""))
    word = _("The sign between several labels (may stay empty)")
    return [Choice(SEPARATOR, SEPARATOR, word, chosen, signs, is_open=True)] if signs else []


def _signs(cards: list[ColumnCard], columns: Columns, answer: ColumnRole | None) -> list[str]:
    """The signs in the cells of the label's column that may stand between several labels."""
    if answer is None or answer.kinds[0] != "label":
        return []
    card = next((one for one in cards if one.name == columns.get(answer.name)), None)
    if card is None or card.shape:
        return []
    cells = [*card.samples, *(str(one["value"]) for one in card.values)]
    return [sign for sign in SEPARATORS if any(sign in cell for cell in cells)]


def _written(value: Any) -> str:
    return JOINT.join(names_of(value))


def _form(answer: ColumnRole | None, columns: Columns, shapes: Mapping[str, str]) -> str:
    if answer is None or not columns.get(answer.name):
        return ""
    if answer.kinds[0] == "label" and (columns.get(SEPARATOR) or len(names_of(columns[answer.name])) > 1):
        return "several"
    is_several = answer.kinds[0] == "label" and shapes.get(_written(columns[answer.name])) == "list"
    return "several" if is_several else answer.kinds[0]


def _rows(
    version: DatasetVersion, columns: Columns, texts: Sequence[ColumnRole], answer: ColumnRole | None, form: str
) -> list[Row]:
    """Three examples, read with these roles."""
    is_whole = columns.get(answer.name) if answer else reads_only(task_of(columns, _task(version)))
    if not is_whole or not texts:
        return []
    listed = reading.examples(version, page_size=SHOWN_ROWS)["examples"]
    roles = [role.name for role in texts]
    values = [{role: _cell(one["values"], columns[role]) for role in roles} for one in listed]
    if answer is None:
        return [Row(row, None) for row in cells_of(Answers(form, "", roles), roles, values)]
    for mine, one in zip(values, listed, strict=True):
        mine[answer.name] = _right(one["values"], columns, answer.name)
    names = roles if form in MARKED else [*roles, answer.name]
    cells = cells_of(Answers(form, answer.name, roles), names, values)
    return [Row(row[: len(roles)], row[len(roles)] if len(row) > len(roles) else None) for row in cells]


def _right(values: Mapping[str, Any], columns: Columns, role: str) -> str:
    names = names_of(columns[role])
    cells = [str(values.get(name) or "") for name in names]
    if role == ITEM:
        return _cell(values, columns[role])
    if role == "labels":
        return facets.faceted(names, cells)
    if len(names) > 1:
        return ticked(names, cells)
    return listed(cells[0], columns[SEPARATOR]) if columns.get(SEPARATOR) else cells[0]


def _cell(values: Mapping[str, Any], name: Any) -> str:
    return " ".join(str(values.get(one) or "") for one in names_of(name)).strip()
