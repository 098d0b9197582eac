"""Says in a sentence which value of a call is wrong; the validator's own words are English and technical."""

from typing import Any

from django.utils.translation import gettext as _

# The validator begins each place with where the value came from.
SOURCES = ("body", "query", "form", "file", "path", "header")


def invalid(error: dict[str, Any]) -> dict[str, str]:
    """Where, what is wrong and what to do, of one finding of the validator."""
    where = _place(error.get("loc", ()))
    kind, facts = str(error.get("type", "")), error.get("ctx") or {}
    message = _sentence(kind, facts).format(where=where, **_limits(facts))
    return {"where": where, "message": message, "fix": _("Look it up under /api/v1/docs and send it again.")}


def _place(location: Any) -> str:
    parts = [str(part) for part in location]
    if parts and parts[0] in SOURCES:
        parts = parts[1:]
    # The parameter that holds a JSON body is a name of ours, unknown to whoever calls.
    if parts and parts[0] == "body":
        parts = parts[1:]
    return ".".join(parts) or "body"


def _limits(facts: dict[str, Any]) -> dict[str, Any]:
    names = ("ge", "gt", "le", "lt", "min_length", "max_length")
    limit = next((facts[name] for name in names if name in facts), "")
    return {"limit": limit, "expected": facts.get("expected", "")}


def _sentence(kind: str, facts: dict[str, Any]) -> str:
    own = {
        "missing": _("“{where}” is missing."),
        "extra_forbidden": _("“{where}” cannot be set in this call."),
        "json_invalid": _("“{where}” is not readable JSON."),
        "unknown_name": _("This call knows no “{where}”."),
        "unstorable": _("“{where}” holds a character that cannot be stored."),
        "not_a_choice": _("“{where}” is not one of the choices."),
        "literal_error": _("“{where}” must be one of {expected}."),
        "enum": _("“{where}” must be one of {expected}."),
        "too_long": _("“{where}” may have at most {limit} entries."),
        "too_short": _("“{where}” needs at least {limit} entries."),
        "string_too_long": _("“{where}” may have at most {limit} characters."),
        "string_too_short": _("“{where}” needs at least {limit} characters."),
    }
    if kind in own:
        return own[kind]
    if kind.startswith(("greater_than", "less_than")):
        return _("“{where}” lies outside what is allowed; the limit is {limit}.")
    wanted = {
        "string": _("“{where}” must be a text."),
        "int": _("“{where}” must be a whole number."),
        "float": _("“{where}” must be a number."),
        "finite": _("“{where}” must be a number."),
        "bool": _("“{where}” must be true or false."),
        "list": _("“{where}” must be a list."),
        "dict": _("“{where}” must be an object of names and values."),
        "model": _("“{where}” must be an object of names and values."),
    }
    return wanted.get(kind.split("_", maxsplit=1)[0], _("“{where}” cannot be used as it was sent."))
