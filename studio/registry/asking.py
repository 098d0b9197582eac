"""Asks the prediction service; the only caller of it. While it is away people read a sentence, not an error."""

import logging
from collections.abc import Sequence
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from studio.core.errors import Refused

from .faces import face_of
from .faces.answers import Answer
from .models import TrainedModel

logger = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(30.0, connect=2.0)
MAX_INPUTS = 1000
MAX_CHARS = 100_000
Input = str | dict[str, str]


def predict(model: TrainedModel, inputs: Sequence[Input], *, top: int | None = None) -> list[Answer]:
    """Answers in the order of the inputs; a Refused says what is wrong with them, or that nobody answers now."""
    asked = [_as_roles(one, number, model.asks, model.needs) for number, one in enumerate(inputs)]
    if not asked or len(asked) > MAX_INPUTS:
        raise Refused(
            "INPUT_COUNT",
            _("Ask between 1 and {most} inputs at a time.").format(most=MAX_INPUTS),
            fix=_("For more of them, upload a file: it comes back with the answers."),
            where="inputs",
            status=422,
        )
    reply = _ask({"model": model.pk, "inputs": asked})
    try:
        shape = face_of(model.run).shape
        told = [shape.model_validate(one) for one in reply.json()["predictions"]]
        answers = [one.judged(model.threshold).shortened(top) for one in told]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        logger.exception("The prediction service gave an answer that cannot be read")
        raise _away() from error
    if len(answers) != len(asked):
        logger.error("The prediction service gave %d answers to %d inputs", len(answers), len(asked))
        raise _away()
    return answers


def _as_roles(one: Input, number: int, asks: Sequence[str], needs: Sequence[str]) -> dict[str, str]:
    first = asks[0]
    roles = {first: one} if isinstance(one, str) else dict(one)
    where = f"inputs.{number}"
    unknown = sorted(set(roles) - set(asks))
    if unknown:
        raise Refused(
            "INPUT_ROLE",
            _("An input cannot have a part called {name}.").format(name=unknown[0][:60]),
            fix=_("Give the text alone, or its parts as {names}.").format(names=", ".join(asks)),
            where=where,
            status=422,
        )
    if not roles.get(first, "").strip():
        raise Refused("INPUT_EMPTY", _("There is no text to answer."), fix=_("Type a text."), where=where, status=422)
    missing = next((name for name in needs if not roles.get(name, "").strip()), "")
    if missing:
        raise Refused(
            "INPUT_PART",
            _("The part {name} of the question is missing.").format(name=missing),
            fix=_("Give all its parts: {names}.").format(names=", ".join(needs)),
            where=where,
            status=422,
        )
    if sum(map(len, roles.values())) > MAX_CHARS:
        raise Refused(
            "INPUT_TOO_LONG",
            _("A text may have at most {most} characters.").format(most=f"{MAX_CHARS:,}"),
            fix=_("Shorten it, or ask about its parts one by one."),
            where=where,
            status=422,
        )
    return {name: _storable(value) for name, value in roles.items()}


def _storable(value: str) -> str:
    """Half of a character pair cannot be sent as UTF-8."""
    return value.encode("utf-8", "replace").decode()


def _ask(question: dict[str, Any]) -> httpx.Response:
    if not settings.SERVING_URL:
        raise _away()
    try:
        reply = httpx.post(
            f"{settings.SERVING_URL}/predict",
            json=question,
            headers={"Authorization": f"Bearer {settings.SERVING_TOKEN}"},
            timeout=TIMEOUT,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        logger.warning("The prediction service did not answer: %s", error)
        raise _away() from error
    if reply.status_code in (429, 503):
        raise _busy()
    if reply.status_code != httpx.codes.OK:
        logger.error("The prediction service refused: %s %s", reply.status_code, reply.text[:200])
        raise _broken()
    return reply


def _away() -> Refused:
    return Refused(
        "PREDICTION_AWAY",
        _("The model cannot answer right now."),
        fix=_("Try again in a few seconds; nothing is lost. If it stays so, tell an operator."),
        status=503,
    )


def _broken() -> Refused:
    """Asking again would not help, so this is no 503."""
    return Refused(
        "MODEL_BROKEN",
        _("The model cannot answer: its files are missing or damaged."),
        fix=_("Train it again, or ask an operator to run the check of the stored files."),
        status=409,
    )


def _busy() -> Refused:
    return Refused(
        "PREDICTION_BUSY", _("The model has too many questions at once."), fix=_("Try again in a moment."), status=503
    )
