"""Datasets as programs see them."""

from typing import Any

from ninja import Schema
from pydantic import Field

from studio.api.strictness import Strict
from studio.datasets import telling
from studio.datasets.models import Dataset, DatasetVersion, Finding

Columns = dict[str, str | list[str]]
MAX_NAME = 300


class DatasetChange(Strict):
    """What may be changed of a dataset."""

    name: str | None = Field(None, min_length=1, max_length=MAX_NAME)
    task: str | None = Field(None, max_length=40)
    columns: Columns | None = None
    options: dict[str, Any] | None = None


class FixWish(Strict):
    """The fix of a finding."""

    code: str = Field(max_length=40)


class Column(Schema):
    """One column: what it holds and which role it plays."""

    name: str
    kind: str
    role: str
    filled: int
    distinct: int
    total: int
    shortest: int
    median: int
    longest: int
    samples: list[str]


class LabelCount(Schema):
    """How many examples a label has."""

    name: str
    count: int


class FindingOut(Schema):
    """What the data doctor noticed."""

    code: str
    severity: str
    count: int
    message: str
    fix: str
    fix_code: str


class BadRow(Schema):
    """What could not be read: the line and column where it is known."""

    line: int | None
    column: str
    message: str


class DatasetBrief(Schema):
    """A dataset in a list."""

    id: str
    name: str
    status: str
    task: str
    version: int | None
    num_examples: int
    created_at: str


class DatasetCreated(Schema):
    """The upload was taken; the file is being read."""

    id: str
    status: str
    name: str


class DatasetOut(DatasetBrief):
    """Everything about a dataset's current version."""

    columns: list[Column]
    options: dict[str, Any]
    num_skipped: int
    labels: list[LabelCount]
    splits: dict[str, int]
    findings: list[FindingOut]
    errors: list[BadRow]
    doubts: list[dict[str, Any]]


class Example(Schema):
    """One row of the table."""

    row: int
    split: str
    values: dict[str, str]


class ExamplePage(Schema):
    """A page of examples."""

    examples: list[Example]
    num_examples: int
    page: int
    num_pages: int


def when(moment: Any) -> str:
    """ISO 8601 in UTC."""
    return moment.isoformat().replace("+00:00", "Z") if moment else ""


def brief(dataset: Dataset) -> dict[str, Any]:
    version = dataset.current_version
    return {
        "id": dataset.pk,
        "name": dataset.name,
        "status": dataset.status,
        "task": dataset.task or (version.task if version else ""),
        "version": version.number if version else None,
        "num_examples": version.num_examples if version else 0,
        "created_at": when(dataset.created_at),
    }


def full(dataset: Dataset) -> dict[str, Any]:
    version = dataset.current_version
    findings = version.findings.filter(is_ignored=False) if version else Finding.objects.none()
    return {
        **brief(dataset),
        "columns": _columns(dataset, version),
        "options": dataset.options,
        "num_skipped": dataset.num_skipped,
        "labels": version.labels if version else [],
        "splits": version.splits if version else {},
        "findings": [_finding(one) for one in findings],
        "errors": [_error(one) for one in dataset.errors],
        "doubts": dataset.doubts,
    }


def _columns(dataset: Dataset, version: DatasetVersion | None) -> list[dict[str, Any]]:
    if version is None:
        return []
    roles: dict[str, str] = {}
    # Several columns may play one role as what they are joined into.
    chosen = dataset.columns or version.note_values.get("chosen") or version.columns
    for role, names in chosen.items():
        for name in names if isinstance(names, list) else [names]:
            roles[name] = role
    return [{**_card(card), "role": roles.get(card["name"], "")} for card in version.profile]


def _card(card: dict[str, Any]) -> dict[str, Any]:
    counts = ("filled", "distinct", "total", "shortest", "median", "longest")
    numbers = {name: int(card.get(name) or 0) for name in counts}
    return {"name": card["name"], "kind": card.get("kind", ""), "samples": card.get("samples", []), **numbers}


def _finding(finding: Finding) -> dict[str, Any]:
    told = telling.finding(finding)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "count": finding.count,
        "message": told["message"],
        "fix": told["fix"],
        "fix_code": finding.fix,
    }


def _error(problem: dict[str, Any]) -> dict[str, Any]:
    return {"line": problem.get("line"), "column": problem.get("column") or "", "message": telling.problem(problem)}
