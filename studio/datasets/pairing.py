"""Finds the columns of a table in which an item belongs to a question: by names, else in the order of the file."""

from collections.abc import Sequence

from workers.engine.columns import ColumnRole

from .profile import ColumnCard
from .suggest import Columns, names_of
from .tasks import ITEM, TEXT_KINDS

# Names that could as well be those of two texts to compare, or of a text with its label, prove nothing.
UNSURE = ("sentence1", "sentence2", "item")


def is_search(ways: Sequence[Sequence[ColumnRole]]) -> bool:
    """Whether a task finds items for questions."""
    return any(role.name == ITEM for roles in ways for role in roles)


def are_named(ways: Sequence[Sequence[ColumnRole]], columns: Columns) -> bool:
    """Whether the columns of question and item are both called so."""
    needed = [role for roles in ways for role in roles if role.is_required]
    return is_search(ways) and all(_is_sure(role, names_of(columns.get(role.name, ""))) for role in needed)


def _is_sure(role: ColumnRole, names: list[str]) -> bool:
    plain = [name.strip().lower() for name in names]
    return all(name in role.names and name not in UNSURE for name in plain)


def texts(cards: list[ColumnCard], roles: Sequence[ColumnRole]) -> Columns:
    """Columns by their names; what is needed and has none, among long texts first, in their order in the file. A wrong
    item is only what is called so."""
    rest = [card for card in cards if not card.shape and card.kind in ("text", "label", "id")]
    wanted = [role for role in roles if role.kinds[0] in TEXT_KINDS]
    columns: Columns = {}
    for role in wanted:
        card = next((card for card in rest if card.name.strip().lower() in role.names), None)
        card = card or next((card for card in rest if any(name in card.name.lower() for name in role.names)), None)
        if card is not None:
            columns[role.name] = card.name
            rest.remove(card)
    open_roles = [role for role in wanted if role.is_required and role.name not in columns]
    longest = sorted(rest, key=lambda card: card.kind != "text")[: len(open_roles)]
    in_order = [card for card in cards if card in longest]
    return columns | {role.name: card.name for role, card in zip(open_roles, in_order, strict=False)}
