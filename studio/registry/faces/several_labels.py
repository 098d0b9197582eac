"""The face of sorting into groups of which several may fit: what is found, what is rightly said, each label's line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.core.errors import Refused
from studio.core.words import of_100
from studio.registry import result
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.reading import ExamAnswer
from studio.registry.scores import Scale, Score
from studio.registry.sentences import STEPS, Words
from studio.registry.several_result import SEPARATOR, Marks, labels_of, marks_of
from studio.registry.telling import grade

from .answers import Answer, LabelsAnswer
from .face import Curve, Face

FEWEST_BARS = 4
LONGEST_CORRECTION = 300
USE_QUICK = gettext_lazy(
    "The quick model gets %(quick)s of 100 points for its labels, this one %(own)s. "
    "“Quick” is ready in a fraction of the time and just as good here."
)


class Points(Scale):
    """Points of 100 for labels that are found and rightly said, in one number (micro F1)."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 points"), figure)

    def lead(self, score: Score) -> SafeString:
        if score.low is None:
            return format_html(_("{} of 100 points for its labels on the final exam."), score.points)
        return format_html(
            _("{} of 100 points for its labels on the final exam, {} to {} likely."),
            *(score.points, score.low_points, score.high_points),
        )

    def headline(self, score: Score) -> SafeString:
        return format_html(
            _('<span class="figure">{}</span> of 100 points for its labels on the final exam'), score.points
        )


@dataclass(frozen=True)
class MarkedAnswer(ExamAnswer):
    """An answer of the exam with what became of each label."""

    marks: Marks | None = None


class SeveralLabelsFace(Face):
    """Any number of labels for each text."""

    shape = LabelsAnswer
    can_correct = True
    can_judge = True
    steps: Mapping[str, Words] = {"use_quick": replace(STEPS["use_quick"], sentence=USE_QUICK)}

    def metric(self, evaluation: Evaluation) -> str:
        return "micro_f1"

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        return Points()

    def message(self, evaluation: Evaluation) -> str:
        """“Fair. 68 of 100 points … It finds 72 of 100 labels, and 65 of 100 that it says are right.”"""
        told = f"{grade(evaluation.verdict.get('grade', '')).word}. {self.own_score(evaluation).lead}"
        values = evaluation.verdict.get("values") or {}
        if "found" not in values or "rightly_said" not in values:
            return told
        more = _("It finds %(found)s of 100 labels, and %(right)s of 100 that it says are right.")
        return f"{told} {more % {'found': of_100(values['found']), 'right': of_100(values['rightly_said'])}}"

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        values = evaluation.verdict.get("values") or {}
        rows = result.weakest(evaluation, None if chosen.get("groups") == "all" else result.WEAKEST)
        told = evaluation.result
        return {
            "found": of_100(values["found"]) if "found" in values else None,
            "rightly_said": of_100(values["rightly_said"]) if "rightly_said" in values else None,
            "whole": of_100(told["exact_match"]) if "exact_match" in told else None,
            "per_text": told.get("labels_per_text"),
            "groups": [{**row, "line": of_100(row["threshold"]) if "threshold" in row else None} for row in rows],
            "num_labels": len(told.get("labels") or []),
        }

    def told(self, text: str) -> str:
        return ", ".join(labels_of(text)) or _("no label")

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        told = {"right": self.told(answer.right), "said": self.told(answer.said)}
        return MarkedAnswer(**{**vars(answer), **told}, marks=marks_of(answer.right, answer.said))

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with what became of its labels."""
        return [
            {**one, **told, "marks": marks_of(str(one.get("expected", "")), str(one.get("predicted", "")))}
            for one, told in zip(examples, super().shown_examples(examples), strict=True)
        ]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """What is said and what is not, as bars, each with its own line."""
        assert isinstance(answer, LabelsAnswer)  # noqa: S101  # asking.predict made it with this face.
        lines = model.run.evaluation.result.get("thresholds") or {}
        bars = [
            {"name": label, "share": share, "value": of_100(share), "line": lines.get(label)}
            for label, share in sorted(answer.scores.items(), key=lambda pair: -pair[1])
        ]
        said = [bar for bar in bars if bar["name"] in answer.labels]
        others = [bar for bar in bars if bar["name"] not in answer.labels]
        shown = others[: max(1, FEWEST_BARS - len(said))]
        return {
            "answer": answer,
            "names": ", ".join(answer.labels),
            "said": said,
            "others": shown,
            "num_rest": len(others) - len(shown),
        }

    def wanted(self, sent: QueryDict) -> str:
        return json.dumps(sent.getlist("correct_label"), ensure_ascii=False)

    def corrected(self, model: TrainedModel, wanted: str) -> str:
        """A JSON list in the order of the model's labels, as in predictions.parquet; it may be empty."""
        names = labels_of(wanted)
        unknown = [name for name in names if name not in model.labels]
        kept = json.dumps([label for label in model.labels if label in names], ensure_ascii=False)
        if not unknown and len(kept) <= LONGEST_CORRECTION:
            return kept
        if unknown:
            message = _("The model does not know the label {label}.").format(label=unknown[0][:60])
        else:
            message = _("These are too many labels for one correction.")
        raise Refused(
            "LABEL_UNKNOWN" if unknown else "LABELS_TOO_MANY",
            message,
            fix=_("Choose among its labels those that fit."),
            where="correct_label",
            status=422,
        )

    def batch_heads(self) -> list[str]:
        return [_("answer"), _("how sure")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """Labels parted as the next upload reads them; a list where a name has the separator in it."""
        if not isinstance(answer, LabelsAnswer):
            return ["", ""]
        has_separator = any(SEPARATOR in label for label in answer.labels)
        sure = [f"{answer.scores[label]:.2f}" for label in answer.labels]
        return [answer.text if has_separator else SEPARATOR.join(answer.labels), SEPARATOR.join(sure)]

    @property
    def batch_words(self) -> str:
        return _(
            "You get it back with two more columns: answer, how sure. Several labels are parted by |. "
            "CSV, Excel, JSON or text."
        )

    @property
    def curve(self) -> Curve:
        return Curve(
            "micro_f1",
            title=_("Points for its labels"),
            column=_("Points of 100"),
            first=_("It got %(score)s of 100 points for its labels. The next one will show the direction."),
            compared=_("Points of 100 for its labels on the practice test, from the start to the end of each run."),
        )


FACE = SeveralLabelsFace("several-labels")
