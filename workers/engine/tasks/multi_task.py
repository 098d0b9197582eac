"""Give every text a label in each of several respects: one encoder for all, a last layer for each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import TaskConfig
from workers.engine.knobs import _
from workers.engine.texts import TEXT, TEXT_PAIR, ReadsTexts

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.facets import Facet
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class MultiTaskConfig(TaskConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["multi-task"] = "multi-task"


class MultiTask(ReadsTexts):
    """Text in, a label in each respect out; where nobody has said one, nothing is learned of it from that text."""

    kind: ClassVar[str] = "multi-task"
    title: ClassVar[str] = _("Sort text by several questions at once")
    blurb: ClassVar[str] = _(
        "Several questions about the same text, each with groups of its own, such as its topic and how urgent it is."
    )
    Config: ClassVar[type[TaskConfig]] = MultiTaskConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        TEXT,
        TEXT_PAIR,
        ColumnRole("labels", _("Labels"), _("The label of the text for each question."), ("facets",)),
    )
    scores: ClassVar[tuple[str, ...]] = ("macro_f1", "accuracy")
    methods: ClassVar[tuple[str, ...]] = ("lora", "full", "bitfit", "ia3")
    link: ClassVar[None] = None
    program: ClassVar[str] = "predict_facets"

    def __init__(self, facets: "Sequence[Facet]" = ()) -> None:
        self.facets = list(facets)

    def gauged(self, config: Any, gauge: dict[str, Any]) -> "MultiTask":
        from workers.engine.data.facets import facets_of

        return MultiTask(facets_of(gauge))

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        return {}

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_facets import read_facets

        return read_facets(spec.data)

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        """A layer for each facet, laid side by side."""
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, len(splits.labels), dropout)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        """Of all labels that are known, by the number of those that could be, so that a batch can be cut in parts."""
        import torch

        total = torch.zeros((), device=outputs.device)
        for number, facet in enumerate(self.facets):
            said = outputs[:, facet.place].float()
            total = total + torch.nn.functional.cross_entropy(said, labels[:, number], reduction="sum")
        return total / labels.numel()

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.facets import shares_of

        return shares_of(self.facets, outputs)

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.facets import mean_scores

        return mean_scores(self.facets, answers, examples.targets)

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.data.facets import said

        return {"answers": said(self.facets, answer)}

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        import json

        from workers.engine.data.facets import said
        from workers.engine.scores.facets import named

        told, right = said(self.facets, answer), named(self.facets, expected)
        return {
            "input": text,
            "expected": json.dumps(right, ensure_ascii=False),
            "predicted": json.dumps({name: told[name]["label"] for name in right}, ensure_ascii=False),
            "confidence": round(min(told[name]["score"] for name in right), 4),
        }

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.facet_report import facet_report

        return facet_report(exam, self.facets)


TASK = MultiTask()
