"""Answer questions from a text: the words of it that answer, or that it does not say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import TaskConfig
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.data.questions import Choice
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.spec import RunSpec

# Until the examples are read: the longest answer, whether some questions have none, and from which share of certainty
# on “it does not say” is said. The practice test adds `near`: how much nearness to the words of the question counts.
GAUGE: Mapping[str, Any] = {"longest": 30, "has_none": False, "none_from": 0.5}


class QuestionAnsweringConfig(TaskConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["question-answering"] = "question-answering"


class QuestionAnswering:
    """A question and a text in, the words of the text that answer it out."""

    kind: ClassVar[str] = "question-answering"
    title: ClassVar[str] = _("Answer questions from a text")
    blurb: ClassVar[str] = _("Find the words of a text that answer a question about it.")
    Config: ClassVar[type[TaskConfig]] = QuestionAnsweringConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        ColumnRole(
            "context",
            _("Text"),
            _("What is read to find the answer."),
            ("text",),
            names=("context", "passage", "paragraph", "text", "文章", "段落", "上下文", "原文"),
        ),
        ColumnRole(
            "question",
            _("Question"),
            _("What is asked about the text."),
            ("text",),
            names=("question", "query", "问题", "提问"),
        ),
        ColumnRole(
            "answers",
            _("Answers in the text"),
            _("Words of the text that answer the question; several may be right."),
            ("answers", "text"),
            names=("answers", "answer", "答案", "回答"),
        ),
    )
    asks: ClassVar[tuple[str, ...]] = ("question", "context")
    scores: ClassVar[tuple[str, ...]] = ("f1", "exact_match")
    methods: ClassVar[tuple[str, ...]] = ("lora", "full", "bitfit", "ia3")
    reads: ClassVar[Literal["text", "token"]] = "token"
    link: ClassVar[None] = None
    program: ClassVar[str] = "predict_answers"

    def __init__(self, known: Mapping[str, Any] = GAUGE) -> None:
        self.known = known

    def gauged(self, config: Any, gauge: dict[str, Any]) -> "QuestionAnswering":
        return QuestionAnswering({**GAUGE, **gauge})

    def gauge(self, answers: "Sequence[Choice]", examples: "Examples", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.answering import settled

        return settled(answers, examples.targets, has_none=self.known["has_none"])

    def _final(self, answer: "Choice") -> "Choice":
        return answer.at(self.known.get("near", 0.0))

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        from workers.engine.data.reading import refuse_missing

        refuse_missing(self.columns, spec.data, columns)

    def load(self, spec: "RunSpec") -> "Splits":
        from workers.engine.data.reading_answers import read_questions

        return read_questions(spec.data)

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        from workers.engine.data.questions import in_question_windows, labels_of

        contexts = examples.pairs or [""] * len(examples)
        encoded = in_question_windows(examples.texts, contexts, tokenizer, max_length)
        if examples.targets is None:
            return dict(encoded)
        rows = zip(encoded["units"], encoded["owner"], strict=True)
        return {**encoded, "labels": [labels_of(units, examples.targets[i]) for units, i in rows]}

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        from workers.engine.models.heads import linear_head

        return linear_head(hidden_size, 2, dropout)

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        from workers.engine.scores.edge_loss import edge_loss

        return edge_loss(outputs, labels)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.questions import choices

        return choices(examples.texts, examples.pairs or [""] * len(examples), outputs, encoded, dict(self.known))

    def score(self, answers: "Sequence[Choice]", examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.answering import answer_scores, marks_of, told

        said = [told(self._final(one), self.known["none_from"]).text for one in answers]
        return answer_scores(marks_of(examples.targets, said))

    def tell(self, answer: "Choice", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.answering import as_answer

        return as_answer(self._final(answer), self.known["none_from"])

    def example(self, text: str, expected: Any, answer: "Choice", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.answering import told

        said = told(self._final(answer), self.known["none_from"])
        right = expected[0].text if expected else ""
        return {"input": text, "expected": right, "predicted": said.text, "confidence": round(said.score, 4)}

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.answer_report import answer_report

        return answer_report(exam, [self._final(one) for one in exam.answers["test"]], self.known)


TASK = QuestionAnswering()
