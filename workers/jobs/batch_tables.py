"""Reads a file of questions row by row and writes it back with more columns that no spreadsheet will execute."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from studio.datasets.exporting import harmless

READ_ROWS = 500
MAX_SHEET_ROWS = 1_000_000
MAX_SHEET_CHARS = 32_767
SHEETS = (".xls", ".xlsx", ".ods")
# XML has no place for these, so a workbook cannot hold them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Writer(Protocol):
    """Takes rows; a number stays a number where the format has them."""

    def write(self, cells: Iterable[str | float]) -> None:
        """Append one row."""


def rows(path: Path) -> Iterator[list[dict[str, str]]]:
    """The rows of a table that was read, a few hundred at a time, without the number of the row."""
    with pq.ParquetFile(path) as file:
        names = [name for name in file.schema_arrow.names if name != "_row"]
        for batch in file.iter_batches(batch_size=READ_ROWS, columns=names, use_threads=False):
            yield batch.to_pylist()


def suffix_of(name: str, num_rows: int) -> str:
    """A workbook comes back as a workbook where it has room for the rows, everything else as CSV."""
    is_sheet = Path(name).suffix.lower() in SHEETS and num_rows < MAX_SHEET_ROWS
    return ".xlsx" if is_sheet else ".csv"


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A writer of the kind that the name's ending says; the file is complete at the end of the block."""
    if path.suffix == ".xlsx":
        sheet = Sheet()
        yield sheet
        sheet.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield Csv(file)


class Csv:
    """CSV with a byte-order mark, which spreadsheets need to read Chinese."""

    def __init__(self, file: io.TextIOBase) -> None:
        self._writer = csv.writer(file, lineterminator="\r\n")

    def write(self, cells: Iterable[str | float]) -> None:
        self._writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])


class Sheet:
    """A workbook with one sheet, written to disk as it grows."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet()

    def write(self, cells: Iterable[str | float]) -> None:
        self._sheet.append([self._cell(cell) for cell in cells])

    def _cell(self, value: str | float) -> Any:
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(self._sheet, UNPRINTABLE.sub("", value)[:MAX_SHEET_CHARS])
        cell.data_type = "s"  # Text, also when it begins with "=".
        return cell

    def save(self, path: Path) -> None:
        self._book.save(path)
