"""Makes a file of what was pasted or typed, so that it goes the way every upload goes."""

import csv
import io
import json
from typing import Any, TypeAlias

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from studio.core.errors import Refused

from . import storing
from .duck import first_rows
from .models import Dataset

Upload: TypeAlias = "UploadedFile[Any]"
TYPED_NAME = "typed.csv"
COLUMNS = ("text", "label")
MAX_TYPED_ROWS = 500
MAX_PASTED_BYTES = 4 * 1024**2


def pasted(text: str) -> Upload:
    """A pasted table; JSON is told from a table of cells by how it begins."""
    if not text.strip():
        raise Refused("FILE_EMPTY", _("Nothing was pasted. Copy the table with its rows, then paste it here."))
    content = text.encode("utf-8", "replace")
    if len(content) > MAX_PASTED_BYTES:
        raise Refused(
            "UPLOAD_TOO_LARGE",
            _("The pasted table is larger than {most} MB.").format(most=MAX_PASTED_BYTES // 1024**2),
            fix=_("Save it as a file and upload that."),
            status=413,
        )
    return SimpleUploadedFile(f"pasted{_suffix(text.strip())}", content)


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
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise Refused("FILE_EMPTY", _("No example was typed. Type a text and its label into each row."))
    if len(filled) > MAX_TYPED_ROWS:
        raise Refused(
            "UPLOAD_TOO_LARGE",
            _("These are {count} examples; at most {most} can be typed.").format(
                count=len(filled), most=MAX_TYPED_ROWS
            ),
            fix=_("Save them as a file and upload that."),
            status=413,
        )
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
    with storing.local(version.file) as path:
        if not path.exists() or not set(COLUMNS) <= {card["name"] for card in version.profile}:
            return []
        # Whole cells: what is only shown in part would be cut for good when the form is sent again.
        rows = first_rows(path, list(COLUMNS), MAX_TYPED_ROWS)
    return [(row["text"], row["label"]) for row in rows]
