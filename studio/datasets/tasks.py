"""The column roles of a task as the engine declares them: which a choice uses, which hold texts, which the answer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from workers.engine import catalog
from workers.engine.columns import ColumnRole

CLASSIFICATION, REGRESSION, TOKENS = "text-classification", "text-regression", "token-classification"
# The kind of a role's best column says what the role is for.
ANSWER_KINDS = ("label", "number", "tags", "spans", "answers", "facets")
TEXT_KINDS = ("text", "list")
# How the labels of one cell are cut apart: no role of its own, but chosen with them.
SEPARATOR = "label_separator"
SEPARATORS = (",", ";", "|")
ONE_LABEL = "none"
# What is found, and what it is found for.
ITEM, QUESTION = "positive", "query"


def roles_of(task: str) -> tuple[ColumnRole, ...]:
    """Every role of a task; of a task nobody has chosen yet those of a classification."""
    plug_in = catalog.tasks().get(task or CLASSIFICATION)
    return plug_in.columns if plug_in else ()


def titles() -> list[tuple[str, str]]:
    """Every task and what it is called by those who want something done."""
    return [(kind, _(task.title)) for kind, task in catalog.tasks().items()]


def ways(task: str) -> list[tuple[ColumnRole, ...]]:
    """The roles of each way in which a table can serve a task; most tasks have one way."""
    roles = roles_of(task)
    names = list(dict.fromkeys(role.way for role in roles if role.way)) or [""]
    return [tuple(role for role in roles if role.way in ("", name)) for name in names]


def way_of(task: str, columns: Mapping[str, Any]) -> tuple[ColumnRole, ...]:
    """The way that a choice of columns goes: the one it has most of the needed roles of."""

    def chosen(roles: tuple[ColumnRole, ...]) -> tuple[int, int]:
        missing = sum(role.is_required and not columns.get(role.name) for role in roles)
        return sum(bool(columns.get(role.name)) for role in roles), -missing

    return max(ways(task), key=chosen)


def answer_of(task: str, columns: Mapping[str, Any]) -> ColumnRole | None:
    """The role of what is right; None for a task that learns from texts alone, and where it may be left out and is."""
    found = (role for role in way_of(task, columns) if role.kinds[0] in ANSWER_KINDS)
    return next((role for role in found if role.is_required or columns.get(role.name)), None)


def item_of(task: str, columns: Mapping[str, Any]) -> ColumnRole | None:
    """The role of what is to be found for a question; only tasks that search have one."""
    return next((role for role in way_of(task, columns) if role.name == ITEM), None)


def answer_kind(task: str) -> str:
    """What the answers of a task are before any columns are chosen; empty where there are none."""
    role = answer_of(task, {})
    return role.kinds[0] if role else ""


def texts_of(task: str, columns: Mapping[str, Any]) -> list[ColumnRole]:
    """The roles of what is read, the first one first."""
    return [role for role in way_of(task, columns) if role.kinds[0] in TEXT_KINDS and columns.get(role.name)]


def is_whole(task: str, columns: Mapping[str, Any]) -> bool:
    """Whether every role is given that the task cannot do without."""
    return any(all(columns.get(role.name) for role in roles if role.is_required) for roles in ways(task))


def reads_only(task: str) -> bool:
    """Whether a task learns from texts alone: any table with a text would do, so nobody is taken to mean it."""
    return not answer_kind(task) and item_of(task, {}) is None


def known_roles() -> set[str]:
    """The names of all roles of all tasks."""
    return {role.name for task in catalog.tasks().values() for role in task.columns}


def only_task_of(columns: Mapping[str, Any]) -> str:
    """The task whose roles these can be alone; empty where they fit several, as a text alone does."""
    fitting = [kind for kind in catalog.tasks() if set(columns) - {SEPARATOR} <= {role.name for role in roles_of(kind)}]
    return fitting[0] if len(fitting) == 1 else ""


def task_of(columns: Mapping[str, Any], preferred: str = "") -> str:
    """The task that these roles belong to: the preferred one while they fit it, else one that lacks none."""
    named = {name for name in columns if name != SEPARATOR}
    every = [name for name in (preferred, *catalog.tasks()) if name]
    fitting = [task for task in every if named and named <= {role.name for role in roles_of(task)}]
    if not fitting or fitting[0] == preferred:
        return preferred
    return next((task for task in fitting if is_whole(task, columns)), fitting[0])
