"""The face of predicted numbers: how far off they are, in the unit of the person's own table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studio.core.charts import nice_ceiling
from studio.core.errors import Refused
from studio.core.words import of_100, plain, tick
from studio.registry import number_result
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.number_result import distance, tidy
from studio.registry.reading import ExamAnswer
from studio.registry.scores import QUARTERS, Scale, Score
from studio.registry.telling import baseline_name, grade
from workers.engine.data.numbers import numbers_of

from .answers import Answer, NumberAnswer
from .face import Curve, Face

LONGEST_NUMBER = 40
# Right numbers keep the figures that people gave them.
AS_GIVEN = 8


class Distances(Scale):
    """How far off the answers are; less is better."""

    is_error = True

    def __init__(self, top: float) -> None:
        super().__init__()
        self.top = top

    def number(self, value: float) -> str:
        return distance(value)

    @property
    def unit(self) -> str:
        return _("less is better")

    @property
    def axis(self) -> list[str]:
        return [tick(self.top * part) for part in reversed(QUARTERS)]

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("Typically off by {}"), figure)

    def lead(self, score: Score) -> SafeString:
        if score.low is None:
            return format_html(_("Typically off by {} on the final exam."), score.points)
        return format_html(
            _("Typically off by {} on the final exam, {} to {} likely."),
            *(score.points, score.low_points, score.high_points),
        )

    def headline(self, score: Score) -> SafeString:
        return format_html(_('Typically off by <span class="figure">{}</span> on the final exam'), score.points)

    def likely(self, score: Score) -> SafeString:
        return format_html(
            _("With another exam of the same kind it would most likely be off by <b>{} to {}</b>."),
            *(score.low_points, score.high_points),
        )


@dataclass(frozen=True)
class FarAnswer(ExamAnswer):
    """An answer of the exam, and how far it is off in words."""

    off: str = ""


class TextRegressionFace(Face):
    """One number for each text."""

    shape = NumberAnswer
    role = "target"
    can_correct = True

    def metric(self, evaluation: Evaluation) -> str:
        return "typical_error"

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        """From exactly right to what always saying the average would miss by."""
        told = [one.verdict.get("values") or {} for one in evaluations]
        names = ("typical_high", "typical_error", "mean_typical")
        ends = [values.get(name) or 0.0 for values in told for name in names]
        return Distances(nice_ceiling(max(ends, default=0.0)))

    def own_score(self, evaluation: Evaluation, scale: Scale | None = None) -> Score:
        values = evaluation.verdict.get("values") or {}
        return Score(
            "you",
            float(values.get("typical_error", (evaluation.scores.get("test") or {}).get("mae", 0.0))),
            values.get("typical_low"),
            values.get("typical_high"),
            scale or self.scale([evaluation]),
        )

    def baselines(self, evaluation: Evaluation, scale: Scale | None = None) -> list[Score]:
        scale = scale or self.scale([evaluation])
        rows = []
        for row in evaluation.baselines:
            if "typical_error" in row:
                span = row.get("typical_interval") or {}
                rows.append(Score(row["name"], row["typical_error"], span.get("low"), span.get("high"), scale))
        return sorted(rows, key=lambda row: -row.rank)

    def compared(self, evaluation: Evaluation, own: Score, best: Score) -> str:
        values = {"name": baseline_name(best.name), "best": best.points, "own": own.points}
        if own.points == best.points:
            return _("The best simpler way, “%(name)s”, comes just as close.") % values
        if own.rank > best.rank:
            return _("Your model is typically off by %(own)s, the best simpler way, “%(name)s”, by %(best)s.") % values
        return _("The simpler way “%(name)s” comes closer: typically off by %(best)s, your model by %(own)s.") % values

    def message(self, evaluation: Evaluation) -> str:
        """“Good. Typically off by 0.4 on the final exam … Always saying the average would be off by 1.2.”"""
        told = f"{grade(evaluation.verdict.get('grade', '')).word}. {self.own_score(evaluation).lead}"
        mean = (evaluation.verdict.get("values") or {}).get("mean_typical")
        if mean is None:
            return told
        return f"{told} {_('Always saying the average would be off by %(n)s.') % {'n': distance(mean)}}"

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        told = evaluation.result
        return {
            **_learned(evaluation),
            "closeness": number_result.closeness(evaluation),
            "margin": None if told.get("margin") is None else distance(told["margin"]),
            "covered": None if told.get("covered") is None else of_100(told["covered"]),
            "scatter": number_result.scatter(evaluation),
        }

    def told(self, text: str) -> str:
        return tidy(text, AS_GIVEN)

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        told = {"right": tidy(answer.right, AS_GIVEN), "said": tidy(answer.said)}
        return FarAnswer(**{**vars(answer), **told}, off=distance(answer.gap or 0.0))

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with how far off it is."""
        return [_example(one) for one in examples]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """The number with its range, and where both lie among the numbers learned from."""
        assert isinstance(answer, NumberAnswer)  # noqa: S101  # asking.predict made it with this face.
        target = model.run.evaluation.result.get("target") or {}
        first, last = float(target.get("low", answer.low)), float(target.get("high", answer.high))
        width = (last - first) or 1.0
        return {
            "answer": answer,
            **_learned(model.run.evaluation),
            "value": tick(answer.value),
            "low": tick(answer.low),
            "high": tick(answer.high),
            "places": [(one - first) / width for one in (answer.value, answer.low, answer.high)],
            "axis": [tick(first + part * width) for part in QUARTERS],
        }

    def corrected(self, model: TrainedModel, wanted: str) -> str:
        (number,) = numbers_of([wanted[:LONGEST_NUMBER]])
        if number is not None:
            return f"{number:.12g}"
        raise Refused(
            "NUMBER_UNKNOWN",
            _("“{text}” is not a number.").format(text=wanted[:LONGEST_NUMBER] or "–"),
            fix=_("Type the right number in digits, such as 3.5."),
            where="correct_label",
            status=422,
        )

    def batch_heads(self) -> list[str]:
        return [_("answer"), _("likely from"), _("likely to")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """The number and the range that holds the right one 9 times of 10."""
        if not isinstance(answer, NumberAnswer):
            return ["", "", ""]
        return [plain(answer.value), plain(answer.low), plain(answer.high)]

    @property
    def batch_words(self) -> str:
        return _("You get it back with three more columns: answer, likely from, likely to. CSV, Excel, JSON or text.")

    @property
    def curve(self) -> Curve:
        return Curve(
            "pearson",
            title=_("How well it follows the right numbers"),
            column=_("Of 100"),
            first=_("Its numbers follow the right ones by %(score)s of 100. The next one will show the direction."),
            compared=_(
                "How well the numbers follow the right ones on the practice test, of 100, from the start to the end "
                "of each run."
            ),
        )


def _learned(evaluation: Evaluation) -> dict[str, Any]:
    """From where to where the numbers go that it learned from."""
    target = evaluation.result.get("target")
    if not target:
        return {"lowest": None, "highest": None}
    return {"lowest": tick(target["low"]), "highest": tick(target["high"])}


def _example(one: dict[str, Any]) -> dict[str, Any]:
    right, said = one.get("expected"), one.get("predicted")
    try:
        off = distance(abs(float(str(said)) - float(str(right))))
    except ValueError:
        off = ""
    return {**one, "expected": tidy(right, AS_GIVEN), "predicted": tidy(said), "off": off}


FACE = TextRegressionFace("text-regression")
