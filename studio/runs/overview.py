"""Projects as people see them in a list: the goal, the best score as a ruler, what is going on, where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from studio.core.templatetags.atelier import step_names
from studio.registry.faces import face_of, name_of
from studio.registry.models import Evaluation
from studio.registry.scores import Score

from .goals import Goal, goal_of
from .models import Project, TrainingRun
from .statuses import FINAL, UNFINISHED, Status
from .steps import preparing_urls


@dataclass(frozen=True)
class ProjectCard:
    """One project of a list."""

    project: Project
    goal: Goal | None
    score: Score | None
    state: str
    url: str
    num_examples: int


def cards(projects: Sequence[Project]) -> list[ProjectCard]:
    """The cards of these projects, in three queries; `dataset__current_version` should be selected with them."""
    ids = [project.pk for project in projects]
    best = _best(ids)
    newest = _newest(ids)
    return [_card(project, best.get(project.pk), newest.get(project.pk)) for project in projects]


def _card(project: Project, best: Evaluation | None, newest: TrainingRun | None) -> ProjectCard:
    urls = preparing_urls(project)
    step = list(urls)[-1]
    url, state = urls[step], _("Not trained yet. Next step: %(step)s.") % {"step": step_names()[step]}
    if newest is not None:
        url, state = reverse("runs:training", args=[newest.pk]), _state(newest)
    if best is not None and (newest is None or newest.status in FINAL):
        url = reverse("registry:result", args=[best.run_id])
    version = project.dataset.current_version if project.dataset else None
    return ProjectCard(
        project=project,
        goal=goal_of(project.task),
        score=face_of(best.run).own_score(best) if best else None,
        state=state,
        url=url,
        num_examples=version.num_examples if version else 0,
    )


def _state(run: TrainingRun) -> str:
    if run.status in UNFINISHED:
        return str(Status(run.status).label)
    return "" if run.status == Status.SUCCEEDED else _("The last run did not finish.")


def _best(ids: list[str]) -> dict[str, Evaluation]:
    """The best exam of each project whose model is not in the bin."""
    rows = Evaluation.objects.filter(run__project__in=ids, run__model__deleted_at=None).select_related("run")
    rows = rows.defer("result", "baselines", "run__filled_spec", "run__error_detail").order_by("run__created_at")
    best: dict[str, Evaluation] = {}
    for row in rows:
        known = best.get(row.run.project_id or "")
        if known is None or _is_better(row, known):
            best[row.run.project_id or ""] = row
    return best


def _is_better(row: Evaluation, known: Evaluation) -> bool:
    """A later run of another kind replaces what was best: the project has a new goal."""
    if name_of(row.run) != name_of(known.run):
        return True
    face = face_of(row.run)
    return face.own_score(row).rank > face.own_score(known).rank


def _newest(ids: list[str]) -> dict[str, TrainingRun]:
    rows = TrainingRun.objects.filter(project__in=ids).order_by("created_at").only("pk", "project_id", "status")
    return {run.project_id or "": run for run in rows}
