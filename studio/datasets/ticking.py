"""Columns that each stand for one label and say of every row only whether it holds: 0 or 1, yes or no, x or nothing."""

from .profile import ColumnCard
from .structured import is_on, is_tick, separator_of

# Two columns of yes and no are often one answer and something else about the row; three and more are labels.
FEWEST = 3
# Of a cell that stands in many rows so many are looked at.
MOST_ALIKE = 50


def ticked_columns(cards: list[ColumnCard]) -> list[str]:
    """The names of the columns that may each be a label."""
    return [card.name for card in cards if _is_ticked(card)]


def _is_ticked(card: ColumnCard) -> bool:
    """Some rows say yes and some do not."""
    values = [str(one["value"]) for one in card.values]
    if not values or len(values) < card.distinct or not all(is_tick(value) for value in values):
        return False
    says_yes = [is_on(value) for value in values]
    return any(says_yes) and (not all(says_yes) or card.filled < card.total)


def suggested(cards: list[ColumnCard]) -> list[str]:
    """The columns that are likely labels of one text: nothing while there are too few of them."""
    found = ticked_columns(cards)
    return found if len(found) >= FEWEST else []


def sign_in(card: ColumnCard) -> str:
    """The sign that seems to stand between several labels in the cells of a column; empty where there is none."""
    cells = [str(one["value"]) for one in card.values for _ in range(min(int(one["count"]), MOST_ALIKE))]
    return separator_of(cells)[0] if cells else ""
