"""The batch job: a file of questions comes back with the answers, in the columns that the task has for them."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import translation

from studio import queue
from studio.celery import app
from studio.core.errors import Refused
from studio.datasets import storing
from studio.datasets.guarded import read_guarded
from studio.datasets.readers import ReadOptions, ReadResult, UnreadableTableError
from studio.registry import asking
from studio.registry.faces import face_of
from studio.registry.faces.answers import Answer
from studio.registry.models import Batch, TrainedModel
from studio.registry.registering import model_folder
from studio.registry.services import batches

from . import batch_tables
from .batch_columns import NoTextError, roles_of, texts_of

logger = logging.getLogger(__name__)
# Who has not chosen how sure it must be gets the line that the result page begins with.
DEFAULT_LINE = 0.7
CHUNK_CHARS = 500_000
CHUNK_INPUTS = 200
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 2.0
Row = dict[str, str]


class ClaimLostError(Exception):
    """Somebody else answers this file now."""


class AwayError(Exception):
    """The prediction service did not answer for too long; the sweep tries again later."""


@dataclass
class Counts:
    """How far a file is."""

    num_examples: int
    num_answered: int = 0
    num_unsure: int = field(default=0)


@app.task(name=queue.ANSWER_BATCH)  # type: ignore[untyped-decorator]  # Celery has no types.
def answer_batch(batch_id: str) -> None:
    """Answer one file, unless somebody does already."""
    if not batches.begin(batch_id):
        return
    batch = Batch.objects.select_related("model__run__dataset_version__dataset", "created_by").get(pk=batch_id)
    try:
        with storing.working_folder() as folder, translation.override(batch.created_by.language or None):
            _answer(batch, folder)
    except UnreadableTableError as error:
        batches.fail(batch_id, errors=[error.as_json()])
    except NoTextError as error:
        _fail(batch_id, "BATCH_NO_TEXT", column=error.column)
    except ClaimLostError:
        return
    except AwayError:
        batches.give_back(batch_id)
    except Exception:  # Whatever it was, the person gets a sentence and the operators the trace.
        logger.exception("Batch %s could not be answered", batch_id)
        _fail(batch_id, "BATCH_FAILED")


def _fail(batch_id: str, code: str, **values: Any) -> None:
    batches.fail(batch_id, errors=[{"line": None, "column": "", "code": code, "values": values, "raw": ""}])


def _answer(batch: Batch, folder: Path) -> None:
    if not (model_folder(batch.model) / "manifest.json").is_file():
        _fail(batch.pk, "BATCH_FAILED")
        return
    with storing.local(batch.source) as path:
        table = read_guarded(path, batch.name, ReadOptions(), folder / "questions.parquet")
    if not table.num_rows:
        _fail(batch.pk, "BATCH_EMPTY")
        return
    counts = Counts(table.num_rows)
    _beat(batch, counts)
    path = folder / f"answers{batch_tables.suffix_of(batch.name, table.num_rows)}"
    _write(batch, table, path, counts)
    with path.open("rb") as file:
        batches.finish(batch, answer=File(file), name=f"{batch.pk}-answered{path.suffix}")


def _write(batch: Batch, table: ReadResult, path: Path, counts: Counts) -> None:
    roles = roles_of(batch.model, table.columns)
    face, line = face_of(batch.model.run), _line(batch.model)
    added = [_free(name, table.columns) for name in face.batch_heads_of(batch.model)]
    with batch_tables.writing(path) as writer:
        writer.write([*table.columns, *added])
        for rows in batch_tables.rows(table.path):
            questions = [texts_of(row, roles, batch.model.needs) for row in rows]
            for row, answer in zip(rows, _answers(batch, questions, counts), strict=True):
                cells = face.batch_cells(answer, line)
                # Nothing is known of a row without a text, not even how many answers it would have.
                cells += [""] * (len(added) - len(cells))
                writer.write([*(row[name] for name in table.columns), *cells])


def _free(name: str, columns: list[str]) -> str:
    while name in columns:
        name += " (2)"
    return name


def _line(model: TrainedModel) -> float:
    return model.threshold or DEFAULT_LINE


def _answers(batch: Batch, questions: list[Row | None], counts: Counts) -> Iterator[Answer | None]:
    """An answer a row in their order, asked in handy parts; the row in the database tells how far it is."""
    line = _line(batch.model)
    for part in _parts(questions):
        asked = [one for one in part if one is not None]
        found = iter(_ask(batch, asked, counts) if asked else [])
        for one in part:
            answer = None if one is None else next(found)
            counts.num_answered += answer is not None
            counts.num_unsure += answer is None or answer.judged(line).is_unsure
            yield answer
        _beat(batch, counts)


def _parts(questions: list[Row | None]) -> Iterator[list[Row | None]]:
    part: list[Row | None] = []
    size = 0
    for one in questions:
        part.append(one)
        size += sum(map(len, one.values())) if one else 0
        if len(part) >= CHUNK_INPUTS or size >= CHUNK_CHARS:
            yield part
            part, size = [], 0
    if part:
        yield part


def _ask(batch: Batch, inputs: list[Row], counts: Counts) -> list[Answer]:
    """Ask until the service answers; it may be busy, or just be starting again."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return asking.predict(batch.model, inputs, top=1)
        except Refused as refusal:
            if refusal.status != 503:
                raise
            if time.monotonic() > until:
                raise AwayError from refusal
        _beat(batch, counts)
        time.sleep(PAUSE_SECONDS)


def _beat(batch: Batch, counts: Counts) -> None:
    if not batches.beat(
        batch.pk,
        num_answered=counts.num_answered,
        num_unsure=counts.num_unsure,
        num_examples=counts.num_examples,
    ):
        raise ClaimLostError
