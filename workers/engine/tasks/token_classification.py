"""Find names, places, dates and the like in texts: which words belong to them, and of what kind they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import TaskConfig
from workers.engine.failures import EngineFailure
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.tagging import Reading
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec


class TokenClassificationConfig(TaskConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["token-classification"] = "token-classification"


class TokenClassification:
    """Text in, places with their kinds out."""

    kind: ClassVar[str] = "token-classification"
    title: ClassVar[str] = _("Find names and places in text")
    blurb: ClassVar[str] = _(
        "Mark the words of a text that are names, places, dates, products or whatever you have marked in your examples."
    )
    Config: ClassVar[type[TaskConfig]] = TokenClassificationConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        ColumnRole(
            "text",
            _("Text"),
            _("What is read."),
            ("text",),
            names=("text", "sentence", "content", "文本", "内容", "句子"),
            way="spans",
        ),
        ColumnRole(
            "spans",
            _("Marked places"),
            _("Where in the text something stands and what it is: begin, end and kind of each place."),
            ("spans",),
            names=("spans", "entities", "label", "labels", "实体", "标注"),
            way="spans",
        ),
        ColumnRole(
            "tokens",
            _("Words"),
            _("The words of a text, one after the other."),
            ("list",),
            names=("tokens", "words", "词", "字"),
            way="tokens",
        ),
        ColumnRole(
            "tags",
            _("Tags"),
            _("One tag for each word, such as B-PER where a name begins, I-PER where it goes on, and O elsewhere."),
            ("tags", "list"),
            names=("tags", "ner_tags", "labels", "标签"),
            way="tokens",
        ),
    )
    asks: ClassVar[tuple[str, ...]] = ("text",)
    scores: ClassVar[tuple[str, ...]] = ("f1", "precision", "recall")
    methods: ClassVar[tuple[str, ...]] = ("lora", "full", "bitfit", "ia3")
    reads: ClassVar[Literal["text", "token"]] = "token"
    link: ClassVar[None] = None
    program: ClassVar[str] = "predict_spans"

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        named = spec.data.columns
        wanted = ("text", "spans") if named.get("spans") else ("tokens", "tags")
        for role in wanted:
            if named.get(role, "") not in columns:
                raise EngineFailure("DATA_COLUMN", column=named.get(role) or role, columns=", ".join(columns))

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_marks import read_marked

        return read_marked(spec.data)

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        from workers.engine.data.tagging import tags_of
        from workers.engine.data.words import in_windows

        encoded = in_windows(examples.texts, tokenizer, max_length)
        if examples.targets is None:
            return encoded
        rows = zip(encoded["units"], encoded["owner"], strict=True)
        return {**encoded, "labels": [tags_of(units, examples.targets[i]) for units, i in rows]}

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.data.tagging import num_tags
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, num_tags(len(splits.labels)), dropout)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        import torch

        from workers.engine.data.encoding import IGNORED

        # Not the mean of the library, which is no number where a batch holds nothing but blank texts.
        summed = torch.nn.functional.cross_entropy(
            outputs.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum"
        )
        return summed / (labels != IGNORED).sum().clamp(min=1)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.tagging import readings

        return readings(examples.texts, outputs, encoded["units"], encoded["owner"])

    def score(self, answers: "Sequence[Reading]", examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.entities import counts_of, entity_scores

        return entity_scores(counts_of(examples.targets, [one.spans for one in answers]))

    def tell(self, answer: "Reading", labels: list[str]) -> dict[str, Any]:
        return {
            "entities": [
                {"start": start, "end": end, "text": answer.text[start:end], "label": labels[kind], "score": score}
                for start, end, kind, score in answer.found
            ]
        }

    def example(self, text: str, expected: Any, answer: "Reading", labels: list[str]) -> dict[str, Any]:
        from workers.engine.data.tagging import as_json

        return {
            "input": text,
            "expected": as_json([one for one in expected if one.end <= len(text)], labels),
            "predicted": as_json([one for one in answer.spans if one.end <= len(text)], labels),
            "confidence": round(answer.confidence, 4),
        }

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.entity_report import entity_report

        return entity_report(exam)


TASK = TokenClassification()
