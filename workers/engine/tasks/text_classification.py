"""Sort texts, or pairs of texts, into groups."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import Task, TaskConfig
from workers.engine.knobs import Knob, _
from workers.engine.texts import TEXT, TEXT_PAIR, ReadsTexts

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.links import Link
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class TextClassificationConfig(TaskConfig):
    """One label for each text, or with `is_multi_label` any number: a JSON list, or parted by `separator`."""

    kind: Literal["text-classification"] = "text-classification"
    label_smoothing: Annotated[
        float,
        Knob(
            _("Label smoothing"),
            _("Trust each label a little less than fully; helps where labels are noisy."),
            "number",
            min=0,
            max=0.5,
            step=0.01,
        ),
    ] = 0.0
    learn_from_unlabelled: Annotated[
        bool,
        Knob(
            _("Learn from texts without a label"),
            _(
                "The model answers them, learns again from the answers it is sure of, and keeps that only where the "
                "practice test gains."
            ),
            "boolean",
        ),
    ] = True
    is_multi_label: bool = False
    separator: str = "|"


class TextClassification(ReadsTexts):
    """Text in, one label out."""

    kind: ClassVar[str] = "text-classification"
    title: ClassVar[str] = _("Sort text into groups")
    blurb: ClassVar[str] = _(
        "Give every text one of your labels, such as the topic of a message or the mood of a review."
    )
    Config: ClassVar[type[TaskConfig]] = TextClassificationConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        TEXT,
        TEXT_PAIR,
        ColumnRole("label", _("Label"), _("The group each text belongs to."), ("label", "number", "text")),
    )
    scores: ClassVar[tuple[str, ...]] = ("macro_f1", "accuracy", "micro_f1")
    link: ClassVar["Link | None"] = "softmax"

    def gauged(self, config: Any, gauge: dict[str, Any]) -> Task:
        return _SeveralLabels(gauge.get("thresholds")) if getattr(config, "is_multi_label", False) else self

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        return {}

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading import read_labelled

        return read_labelled(spec.data, with_unlabelled=bool(getattr(spec.task, "learn_from_unlabelled", False)))

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, len(splits.labels), dropout)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        import torch

        return torch.nn.functional.cross_entropy(outputs.float(), labels, label_smoothing=config.label_smoothing)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.links import answers_of

        return answers_of(self.link or "softmax", outputs)

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.classification import classification_scores

        return classification_scores(examples.targets, answers.argmax(axis=1), len(labels))

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        best = int(answer.argmax())
        scores = {label: float(share) for label, share in zip(labels, answer, strict=True)}
        return {"label": labels[best], "score": float(answer[best]), "scores": scores}

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        said = int(answer.argmax())
        return {
            "input": text,
            "expected": labels[int(expected)],
            "predicted": labels[said],
            "confidence": round(float(answer[said]), 4),
        }

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.classification_report import classification_report

        return classification_report(exam)


class _SeveralLabels(TextClassification):
    """Text in, any number of labels out: each has a line of certainty, placed by the practice test, from which on it is
    said. Until then every score is given with the lines that would be best for it."""

    link: ClassVar["Link | None"] = "sigmoid"

    def __init__(self, lines: list[float] | None = None) -> None:
        self.lines = lines

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.several_labels import best_lines

        return {"thresholds": [round(float(line), 6) for line in best_lines(examples.targets > 0, answers)]}

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_several import read_several

        return read_several(spec.data, getattr(spec.task, "separator", ""))

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        import torch

        wanted = labels * (1 - config.label_smoothing) + config.label_smoothing / 2
        return torch.nn.functional.binary_cross_entropy_with_logits(outputs.float(), wanted)

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.several_labels import best_lines, several_scores

        right = examples.targets > 0
        return several_scores(right, answers >= (self.lines or best_lines(right, answers)))

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.several_labels import told

        return told(answer, self.lines, labels)

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.several_labels import shown

        return {"input": text, **shown(expected, answer, self.lines, labels)}

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.several_report import several_report

        return several_report(exam, self.lines or [])


TASK = TextClassification()
