"""Shows the first rows of an uploaded file, read as it stands or as somebody would like it to be read."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.cache import cache

from . import storing, telling
from .duck import first_rows
from .guarded import PREVIEW_TIMEOUT_SECONDS, read_guarded
from .models import Dataset, DatasetFile
from .readers import ReadOptions, UnreadableTableError

READ_ROWS = 200
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_CHARS = 5, 8, 160
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Preview:
    """Names and first rows; or, in a sentence, why there are none."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    num_more_columns: int = 0
    problem: str = ""


def preview(dataset: Dataset, options: dict[str, Any] | None = None) -> Preview:
    """The first rows of the file to learn from. Kept for a while, as every look starts a process."""
    file = min(dataset.files.filter(replaced_at=None), key=lambda one: one.rank, default=None)
    if file is None:
        return Preview()
    wished = dataset.options if options is None else options
    key = "preview:" + hashlib.sha256(f"{file.sha256}{json.dumps(wished, sort_keys=True)}".encode()).hexdigest()
    known = cache.get(key)
    if known is not None:
        return Preview(**known)
    try:
        found = _read(file, wished)
    except UnreadableTableError as error:
        # Not kept: a reading that was too slow may be quick enough the next time.
        return Preview(problem=telling.problem(error.as_json()))
    cache.set(key, asdict(found), KEPT_SECONDS)
    return found


def _read(file: DatasetFile, wished: dict[str, Any]) -> Preview:
    options = replace(ReadOptions.from_json(wished), max_rows=READ_ROWS)
    with storing.working_folder() as folder:
        out = folder / "preview.parquet"
        try:
            with storing.local(file.file) as path:
                result = read_guarded(path, file.name, options, out, timeout_seconds=PREVIEW_TIMEOUT_SECONDS)
        except FileNotFoundError:
            raise UnreadableTableError("FILE_GONE", file=file.name) from None
        columns = result.columns[:SHOWN_COLUMNS]
        rows = first_rows(out, columns, SHOWN_ROWS)
    cells = [[str(row[name])[:SHOWN_CHARS] for name in columns] for row in rows]
    return Preview(columns, cells, len(result.columns) - len(columns))
