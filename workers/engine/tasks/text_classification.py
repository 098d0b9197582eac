"""Sort texts, or pairs of texts, into groups."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import TaskConfig
from workers.engine.failures import EngineFailure
from workers.engine.knobs import Knob, _

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.links import Link
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class TextClassificationConfig(TaskConfig):
    """One label for each text."""

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


class TextClassification:
    """Text in, one label out."""

    kind: ClassVar[str] = "text-classification"
    title: ClassVar[str] = _("Sort text into groups")
    blurb: ClassVar[str] = _(
        "Give every text one of your labels, such as the topic of a message or the mood of a review."
    )
    Config: ClassVar[type[TaskConfig]] = TextClassificationConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        ColumnRole("text", _("Text"), _("What the model reads."), ("text", "label")),
        ColumnRole("text_pair", _("Second text"), _("A text to read together with the first."), ("text",), False),
        ColumnRole("label", _("Label"), _("The group each text belongs to."), ("label", "number", "text")),
    )
    scores: ClassVar[tuple[str, ...]] = ("macro_f1", "accuracy", "micro_f1")
    asks: ClassVar[tuple[str, ...]] = ("text", "text_pair")
    reads: ClassVar[Literal["text", "token"]] = "text"
    link: ClassVar["Link"] = "softmax"
    program: ClassVar[str] = "predict"
    methods: ClassVar[tuple[str, ...]] = (
        "head",
        "lora",
        "full",
        "prompt",
        "p-tuning",
        "prefix",
        "adapter",
        "ia3",
        "bitfit",
        "qlora",
    )

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        for role in self.columns:
            name = spec.data.columns.get(role.name, "")
            if (role.is_required or name) and name not in columns:
                raise EngineFailure("DATA_COLUMN", column=name or role.name, columns=", ".join(columns))

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading import read_labelled

        return read_labelled(spec.data)

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        from workers.engine.data.encoding import token_ids

        encoded = token_ids(examples.texts, examples.pairs, tokenizer, max_length)
        return encoded if examples.targets is None else {**encoded, "labels": examples.targets}

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, len(splits.labels), dropout)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        import torch

        return torch.nn.functional.cross_entropy(outputs.float(), labels, label_smoothing=config.label_smoothing)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.links import answers_of

        return answers_of(self.link, outputs)

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


TASK = TextClassification()
