"""The face of sorting into groups: shares of right answers, groups, what gets mixed up, a line of certainty."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.core.errors import Refused
from studio.core.words import of_100
from studio.registry import result, unlabelled
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.scores import Scale, Score
from studio.registry.telling import baseline_name, grade

from .answers import Answer, LabelAnswer
from .face import Curve, Face

MOST_BARS = 4
FIRST_LINE = 70


class RightOf100(Scale):
    """Right answers of 100."""

    def said(self, figure: SafeString | str) -> SafeString:
        return format_html(_("{} of 100 right"), figure)

    def brief(self, score: Score) -> SafeString:
        if score.low is None:
            return self.card(score)
        return _filled(_("<b>%(points)s</b> of 100, %(low)s to %(high)s likely"), score)

    def lead(self, score: Score) -> SafeString:
        if score.low is None:
            return _filled(_("%(points)s of 100 right on the final exam."), score)
        return _filled(_("%(points)s of 100 right on the final exam, %(low)s to %(high)s likely."), score)

    def headline(self, score: Score) -> SafeString:
        return _filled(_('<span class="figure">%(points)s</span> of 100 right on the final exam'), score)

    def likely(self, score: Score) -> SafeString:
        return _filled(
            _("With another exam of the same kind it would most likely get <b>%(low)s to %(high)s of 100</b>."), score
        )


def _filled(words: str, score: Score) -> SafeString:
    """Our own words with the numbers of a score in them."""
    figures = {"points": score.points, "low": score.low_points, "high": score.high_points}
    return SafeString(words % figures)


class TextClassificationFace(Face):
    """One group for each text."""

    shape = LabelAnswer
    can_correct = True
    can_judge = True
    can_be_unsure = True
    has_squares = True

    def metric(self, evaluation: Evaluation) -> str:
        return "accuracy"

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        return RightOf100()

    def compared(self, evaluation: Evaluation, own: Score, best: Score) -> str:
        """How many more answers are right than with the best simpler way."""
        difference = round(evaluation.result.get("num_test", 0) * (own.value - best.value))
        name = baseline_name(best.name)
        if difference == 0:
            return _("The best simpler way, “%(name)s”, gets just as many answers right.") % {"name": name}
        if difference > 0:
            return ngettext(
                "Your model gets %(n)s more answer right than the best simpler way, “%(name)s”.",
                "Your model gets %(n)s more answers right than the best simpler way, “%(name)s”.",
                difference,
            ) % {"n": difference, "name": name}
        return ngettext(
            "The simpler way “%(name)s” gets %(n)s more answer right than your model.",
            "The simpler way “%(name)s” gets %(n)s more answers right than your model.",
            -difference,
        ) % {"n": -difference, "name": name}

    def message(self, evaluation: Evaluation) -> str:
        """“Good. 91 of 100 right on the final exam (86 to 94 likely). Always guessing … would get 52.”"""
        own = self.own_score(evaluation)
        guessing = [row for row in self.baselines(evaluation) if row.name == "commonest"]
        values = {
            "grade": grade(evaluation.verdict.get("grade", "")).word,
            "points": own.points,
            "low": own.low_points,
            "high": own.high_points,
            "guessing": guessing[0].points if guessing else None,
        }
        if own.low is None or own.high is None:
            return _("%(grade)s. %(points)s of 100 right on the final exam.") % values
        if not guessing:
            return _("%(grade)s. %(points)s of 100 right on the final exam (%(low)s to %(high)s likely).") % values
        return (
            _(
                "%(grade)s. %(points)s of 100 right on the final exam (%(low)s to %(high)s likely). "
                "Always guessing the commonest answer would get %(guessing)s."
            )
            % values
        )

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        labels = evaluation.result.get("labels") or []
        is_all = chosen.get("groups") == "all"
        return {
            "threshold": result.threshold(evaluation, _line(model, chosen)),
            "groups": result.weakest(evaluation, None if is_all else result.WEAKEST),
            "is_all": is_all,
            "num_labels": len(labels),
            "confusion": result.confusion(evaluation),
            "has_others": len(labels) > result.FULL_TABLE,
            "pairs": result.confused_pairs(evaluation),
            "unlabelled": unlabelled.learned(evaluation),
        }

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """An answer and its rivals as bars."""
        assert isinstance(answer, LabelAnswer)  # noqa: S101  # asking.predict made it with this face.
        shown = list(answer.scores.items())[:MOST_BARS]
        return {
            "answer": answer,
            "bars": [{"name": label, "share": share, "value": of_100(share)} for label, share in shown],
            "num_rest": len(answer.scores) - len(shown),
            "rest": max(0.0, 1 - sum(share for _label, share in shown)),
        }

    def corrected(self, model: TrainedModel, wanted: str) -> str:
        if wanted in model.labels:
            return wanted
        raise Refused(
            "LABEL_UNKNOWN",
            _("The model does not know the label {label}.").format(label=wanted[:60] or "–"),
            fix=_("Choose one of its labels."),
            where="correct_label",
            status=422,
        )

    def batch_heads(self) -> list[str]:
        return [_("answer"), _("how sure"), _("please check")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """A row without a text has no answer and should be looked at."""
        if answer is None:
            return ["", "", _("yes")]
        sure = answer.certainty or 0.0
        return [answer.text, round(sure, 4), _("yes") if sure < line else _("no")]

    @property
    def batch_words(self) -> str:
        return _("You get it back with three more columns: answer, how sure, please check. CSV, Excel, JSON or text.")

    @property
    def curve(self) -> Curve:
        return Curve(
            "accuracy",
            title=_("Right answers"),
            column=_("Right of 100"),
            first=_("It got %(score)s of 100 right. The next one will show the direction."),
            compared=_("Right answers of 100 on the practice test, from the start to the end of each run."),
        )


def _line(model: TrainedModel, chosen: Mapping[str, str]) -> int:
    """The line of certainty that is looked at: the one in the address, the model's own, or a usual one."""
    text = chosen.get("line", "")
    if text.isascii() and text.isdigit() and len(text) < 7:
        return min(99, int(text))
    return min(99, round(100 * model.threshold) or FIRST_LINE)


FACE = TextClassificationFace("text-classification")
