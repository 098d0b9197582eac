"""Turns a stream of rows into a table: finds its layout, checks each row, leaves out what does not belong."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from . import layout as layouts
from . import limits
from .layout import Layout, Row
from .result import BadRow, Doubt, ReadResult, UnreadableTableError
from .sink import Sink

HEAD_ROWS = 200
TAIL_ROWS = 20


def write_table(
    rows: Iterator[Row | BadRow],
    path: Path,
    *,
    header: int | None,
    max_rows: int | None,
    joint: str = " | ",
    keeps_blank: bool = False,
) -> ReadResult:
    """Read a grid of cells into Parquet; `joint` shows the cells of a bad row as one line.

    `keeps_blank`: a row of empty cells inside the table is a row (csv); in a spreadsheet it is only a gap.
    """
    head = list(islice(rows, HEAD_ROWS))
    good = [row for row in head if not isinstance(row, BadRow)]
    if not any(any(cell.strip() for cell in cells) for _, cells in good):
        raise _nothing_in(head)
    widest = max(len(cells) for _, cells in good)
    if widest > limits.MAX_COLUMNS:
        raise UnreadableTableError("TABLE_TOO_WIDE", columns=widest, most=limits.MAX_COLUMNS)
    found = layouts.find(good, header)
    last_skipped = good[found.first - 1][0] if found.first else 0
    body = (row for row in _chain(head, rows) if isinstance(row, BadRow) or row[0] > last_skipped)
    with Sink(path, found.names) as sink:
        _write_body(body, found, sink, max_rows, joint, keeps_blank=keeps_blank)
    for line, cells in found.skipped:
        sink.reject(BadRow(line, "ROW_ABOVE_HEADER", raw=joint.join(cells).strip()))
    if sink.num_rows == 0:
        raise UnreadableTableError("TABLE_WITHOUT_ROWS", skipped=sink.num_bad)
    return ReadResult(
        path,
        found.names,
        sink.num_rows,
        sorted(sink.bad_rows, key=lambda row: row.line),
        sink.num_bad,
        choices={"header": found.header_line},
        doubts=[] if found.is_header_sure else [_header_doubt(found, good)],
    )


def _nothing_in(head: list[Row | BadRow]) -> UnreadableTableError:
    bad = next((row for row in head if isinstance(row, BadRow)), None)
    if bad is None:
        return UnreadableTableError("FILE_EMPTY")
    return UnreadableTableError(bad.code, line=bad.line, **bad.values)


def _chain(head: list[Row | BadRow], rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
    yield from head
    yield from rows


def _write_body(
    rows: Iterator[Row | BadRow], found: Layout, sink: Sink, max_rows: int | None, joint: str, *, keeps_blank: bool
) -> None:
    batch: list[Row] = []
    gap: list[Row] = []
    for row in rows:
        fitted = row if type(row) is tuple and len(row[1]) == found.width else _checked(row, found, joint)
        if isinstance(fitted, BadRow):
            sink.reject(fitted)
            continue
        if layouts.is_blank(fitted[1]):
            # Only a row that follows makes an empty one part of the table.
            if keeps_blank and found.width > 1 and len(gap) < limits.BATCH_ROWS:
                gap.append(fitted)
            continue
        if gap:
            batch += gap
            gap = []
        batch.append(fitted)
        if len(batch) >= limits.BATCH_ROWS + TAIL_ROWS:
            sink.write(batch[:-TAIL_ROWS])
            batch = batch[-TAIL_ROWS:]
        if max_rows and sink.num_rows + len(batch) >= max_rows:
            sink.write(batch)
            return
    end = layouts.footer_start(batch)
    for line, cells in batch[end:]:
        if not layouts.is_blank(cells):
            sink.reject(BadRow(line, "ROW_BELOW_TABLE", raw=joint.join(cells).strip()))
    sink.write(batch[:end])


def _checked(row: Row | BadRow, found: Layout, joint: str) -> Row | BadRow:
    if isinstance(row, BadRow) or len(row[1]) == found.width:
        return row
    fitted = _fitted(row[1], found)
    return _wrong_width(row, found.width, joint) if fitted is None else (row[0], fitted)


def _fitted(cells: list[str], found: Layout) -> list[str] | None:
    """The row with the right number of cells, if nothing is lost by that; an empty row becomes an empty one."""
    if not any(cell.strip() for cell in cells):
        return [""] * found.width
    if len(cells) > found.width:
        return None if any(cell.strip() for cell in cells[found.width :]) else cells[: found.width]
    return [*cells, *[""] * (found.width - len(cells))] if found.pads_short_rows else None


def _wrong_width(row: Row, width: int, joint: str) -> BadRow:
    line, cells = row
    raw = joint.join(cells)[: limits.MAX_RAW_CHARS]
    return BadRow(line, "DATA_COLUMNS", {"found": len(cells), "expected": width}, raw)


def _header_doubt(found: Layout, head: list[Row]) -> Doubt:
    first = head[0][1] if head else []
    options = [
        {"value": "1", "samples": [cell[:80] for cell in first[:6]]},
        {"value": "0", "samples": [f"column {number}" for number in range(1, min(len(first), 6) + 1)]},
    ]
    return Doubt("header", str(found.header_line), options)
