"""Writes rows of text into Parquet, batch by batch, so that a table never lies in memory as a whole."""

from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from . import limits
from .result import BadRow, UnreadableTableError


def text(value: str) -> str:
    """A cell as it is kept: no NUL, nothing that UTF-8 cannot hold."""
    if "\0" in value:
        value = value.replace("\0", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value


class Sink:
    """A Parquet file being written: `_row` and one text column a name."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path, self.columns = path, columns
        self.num_rows = self.num_bad = 0
        self.bad_rows: list[BadRow] = []
        fields = [pa.field("_row", pa.int64(), nullable=False)]
        fields += [pa.field(name, pa.string(), nullable=False) for name in columns]
        self._schema = pa.schema(fields)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=1)

    def __enter__(self) -> "Sink":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, rows: list[tuple[int, list[str]]]) -> None:
        """Append rows of (line, cells); every row has one cell a column."""
        if not rows:
            return
        self.num_rows += len(rows)
        if self.num_rows > limits.MAX_ROWS:
            raise UnreadableTableError("TABLE_TOO_LONG", most=limits.MAX_ROWS)
        lines = pa.array([line for line, _ in rows], pa.int64())
        cells = zip(*(cells for _, cells in rows), strict=True)
        arrays = [lines, *(_array(list(column)) for column in cells)]
        self._writer.write_table(pa.table(arrays, schema=self._schema))

    def write_arrays(self, arrays: list[Any]) -> None:
        """Append Arrow arrays of text; rows are numbered on."""
        num = len(arrays[0])
        lines = pa.array(range(self.num_rows + 1, self.num_rows + num + 1), pa.int64())
        self.num_rows += num
        self._writer.write_table(pa.table([lines, *arrays], schema=self._schema))

    def reject(self, row: BadRow) -> None:
        """Count a row that is left out; the first ones are kept to be shown."""
        self.num_bad += 1
        if len(self.bad_rows) < limits.MAX_BAD_ROWS_KEPT:
            self.bad_rows.append(row)


def _array(values: list[str]) -> Any:
    try:
        return pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return pa.array([text(value) for value in values], pa.string())
