"""The table of examples on the page: what the address asks for, which columns fit, the words of the parts."""

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from . import reading, telling
from .answering import answers_of
from .models import DatasetVersion
from .shown import Cell, cells_of, columns_of
from .tasks import roles_of

PAGE_SIZE = 15
SHOWN_COLUMNS, SHOWN_LABELS = 8, 300
SPLITS = {
    "train": gettext_lazy("to learn from"),
    "validation": gettext_lazy("practice test"),
    "test": gettext_lazy("final exam"),
    "unlabelled": gettext_lazy("without a label"),
    "unused": gettext_lazy("left out"),
}

# What the examples can be filtered by: its name, and the choice of all.
FILTERS = {
    "label": (gettext_lazy("Group"), gettext_lazy("All groups")),
    "several": (gettext_lazy("Label"), gettext_lazy("All labels")),
    "spans": (gettext_lazy("Kind"), gettext_lazy("All kinds")),
    "tags": (gettext_lazy("Kind"), gettext_lazy("All kinds")),
    "facets": (gettext_lazy("Label"), gettext_lazy("All labels")),
}


def page(version: DatasetVersion, query: QueryDict) -> dict[str, Any]:
    """One page of the table; anything odd in the address is as good as nothing."""
    split, label = query.get("split", ""), query.get("label", "")
    search, wanted = query.get("search", "").replace("\0", ""), query.get("finding", "")
    finding = version.findings.filter(code=wanted).first() if wanted and "\0" not in wanted else None
    split = split if split in SPLITS else ""
    label = label if any(one["name"] == label for one in version.labels) else ""
    found = reading.examples(
        version,
        split=split,
        label=label,
        rows=finding.rows if finding else None,
        page=_number(query.get("page", "1")),
        page_size=PAGE_SIZE,
        search=search,
    )
    answers = answers_of(version)
    names = _columns(version, list(found["examples"][0]["values"]) if found["examples"] else [])
    columns = columns_of(answers, names)
    cells = cells_of(answers, columns, [one["values"] for one in found["examples"]])
    return {
        "columns": columns,
        "rows": [_row(one, own) for one, own in zip(found["examples"], cells, strict=True)],
        "page": Paginator(range(found["num_examples"]), PAGE_SIZE).get_page(found["page"]),
        "num_examples": found["num_examples"],
        "is_filtered": bool(split or label or search or finding),
        "asked": {"split": split, "label": label, "search": search, "finding": finding.code if finding else ""},
        "finding": finding,
        "finding_sentence": telling.finding(finding)["message"] if finding else "",
        "splits": SPLITS.items(),
        "labels": [one["name"] for one in version.labels[:SHOWN_LABELS]],
        "is_dealt": bool(version.columns),
        "words": FILTERS.get(answers.form, FILTERS["label"]),
    }


def _columns(version: DatasetVersion, names: list[str]) -> list[str]:
    """The columns that are learned from first, as the task tells them; very wide tables show their beginning. Columns
    that were ticked as labels, or as answers to questions, are shown as the labels they became."""
    known = [role.name for role in roles_of(version.task) if role.name in version.columns]
    roles = [name for name in map(version.columns.get, known) if name in names]
    answers, chosen = answers_of(version), version.note_values.get("chosen") or {}
    parts = next((chosen.get(role) for role, name in version.columns.items() if name == answers.column), None)
    ticked = parts if answers.form in ("several", "facets") and isinstance(parts, list) else []
    rest = [name for name in names if name not in ticked]
    return [*dict.fromkeys([*roles, *rest])][:SHOWN_COLUMNS]


def _row(example: dict[str, Any], cells: list[Cell]) -> dict[str, Any]:
    return {"row": example["row"], "split": SPLITS.get(example["split"], ""), "cells": cells}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
