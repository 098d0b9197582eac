"""Builds what the checks look at from the view `examples`: texts with their keys, and answers as the engine reads."""

from collections import Counter
from typing import Any

import pyarrow as pa

from studio.datasets.duck import bare, normal, quoted, spaced
from studio.datasets.structured import as_words
from studio.datasets.tasks import ONE_LABEL, SEPARATOR, answer_of, item_of, task_of, texts_of

from . import paired
from .answers import READERS, Answer
from .found import USABLE, Examined


def examine(connection: Any, columns: dict[str, str]) -> Examined:
    """Build `texts`, `keyed` and `marks`. `same` is equal for equal texts, `alike` for equal letters and digits,
    `together` for what must not be in two parts: equal texts, and questions about the same text. `label` is the answer,
    written equally for equal answers, and empty where there is none."""
    task = task_of(columns)
    role, item = answer_of(task, columns), item_of(task, columns)
    texts = [quoted(columns[one.name]) for one in texts_of(task, columns)]
    answer = columns[role.name] if role else ""
    form = (
        paired.form_of(connection, columns)
        if item
        else _form(connection, role.kinds[0] if role else "", columns, answer)
    )
    if item and form == "pairs":
        answer, source = columns[item.name], paired.source(columns)
    else:
        are_both = form == "answers" or item is not None
        source = _read(connection, form, texts, quoted(answer), are_both) if form in READERS else _plain(texts, answer)
    connection.execute(f"CREATE TEMP VIEW texts AS {source}")
    _key(connection, form)
    _mark(connection, form)
    if item:
        paired.relate(connection, columns, form)
    return Examined(connection, form, answer, has_kin=item is not None)


def _form(connection: Any, kind: str, columns: dict[str, str], answer: str) -> str:
    """What an answer is. Labels that stand in lists are several, unless somebody said that a cell is one label."""
    if kind != "label" or columns.get(SEPARATOR) == ONE_LABEL:
        return kind
    filled = f"FROM examples WHERE trim({quoted(answer)}) <> ''"
    looks = f"starts_with(trim({quoted(answer)}), '[') AND ends_with(trim({quoted(answer)}), ']')"
    if not connection.execute(f"SELECT bool_and({looks}) {filled}").fetchone()[0]:  # Quoted.
        return kind
    cells = connection.execute(f"SELECT DISTINCT {quoted(answer)} {filled}").fetchall()  # Quoted.
    return "several" if all(as_words(cell) is not None for (cell,) in cells) else kind


def _plain(texts: list[str], answer: str) -> str:
    """Where the cell itself is the answer, or nothing is: DuckDB does all of it."""
    label = quoted(answer) if answer else "'-'"
    return f"""SELECT _row, {texts[0]} AS cell, {_whole(texts)} AS whole, {label} AS raw_label,
        trim({spaced(label)}) AS label, '' AS fault, NULL::DOUBLE AS value FROM examples"""  # noqa: S608  # Quoted.


def _whole(texts: list[str]) -> str:
    return " || chr(31) || ".join(texts)


def _both(texts: list[str]) -> str:
    """A text without its question or partner is as good as none, and the other way round."""
    blank = " OR ".join(f"trim({spaced(text)}) = ''" for text in texts)
    return f"CASE WHEN {blank} THEN '' ELSE {_whole(texts)} END"


def _read(connection: Any, form: str, texts: list[str], answer: str, are_both: bool) -> str:
    """Read every answer in Python and hand them back to DuckDB; `are_both`: no text is worth anything alone."""
    # A number needs no text to be read.
    first = "''" if form in ("number", "several", "facets") else texts[0]
    rows = connection.execute(f"SELECT _row, {first}, {answer} FROM examples ORDER BY _row").fetchall()  # noqa: S608  # Quoted.
    answers = READERS[form]([row[1] for row in rows], [row[2] for row in rows])
    numbers = [row[0] for row in rows]
    connection.register("arrived", _table(numbers, answers))
    connection.execute("CREATE TEMP TABLE answers AS SELECT * FROM arrived")
    connection.register("arrived_names", _names(numbers, answers))
    connection.execute("CREATE TEMP TABLE all_marks AS SELECT * FROM arrived_names")
    connection.unregister("arrived")
    connection.unregister("arrived_names")
    # A column of the table may be called as one of the answers.
    read = [f"examples.{text}" for text in texts] if form != "tags" else ["answers.text"]
    whole = _both(read) if are_both else _whole(read)
    return f"""SELECT _row, {read[0]} AS cell, {whole} AS whole, examples.{answer} AS raw_label,
        answers.told AS label, answers.fault, answers.value FROM examples JOIN answers USING (_row)"""  # noqa: S608  # Quoted.


def _table(numbers: list[int], answers: list[Answer]) -> Any:
    return pa.table(
        {
            "_row": pa.array(numbers, pa.int64()),
            "told": pa.array([one.told for one in answers], pa.string()),
            "fault": pa.array([one.fault for one in answers], pa.string()),
            "value": pa.array([one.value for one in answers], pa.float64()),
            "text": pa.array([one.text for one in answers], pa.string()),
        }
    )


def _names(numbers: list[int], answers: list[Answer]) -> Any:
    counted = [
        (row, name, count)
        for row, answer in zip(numbers, answers, strict=True)
        for name, count in Counter(answer.names).items()
    ]
    return pa.table(
        {
            "_row": pa.array([row for row, _, _ in counted], pa.int64()),
            "name": pa.array([name for _, name, _ in counted], pa.string()),
            "n": pa.array([count for _, _, count in counted], pa.int32()),
        }
    )


def _key(connection: Any, form: str) -> None:
    together = f"md5_number_lower({normal('first')})" if form == "answers" else "same"
    # Equal texts need a key that is the same everywhere, for the split hangs on it; `alike` is only grouped by.
    connection.execute(
        f"""CREATE TEMP TABLE keyed AS
        SELECT _row, label, raw_label, fault, value, length, normal IN ('', chr(31)) AS is_blank,
        md5_number_lower(normal) AS same, hash({bare("normal")}) AS alike, {together} AS together FROM (
            SELECT _row, label, raw_label, fault, value, length, {normal("plain")} AS normal, first FROM (
                SELECT _row, label, raw_label, fault, value, length(cell)::INT AS length, {spaced("whole")} AS plain,
                {spaced("cell") if form == "answers" else "''"} AS first FROM texts))"""  # noqa: S608  # Constants.
    )


def _mark(connection: Any, form: str) -> None:
    single = f"SELECT _row, label AS name, 1 AS n FROM keyed WHERE {USABLE} AND '{form}' = 'label'"  # noqa: S608  # Constants.
    several = f"SELECT _row, name, n FROM all_marks JOIN keyed USING (_row) WHERE {USABLE}"  # noqa: S608  # As above.
    connection.execute(f"CREATE TEMP VIEW marks AS {several if form in READERS else single}")
