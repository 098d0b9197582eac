"""Reads a question: which model, which inputs. Everything that is not exactly that is refused."""

import json
import re
from dataclasses import dataclass
from typing import Any

from .refusals import invalid, missing, too_large

MAX_BODY_BYTES = 32 * 1024**2
MAX_INPUTS = 1000
# The parts of a question are the roles that a task asks (`text`, `query`, …); the model picks out its own.
ROLE = re.compile(r"[a-z][a-z_]{0,39}\Z")
MOST_ROLES = 8
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
        if not isinstance(one, dict) or not 0 < len(one) <= MOST_ROLES or not all(map(_is_part, one, one.values())):
            raise invalid(f"Input {number} must be an object of texts by the parts of a question, such as text.")
    return inputs


def _is_part(role: str, text: Any) -> bool:
    return isinstance(text, str) and ROLE.match(role) is not None
