"""Opens DuckDB with every door locked: one folder, no extensions, no network, little memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import Error
from duckdb import OutOfMemoryException as OutOfMemory

__all__ = ["Error", "OutOfMemory", "bare", "column_names", "first_rows", "normal", "opened", "quoted", "spaced"]

MEMORY = "400MB"
THREADS = 2
BLANKS = ("\t", "\n", "\r", "\u00a0", "\u3000")
# The signs that most often make the difference between two copies of a text.
SIGNS = (" ", ".", ",", "!", "?", "'", '"', "-", "…", "’", "，", "。", "！", "？", "～", "~")


@contextmanager
def opened(table: Path) -> Iterator[Any]:
    """A connection on which the Parquet file is the view `examples`; FileNotFoundError where there is none."""
    if not table.is_file():  # Behind its locks DuckDB would speak of a permission instead.
        raise FileNotFoundError(table)
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        },
    )
    try:
        connection.execute("SET allowed_paths = [?]", [str(table)])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        path = str(table).replace("'", "''")
        connection.execute(f"CREATE VIEW examples AS SELECT * FROM read_parquet('{path}')")  # noqa: S608  # A path of ours, quoted.
        yield connection
    finally:
        connection.close()


def first_rows(table: Path, columns: list[str], most: int) -> list[dict[str, Any]]:
    """The first rows of these columns, whole cells."""
    names = ", ".join(map(quoted, columns))
    with opened(table) as connection:
        rows = connection.execute(f"SELECT {names} FROM examples LIMIT {most}").fetchall()  # noqa: S608  # Quoted.
    return [dict(zip(columns, row, strict=True)) for row in rows]


def column_names(connection: Any) -> list[str]:
    """The names of the file's columns, in their order."""
    return [str(row[0]) for row in connection.execute("DESCRIBE examples").fetchall()]


def quoted(name: str) -> str:
    """A column's name inside SQL."""
    return '"' + name.replace('"', '""') + '"'


def spaced(expression: str) -> str:
    """SQL for a text in which every kind of blank is a plain one."""
    # A chain of replace() is many times faster than translate().
    expression = f"nfc_normalize({expression})"
    for blank in BLANKS:
        expression = f"replace({expression}, chr({ord(blank)}), ' ')"
    return expression


def normal(plain: str) -> str:
    """SQL for a spaced text as it is compared: case and repeated blanks do not count."""
    # The slow functions only see the few texts that need them.
    single = f"CASE WHEN contains({plain}, '  ') THEN regexp_replace({plain}, ' +', ' ', 'g') ELSE {plain} END"
    return f"lower(CASE WHEN {plain}[1] = ' ' OR {plain}[-1] = ' ' THEN trim({single}) ELSE {single} END)"


def bare(expression: str) -> str:
    """SQL for a text without its commonest signs, by which near duplicates are found."""
    for sign in SIGNS:
        expression = f"replace({expression}, chr({ord(sign)}), '')"
    return expression
