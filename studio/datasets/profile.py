"""Describes each column of a table: its kind, how full it is, how long its cells are, what stands in it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workers.engine.data.numbers import numbers_of

from .duck import opened, quoted
from .structured import lists_in

NUM_SAMPLES = 5
NUM_BINS = 16
MOSTLY_NUMBERS = 0.95
# A few very long cells would press all others into one bar; beyond this share they are counted together.
USUAL_SHARE, MUCH_LONGER = 0.98, 1.5
MAX_VALUES = 100
# Counting distinct texts exactly would hold all of them in memory.
EXACT_ROWS = 200_000
# The kind of a column shows in its first cells.
KIND_ROWS = 20_000
SHAPE_ROWS = 200


@dataclass(frozen=True)
class ColumnCard:
    """What a person wants to know about a column. Lengths are in characters; `filled` is a count. `low`, `high`
    and `numbers` (how many lie from where to where) are known of numbers alone; `shape` (list, tags, spans) is what the
    cells hold where each is a list."""

    name: str
    kind: str  # text, label, number, date, id, empty
    filled: int
    total: int
    distinct: int
    shortest: int = 0
    median: int = 0
    longest: int = 0
    histogram: list[dict[str, int]] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    low: float | None = None
    high: float | None = None
    numbers: list[dict[str, float]] = field(default_factory=list)
    shape: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def cards(table: Path, columns: list[str]) -> list[ColumnCard]:
    """One card a column."""
    with opened(table) as connection:
        total = connection.execute("SELECT count(*) FROM examples").fetchone()[0]
        return [_card(connection, name, total) for name in columns]


def _card(connection: Any, name: str, total: int) -> ColumnCard:
    column = quoted(name)
    count = "count(DISTINCT {0})" if total <= EXACT_ROWS else "least(approx_count_distinct({0}), count(*))"
    row = connection.execute(
        f"SELECT count(*), {count.format(column)}, min(length({column})), approx_quantile(length({column}), 0.5), "  # noqa: S608  # Quoted above.
        f"max(length({column})) FROM examples WHERE trim({column}) <> ''"
    ).fetchone()
    filled, distinct, shortest, median, longest = row
    if not filled:
        return ColumnCard(name, "empty", 0, total, 0)
    kind = _kind(connection, column, filled, distinct, median, longest)
    return ColumnCard(
        name,
        kind,
        filled,
        total,
        distinct,
        shortest,
        median,
        longest,
        _histogram(connection, column, shortest, longest),
        _samples(connection, column),
        _values(connection, column) if distinct <= MAX_VALUES or kind == "label" else [],
        shape=_shape(connection, column),
        **_numbers(connection, column, kind),
    )


def _shape(connection: Any, column: str) -> str:
    cells = f"SELECT {column} FROM examples WHERE trim({column}) <> '' LIMIT {SHAPE_ROWS}"  # noqa: S608  # Quoted above.
    return lists_in([cell for (cell,) in connection.execute(cells).fetchall()])[0]


def _numbers(connection: Any, column: str, kind: str) -> dict[str, Any]:
    """The ends of the numbers and how they are spread, read as the engine reads them."""
    if kind not in ("number", "label"):
        return {}
    rows = connection.execute(
        f"SELECT {column}, count(*) FROM examples WHERE trim({column}) <> '' GROUP BY 1"  # noqa: S608  # Quoted above.
    ).fetchall()
    read = zip(numbers_of([cell for cell, _ in rows]), (count for _, count in rows), strict=True)
    known = [(value, count) for value, count in read if value is not None]
    if len(known) < MOSTLY_NUMBERS * len(rows):
        return {}
    low, high = min(value for value, _ in known), max(value for value, _ in known)
    return {"low": low, "high": high, "numbers": _spread(known, low, high)}


def _spread(known: list[tuple[float, int]], low: float, high: float) -> list[dict[str, float]]:
    """How many of the numbers lie in each of equally wide stretches."""
    width = (high - low) / NUM_BINS
    if not width:
        return [{"from": low, "to": high, "count": sum(count for _, count in known)}]
    counts = [0] * NUM_BINS
    for value, count in known:
        counts[min(NUM_BINS - 1, int((value - low) / width))] += count
    return [{"from": low + i * width, "to": low + (i + 1) * width, "count": count} for i, count in enumerate(counts)]


def _kind(connection: Any, column: str, filled: int, distinct: int, median: int, longest: int) -> str:
    numbers, dates, spaced = connection.execute(
        f"""SELECT avg((try_cast(replace(cell, ',', '') AS DOUBLE) IS NOT NULL)::INT),
        avg((try_cast(cell AS TIMESTAMP) IS NOT NULL)::INT), avg((contains(trim(cell), ' '))::INT)
        FROM (SELECT {column} AS cell FROM examples WHERE trim({column}) <> '' LIMIT {KIND_ROWS})"""  # noqa: S608  # Quoted above.
    ).fetchone()
    if numbers >= 0.95:
        return "label" if distinct <= 20 and filled >= 3 * distinct else "number"
    if dates >= 0.95:
        return "date"
    if distinct <= max(1, filled // 2) and distinct <= 1000 and median <= 60 and longest <= 200:
        return "label"
    is_short = median <= 40 and longest <= 64 and not _is_prose(median)
    return "id" if filled >= 3 and distinct >= 0.98 * filled and spaced < 0.1 and is_short else "text"


def _is_prose(median: int) -> bool:
    """Chinese is written without blanks, so a long cell without them may still be a text."""
    return median > 24


def _histogram(connection: Any, column: str, shortest: int, longest: int) -> list[dict[str, int]]:
    """How many cells have which length; the last bin takes all that are much longer than the others."""
    usual = connection.execute(
        f"SELECT approx_quantile(length({column}), {USUAL_SHARE}) FROM examples WHERE trim({column}) <> ''"  # noqa: S608  # Quoted above.
    ).fetchone()[0]
    end = max(shortest, usual) if longest > MUCH_LONGER * usual else longest
    width = max(1, -(-(end - shortest + 1) // NUM_BINS))
    num_bins = (end - shortest) // width + 1
    rows = connection.execute(
        f"SELECT least((length({column}) - {shortest}) // {width}, {num_bins - 1}) AS bin, count(*) FROM examples "  # noqa: S608  # Quoted; the others are numbers.
        f"WHERE trim({column}) <> '' GROUP BY bin"
    ).fetchall()
    counts = dict(rows)
    ends = [shortest + width * (i + 1) - 1 for i in range(num_bins - 1)]
    return [
        {"from": shortest + width * i, "to": to, "count": counts.get(i, 0)} for i, to in enumerate([*ends, longest])
    ]


def _samples(connection: Any, column: str) -> list[str]:
    cells = f"SELECT left({column}, 200) AS cell FROM examples WHERE trim({column}) <> '' LIMIT 200"  # noqa: S608  # Quoted above.
    rows = connection.execute(f"SELECT DISTINCT cell FROM ({cells}) ORDER BY hash(cell) LIMIT {NUM_SAMPLES}").fetchall()  # noqa: S608  # As above.
    return [cell for (cell,) in rows]


def _values(connection: Any, column: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        f"SELECT left({column}, 200) AS cell, count(*) AS n FROM examples WHERE trim({column}) <> '' "  # noqa: S608  # Quoted above.
        f"GROUP BY cell ORDER BY n DESC, cell LIMIT {MAX_VALUES}"
    ).fetchall()
    return [{"value": cell, "count": count} for cell, count in rows]
