"""Reads a question: which model, which inputs. Everything that is not exactly that is refused."""

import json
import re
from dataclasses import dataclass
from typing import Any

from .refusals import invalid, missing, too_large

MAX_BODY_BYTES = 32 * 1024**2
MAX_INPUTS = 1000
ROLES = frozenset({"text", "text_pair"})
# Letters and digits only: an id names a folder, and no path can be spelled with these.
MODEL_ID = re.compile(r"[0-9A-Za-z]{1,64}\Z")


@dataclass(frozen=True)
class Question:
    """Texts by role for one model, at most a thousand of them."""

    model_id: str
    inputs: list[dict[str, str]]


def parse(body: bytes) -> Question:
    """The question in a request body; raises a Refusal that says what is wrong with it."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("The body is not JSON.") from None
    if not isinstance(asked, dict) or set(asked) != {"model", "inputs"}:
        raise invalid('The body must be {"model": …, "inputs": […]}.')
    model_id = asked["model"]
    if not isinstance(model_id, str) or not MODEL_ID.match(model_id):
        raise missing()
    return Question(model_id, _inputs(asked["inputs"]))


def _inputs(inputs: Any) -> list[dict[str, str]]:
    if not isinstance(inputs, list) or not inputs:
        raise invalid("inputs must be a list with at least one input.")
    if len(inputs) > MAX_INPUTS:
        raise too_large()
    for number, one in enumerate(inputs):
        is_fine = isinstance(one, dict) and "text" in one and set(one) <= ROLES
        if not is_fine or not all(isinstance(value, str) for value in one.values()):
            raise invalid(f"Input {number} must be an object of texts: text, and text_pair where the model takes two.")
    return inputs
