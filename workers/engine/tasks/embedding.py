"""Find the right text for a question, or the right item for a person: vectors of texts, and a search among them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import Task, TaskConfig
from workers.engine.knobs import _
from workers.engine.pairs import NEGATIVE, POSITIVE, QUERY, SCORE
from workers.engine.texts import ReadsTexts

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.links import Link
    from workers.engine.models.index import Index
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class EmbeddingConfig(TaskConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["embedding"] = "embedding"


class Embedding(ReadsTexts):
    """Text in, the closest of the user's own items out. Learned from pairs that are right, with or without items that
    are wrong; what is kept beside the weights is the index of all items."""

    kind: ClassVar[str] = "embedding"
    title: ClassVar[str] = _("Search and recommend")
    blurb: ClassVar[str] = _(
        "Find what belongs together: the passage that answers a question, the item that suits a wish, the message that "
        "means the same."
    )
    Config: ClassVar[type[TaskConfig]] = EmbeddingConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (QUERY, POSITIVE, NEGATIVE, SCORE)
    asks: ClassVar[tuple[str, ...]] = ("query",)
    scores: ClassVar[tuple[str, ...]] = ("ndcg_at_10", "recall_at_10", "mrr", "spearman")
    methods: ClassVar[tuple[str, ...]] = ("lora", "full", "bitfit", "ia3")
    link: ClassVar["Link | None"] = None
    program: ClassVar[str] = "predict_search"
    together: ClassVar[int] = 32
    part: ClassVar[str] = "index"

    def __init__(self, known: dict[str, Any] | None = None, index: "Index | None" = None) -> None:
        self.known, self.index = known or {}, index

    def gauged(self, config: Any, gauge: dict[str, Any]) -> Task:
        return (_Degrees if "lowest" in gauge else Embedding)(gauge, self.index)

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        return {}

    def keep(self, bundle: Path, splits: "Splits", outputs: Callable[["Examples"], Any]) -> None:
        from workers.engine.models.index import keep_index

        keep_index(bundle, bundle / self.part, splits.train, outputs)

    def kept(self, bundle: Path) -> Task:
        from workers.engine.models.index import Index

        return type(self)(self.known, Index.open(bundle / self.part))

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_pairs import read_pairs

        return read_pairs(spec.data)

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        from workers.engine.data.searches import encoded_texts

        return encoded_texts(examples, tokenizer, max_length)

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import TurningHead

        return TurningHead(hidden_size)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        from workers.engine.models.contrast import contrast_loss

        return contrast_loss(outputs, labels)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.scores.searching import answered

        return answered(outputs, encoded, examples, self.index)

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.search_scores import search_scores

        return search_scores(answers)

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        rows = zip(answer.texts, answer.closeness, answer.rows, strict=True)
        return {"results": [{"text": text, "score": close, "row": row} for text, close, row in rows]}

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.searching import search_example

        return search_example(text, answer)

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.search_report import search_report

        return search_report(exam, self.known["num_items"])


class _Degrees(Embedding):
    """Learned from pairs with how well they go together: what goes together better is to be closer."""

    scores: ClassVar[tuple[str, ...]] = ("spearman",)

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.likeness_report import line_of

        return {"line": line_of(answers, examples.degrees)}  # type: ignore[attr-defined]  # Searches, as read.

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        from workers.engine.models.contrast import degree_loss

        return degree_loss(outputs, labels)

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.likeness_report import likeness_scores

        return likeness_scores(answers, examples.degrees)  # type: ignore[attr-defined]  # As above.

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.searching import degree_example

        return degree_example(text, answer, self.known)

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.likeness_report import likeness_report

        return likeness_report(exam, self.known)


TASK = Embedding()
