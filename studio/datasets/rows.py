"""The table of examples on the page: what the address asks for, which columns fit, the words of the parts."""

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import reading, telling
from .models import DatasetVersion

PAGE_SIZE = 15
SHOWN_COLUMNS, SHOWN_CHARS, SHOWN_LABELS = 8, 300, 300
SPLITS = {
    "train": gettext_lazy("to learn from"),
    "validation": gettext_lazy("practice test"),
    "test": gettext_lazy("final exam"),
    "unused": gettext_lazy("left out"),
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
    columns = _columns(version, list(found["examples"][0]["values"]) if found["examples"] else [])
    return {
        "columns": columns,
        "label_column": version.columns.get("label", ""),
        "rows": [_row(one, columns) for one in found["examples"]],
        "page": Paginator(range(found["num_examples"]), PAGE_SIZE).get_page(found["page"]),
        "num_examples": found["num_examples"],
        "is_filtered": bool(split or label or search or finding),
        "asked": {"split": split, "label": label, "search": search, "finding": finding.code if finding else ""},
        "finding": finding,
        "finding_sentence": telling.finding(finding)["message"] if finding else "",
        "splits": SPLITS.items(),
        "labels": [one["name"] for one in version.labels[:SHOWN_LABELS]],
    }


def _columns(version: DatasetVersion, names: list[str]) -> list[str]:
    """The columns that are learned from first; very wide tables show their beginning."""
    roles = [name for name in version.columns.values() if name in names]
    return [*dict.fromkeys([*roles, *names])][:SHOWN_COLUMNS]


def _row(example: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    cells = [(name, _shortened(str(example["values"].get(name) or ""))) for name in columns]
    return {"row": example["row"], "split": SPLITS.get(example["split"], ""), "cells": cells}


def _shortened(cell: str) -> str:
    return cell if len(cell) <= SHOWN_CHARS else _("%(beginning)s…") % {"beginning": cell[:SHOWN_CHARS]}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
