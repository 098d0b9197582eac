"""The ruler for how surprising texts are to a model, and its words: 1 is knowing every word, less is better."""

import math
from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .score_names import significant
from .scores import QUARTERS, Scale, Score


class Surprise(Scale):
    """Out of so many words a model seems to choose. The ruler counts in powers, as a step from 1,000 to 500 is as much
    as one from 10 to 5. `before` is what the starting model says, where it was asked."""

    is_error = True

    def __init__(self, values: Iterable[float], before: float | None = None) -> None:
        super().__init__()
        self.top = 10.0 ** max(1, math.ceil(math.log10(max((1.0, *values)))))
        self.before = before

    def part(self, value: float) -> float:
        return math.log(max(1.0, value)) / math.log(self.top)

    def number(self, value: float) -> str:
        return shown(value)

    @property
    def unit(self) -> str:
        return _("less is better")

    @property
    def axis(self) -> list[str]:
        return [number_format(float(f"{self.top**part:.1g}"), decimal_pos=0) for part in reversed(QUARTERS)]

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("surprise {}"), figure)

    def headline(self, score: Score) -> SafeString:
        if self.before is None:
            return format_html(_('How surprised it is by your texts: <span class="figure">{}</span>'), score.points)
        return format_html(
            _('How surprised it is by your texts: {} before, <span class="figure">{}</span> after'),
            *(shown(self.before), score.points),
        )

    def lead(self, score: Score) -> SafeString:
        values: dict[str, Any] = {"before": shown(self.before or 0.0), "own": score.points}
        values |= {"low": score.low_points, "high": score.high_points}
        if score.low is None:
            return format_html(_("How surprised it is by your texts: {own} (lower is better)."), **values)
        if self.before is None:
            return format_html(
                _("How surprised it is by your texts: {own}, {low} to {high} likely (lower is better)."), **values
            )
        return format_html(
            _(
                "How surprised it is by your texts: {before} before, {own} after, {low} to {high} likely "
                "(lower is better)."
            ),
            **values,
        )

    def likely(self, score: Score) -> SafeString:
        return format_html(
            _("With other texts of the same kind it would most likely be <b>{} to {}</b>."),
            *(score.low_points, score.high_points),
        )


def shown(value: float) -> str:
    """With the two figures that count; what stands before the point stays whole."""
    return significant(value, 2)
