"""Pages through the examples of a frozen version and looks for words in them."""

import json
from typing import Any

from . import storing
from .answering import answers_of
from .duck import opened, quoted
from .facets import written
from .models import DatasetVersion

MAX_PAGE_SIZE = 200
MAX_CELL_SHOWN = 5_000
MAX_SEARCH = 200

# A label in a list, and a kind in a place or a tag, is looked for as it is written there.
HOLDS = dict.fromkeys(("several", "spans", "tags", "facets"), "contains({column}, ?)")


def examples(
    version: DatasetVersion,
    *,
    split: str = "",
    label: str = "",
    rows: list[int] | None = None,
    page: int = 1,
    page_size: int = 50,
    search: str = "",
) -> dict[str, Any]:
    """One page of examples; `rows` are row numbers, `search` is looked for in every column."""
    size = min(max(1, page_size), MAX_PAGE_SIZE)
    with storing.local(version.file) as table, opened(table) as connection:
        columns = _columns(connection)
        where, values = _where(version, columns, split=split, label=label, rows=rows, search=search)
        total = connection.execute(f"SELECT count(*) FROM examples {where}", values).fetchone()[0]  # noqa: S608  # Values are parameters.
        num_pages = max(1, -(-total // size))
        page = min(max(1, page), num_pages)
        shown = ", ".join(f"left({quoted(name)}, {MAX_CELL_SHOWN})" for name in columns)
        found = connection.execute(
            f"SELECT _row, _split, {shown} FROM examples {where} ORDER BY _row LIMIT {size} OFFSET {(page - 1) * size}",  # noqa: S608  # Quoted.
            values,
        ).fetchall()
    listed = [
        {"row": row, "split": part, "values": dict(zip(columns, cells, strict=True))} for row, part, *cells in found
    ]
    return {"examples": listed, "num_examples": total, "page": page, "num_pages": num_pages}


def _columns(connection: Any) -> list[str]:
    described = connection.execute("DESCRIBE examples").fetchall()
    return [row[0] for row in described if row[0] not in ("_row", "_split")]


def _where(
    version: DatasetVersion, columns: list[str], *, split: str, label: str, rows: list[int] | None, search: str
) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if split:
        conditions.append("_split = ?")
        values.append(split)
    answers = answers_of(version)
    if label and answers.column:
        conditions.append(HOLDS.get(answers.form, "trim({column}) = ?").format(column=quoted(answers.column)))
        name = label.strip()
        values.append(written(name, answers.questions) if answers.form == "facets" else _looked_for(answers.form, name))
    if rows is not None:
        conditions.append("_row IN (SELECT unnest(?::BIGINT[]))")
        values.append(rows)
    if search.strip():
        # The words are lowered by DuckDB too: Python lowers some letters differently.
        conditions.append("(" + " OR ".join(f"contains(lower({quoted(name)}), lower(?))" for name in columns) + ")")
        values += [search.strip()[:MAX_SEARCH]] * len(columns)
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), values


def _looked_for(form: str, label: str) -> str:
    written = json.dumps(label, ensure_ascii=False)
    # A tag has its kind at its end: B-PER, I-PER.
    return {"tags": f"-{written[1:]}", "several": written, "spans": written}.get(form, label)
