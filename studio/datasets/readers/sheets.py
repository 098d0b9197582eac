"""Reads xls, xlsx and ods with calamine, after making sure that the file does not unpack to something monstrous."""

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from . import limits
from .grid import write_table
from .layout import Row
from .options import ReadOptions
from .result import BadRow, Doubt, ReadResult, UnreadableTableError
from .sheets_text import as_text

MAX_XML_BYTES = 600 * 1024**2
PEEK_ROWS = 40


def read(path: Path, name: str, options: ReadOptions, out: Path) -> ReadResult:
    """Read one sheet of a workbook into Parquet."""
    _refuse_bomb(path)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            return _read(book, options, out)
    except calamine.PasswordError:
        raise UnreadableTableError("SHEET_PASSWORD") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise UnreadableTableError("SHEET_PASSWORD") from None
        raise UnreadableTableError("SHEET_BROKEN", detail=str(error)[:200]) from None


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableTableError("SHEET_PASSWORD")
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
    is_bomb = unpacked > limits.BOMB_BYTES and unpacked / packed > limits.BOMB_RATIO
    if unpacked > MAX_XML_BYTES or is_bomb or len(members) > 20_000:
        raise UnreadableTableError("FILE_UNPACKS_TOO_LARGE", most_mb=MAX_XML_BYTES // 1024**2)


def _read(book: Any, options: ReadOptions, out: Path) -> ReadResult:
    tables = _tables(book)
    if not tables:
        raise UnreadableTableError("SHEET_NOTHING")
    chosen = _chosen(tables, options.sheet)
    result = write_table(_rows(book.get_sheet_by_name(chosen)), out, header=options.header, max_rows=options.max_rows)
    result.choices |= {"sheet": chosen}
    if options.sheet is None and len(tables) > 1:
        rivals = [{"value": name, "samples": rows} for name, (_, rows) in tables.items()]
        must = tables[chosen][0] < max(score for score, _ in tables.values())
        result.doubts.insert(0, Doubt("sheet", chosen, rivals, must_choose=must))
    return result


def _tables(book: Any) -> dict[str, tuple[int, list[str]]]:
    """The sheets that hold a table, each with a size to compare by and its first rows to be shown."""
    tables = {}
    for facts in book.sheets_metadata:
        if facts.typ not in (calamine.SheetTypeEnum.WorkSheet,):
            continue
        sheet = book.get_sheet_by_name(facts.name)
        rows = [[as_text(cell) for cell in row] for row in islice(sheet.iter_rows(), PEEK_ROWS)]
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        if len(filled) < 2:
            continue
        shown = [" | ".join(cell for cell in row if cell)[:120] for row in filled[:3]]
        tables[facts.name] = (sheet.height, shown)
    return tables


def _chosen(tables: dict[str, tuple[int, list[str]]], given: str | None) -> str:
    """The sheet asked for, else the first that holds a table."""
    if given is None:
        return next(iter(tables))
    if given not in tables:
        raise UnreadableTableError("SHEET_UNKNOWN", sheet=given[:100], known=", ".join(tables)[:300])
    return given


def _rows(sheet: Any) -> Iterator[Row | BadRow]:
    if sheet.width > limits.MAX_COLUMNS:
        raise UnreadableTableError("TABLE_TOO_WIDE", columns=sheet.width, most=limits.MAX_COLUMNS)
    first = sheet.start[0] if sheet.start else 0
    rows = iter(sheet.iter_rows())
    # Depending on the format, calamine counts from the first filled row or from the top of the sheet.
    offset = 1 if sheet.total_height == sheet.height or first == 0 else None
    for index, row in enumerate(rows):
        line = index + (offset if offset is not None else 1)
        yield line, [as_text(cell) for cell in row]
