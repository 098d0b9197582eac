"""Makes a file of what was pasted or typed, so that it goes the way every upload goes."""

import csv
import io
import json
from typing import Any, TypeAlias

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from studio.core.errors import Refused

from . import reading
from .models import Dataset

Upload: TypeAlias = "UploadedFile[Any]"
TYPED_NAME = "typed.csv"
COLUMNS = ("text", "label")
MAX_TYPED_ROWS = 500


def pasted(text: str) -> Upload:
    """A pasted table; JSON is told from a table of cells by how it begins."""
    if not text.strip():
        raise Refused("FILE_EMPTY", _("Nothing was pasted. Copy the table with its rows, then paste it here."))
    return SimpleUploadedFile(f"pasted{_suffix(text.strip())}", text.encode("utf-8", "replace"))


def _suffix(text: str) -> str:
    if text.startswith("{"):
        return ".jsonl"
    if not text.startswith("["):
        return ".csv"
    try:
        json.loads(text)
    except ValueError:
        return ".csv"
    return ".json"


def typed(rows: list[tuple[str, str]]) -> Upload:
    """Pairs of text and label as a small table; rows with nothing in them do not count."""
    filled = [row for row in rows[:MAX_TYPED_ROWS] if any(cell.strip() for cell in row)]
    if not filled:
        raise Refused("FILE_EMPTY", _("No example was typed. Type a text and its label into each row."))
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(filled)
    return SimpleUploadedFile(TYPED_NAME, table.getvalue().encode("utf-8", "replace"))


def typed_rows(dataset: Dataset | None) -> list[tuple[str, str]]:
    """What was typed before, so that more can be added; empty for a dataset that came from elsewhere."""
    version = dataset.current_version if dataset else None
    if dataset is None or version is None or not dataset.files.filter(name=TYPED_NAME, replaced_at=None).exists():
        return []
    shown = reading.examples(version, page_size=reading.MAX_PAGE_SIZE)["examples"]
    return [(one["values"].get("text", ""), one["values"].get("label", "")) for one in shown]
