"""The face of several questions about the same text: each as an exam of its own, and all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from studio.core.words import of_100
from studio.registry.facets_result import Asked, asked, in_words
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.reading import ExamAnswer
from studio.registry.result import weakest_first
from studio.registry.scores import Scale, Score, score_of
from studio.registry.telling import ruler_rows

from .answers import Answer
from .face import Curve, Face

METRIC = "accuracy"
MOST_BARS, MOST_LABELS = 3, 8
JOINT = " · "


class OneAnswer(BaseModel):
    """The answer to one question: a label, how sure, and the shares of all its labels."""

    model_config = ConfigDict(extra="ignore")

    label: str
    score: float
    scores: dict[str, float]

    def ordered(self, top: int | None = None) -> dict[str, float]:
        """The likeliest first."""
        return dict(sorted(self.scores.items(), key=lambda pair: -pair[1])[:top])


class FacetsAnswer(Answer):
    """An answer by question."""

    model_config = ConfigDict(extra="ignore")

    answers: dict[str, OneAnswer]

    @property
    def text(self) -> str:
        return JOINT.join(f"{question}: {one.label}" for question, one in self.answers.items())

    def shortened(self, top: int | None) -> Self:
        kept = {name: one.model_copy(update={"scores": one.ordered(top)}) for name, one in self.answers.items()}
        return self.model_copy(update={"answers": kept})


class RightAnswers(Scale):
    """Right answers of 100, over one question or over all of them."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 answers right"), figure)

    def lead(self, score: Score) -> SafeString:
        if score.low is None:
            return format_html(_("{} of 100 answers right on the final exam."), score.points)
        return format_html(
            _("{} of 100 answers right on the final exam, {} to {} likely."),
            *(score.points, score.low_points, score.high_points),
        )

    def headline(self, score: Score) -> SafeString:
        return format_html(_('<span class="figure">{}</span> of 100 answers right on the final exam'), score.points)


@dataclass(frozen=True)
class FacetMistake(ExamAnswer):
    """An answer of the exam, question by question."""

    asked: tuple[Asked, ...] = ()


class MultiTaskFace(Face):
    """A label for each of several questions."""

    shape = FacetsAnswer
    role = "labels"

    def metric(self, evaluation: Evaluation) -> str:
        return METRIC

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        return RightAnswers()

    def message(self, evaluation: Evaluation) -> str:
        """“Good. 91 of 100 answers right … topic: 94 of 100, urgency: 88 of 100.”"""
        facets = evaluation.result.get("facets") or []
        each = [
            _("%(question)s: %(n)s of 100") % {"question": one["name"], "n": of_100(one["scores"][METRIC])}
            for one in facets
            if one["num_test"]
        ]
        return f"{super().message(evaluation)} {', '.join(each)}." if each else super().message(evaluation)

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        scale, shown = self.scale([evaluation]), None if chosen.get("labels") == "all" else MOST_LABELS
        return {"facets": [_facet(one, scale, shown) for one in evaluation.result.get("facets") or []]}

    @property
    def about_word(self) -> str:
        return _("Answered wrongly")

    def told(self, text: str) -> str:
        return in_words(text)

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        own = {"right": in_words(answer.right), "said": in_words(answer.said)}
        return FacetMistake(**{**vars(answer), **own}, asked=tuple(asked(answer.right, answer.said)))

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with what became of its questions."""
        return [
            {**told, "asked": asked(str(one.get("expected", "")), str(one.get("predicted", "")))}
            for one, told in zip(examples, super().shown_examples(examples), strict=True)
        ]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """An answer and its rivals as bars, for each question."""
        assert isinstance(answer, FacetsAnswer)  # noqa: S101  # asking.predict made it with this face.
        return {"answer": answer, "facets": [_bars(name, one) for name, one in answer.answers.items()]}

    def batch_heads_of(self, model: TrainedModel) -> list[str]:
        """Two columns for each question of this model."""
        names = [one["name"] for one in model.run.evaluation.result.get("facets") or []]
        sure = _("%(question)s: how sure")
        return [head for name in names for head in (name, sure % {"question": name})]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        if not isinstance(answer, FacetsAnswer):
            return []
        return [cell for one in answer.answers.values() for cell in (one.label, round(one.score, 2))]

    @property
    def batch_words(self) -> str:
        return _(
            "You get it back with two more columns for each question: its answer, how sure. CSV, Excel, JSON or text."
        )

    @property
    def curve(self) -> Curve:
        return Curve(
            METRIC,
            title=_("Right answers"),
            column=_("Right of 100"),
            first=_("It got %(score)s of 100 right. The next one will show the direction."),
            compared=_("Right answers of 100 on the practice test, from the start to the end of each run."),
        )


def _facet(told: Mapping[str, Any], scale: Scale, most: int | None) -> dict[str, Any]:
    """One question: its score beside the simpler ways, and its labels, the weakest first."""
    own = score_of("you", METRIC, dict(told), scale)
    others = [score_of(row["name"], METRIC, row, scale) for row in told.get("baselines") or []]
    rows = weakest_first(told["per_label"])
    return {
        "name": told["name"],
        "score": own,
        "rulers": ruler_rows(own, sorted(others, key=lambda row: -row.rank)) if told["num_test"] else [],
        "num_test": told["num_test"],
        "num_train": told["num_train"],
        "num_wrong": told["num_test"] - round(own.value * told["num_test"]),
        "groups": rows[:most],
        "num_labels": len(rows),
    }


def _bars(question: str, one: OneAnswer) -> dict[str, Any]:
    shown = one.ordered(MOST_BARS)
    return {
        "name": question,
        "label": one.label,
        "sure": of_100(one.score),
        "bars": [{"name": label, "share": share, "value": of_100(share)} for label, share in shown.items()],
        "num_rest": len(one.scores) - len(shown),
        "rest": max(0.0, 1 - sum(shown.values())),
    }


FACE = MultiTaskFace("multi-task")
