"""The face of a search: what is found among the first ten, where the right items stand, and a box to search in."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pydantic import BaseModel, ConfigDict

from studio.core.words import of_100
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.score_names import name_of
from studio.registry.scores import Scale, Score
from studio.registry.search_sentences import SEARCH_STEPS
from studio.registry.telling import baseline_name
from studio.runs.models import MetricPoint, TrainingRun

from .answers import Answer
from .face import Curve, Face

FOUND, ORDER = "recall_at_10", "spearman"
BANDS = ("first", "three", "ten", "beyond")
FIRST_ROWS = 3
CELL_ROWS = 3


class Hit(BaseModel):
    """One item that was found, how close it is (1 is the same), and the row where it stands in the data."""

    model_config = ConfigDict(extra="ignore")

    text: str
    score: float
    row: int | None = None


class SearchAnswer(Answer):
    """What was found, the closest first."""

    results: list[Hit]

    @property
    def text(self) -> str:
        return self.results[0].text if self.results else ""

    def shortened(self, top: int | None) -> Self:
        return self.model_copy(update={"results": self.results[:top] if top else self.results})


class FoundOf100(Scale):
    """Right items of 100 that stand among the first ten."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 right items among the first ten"), figure)

    def headline(self, score: Score) -> SafeString:
        return self.said(format_html('<span class="figure">{}</span>', score.points))

    def likely(self, score: Score) -> SafeString:
        return format_html(
            _("With other questions of the same kind it would most likely find <b>{} to {} of 100</b>."),
            score.low_points,
            score.high_points,
        )


class EmbeddingFace(Face):
    """Questions and items; learned from degrees it tells the same order instead (Spearman)."""

    shape = SearchAnswer
    role = "positive"
    steps = SEARCH_STEPS

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        if evaluations and self.metric(evaluations[0]) != FOUND:
            return Scale(name_of(self.metric(evaluations[0])))
        return FoundOf100()

    def compared(self, evaluation: Evaluation, own: Score, best: Score) -> str:
        if self.metric(evaluation) != FOUND:
            return super().compared(evaluation, own, best)
        values = {"name": baseline_name(best.name), "best": best.points, "own": own.points}
        if own.rank > best.rank:
            return _("Your model finds %(own)s of 100, the best simpler way, “%(name)s”, %(best)s.") % values
        return _("The simpler way “%(name)s” finds %(best)s of 100, your model %(own)s.") % values

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        told = evaluation.result
        ways = [(_("Your model"), told.get("places"))]
        ways += [(baseline_name(row["name"]), row.get("places")) for row in evaluation.baselines]
        return {
            "is_search": self.metric(evaluation) == FOUND,
            "places": [(name, _shares(counts)) for name, counts in ways if counts],
            "num_items": told.get("num_items"),
            "before": before_of(evaluation),
        }

    def asking(self, role: str) -> str:
        return _("What are you looking for?")

    def rows_of(self, role: str) -> int:
        return 2

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        assert isinstance(answer, SearchAnswer)  # noqa: S101  # asking.predict made it with this face.
        return {
            "answer": answer,
            "first": answer.results[:FIRST_ROWS],
            "others": answer.results[FIRST_ROWS:],
            "next": FIRST_ROWS + 1,
        }

    def batch_heads(self) -> list[str]:
        return [pgettext("found item", "first"), _("how close"), _("second"), _("third")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """The three closest items and how close the first is."""
        if not isinstance(answer, SearchAnswer) or not answer.results:
            return ["", "", "", ""]
        texts = [hit.text for hit in answer.results[:CELL_ROWS]]
        first, *others = texts + [""] * (CELL_ROWS - len(texts))
        return [first, round(answer.results[0].score, 4), *others]

    @property
    def batch_words(self) -> str:
        return _("You get it back with four more columns: the three closest items, and how close the first is.")

    @property
    def packed(self) -> str:
        return _("The index of your items is in it, so it searches them on its own.")

    @property
    def curve(self) -> Curve:
        return Curve(
            FOUND,
            title=_("Right items among the first ten"),
            column=_("Found of 100"),
            first=_("It found %(score)s of 100 right items. The next one will show the direction."),
            compared=_("Right items of 100 among the first ten, from the start to the end of each run."),
        )

    def curve_of(self, run: TrainingRun) -> Curve:
        """Whether there are degrees shows when the data are read, so the first practice test tells."""
        if not MetricPoint.objects.filter(run=run, name=ORDER).exists():
            return self.curve
        name = name_of(ORDER)
        return Curve(
            ORDER,
            title=name,
            column=_("%(name)s, of 100") % {"name": name},
            first=_("It reached %(score)s of 100. The next one will show the direction."),
            compared=_("%(name)s on the practice test, of 100, from the start to the end of each run.")
            % {"name": name},
        )


def before_of(evaluation: Evaluation) -> int | None:
    """What the starting model as it is finds of 100; nothing where it was not asked."""
    rows = [row["scores"].get(FOUND) for row in evaluation.baselines if row["name"] == "frozen"]
    return of_100(rows[0]) if rows and rows[0] is not None else None


def _shares(counts: Mapping[str, int]) -> list[int]:
    """Of 100 questions, those whose right item stands first, within three, within ten, and further down."""
    total = sum(counts.get(band, 0) for band in BANDS) or 1
    within = [sum(counts.get(band, 0) for band in BANDS[: number + 1]) for number in range(3)]
    return [of_100(count / total) for count in within]


FACE = EmbeddingFace("embedding")
