"""Reads JSON that came as a field of a form."""

import json
from typing import Any

from django.utils.translation import gettext as _

from studio.core.errors import Refused


def json_object(name: str, text: str) -> dict[str, Any] | None:
    """The object in a field; nothing when the field is empty."""
    if not text.strip():
        return None
    try:
        value = json.loads(text, parse_constant=lambda _name: _refuse(name))
        # Half of a character pair cannot be written as UTF-8, and PostgreSQL takes no NUL.
        plain = json.dumps(value, ensure_ascii=False)
        plain.encode()
    except (ValueError, RecursionError):
        value, plain = None, ""
    if not isinstance(value, dict) or "\\u0000" in plain:
        _refuse(name)
    return dict(value)


def _refuse(name: str) -> Any:
    raise Refused(
        "FIELD_JSON",
        _("The field {name} must be a JSON object.").format(name=name),
        fix=_("Send it like this: {example}").format(example='{"text": "review", "label": "stars"}'),
        where=name,
        status=422,
    )
