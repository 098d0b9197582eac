"""All runs of a project, and two to four of them side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from studio.registry import result, telling
from studio.registry.result import Score
from studio.runs import comparing
from studio.runs.models import Project, TrainingRun
from studio.runs.steps import step_urls


def history(request: HttpRequest, project_id: str) -> HttpResponse:
    project = get_object_or_404(Project.objects.active().visible_to(request.user), pk=project_id)
    rows = project.runs.select_related("base_model", "dataset_version", "evaluation", "model")
    runs = [(run, _score(run)) for run in rows.order_by("-created_at")[:200]]
    ticked = [run for run, score in runs if run.pk in request.GET.getlist("run") and score][: comparing.MOST]
    context = {
        "project": project,
        "step_urls": step_urls(project),
        "runs": runs,
        "ticked": [run.pk for run in ticked],
        "compared": _compared(ticked) if len(ticked) > 1 else None,
    }
    return render(request, "runs/history.html", context)


def _score(run: TrainingRun) -> Score | None:
    return result.own_score(run.evaluation) if hasattr(run, "evaluation") else None


def _compared(runs: list[TrainingRun]) -> dict[str, object]:
    scores = [telling.named(result.own_score(run.evaluation), run.name) for run in runs]
    return {
        "runs": runs,
        "rulers": sorted(scores, key=lambda score: -score.share),
        "differences": comparing.differences(runs),
        "could_be_chance": comparing.could_be_chance(runs),
    }
