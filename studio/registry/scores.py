"""One score with its likely range, and the ruler that it is shown on: what the number means, in words."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studio.core.words import of_100

CHANCE_P = 0.05
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Scale:
    """A ruler from 0 to `top` and the words for a score on it; a task with another kind of score has its own.

    A task overrides `said`, and where the numbers are no shares also `number`, `unit` and `axis`,
    and `part` where the ruler does not count evenly.
    """

    top = 1.0
    """The right end of the ruler, in the unit of the score."""
    is_error = False
    """Whether less is better; the ruler then runs from `top` to nought, so that further right is better everywhere."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def part(self, value: float) -> float:
        """How far along the ruler a score lies, from 0 to 1 at `top`."""
        return value / self.top

    def number(self, value: float) -> int | str:
        """The score as people read it."""
        return of_100(value)

    @property
    def unit(self) -> str:
        """What stands at the end of the ruler."""
        return _("of 100")

    @property
    def axis(self) -> list[str]:
        """The five numbers under the ruler."""
        return [str(round(100 * part)) for part in QUARTERS]

    def said(self, figure: SafeString | str) -> SafeString:
        """The bare score as words that fit into a line: “F1: 52 of 100”."""
        return format_html("{}: {}", self.name, format_html(_("{} of 100"), figure))

    def card(self, score: "Score") -> SafeString:
        """The score on a card, its figure in bold, the range behind a dot."""
        return self._line(score, "<b>{}</b>", _("{} · {}"))

    def brief(self, score: "Score") -> SafeString:
        """The same in a list of runs."""
        return self._line(score, "<b>{}</b>", _("{}, {}"))

    def plain(self, score: "Score") -> SafeString:
        """The same without a mark."""
        return self._line(score, "{}", _("{}, {}"))

    def lead(self, score: "Score") -> SafeString:
        """A whole sentence under a heading."""
        return format_html(_("On the final exam: {}."), self.plain(score))

    def headline(self, score: "Score") -> SafeString:
        """The heading of the result."""
        return format_html(
            _("On the final exam: {}"), self.said(format_html('<span class="figure">{}</span>', score.points))
        )

    def likely(self, score: "Score") -> SafeString:
        """What another exam would show."""
        return format_html(
            _("With another exam of the same kind it would most likely get <b>{} to {}</b>."),
            score.low_points,
            score.high_points,
        )

    def _line(self, score: "Score", figure: str, both: str) -> SafeString:
        said = self.said(format_html(figure, score.points))
        if score.low is None or score.high is None:
            return said
        likely = _("%(low)s to %(high)s likely") % {"low": score.low_points, "high": score.high_points}
        return format_html(both, said, likely)


@dataclass(frozen=True)
class Score:
    """A score and its likely range in their own unit; places on the ruler are shares of it."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    scale: Scale = field(default_factory=Scale)

    @property
    def share(self) -> float:
        return self._place(self.value)

    @property
    def low_share(self) -> float | None:
        worst = self.high if self.scale.is_error else self.low
        return None if worst is None else self._place(worst)

    @property
    def high_share(self) -> float | None:
        best = self.low if self.scale.is_error else self.high
        return None if best is None else self._place(best)

    @property
    def points(self) -> int | str:
        return self.scale.number(self.value)

    @property
    def low_points(self) -> int | str | None:
        return None if self.low is None else self.scale.number(self.low)

    @property
    def high_points(self) -> int | str | None:
        return None if self.high is None else self.scale.number(self.high)

    @property
    def squares(self) -> dict[str, int]:
        """A hundred squares for a share: surely right, in the likely range, wrong."""
        points = of_100(self.value)
        low = points if self.low is None else of_100(self.low)
        high = points if self.high is None else of_100(self.high)
        return {"right": low, "maybe": max(0, high - low), "wrong": 100 - max(low, high)}

    @property
    def rank(self) -> float:
        """More is better."""
        return -self.value if self.scale.is_error else self.value

    @property
    def card(self) -> SafeString:
        return self.scale.card(self)

    @property
    def brief(self) -> SafeString:
        return self.scale.brief(self)

    @property
    def plain(self) -> SafeString:
        return self.scale.plain(self)

    @property
    def lead(self) -> SafeString:
        return self.scale.lead(self)

    @property
    def headline(self) -> SafeString:
        return self.scale.headline(self)

    @property
    def likely(self) -> SafeString:
        return self.scale.likely(self)

    def _place(self, value: float) -> float:
        part = min(1.0, max(0.0, self.scale.part(value))) if self.scale.top else 0.0
        return 1.0 - part if self.scale.is_error else part


@dataclass(frozen=True)
class Comparison:
    """The model against the best simpler way, in a sentence."""

    sentence: str
    could_be_chance: bool


def score_of(name: str, metric: str, told: dict[str, Any], scale: Scale) -> Score:
    """The score called `metric` out of `{"scores", "interval"}`; the interval only where it is of that score."""
    interval = told.get("interval") or {}
    is_its_own = interval.get("metric", metric) == metric
    return Score(
        name,
        float((told.get("scores") or {}).get(metric) or 0.0),
        interval.get("low") if is_its_own else None,
        interval.get("high") if is_its_own else None,
        scale,
    )
