"""Says in sentences what the readers, the data doctor and the versions say in codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .models import DatasetVersion, Finding
from .sentences.doubts import DOUBTS
from .sentences.findings import FINDINGS
from .sentences.mends import MENDS, NOTES
from .sentences.problems import PROBLEMS, ROLES

Values = Mapping[str, Any]


class _Lenient(dict[str, Any]):
    """A value that is missing leaves a dash instead of breaking a page."""

    def __missing__(self, key: str) -> str:
        return "–"


def finding(finding: Finding) -> dict[str, str]:
    """The sentence of a finding, and what the button that mends it says (empty: it cannot be mended by a button)."""
    values = _Lenient(finding.values | {"count": finding.count})
    sentence = FINDINGS.get(finding.code)
    message = str(sentence % values) if sentence else finding.code
    return {"message": message, "fix": str(MENDS.get(finding.fix, ""))}


def problem(error: Values) -> str:
    """The sentence of what `Dataset.errors` holds: what, where, why, what now."""
    values = _Lenient(error.get("values") or {})
    if "role" in values:
        values["role"] = str(ROLES.get(values["role"], values["role"]))
    values |= {"line": error.get("line") or "–", "column": error.get("column") or values.get("column", "–")}
    sentence = PROBLEMS.get(str(error.get("code")))
    if sentence is None:
        return _("The file could not be read. Save it again as CSV or Excel and upload that.")
    return str(sentence % values)


def doubt(doubt: Values) -> str:
    """The question of what `Dataset.doubts` holds."""
    sentence = DOUBTS.get(str(doubt.get("about")))
    return str(sentence) if sentence else ""


def note(version: DatasetVersion) -> str:
    """What made this version."""
    sentence = NOTES.get(version.note_code)
    return str(sentence % _Lenient({"count": 0} | version.note_values)) if sentence else version.note_code
