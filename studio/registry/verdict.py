"""The verdict in whole sentences: how many of 100, the likely range, what always guessing would get."""

from typing import Any

from django.utils.translation import gettext as _

from studio.core.words import of_100

from . import advice, result, telling
from .models import Evaluation


def tell(evaluation: Evaluation) -> dict[str, Any]:
    """Grade, message and next steps, in the language of the caller."""
    code = evaluation.verdict.get("grade", "")
    return {
        "grade": code,
        "message": message(evaluation),
        "next_steps": advice.tell(evaluation),
    }


def message(evaluation: Evaluation) -> str:
    """“Good. 91 of 100 right on the final exam (86 to 94 likely). Always guessing … would get 52.”"""
    own = result.own_score(evaluation)
    values = {
        "grade": telling.grade(evaluation.verdict.get("grade", "")).word,
        "points": own.points,
        "low": own.low_points,
        "high": own.high_points,
        "guessing": _guessing(evaluation),
    }
    if own.low is None or own.high is None:
        return _("%(grade)s. %(points)s of 100 right on the final exam.") % values
    if values["guessing"] is None:
        return _("%(grade)s. %(points)s of 100 right on the final exam (%(low)s to %(high)s likely).") % values
    return (
        _(
            "%(grade)s. %(points)s of 100 right on the final exam (%(low)s to %(high)s likely). "
            "Always guessing the commonest answer would get %(guessing)s."
        )
        % values
    )


def _guessing(evaluation: Evaluation) -> int | None:
    for row in evaluation.baselines:
        if row.get("name") == "commonest":
            return of_100(float(row.get("scores", {}).get("accuracy") or 0.0))
    return None
