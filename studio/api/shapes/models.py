"""Trained models, their downloads, files of questions and endpoints as programs see them."""

from typing import Any

from django.urls import reverse
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, create_model

from studio.api.strictness import Strict
from studio.registry import reasons
from studio.registry.faces import faces
from studio.registry.faces.answers import Answer
from studio.registry.models import Batch, Endpoint, Evaluation, ModelExport, TrainedModel

from .datasets import when

MAX_INPUTS = 1000


class ModelChange(Strict):
    """What may be changed of a model."""

    name: str | None = Field(None, min_length=1, max_length=300)
    threshold: float | None = Field(None, ge=0, lt=1)


class Question(Strict):
    """Texts, or objects with `text` and `text_pair`."""

    inputs: list[str | dict[str, str]] = Field(min_length=1, max_length=MAX_INPUTS)
    top: int | None = Field(None, ge=1, le=1000)


class Correction(Strict):
    """An answer that was wrong."""

    input: str | dict[str, str]
    label: str = Field(max_length=300)
    score: float = Field(0.0, ge=0, le=1)
    correct_label: str = Field(max_length=300)


class ExportWish(Strict):
    """The format to download."""

    format: str = Field(max_length=20)


class ModelOut(Schema):
    """A trained model."""

    id: str
    name: str
    task: str
    run: str
    project: str | None
    labels: list[str]
    bytes: int
    threshold: float
    scores: dict[str, dict[str, Any]]
    endpoint: str | None
    created_at: str


def _parts_of_answers() -> dict[str, Any]:
    """What an answer of any task may have; an answer has those of its own task alone."""
    fields = [(name, field) for face in faces().values() for name, field in face.shape.model_fields.items()]
    return {name: (field.annotation, Field(None, description=field.description)) for name, field in fields}


class PredictionBase(BaseModel):
    """One answer, with the parts that answers of the model's task have; `scores` from the likeliest label down."""

    model_config = ConfigDict(extra="allow")

    is_unsure: bool


PredictionOut = create_model(
    "PredictionOut", __base__=PredictionBase, __doc__=PredictionBase.__doc__, **_parts_of_answers()
)


class Predictions(Schema):
    """Answers in the order of the inputs."""

    predictions: list[PredictionOut]  # type: ignore[valid-type]  # Made of the answers of all faces.


class ExportOut(Schema):
    """A download and how the comparison with the studio's own answers went."""

    id: str
    format: str
    status: str
    bytes: int
    sha256: str
    parity: dict[str, Any]
    error: str
    download: str | None


class BatchOut(Schema):
    """A file of questions and how far it is."""

    id: str
    model: str
    name: str
    status: str
    num_examples: int
    num_answered: int
    num_unsure: int
    errors: list[str]
    download: str | None


class EndpointOut(Schema):
    """A running endpoint; `key` is there only in the answer that made it."""

    id: str
    model: str
    url: str
    key: str | None = None
    key_prefix: str
    num_calls: int
    created_at: str


def full(model: TrainedModel) -> dict[str, Any]:
    evaluation: Evaluation | None = getattr(model.run, "evaluation", None)
    endpoint: Endpoint | None = getattr(model, "endpoint", None)
    return {
        "id": model.pk,
        "name": model.name,
        "task": model.task,
        "run": model.run_id,
        "project": model.project_id,
        "labels": model.labels,
        "bytes": model.num_bytes,
        "threshold": model.threshold,
        "scores": evaluation.scores if evaluation else {},
        "endpoint": endpoint.pk if endpoint and endpoint.stopped_at is None else None,
        "created_at": when(model.created_at),
    }


def predictions(answers: list[Answer]) -> dict[str, Any]:
    return {"predictions": [answer.model_dump() for answer in answers]}


def export(row: ModelExport) -> dict[str, Any]:
    is_ready = row.status == ModelExport.Status.READY
    return {
        "id": row.pk,
        "format": row.format,
        "status": row.status,
        "bytes": row.num_bytes,
        "sha256": row.sha256,
        "parity": row.parity,
        "error": reasons.export_error(row),
        "download": reverse("api:export_download", args=[row.pk]) if is_ready else None,
    }


def batch(row: Batch) -> dict[str, Any]:
    is_ready = row.status == Batch.Status.READY
    return {
        "id": row.pk,
        "model": row.model_id,
        "name": row.name,
        "status": row.status,
        "num_examples": row.num_examples,
        "num_answered": row.num_answered,
        "num_unsure": row.num_unsure,
        "errors": [reasons.batch_error(one) for one in row.errors],
        "download": reverse("api:batch_download", args=[row.pk]) if is_ready else None,
    }


def endpoint(row: Endpoint, key: str | None = None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "model": row.model_id,
        "url": reverse("api:endpoint_predict", args=[row.pk]),
        "key": key,
        "key_prefix": row.key_prefix,
        "num_calls": row.num_calls,
        "created_at": when(row.created_at),
    }
