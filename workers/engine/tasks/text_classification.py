"""Sort texts, or pairs of texts, into groups."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import TaskConfig
from workers.engine.failures import EngineFailure
from workers.engine.knobs import Knob, _

if TYPE_CHECKING:
    import numpy as np
    import torch

    from workers.engine.data.examples import Examples, Splits
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
    methods: ClassVar[tuple[str, ...]] = ("head", "lora", "full")

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

        return token_ids(examples.texts, examples.pairs, tokenizer, max_length)

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, len(splits.labels), dropout)

    def loss(self, logits: "torch.Tensor", targets: "torch.Tensor", config: Any) -> "torch.Tensor":
        import torch

        return torch.nn.functional.cross_entropy(logits.float(), targets, label_smoothing=config.label_smoothing)

    def probabilities(self, logits: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        import numpy as np

        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    def score(self, probabilities: "np.ndarray[Any, Any]", examples: "Examples") -> dict[str, float]:
        from workers.engine.scores.classification import classification_scores

        return classification_scores(examples.targets, probabilities.argmax(axis=1), probabilities.shape[1])

    def example(
        self, text: str, expected: Any, probabilities: "np.ndarray[Any, Any]", labels: list[str]
    ) -> dict[str, Any]:
        said = int(probabilities.argmax())
        return {
            "input": text,
            "expected": labels[int(expected)],
            "predicted": labels[said],
            "confidence": round(float(probabilities[said]), 4),
        }


TASK = TextClassification()
