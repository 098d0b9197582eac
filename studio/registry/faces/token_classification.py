"""The face of finding places in texts: what is found, what is rightly marked, and texts with their places marked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import BaseModel, ConfigDict

from studio.core.marking import Part, parts_of, places_of
from studio.core.words import of_100
from studio.registry import result
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.places_result import Fate, fates, in_words, shown
from studio.registry.reading import ExamAnswer
from studio.registry.scores import Scale, Score
from studio.registry.telling import grade

from .answers import Answer
from .face import Curve, Face

MOST_MIXED = 6
SEPARATOR = "|"
# In the order of the table: of the places that are there, then what was said besides.
OUTCOMES = {
    "found": (gettext_lazy("Found"), gettext_lazy("its words and its kind are right")),
    "missed": (gettext_lazy("Missed"), gettext_lazy("nothing is marked there")),
    "wrong_kind": (gettext_lazy("Another kind"), gettext_lazy("the right words, taken for something else")),
    "wrong_edges": (gettext_lazy("Other edges"), gettext_lazy("it begins or ends at another word")),
    "invented": (gettext_lazy("Marked for nothing"), gettext_lazy("it marks something where nothing is")),
}


class Entity(BaseModel):
    """One place in the text that was asked: characters, the end left out."""

    model_config = ConfigDict(extra="ignore")

    start: int
    end: int
    text: str
    label: str
    score: float


class PlacesAnswer(Answer):
    """Every place that was found, in the order of the text."""

    model_config = ConfigDict(extra="ignore")

    entities: list[Entity]

    @property
    def places(self) -> list[dict[str, Any]]:
        """The places as tables have them."""
        return [{"start": one.start, "end": one.end, "label": one.label} for one in self.entities]

    @property
    def text(self) -> str:
        return json.dumps(self.places, ensure_ascii=False)


class Places(Scale):
    """Points of 100 for places that are found and rightly marked, in one number (F1)."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 points"), figure)

    def lead(self, score: Score) -> SafeString:
        if score.low is None:
            return format_html(_("{} of 100 points for the places it marks on the final exam."), score.points)
        return format_html(
            _("{} of 100 points for the places it marks on the final exam, {} to {} likely."),
            *(score.points, score.low_points, score.high_points),
        )

    def headline(self, score: Score) -> SafeString:
        return format_html(
            _('<span class="figure">{}</span> of 100 points for the places it marks on the final exam'), score.points
        )


@dataclass(frozen=True)
class PlacedAnswer(ExamAnswer):
    """An answer of the exam as two marked texts, and what became of each place that is not simply right."""

    right_parts: tuple[Part, ...] = ()
    said_parts: tuple[Part, ...] = ()
    fates: tuple[Fate, ...] = ()


class TokenClassificationFace(Face):
    """Places in a text, each with its kind."""

    shape = PlacesAnswer
    role = "spans"

    def metric(self, evaluation: Evaluation) -> str:
        return "f1"

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        return Places()

    def message(self, evaluation: Evaluation) -> str:
        """“Fair. 56 of 100 points … It finds 52 of 100 places, and 61 of 100 that it marks are right.”"""
        told = f"{grade(evaluation.verdict.get('grade', '')).word}. {self.own_score(evaluation).lead}"
        values = evaluation.verdict.get("values") or {}
        if "recall" not in values or "precision" not in values:
            return told
        more = _("It finds %(found)s of 100 places, and %(right)s of 100 that it marks are right.")
        return f"{told} {more % {'found': of_100(values['recall']), 'right': of_100(values['precision'])}}"

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        scores, told = evaluation.scores.get("test") or {}, evaluation.result
        mixed = told.get("mixed_kinds") or []
        return {
            "found": of_100(scores["recall"]) if "recall" in scores else None,
            "rightly_marked": of_100(scores["precision"]) if "precision" in scores else None,
            "num_spans": told.get("num_spans"),
            "num_whole": told.get("num_whole"),
            "outcomes": _outcomes(told),
            "groups": result.weakest(evaluation, None if chosen.get("groups") == "all" else result.WEAKEST),
            "num_labels": len(told.get("labels") or []),
            "mixed": [{"right": right, "said": said, "count": count} for right, said, count in mixed[:MOST_MIXED]],
        }

    def told(self, text: str) -> str:
        """The kinds alone: where a place stands says nothing without its text."""
        kinds = [str(one["label"]) for one in places_of(text)]
        if not kinds:
            return _("nothing marked")
        counted = ngettext("%(n)d place", "%(n)d places", len(kinds)) % {"n": len(kinds)}
        return f"{counted}: {', '.join(dict.fromkeys(kinds))}"

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        words = {name: in_words(answer.text, places_of(getattr(answer, name))) for name in ("right", "said")}
        wrong = [one for one in fates(answer.text, answer.right, answer.said) if one.outcome != "found"]
        return PlacedAnswer(
            **{**vars(answer), **words},
            right_parts=tuple(shown(answer.text, answer.right, answer.said)),
            said_parts=tuple(shown(answer.text, answer.said, answer.right)),
            fates=tuple(wrong),
        )

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each as two marked texts."""
        return [{**one, **_shown(one)} for one in examples]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """Every place in a table with how sure it is; the least sure word of a place counts."""
        assert isinstance(answer, PlacesAnswer)  # noqa: S101  # asking.predict made it with this face.
        rows = [{"words": one.text, "kind": one.label, "sure": of_100(one.score)} for one in answer.entities]
        names = ", ".join(f"{one.text} ({one.label})" for one in answer.entities)
        return {"answer": answer, "rows": rows, "names": names}

    def in_question(self, question: Mapping[str, str], answer: Answer) -> dict[str, Any]:
        """The text itself with what was found in it."""
        assert isinstance(answer, PlacesAnswer)  # noqa: S101
        return {"parts": parts_of(question.get("text", ""), answer.places)}

    def batch_heads(self) -> list[str]:
        return [_("answer"), _("in words"), _("how sure")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """Places as the next upload reads them, and in words beside it."""
        if not isinstance(answer, PlacesAnswer):
            return ["", "", ""]
        words = ", ".join(f"{one.text} ({one.label})" for one in answer.entities)
        return [answer.text, words, SEPARATOR.join(f"{one.score:.2f}" for one in answer.entities)]

    @property
    def batch_words(self) -> str:
        return _(
            "You get it back with three more columns: answer (the places as an upload reads them), in words, how sure. "
            "CSV, Excel, JSON or text."
        )

    @property
    def curve(self) -> Curve:
        return Curve(
            "f1",
            title=_("Points for the places it marks"),
            column=_("Points of 100"),
            first=_("It got %(score)s of 100 points for its places. The next one will show the direction."),
            compared=_(
                "Points of 100 for the places it marks on the practice test, from the start to the end of each run."
            ),
        )


def _shown(example: Mapping[str, Any]) -> dict[str, list[Part]]:
    text, right, said = (str(example.get(name, "")) for name in ("input", "expected", "predicted"))
    return {"expected": shown(text, right, said), "predicted": shown(text, said, right)}


def _outcomes(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What became of the places, each with its count and its share of those that are there."""
    counted, there = told.get("outcomes") or {}, told.get("num_spans") or 0
    return [
        {
            "code": code,
            "name": name,
            "meaning": meaning,
            "count": counted[code],
            "share": counted[code] / there if there and code != "invented" else None,
        }
        for code, (name, meaning) in OUTCOMES.items()
        if code in counted
    ]


FACE = TokenClassificationFace("token-classification")
