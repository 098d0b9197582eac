"""Finds out how a text file is cut into cells: by which sign, and whether quotation marks mean anything."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = (",", "\t", ";", "|")
SUFFIX_DELIMITER = {".tsv": "\t", ".tab": "\t", ".psv": "|"}
# A file with one text a line holds commas too; only a very even one is a table.
TEXT_EVENNESS, TABLE_EVENNESS = 0.95, 0.6
MAX_LINES = 20_000


@dataclass(frozen=True)
class Dialect:
    """An empty delimiter means one cell a line; without quoting, quotation marks are ordinary letters."""

    delimiter: str
    has_quoting: bool = True

    def reader_options(self) -> dict[str, object]:
        if not self.has_quoting or not self.delimiter:
            return {"delimiter": self.delimiter or "\x1f", "quoting": csv.QUOTE_NONE, "quotechar": None}
        return {"delimiter": self.delimiter, "quotechar": '"', "doublequote": True}


def find(lines: list[str], suffix: str, delimiter: str | None, quoting: bool | None) -> Dialect:
    """The dialect of a sample of physical lines, line ends kept."""
    lines = [line for line in lines[:MAX_LINES] if line.strip("\r\n\0 ")]
    if delimiter is None:
        delimiter = _delimiter(lines[:2_000], suffix)
    if not delimiter:
        return Dialect("", has_quoting=False)
    if quoting is None:
        quoting = not _are_quotes_literal(lines, delimiter)
    return Dialect(delimiter, quoting)


def _delimiter(lines: list[str], suffix: str) -> str:
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        evenness, width, first = max(_evenness(lines, Dialect(delimiter, quoted)) for quoted in (True, False))
        if width < 2 or not _is_table(evenness, first, suffix, delimiter):
            continue
        score = evenness + 0.02 * min(width, 10) + (0.3 if SUFFIX_DELIMITER.get(suffix) == delimiter else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_table(evenness: float, is_first_usual: bool, suffix: str, delimiter: str) -> bool:
    if SUFFIX_DELIMITER.get(suffix) == delimiter:
        return True
    if suffix not in (".csv", ".tsv", ".psv", ".tab"):
        return evenness >= TEXT_EVENNESS
    return evenness >= TABLE_EVENNESS or is_first_usual


def _evenness(lines: list[str], dialect: Dialect) -> tuple[float, int, bool]:
    """Share of records of the usual width, that width, and whether the first record sets it."""
    widths = [len(cells) for cells in _records(lines, dialect)]
    if not widths:
        return 0.0, 0, False
    counts = Counter(widths)
    usual = max(counts, key=lambda width: (counts[width], width == widths[0]))
    several = sum(1 for width in widths if width > 1) / len(widths)
    return counts[usual] / len(widths), usual, widths[0] == usual and several >= 0.8


def _records(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    reader = csv.reader(lines, **dialect.reader_options())  # type: ignore[arg-type]  # The stub wants literal keywords.
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue


def _are_quotes_literal(lines: list[str], delimiter: str) -> bool:
    """True where quotation marks break the table: every line is even without them, and some open and never close."""
    evenness, _, _ = _evenness(lines, Dialect(delimiter, has_quoting=False))
    if evenness < 0.99:
        return False
    broken = [line for line in lines if '"' in line and _breaks(line, Dialect(delimiter))]
    proper = sum(1 for line in lines if f'{delimiter}"' in line or line.startswith('"')) - len(broken)
    return bool(broken) and len(broken) * 10 > proper


def _breaks(line: str, dialect: Dialect) -> bool:
    try:
        list(csv.reader([line], strict=True, **dialect.reader_options()))  # type: ignore[arg-type]  # The stub wants literal keywords.
    except csv.Error:
        return True
    return False
