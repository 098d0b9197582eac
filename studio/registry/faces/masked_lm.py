"""The face of a model that read somebody's texts: how surprising they are to it, and words it puts into blanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, model_validator

from studio.core.marking import Part
from studio.core.words import of_100
from studio.registry import gained
from studio.registry.blanks_result import filled_parts, guessed_parts, in_words, words_in
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.reading import ExamAnswer
from studio.registry.scores import Score
from studio.registry.surprise import Surprise
from studio.registry.surprise_sentences import SURPRISE_STEPS
from studio.registry.telling import baseline_name

from .answers import Answer
from .face import Curve, Face

METRIC = "perplexity"


class Candidate(BaseModel):
    """A word that fits into a blank, and its share of certainty."""

    model_config = ConfigDict(extra="ignore")

    word: str
    score: float


class Filled(Candidate):
    """The likeliest word of a blank; `others` come after it, the likelier first."""

    others: list[Candidate]


class BlankAnswer(Answer):
    """A text with its blanks filled (`text`), and what was considered for each of them."""

    blanks: list[Filled]

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not isinstance((self.model_extra or {}).get("text"), str):
            raise ValueError("an answer without its text")
        return self

    @property
    def text(self) -> str:
        return str((self.model_extra or {})["text"])

    def shortened(self, top: int | None) -> Self:
        """The word itself is one of the `top`."""
        kept = [one.model_copy(update={"others": one.others[: top - 1] if top else one.others}) for one in self.blanks]
        return self.model_copy(update={"blanks": kept})


@dataclass(frozen=True)
class HiddenWords(ExamAnswer):
    """A text of the exam with its hidden words, and what was guessed for each."""

    parts: tuple[Part, ...] = ()


class MaskedLmFace(Face):
    """Texts in, nothing out but a starting model that knows how they speak."""

    shape = BlankAnswer
    role = "text"
    steps = SURPRISE_STEPS

    def metric(self, evaluation: Evaluation) -> str:
        return METRIC

    def scale(self, evaluations: Sequence[Evaluation]) -> Surprise:
        values = [
            float(value)
            for one in evaluations
            for scores in (one.scores.get("test") or {}, *(row.get("scores") or {} for row in one.baselines))
            if (value := scores.get(METRIC))
        ]
        return Surprise(values, _before(evaluations[0]) if len(evaluations) == 1 else None)

    def compared(self, evaluation: Evaluation, own: Score, best: Score) -> str:
        values = {"name": baseline_name(best.name), "best": best.points, "own": own.points}
        if own.points == best.points:
            return _("The best simpler way, “%(name)s”, is no more surprised.") % values
        if own.rank > best.rank:
            return _("Your model’s surprise is %(own)s, that of the best simpler way, “%(name)s”, %(best)s.") % values
        return _("The simpler way “%(name)s” is less surprised: %(best)s, your model %(own)s.") % values

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        guessed = evaluation.result.get("guessed") or {}
        return {
            "own_surprise": self.own_score(evaluation).points,
            "num_words": evaluation.result.get("num_words"),
            "guessed": of_100(guessed["own"]) if "own" in guessed else None,
            "guessed_before": of_100(guessed["before"]) if "before" in guessed else None,
            "gained": gained.from_reading(model.run),
            "is_offered": gained.is_offered(model.run),
        }

    def asking(self, role: str) -> str:
        return _("A sentence with ___ where a word is missing")

    def asked(self, answer: ExamAnswer, role: str) -> str:
        return answer.texts.get("asked") or super().asked(answer, role)

    def told(self, text: str) -> str:
        return in_words(text)

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        asked = answer.texts.get("asked", answer.text)
        parts = guessed_parts(asked, words_in(answer.right), words_in(answer.said))
        told = {"right": in_words(answer.right), "said": in_words(answer.said)}
        return HiddenWords(**{**vars(answer), **told}, parts=parts)

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with its words set into the text."""
        return [
            {**one, "parts": guessed_parts(str(one.get("input", "")), *map(words_in, _both(one)))} for one in examples
        ]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        assert isinstance(answer, BlankAnswer)  # noqa: S101  # asking.predict made it with this face.
        blanks = [
            {
                "number": number,
                "words": [{"word": each.word, "sure": of_100(each.score)} for each in (one, *one.others)],
            }
            for number, one in enumerate(answer.blanks, 1)
        ]
        return {"answer": answer, "blanks": blanks}

    def in_question(self, question: Mapping[str, str], answer: Answer) -> dict[str, Any]:
        """The text with its blanks filled."""
        assert isinstance(answer, BlankAnswer)  # noqa: S101  # As above.
        words = [(one.word, _("%(n)s of 100 sure") % {"n": of_100(one.score)}) for one in answer.blanks]
        return {"parts": filled_parts(question.get("text", ""), words)}

    def batch_heads(self) -> list[str]:
        return [_("filled text"), _("how sure")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """The text with its blanks filled, and how sure it is of the blank it is least sure of."""
        if not isinstance(answer, BlankAnswer):
            return ["", ""]
        return [answer.text, round(min((one.score for one in answer.blanks), default=0.0), 2)]

    @property
    def batch_words(self) -> str:
        return _(
            "Write ___ where a word is missing. You get it back with two more columns: the text with its blanks "
            "filled, and how sure it is of the least sure one. CSV, Excel, JSON or text."
        )

    @property
    def curve(self) -> Curve:
        return Curve(
            "guessed",
            title=_("Hidden words guessed to the letter"),
            column=_("Guessed of 100"),
            first=_("It guessed %(score)s of 100 hidden words. The next one will show the direction."),
            compared=_("Hidden words of 100 guessed on the practice test, from the start to the end of each run."),
        )


def _before(evaluation: Evaluation) -> float | None:
    """The surprise of the starting model as it was."""
    rows = [row.get("scores") or {} for row in evaluation.baselines if row.get("name") == "frozen"]
    return rows[0].get(METRIC) if rows else None


def _both(example: Mapping[str, Any]) -> tuple[str, str]:
    return str(example.get("expected", "")), str(example.get("predicted", ""))


FACE = MaskedLmFace("masked-lm")
