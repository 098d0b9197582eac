"""Finds the columns of a file that hold what a model was taught to read."""

from collections.abc import Sequence

from studio.registry.asking import MAX_CHARS
from studio.registry.models import TrainedModel

Roles = dict[str, list[str]]


class NoTextError(Exception):
    """The file has no column for what the model reads; `column` is what it should be called."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def roles_of(model: TrainedModel, columns: list[str]) -> Roles:
    """The columns of each role: those the model learned from, a column called as the role, or the only one there is."""
    wanted = _learned_from(model)
    by_name = {name.strip().casefold(): name for name in columns}
    found = {}
    for role, names in wanted.items():
        own = [by_name.get(name.strip().casefold(), "") for name in names]
        if all(own):
            found[role] = own
        elif role in by_name:
            found[role] = [by_name[role]]
        elif len(columns) == len(wanted) == 1:
            found[role] = [columns[0]]
        else:
            raise NoTextError(" + ".join(names))
    return found


def _learned_from(model: TrainedModel) -> Roles:
    """Column names by role as the person chose them; several for one text that was put together from them."""
    learned = model.run.spec.get("data", {}).get("columns") or {}
    chosen = model.run.dataset_version.dataset.columns or {}
    roles = model.roles
    found = {}
    for role in roles:
        names = chosen.get(role) if isinstance(chosen.get(role), list) else learned.get(role, role)
        found[role] = [str(name) for name in names] if isinstance(names, list) else [str(names)]
    return found


def texts_of(row: dict[str, str], roles: Roles, needs: Sequence[str] = ()) -> dict[str, str] | None:
    """The question in a row, put together as the examples were; nothing where there is no text, or a part that it
    `needs` is missing."""
    texts = {}
    for role, names in roles.items():
        cells = [row[name] for name in names]
        text = cells[0] if len(cells) == 1 else "\n".join(cell for cell in cells if cell.strip())
        texts[role] = text[: MAX_CHARS // len(roles)]
    first = next(iter(texts.values()), "")
    is_whole = all(texts.get(role, "").strip() for role in needs)
    return texts if first.strip() and is_whole else None
