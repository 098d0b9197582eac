"""Tables with answers of any form, examined, dealt out and frozen as an import does it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from studio.datasets import health, splitting
from studio.datasets.checks import parts as missing
from studio.datasets.checks.found import Found
from studio.datasets.freeze import freeze
from studio.datasets.health import Examination
from studio.datasets.mended import mend
from workers.engine.spec import DataRef

TEXT_AND = {
    "numbers": {"text": "text", "target": "answer"},
    "several": {"text": "text", "label": "answer"},
    "spans": {"text": "text", "spans": "answer"},
    "tags": {"tokens": "text", "tags": "answer"},
    "label": {"text": "text", "label": "answer"},
}
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Doctored:
    """A frozen table with what was found in it."""

    path: Path
    columns: dict[str, str]
    examined: Examination
    parts: NDArray[np.int8]
    findings: list[Found]

    @property
    def codes(self) -> set[str]:
        return {one.code for one in self.findings}

    @property
    def must(self) -> set[str]:
        return {one.code for one in self.findings if one.severity == "must_fix"}

    @property
    def splits(self) -> dict[str, int]:
        return splitting.counts(self.parts)

    @property
    def ref(self) -> DataRef:
        return DataRef(path=str(self.path), columns=self.columns)

    def found(self, code: str) -> Found:
        return next(one for one in self.findings if one.code == code)

    def answers(self, part: int | None = None) -> list[str]:
        cells = pq.read_table(self.path, columns=["answer"]).to_pydict()["answer"]
        return [cell for cell, own in zip(cells, self.parts, strict=True) if part in (None, own)]

    def mended(self, code: str, folder: Path) -> "Doctored":
        """The table that a mend leaves; it must change something."""
        out = folder / f"{code}.parquet"
        changed, parts = mend(self.path, self.columns, code, out)
        assert changed, code
        return _examined(out, self.columns, parts, folder / f"{code}-frozen.parquet")


def doctored(rows: Rows, columns: dict[str, str], folder: Path, given: list[int] | None = None) -> Doctored:
    """`given` is the part each row was uploaded as (-1: to be dealt out)."""
    table = folder / "table.parquet"
    texts, answers = [row[0] for row in rows], [row[1] for row in rows]
    numbers = pa.array(range(1, len(rows) + 1), pa.int64())
    pq.write_table(pa.table({"_row": numbers, "text": texts, "answer": answers}, schema=_schema()), table)
    examined = health.examination(table, columns)
    wish = np.array(given if given is not None else [-1] * len(rows), np.int8)
    parts = splitting.split(examined.keys, examined.label_numbers, wish, 42, examined.owned).parts
    return _examined(table, columns, parts, folder / "frozen.parquet")


def _examined(table: Path, columns: dict[str, str], parts: NDArray[np.int8], out: Path) -> Doctored:
    examined = health.examination(table, columns)
    frozen = freeze(table, parts, out)
    findings = [*missing.check(examined, parts), *examined.findings]
    return Doctored(frozen.path, columns, examined, parts, findings)


def _schema() -> Any:
    texts = [pa.field(name, pa.string(), nullable=False) for name in ("text", "answer")]
    return pa.schema([pa.field("_row", pa.int64(), nullable=False), *texts])


def as_json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False)
