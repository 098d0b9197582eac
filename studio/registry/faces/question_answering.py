"""The face of answering questions from a text: points for the words of an answer, and its place in the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from studio.core.marking import Part
from studio.core.words import of_100
from studio.registry.answers_result import answers_of, cut_around, in_words
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.question_sentences import QUESTION_STEPS
from studio.registry.reading import ExamAnswer
from studio.registry.scores import Scale, Score
from studio.registry.telling import grade

from .answers import Answer
from .face import Curve, Face

QUESTION, CONTEXT = "question", "context"
# In the order of the table; the last two concern what the text does not say.
OUTCOMES = {
    "exact": (gettext_lazy("Exactly right"), gettext_lazy("the words are those of your data")),
    "partly": (gettext_lazy("Right in part"), gettext_lazy("some words are right, others are missing or too much")),
    "wrong": (gettext_lazy("Wrong"), gettext_lazy("not a word of the right answer")),
    "unanswered": (gettext_lazy("Not answered"), gettext_lazy("it says nothing, although the text has the answer")),
    "invented": (gettext_lazy("Answered for nothing"), gettext_lazy("it answers, although the text does not")),
}


class OtherAnswer(BaseModel):
    """What the model would have said next: its words, its place in characters, its share of certainty."""

    model_config = ConfigDict(extra="ignore")

    answer: str
    start: int | None
    end: int | None
    score: float


class TextAnswer(Answer):
    """Words of the text that was sent; empty, and without a place, where it does not say. `others` the surer first."""

    model_config = ConfigDict(extra="ignore")

    answer: str
    start: int | None
    end: int | None
    score: float
    others: list[OtherAnswer]

    @property
    def text(self) -> str:
        return self.answer

    def shortened(self, top: int | None) -> Self:
        """The answer itself is one of the `top`."""
        return self.model_copy(update={"others": self.others[: top - 1] if top else self.others})


class AnswerPoints(Scale):
    """Points of 100 for the words of its answers (F1)."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 points for its answers"), figure)

    def headline(self, score: Score) -> SafeString:
        return format_html(
            _('<span class="figure">{}</span> of 100 points for its answers on the final exam'), score.points
        )


@dataclass(frozen=True)
class AnsweredQuestion(ExamAnswer):
    """An answer of the exam with the text around the right place and the place that was chosen."""

    question: str = ""
    parts: tuple[Part, ...] = ()


class QuestionAnsweringFace(Face):
    """A question and a text in, words of the text out."""

    shape = TextAnswer
    role = "answers"
    steps = QUESTION_STEPS
    chip_length = 2000
    """An answer may stand far inside its text."""

    def metric(self, evaluation: Evaluation) -> str:
        return "f1"

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        return AnswerPoints()

    def message(self, evaluation: Evaluation) -> str:
        """“Fair. 56 of 100 points … It gives 41 of 100 answers exactly as in your data.”"""
        told = f"{grade(evaluation.verdict.get('grade', '')).word}. {self.own_score(evaluation).lead}"
        exact = (evaluation.scores.get("test") or {}).get("exact_match")
        if exact is None:
            return told
        return f"{told} {_('It gives %(n)s of 100 answers exactly as in your data.') % {'n': of_100(exact)}}"

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        scores, told = evaluation.scores.get("test") or {}, evaluation.result
        return {
            "exact": of_100(scores["exact_match"]) if "exact_match" in scores else None,
            "outcomes": _outcomes(told),
            "num_without_answer": told.get("num_without_answer") or 0,
            "can_be_silent": told.get("none_from") is not None,
        }

    def asking(self, role: str) -> str:
        return _("What do you want to know?") if role == QUESTION else _("The text to look in")

    def rows_of(self, role: str) -> int:
        return 2 if role == QUESTION else 10

    def told(self, text: str) -> str:
        return in_words(text)

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        context = answer.texts.get(CONTEXT, "")
        right, said = answers_of(answer.right), answers_of(answer.said)
        marks = [(one, _("right answer")) for one in right] + [(one, _("its answer")) for one in said]
        return AnsweredQuestion(
            **{**vars(answer), "right": in_words(answer.right), "said": in_words(answer.said)},
            question=answer.texts.get(QUESTION, answer.text),
            parts=tuple(cut_around(context, marks)),
        )

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        assert isinstance(answer, TextAnswer)  # noqa: S101  # asking.predict made it with this face.
        others = [{"words": one.answer, "sure": of_100(one.score)} for one in answer.others]
        return {"answer": answer, "sure": of_100(answer.score), "others": others}

    def in_question(self, question: Mapping[str, str], answer: Answer) -> dict[str, Any]:
        """The text around the answer."""
        assert isinstance(answer, TextAnswer)  # noqa: S101  # As above.
        if answer.start is None or answer.end is None:
            return {"parts": []}
        place = {"start": answer.start, "text": question.get(CONTEXT, "")[answer.start : answer.end]}
        return {"parts": cut_around(question.get(CONTEXT, ""), [(place, _("its answer"))])}

    def batch_heads(self) -> list[str]:
        return [_("answer"), _("from letter"), _("how sure")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """The words, the letter of the text at which they begin (the first is 1), and how sure it is."""
        if not isinstance(answer, TextAnswer):
            return ["", "", ""]
        place = "" if answer.start is None else answer.start + 1
        return [answer.answer, place, round(answer.score, 2)]

    @property
    def batch_words(self) -> str:
        return _(
            "One column with the texts, one with the questions. You get it back with three more: answer (empty where "
            "the text does not say), the letter it begins at, how sure. CSV, Excel, JSON or text."
        )

    @property
    def curve(self) -> Curve:
        return Curve(
            "f1",
            title=_("Points for its answers"),
            column=_("Points of 100"),
            first=_("It got %(score)s of 100 points for its answers. The next one will show the direction."),
            compared=_("Points of 100 for its answers on the practice test, from the start to the end of each run."),
        )


def _outcomes(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What became of the questions; what concerns silence only where some text does not answer."""
    counted, asked = told.get("outcomes") or {}, told.get("num_test") or 0
    silent = told.get("num_without_answer") or told.get("none_from") is not None
    return [
        {"code": code, "name": name, "meaning": meaning, "count": counted[code], "share": counted[code] / asked}
        for code, (name, meaning) in OUTCOMES.items()
        if asked and code in counted and (silent or counted[code] or code not in ("unanswered", "invented"))
    ]


FACE = QuestionAnsweringFace("question-answering")
