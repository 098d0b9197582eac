"""What reading a table gives: the rows as Parquet, what was skipped, what was decided and what is in doubt."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import limits

Json = dict[str, Any]
PART = "part"
"""The column that says of which part of a set a row is (judged_corpus.py); a page asks for it, and loads no reader."""


@dataclass(frozen=True)
class BadRow:
    """One row that was left out: where it is, why, and how it looked."""

    line: int
    code: str
    values: Json = field(default_factory=dict)
    raw: str = ""
    column: str = ""

    def as_json(self) -> Json:
        return {
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "values": self.values,
            "raw": self.raw[: limits.MAX_RAW_CHARS],
        }


@dataclass(frozen=True)
class Doubt:
    """A choice a person should look at; each option carries what it would look like."""

    about: str
    chosen: str
    options: list[Json]
    must_choose: bool = False

    def as_json(self) -> Json:
        return {
            "about": self.about,
            "chosen": self.chosen,
            "options": self.options,
            "must_choose": self.must_choose,
        }


class UnreadableTableError(Exception):
    """A file that gives no table; `code` and `values` name the sentence to be shown."""

    def __init__(self, code: str, *, line: int | None = None, column: str = "", **values: Any) -> None:
        super().__init__(code)
        self.code, self.values, self.line, self.column = code, values, line, column

    def as_json(self) -> Json:
        return {"line": self.line, "column": self.column, "code": self.code, "values": self.values, "raw": ""}


@dataclass
class ReadResult:
    """A table read into Parquet: `_row` (int64, where it stood in the original) and the user's columns as text."""

    path: Path
    columns: list[str]
    num_rows: int
    bad_rows: list[BadRow] = field(default_factory=list)
    num_bad: int = 0
    choices: Json = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def as_json(self) -> Json:
        return {
            "path": str(self.path),
            "columns": self.columns,
            "num_rows": self.num_rows,
            "bad_rows": [row.as_json() for row in self.bad_rows],
            "num_bad": self.num_bad,
            "choices": self.choices,
            "doubts": [doubt.as_json() for doubt in self.doubts],
        }

    @classmethod
    def from_json(cls, data: Json) -> "ReadResult":
        return cls(
            path=Path(data["path"]),
            columns=data["columns"],
            num_rows=data["num_rows"],
            bad_rows=[BadRow(**row) for row in data["bad_rows"]],
            num_bad=data["num_bad"],
            choices=data["choices"],
            doubts=[Doubt(**doubt) for doubt in data["doubts"]],
        )
