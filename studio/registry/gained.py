"""What reading somebody's texts first was worth: runs that started from it beside runs of the same examples that did
not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from studio.catalog.models import PretrainedModel
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from studio.runs.titles import title_of
from workers.engine import catalog
from workers.engine.contracts import Guessing

from .faces import face_of
from .scores import Score

MOST_SHOWN = 20
# What changes no score, or only by chance.
BESIDE = ("seed", "num_threads")


@dataclass(frozen=True)
class Gain:
    """One run that started from a model that had read texts first, and the newest run that differs from it in nothing
    but its starting model; without one nobody can tell what was gained."""

    run: TrainingRun
    title: str
    score: Score
    other: TrainingRun | None
    other_title: str
    other_score: Score | None

    @property
    def is_better(self) -> bool:
        return self.other_score is not None and self.score.rank > self.other_score.rank

    @property
    def could_be_chance(self) -> bool:
        """The likely ranges share something, or one is not known."""
        ranges = [self.score, self.other_score] if self.other_score else []
        known = [(one.low, one.high) for one in ranges if one and one.low is not None and one.high is not None]
        if len(known) < 2:
            return True
        return max(low for low, _high in known) <= min(high for _low, high in known)


def is_offered(run: TrainingRun) -> bool:
    """Whether other runs can start from what this one came to."""
    return PretrainedModel.objects.present().filter(made_by=run.pk).exists()


def from_reading(run: TrainingRun) -> list[Gain]:
    """Every run of the workspace that started from what `run` had read, newest first."""
    users = _finished(run).filter(base_model__made_by=run.pk).order_by("-finished_at")[:MOST_SHOWN]
    return [_gain(one) for one in users]


def by_reading(run: TrainingRun) -> list[Gain]:
    """The same for one run that has a result: empty where its starting model is not one that read texts first."""
    return [_gain(run)] if run.base_model.made_by else []


def _finished(run: TrainingRun) -> "QuerySet[TrainingRun]":
    """Runs of the same workspace with a result that nobody threw away."""
    rows = TrainingRun.objects.filter(
        workspace_id=run.workspace_id, status=Status.SUCCEEDED, model__deleted_at=None, evaluation__isnull=False
    )
    return rows.select_related("evaluation__run", "base_model", "project", "dataset_version__dataset")


def _gain(run: TrainingRun) -> Gain:
    same = _finished(run).filter(dataset_version=run.dataset_version_id, task=run.task, base_model__made_by="")
    other = _likest(run, [one for one in same.order_by("-finished_at") if _settings(one) == _settings(run)])
    face, results = face_of(run), [one.evaluation for one in (run, other) if one is not None]
    scale = face.scale(results)
    scores = [face.own_score(one, scale) for one in results]
    return Gain(
        run=run,
        title=title_of(run),
        score=scores[0],
        other=other,
        other_title=title_of(other) if other else "",
        other_score=scores[1] if other else None,
    )


def _settings(run: TrainingRun) -> dict[str, Any]:
    """Everything that was chosen but the starting model."""
    training = {name: value for name, value in (run.spec.get("training") or {}).items() if name not in BESIDE}
    return {"task": run.spec.get("task"), "method": run.spec.get("method") or run.method, "training": training}


def _likest(run: TrainingRun, others: Iterable[TrainingRun]) -> TrainingRun | None:
    """The one from the model that itself started the reading goes before one from another; then the newest. Surprise is
    counted by word piece, so it says nothing beside that of a model with other pieces."""
    made_by = TrainingRun.objects.filter(pk=run.base_model.made_by).first()
    origin = made_by.base_model_id if made_by else None
    if isinstance(catalog.tasks().get(run.task), Guessing):
        others = [one for one in others if one.base_model_id == origin]
    return min(others, key=lambda one: one.base_model_id != origin, default=None)
