"""What pages and programs read of a result: the exam's answers, mistakes surest or widest first, confusion, groups."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from studio.runs.folders import predictions_path
from studio.runs.models import TrainingRun

from .models import Evaluation

MAX_PAGE_SIZE = 200
# The columns that every predictions.parquet has; what is left are the texts.
FIXED = ("row", "label", "predicted", "confidence", "scores", "gap")

# Of places those of one kind are set side by side, of several labels whether it is among them.
_SPANS = 'json_transform({}, \'[{{"start": "BIGINT", "end": "BIGINT", "label": "VARCHAR"}}]\')'
_OF_KIND = f"list_filter({_SPANS}, lambda place: place.label = ?)"
# Of the answers to several questions that to one of them.
_FOR = "json_extract_string({}, ?)"
ABOUT = (
    "CASE WHEN (starts_with(label, '[{') OR starts_with(predicted, '[{')) AND json_valid(label) AND "
    f"json_valid(predicted) THEN {_OF_KIND.format('label')} IS DISTINCT FROM {_OF_KIND.format('predicted')} "
    f"WHEN starts_with(label, '{{') AND json_valid(label) AND json_valid(predicted) THEN "
    f"{_FOR.format('label')} IS DISTINCT FROM {_FOR.format('predicted')} "
    "ELSE contains(label, ?) <> contains(predicted, ?) END"
)


@dataclass(frozen=True)
class ExamAnswer:
    """One example of the final exam: what was asked, what is right, what was said and how sure it was."""

    row: int
    texts: dict[str, str]
    right: str
    said: str
    confidence: float
    gap: float | None = None
    """How far it is off, for numbers."""
    rest: dict[str, Any] = field(default_factory=dict)
    """What a task tells besides: the columns that are no texts."""

    @property
    def text(self) -> str:
        return next(iter(self.texts.values()), "")

    @property
    def pair(self) -> str:
        """The second text, for a model that reads two together."""
        return self.texts.get("text_pair", "")

    @property
    def anchor(self) -> str:
        """Its place on a page of answers."""
        return f"m-{self.row}"

    @property
    def is_right(self) -> bool:
        return self.right == self.said


@dataclass(frozen=True)
class AnswerPage:
    """One page of answers."""

    answers: list[ExamAnswer]
    num_answers: int
    page: int
    page_size: int
    is_by_gap: bool = False
    """Numbers are hardly ever exactly right: all of them are shown, the widest of the mark first."""

    @property
    def num_pages(self) -> int:
        return max(1, -(-self.num_answers // self.page_size))


def mistakes(
    run: TrainingRun, *, right: str = "", said: str = "", about: str = "", page: int = 1, page_size: int = 25
) -> AnswerPage:
    """The wrong answers, surest first, numbers widest of the mark first; `right` and `said` choose a cell of the table
    of confusion, `about` one of several labels, or one kind of place: answers in which it is missing or too much; or
    one of several questions: texts for which it is answered wrongly."""
    return _page(run, right, said, page, page_size, only_wrong=True, about=about)


def exam_answers(
    run: TrainingRun, *, right: str = "", said: str = "", page: int = 1, page_size: int = 25
) -> AnswerPage:
    """Every answer of the exam, right ones too, surest first."""
    return _page(run, right, said, page, page_size, only_wrong=False)


def exam_answer(run: TrainingRun, row: int) -> ExamAnswer | None:
    """One answer of the exam, by the number of its row in the data."""
    path = predictions_path(run.pk)
    if not path.is_file():
        return None
    with _opened(path) as database:
        rows = database.execute("SELECT * FROM exam WHERE row = ?", [row])
        names = [column[0] for column in rows.description]
        found = rows.fetchone()
    return _answer(names, found) if found else None


def exam_rows(run: TrainingRun) -> dict[int, ExamAnswer]:
    """The whole exam by the number of its rows in the data."""
    with _opened(predictions_path(run.pk)) as database:
        rows = database.execute("SELECT * FROM exam ORDER BY row")
        names = [column[0] for column in rows.description]
        answers = [_answer(names, row) for row in rows.fetchall()]
    return {answer.row: answer for answer in answers}


def confusion(evaluation: Evaluation) -> dict[str, Any]:
    """The whole table: rows are the right labels, columns what was said."""
    return {
        "labels": evaluation.result.get("labels") or [],
        "matrix": evaluation.result.get("confusion") or [],
    }


def per_label(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Precision, recall and counts of each label, in the order of the labels."""
    return list(evaluation.result.get("per_label") or [])


def thresholds(evaluation: Evaluation) -> list[dict[str, Any]]:
    """How many are answered, and answered right, from each line of certainty on."""
    return list(evaluation.result.get("thresholds") or [])


def _page(
    run: TrainingRun, right: str, said: str, page: int, page_size: int, *, only_wrong: bool, about: str = ""
) -> AnswerPage:
    size = min(max(page_size, 1), MAX_PAGE_SIZE)
    path = predictions_path(run.pk)
    if not path.is_file():
        return AnswerPage([], 0, 1, size)
    with _opened(path) as database:
        names = [row[0] for row in database.execute("DESCRIBE exam").fetchall()]
        is_by_gap = "gap" in names
        where, values = _condition(right, said, about, only_wrong and not is_by_gap)
        count = database.execute(f"SELECT count(*) FROM exam {where}", values).fetchone()[0]  # noqa: S608  # Our words.
        last_page = max(1, -(-count // size))
        number = min(max(page, 1), last_page)
        order = f"ORDER BY {'gap' if is_by_gap else 'confidence'} DESC, row LIMIT ? OFFSET ?"
        rows = database.execute(
            f"SELECT * FROM exam {where} {order}",  # noqa: S608  # Our words; what people chose goes in as values.
            [*values, size, (number - 1) * size],
        )
        answers = [_answer(names, row) for row in rows.fetchall()]
    return AnswerPage(answers, count, number, size, is_by_gap)


def _condition(right: str, said: str, about: str, only_wrong: bool) -> tuple[str, list[str]]:
    terms, values = ["label <> predicted"] if only_wrong else [], []
    if right:
        terms.append("label = ?")
        values.append(right)
    if said:
        terms.append("predicted = ?")
        values.append(said)
    if about:
        terms.append(ABOUT)
        pointer = "/" + about.replace("~", "~0").replace("/", "~1")
        values += [about, about, pointer, pointer, *[json.dumps(about, ensure_ascii=False)] * 2]
    return (f"WHERE {' AND '.join(terms)}" if terms else ""), values


def _opened(path: Path) -> Any:
    """A database that sees this one file and nothing else."""
    database = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "256MB"})
    quoted = str(path).replace("'", "''")
    database.execute(f"SET allowed_paths = ['{quoted}']")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    database.read_parquet(str(path)).create_view("exam")
    return database


def _answer(names: Sequence[str], row: Sequence[Any]) -> ExamAnswer:
    values = dict(zip(names, row, strict=True))
    return ExamAnswer(
        row=int(values["row"]),
        texts={
            name: value or "" for name, value in values.items() if name not in FIXED and isinstance(value, str | None)
        },
        right=str(values["label"]),
        said=str(values["predicted"]),
        confidence=float(values.get("confidence") or 0.0),
        gap=None if values.get("gap") is None else float(values["gap"]),
        rest={name: value for name, value in values.items() if name not in FIXED and not isinstance(value, str | None)},
    )
