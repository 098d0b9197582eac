"""The findings of the data doctor as the page shows them: sentence, why it matters, one real sample, buttons."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from . import reading, telling
from .answering import answers_of
from .mending import to_fix
from .models import DatasetVersion, Finding
from .sentences.reasons import REASONS
from .shown import cells_of

SEVERITIES = {"must_fix": "error", "advice": "warning", "note": "info"}
SAMPLE_CHARS, LABEL_CHARS = 140, 60
FIXED = "FIXED_"
Row = dict[str, Any]


@dataclass(frozen=True)
class Health:
    """What to mend before the training, what is good to know, what was put out of the way."""

    to_fix: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    ignored: list[Row] = field(default_factory=list)
    num_must: int = 0
    num_mends: int = 0


def health(version: DatasetVersion, *, here: str, can_edit: bool) -> Health:
    """`here` is the address of the page, where its buttons lead back to."""
    findings = list(version.findings.order_by("pk"))
    samples = _samples(version, findings)
    wrong = to_fix(version)
    drawn = {one.pk: _row(one, samples, here, can_edit=can_edit) for one in findings}
    notes = [one for one in findings if one.severity == Finding.Severity.NOTE and not one.is_ignored]
    away = [one for one in findings if one.is_ignored and one not in wrong]
    return Health(
        to_fix=[drawn[one.pk] for one in wrong],
        notes=[*(drawn[one.pk] for one in notes), *_mended(version, here, can_edit=can_edit)],
        ignored=[drawn[one.pk] for one in away],
        num_must=sum(one.severity == Finding.Severity.MUST_FIX for one in wrong),
        num_mends=sum(bool(one.fix) for one in wrong),
    )


def _row(finding: Finding, samples: dict[int, Row], here: str, *, can_edit: bool) -> Row:
    told = telling.finding(finding)
    row: Row = {
        "severity": SEVERITIES.get(finding.severity, "info"),
        "title": told["message"],
        "why": str(REASONS.get(finding.code, "")),
        "sample": _sample(finding, samples),
        "code": finding.code,
    }
    if finding.rows:
        row["show_url"] = f"{here}?{urlencode({'finding': finding.code})}#examples"
    if not can_edit:
        return row
    if finding.is_ignored and finding.severity != Finding.Severity.MUST_FIX:
        return row | {"undo_url": _address("ignore", finding.version, here, code=finding.code, wish="back")}
    if told["fix"]:
        row |= {"fix_url": _address("fix", finding.version, here), "fix_label": told["fix"]}
    if finding.severity != Finding.Severity.MUST_FIX:
        row["ignore_url"] = _address("ignore", finding.version, here)
    return row


def _mended(version: DatasetVersion, here: str, *, can_edit: bool) -> list[Row]:
    """The mend that made this version, with its way back."""
    if not version.note_code.startswith(FIXED):
        return []
    row: Row = {"severity": "fixed", "title": telling.note(version), "why": _("The version before is still there.")}
    return [row | ({"undo_url": _address("undo", version, here)} if can_edit else {})]


def _address(action: str, version: DatasetVersion, here: str, **query: str) -> str:
    return f"{reverse(f'datasets:{action}', args=[version.dataset_id])}?{urlencode({**query, 'next': here})}"


def _samples(version: DatasetVersion, findings: list[Finding]) -> dict[int, Row]:
    """The first row of each finding, all fetched at once."""
    rows = [one.rows[0] for one in findings if one.rows]
    if not rows or not version.columns:
        return {}
    page = reading.examples(version, rows=rows, page_size=len(rows))
    return {example["row"]: example["values"] for example in page["examples"]}


def _sample(finding: Finding, samples: dict[int, Row]) -> str:
    labels = finding.values.get("labels")
    if labels:
        return " · ".join(f"{one['label']} {one['count']}" for one in labels)
    values = samples.get(finding.rows[0]) if finding.rows else None
    if values is None:
        return ""
    answers = answers_of(finding.version)
    if not answers.texts:
        return ""
    names = [answers.texts[0], answers.column]
    text, answer = cells_of(answers, names, [values])[0]
    words = text.words or "".join(part.words for part in text.parts)
    is_marked = bool(text.parts) and answers.form != "answers"
    label = text.told if is_marked else "" if text.fault else answer.told
    # Only row numbers, never the place in a list: this is where a person finds it in the file.
    told = {"row": finding.rows[0], "text": " ".join(words.split())[:SAMPLE_CHARS], "label": label[:LABEL_CHARS]}
    return (_("row %(row)s · “%(text)s” · %(label)s") if label else _("row %(row)s · “%(text)s”")) % told
