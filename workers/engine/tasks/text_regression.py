"""Predict a number from a text, or from a pair of texts."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import Task, TaskConfig
from workers.engine.knobs import _
from workers.engine.texts import TEXT, TEXT_PAIR, ReadsTexts

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.links import Link
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class TextRegressionConfig(TaskConfig):
    """One number for each text."""

    kind: Literal["text-regression"] = "text-regression"


class TextRegression(ReadsTexts):
    """Text in, one number out. The gauge is the unit of the numbers and the margin that 9 of 10 answers keep within."""

    kind: ClassVar[str] = "text-regression"
    title: ClassVar[str] = _("Predict a number from text")
    blurb: ClassVar[str] = _("Give every text a number, such as a price, a rating or how alike two sentences are.")
    Config: ClassVar[type[TaskConfig]] = TextRegressionConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        TEXT,
        TEXT_PAIR,
        ColumnRole(
            "target",
            _("Number"),
            _("The number that belongs to each text."),
            ("number", "label"),
            names=("target", "score", "number", "value", "price", "rating", "数值", "分数", "评分", "价格", "得分"),
        ),
    )
    scores: ClassVar[tuple[str, ...]] = ("pearson", "spearman", "mae", "rmse")
    link: ClassVar["Link | None"] = "identity"

    def __init__(self, unit: dict[str, Any] | None = None) -> None:
        self.unit = unit or {}

    def gauged(self, config: Any, gauge: dict[str, Any]) -> Task:
        return TextRegression(gauge)

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.numbers import margin_of

        return {"margin": margin_of(examples.targets, self._numbers(answers))}

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_numbers import read_numbered

        return read_numbered(spec.data)

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import NumberHead

        return NumberHead(hidden_size, dropout, mean=splits.gauge["mean"], scale=splits.gauge["scale"])

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        """The squared distance, counted in spreads of the numbers to learn from."""
        import torch

        scale = self.unit["scale"]
        return torch.nn.functional.mse_loss(outputs.float().squeeze(-1) / scale, labels / scale)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        return outputs

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.numbers import number_scores

        return number_scores(examples.targets, self._numbers(answers))

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        """The number, and the range that holds the right one 9 times of 10, never beyond what was learned from."""
        value, margin = float(self._numbers(answer[None])[0]), self.unit["margin"]
        low, high = max(self.unit["lowest"], value - margin), min(self.unit["highest"], value + margin)
        return {"value": value, "low": low, "high": high}

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.number_report import closeness, shown

        value, decimals = float(self._numbers(answer[None])[0]), self.unit["decimals"]
        return {
            "input": text,
            "expected": f"{float(expected):.{decimals}f}",
            "predicted": shown(value, decimals),
            "confidence": round(float(closeness(value - float(expected), self.unit)), 4),
        }

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.number_report import number_report

        return number_report(exam, self.unit, self._numbers(exam.answers["test"]))

    def _numbers(self, answers: Any) -> Any:
        """One number for each example, within what was learned from."""
        return answers[:, 0].clip(self.unit["lowest"], self.unit["highest"])


TASK = TextRegression()
