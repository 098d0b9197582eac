"""What the scores of all tasks are called, and which number is a share, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ScoreName:
    """`name` for people, `sentence` about it, and whether it is a share from 0 to 1."""

    name: str | Promise
    sentence: str | Promise
    is_share: bool = True


NAMES = {
    "accuracy": ScoreName(_("Share of right answers"), _("Of all questions, how many are answered right.")),
    "macro_f1": ScoreName(
        _("Macro F1"), _("How well each group is found and rightly said; every group counts the same.")
    ),
    "micro_f1": ScoreName(_("Micro F1"), _("The same over all answers together, so that frequent groups count more.")),
    "exact_match": ScoreName(_("Everything right"), _("Of all questions, how many are right to the last detail.")),
    "f1": ScoreName(_("F1"), _("What is found and what is rightly said, in one number; 100 is perfect.")),
    "precision": ScoreName(_("Rightly said"), _("Of what it says, how much is right.")),
    "recall": ScoreName(_("Found"), _("Of what there is, how much it finds.")),
    "pearson": ScoreName(
        _("Goes along (Pearson)"),
        _("Whether its numbers rise and fall with the right ones; 1 is perfect, 0 is chance."),
        False,
    ),
    "spearman": ScoreName(
        _("Same order (Spearman)"),
        _("Whether it puts the texts into the right order; 1 is perfect, 0 is chance."),
        False,
    ),
    "mae": ScoreName(
        _("Mean distance"), _("How far its numbers are from the right ones on average; less is better."), False
    ),
    "rmse": ScoreName(
        _("Mean distance, large ones weighted"),
        _("Like the mean distance, but far misses count more; less is better."),
        False,
    ),
    "recall_at_10": ScoreName(
        _("Found among the first ten"), _("Of all right items, how many stand among the first ten that it finds.")
    ),
    "ndcg_at_10": ScoreName(
        _("Order of the first ten (nDCG)"),
        _("Whether right items stand far up among the first ten; 1 is everything right on top."),
    ),
    "mrr": ScoreName(
        _("How soon the first right one comes (MRR)"),
        _("1 where a right item stands first, a half in second place, a third in the third."),
    ),
    "perplexity": ScoreName(
        _("Surprise (perplexity)"),
        _("Out of how many words it seems to choose for each hidden one; 1 is knowing, less is better."),
        False,
    ),
    "guessed": ScoreName(_("Guessed to the letter"), _("Of all hidden words, how many it guesses exactly.")),
    "loss": ScoreName(_("Error score"), _("What the training makes smaller."), False),
}


def name_of(metric: str) -> str:
    """The name for people; one that nobody has named keeps its own."""
    return str(NAMES[metric].name) if metric in NAMES else metric.replace("_", " ")


def table(scores: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, number and sentence of every score, in the order the engine gave."""
    rows = []
    for metric, value in scores.items():
        known = NAMES.get(metric)
        if isinstance(value, int | float):
            rows.append((name_of(metric), shown(metric, float(value)), str(known.sentence) if known else ""))
    return rows


def shown(metric: str, value: float) -> str:
    """A share with three decimals, another number with three figures that count."""
    known = NAMES.get(metric)
    return number_format(value, decimal_pos=3) if known and known.is_share else significant(value)


def significant(value: float, figures: int = 3) -> str:
    """A number with the figures that count, as the language writes it; what stands before the point stays whole."""
    size, decimals = abs(value), 0
    while decimals < 6 and 0 < size < 10 ** (figures - 1):
        size, decimals = size * 10, decimals + 1
    return number_format(round(value, decimals), decimal_pos=decimals)
