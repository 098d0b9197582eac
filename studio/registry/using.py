"""What the page of a model shows: questions of its exam, files proven to work, its address, corrections, batches."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from studio.runs.steps import step_urls
from workers.engine import catalog

from . import reading, reasons
from .faces import face_of, name_of
from .faces.face import Face
from .models import Batch, Endpoint, ModelExport, TrainedModel
from .snippets import snippets

NUM_CHIPS = 3
MOST_OTHERS = 20
MOST_ROWS = 5


@dataclass(frozen=True)
class Download:
    """One kind of file; without an export it can be asked for."""

    format: str
    title: str
    blurb: str
    export: ModelExport | None
    error: str

    @property
    def is_under_way(self) -> bool:
        return self.export is not None and self.export.status in ("waiting", "building")


@dataclass(frozen=True)
class Correction:
    """An answer that somebody corrected, in plain words."""

    inputs: dict[str, str]
    said: str
    right: str


def look(model: TrainedModel, *, origin: str) -> dict[str, Any]:
    """Everything but answers and permissions."""
    exam = reading.exam_answers(model.run, page_size=NUM_CHIPS).answers
    face = face_of(model.run)
    chips = [{role: face.asked(one, role)[: face.chip_length] for role in model.roles} for one in exam if one.text]
    endpoint = Endpoint.objects.filter(model=model, stopped_at=None).first()
    files = downloads(model)
    batches = [(batch, _problems(batch)) for batch in model.batches.order_by("-created_at")[:MOST_ROWS]]
    waiting = any(one.is_under_way for one in files) or any(
        one.status in ("waiting", "running") for one, _why in batches
    )
    return {
        "model": model,
        "project": model.project,
        "run": model.run,
        "step_urls": step_urls(model.project, run=model.run),
        "face": face,
        "score": face.own_score(model.run.evaluation),
        "chips": chips,
        "corrections": corrections(model, face),
        "downloads": files,
        "batches": batches,
        "endpoint": endpoint,
        "code": snippets(
            model, endpoint=endpoint, origin=origin, example=(chips or [dict.fromkeys(model.roles, "…")])[0]
        ),
        "is_waiting": waiting,
    }


def corrections(model: TrainedModel, face: Face) -> list[Correction]:
    """The newest ones."""
    rows = model.predictions.exclude(correct_label="").order_by("-created_at")[:MOST_ROWS]
    return [Correction(one.inputs, face.told(one.label), face.told(one.correct_label)) for one in rows]


def downloads(model: TrainedModel) -> list[Download]:
    """Every kind of file this studio can make of it, those that exist with their state."""
    made = {export.format: export for export in model.exports.all()}
    kinds = {**dict.fromkeys(made), **catalog.exporters()}
    return [
        Download(
            format=name,
            title=_(exporter.title) if exporter else name,
            blurb=_(exporter.blurb) if exporter else "",
            export=made.get(name),
            error=reasons.export_error(made[name]) if name in made else "",
        )
        for name, exporter in kinds.items()
    ]


def others(model: TrainedModel, models: "QuerySet[TrainedModel]") -> list[TrainedModel]:
    """Models that could be asked the same question."""
    rows = models.filter(task=model.task).exclude(pk=model.pk).select_related("run").order_by("-created_at")
    return [one for one in rows[:MOST_OTHERS] if name_of(one.run) == name_of(model.run)]


def _problems(batch: Batch) -> list[str]:
    return [reasons.batch_error(error) for error in batch.errors[:MOST_ROWS]]
