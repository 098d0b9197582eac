"""Runs as programs see them."""

from collections.abc import Iterable
from typing import Any

from ninja import Schema
from pydantic import Field

from studio.api.strictness import Strict
from studio.registry import reading, result, verdict
from studio.registry.models import Evaluation, TrainedModel
from studio.runs import fairness, telling
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status

from .datasets import when


class RunWish(Strict):
    """Everything but the dataset has a good default."""

    dataset: str = Field(max_length=16)
    task: str = Field("", max_length=40)
    columns: dict[str, str] | None = Field(None, max_length=20)
    base_model: str = Field("", max_length=120)
    method: str = Field("", max_length=20)
    preset: str = Field("", max_length=12)
    hyperparameters: dict[str, float | int | str | bool | None] = Field(default_factory=dict, max_length=100)
    seed: int | None = Field(None, ge=0, le=2**31 - 1)
    exports: list[str] | None = Field(None, max_length=20)
    project: str = Field("", max_length=16)
    name: str = Field("", max_length=300)


class Progress(Schema):
    """How far it is; `eta_seconds` is a range, or nothing while it cannot be said."""

    done: int
    total: int
    unit: str
    eta_seconds: list[float] | None


class ErrorOut(Schema):
    """Why it failed or is held up."""

    code: str
    message: str
    why: str
    fix: str


class NextStep(Schema):
    """What would help most."""

    code: str
    message: str


class Verdict(Schema):
    """The result in words."""

    grade: str
    message: str
    next_steps: list[NextStep]


class RunOut(Schema):
    """A run at this moment."""

    id: str
    name: str
    status: str
    project: str | None
    dataset: str
    dataset_version: int
    task: str
    preset: str
    method: str
    base_model: str
    seed: int | None
    phase: str
    progress: Progress
    queue_position: int | None
    attempt: int
    scores: dict[str, dict[str, Any]]
    interval: dict[str, Any]
    baselines: list[dict[str, Any]]
    verdict: Verdict | None
    model: str | None
    error: ErrorOut | None
    last_seq: int
    created_at: str
    started_at: str
    finished_at: str


class EstimateOut(Schema):
    """What a run would take on this machine."""

    seconds: list[float]
    memory_bytes: int
    disk_bytes: int
    fits: bool
    reason: str


class EventsOut(Schema):
    """Events after a number; the next question starts at `last_seq`."""

    events: list[dict[str, Any]]
    last_seq: int
    reset: bool


class Mistake(Schema):
    """A wrong answer of the final exam; several labels are a JSON list. `gap` says how far off it is where answers are
    numbers."""

    row: int
    inputs: dict[str, str]
    label: str
    predicted: str
    confidence: float
    gap: float | None = None


class MistakePage(Schema):
    """A page of mistakes, surest first."""

    mistakes: list[Mistake]
    num_mistakes: int
    page: int
    num_pages: int


class Pair(Schema):
    """Two labels that were mixed up."""

    right: str
    said: str
    count: int


class Confusion(Schema):
    """Rows are the right labels, columns what was said."""

    labels: list[str]
    matrix: list[list[int]]
    pairs: list[Pair]
    per_label: list[dict[str, Any]]


def many(runs: Iterable[TrainingRun]) -> list[dict[str, Any]]:
    """A page of runs; the line is asked once for all of them."""
    rows = list(runs)
    places = fairness.places() if any(run.status == Status.QUEUED for run in rows) else {}
    return [_full(run, places.get(run.pk)) for run in rows]


def full(run: TrainingRun) -> dict[str, Any]:
    return many([run])[0]


def _full(run: TrainingRun, place: int | None) -> dict[str, Any]:
    evaluation: Evaluation | None = getattr(run, "evaluation", None)
    model: TrainedModel | None = getattr(run, "model", None)
    training = (run.filled_spec or run.spec).get("training", {})
    return {
        "id": run.pk,
        "name": run.name,
        "status": run.status,
        "project": run.project_id,
        "dataset": run.dataset_version.dataset_id,
        "dataset_version": run.dataset_version.number,
        "task": run.task,
        "preset": run.preset,
        "method": run.method,
        "base_model": run.base_model.name,
        "seed": training.get("seed"),
        "phase": run.phase,
        "progress": _progress(run),
        "queue_position": place if run.status == Status.QUEUED else None,
        "attempt": run.attempt,
        "model": model.pk if model and model.deleted_at is None else None,
        "error": _error(run),
        "last_seq": run.last_seq,
        "created_at": when(run.created_at),
        "started_at": when(run.started_at),
        "finished_at": when(run.finished_at),
        **_result(evaluation),
    }


def _progress(run: TrainingRun) -> dict[str, Any]:
    told = run.progress or {}
    return {
        "done": told.get("done") or 0,
        "total": told.get("total") or 0,
        "unit": told.get("unit") or "step",
        "eta_seconds": told.get("eta_seconds") if run.status == Status.RUNNING else None,
    }


def _result(evaluation: Evaluation | None) -> dict[str, Any]:
    if evaluation is None:
        return {"scores": {}, "interval": {}, "baselines": [], "verdict": None}
    return {
        "scores": evaluation.scores,
        "interval": evaluation.interval,
        "baselines": evaluation.baselines,
        "verdict": verdict.tell(evaluation),
    }


def _error(run: TrainingRun) -> dict[str, str] | None:
    failure = telling.failure(run)
    if failure is None:
        return None
    return {"code": failure.code, "message": failure.what, "why": failure.why, "fix": failure.remedy}


def mistakes(run: TrainingRun, **choice: Any) -> dict[str, Any]:
    found = reading.mistakes(run, **choice)
    rows = [
        {
            "row": one.row,
            "inputs": one.texts,
            "label": one.right,
            "predicted": one.said,
            "confidence": one.confidence,
            **({} if one.gap is None else {"gap": one.gap}),
        }
        for one in found.answers
    ]
    return {"mistakes": rows, "num_mistakes": found.num_answers, "page": found.page, "num_pages": found.num_pages}


def confusion(run: TrainingRun) -> dict[str, Any]:
    evaluation = Evaluation.objects.filter(run=run).first()
    if evaluation is None:
        return {"labels": [], "matrix": [], "pairs": [], "per_label": []}
    return {
        **reading.confusion(evaluation),
        "pairs": result.confused_pairs(evaluation),
        "per_label": reading.per_label(evaluation),
    }
