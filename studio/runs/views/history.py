"""All runs of a project, and two to four of them side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from studio.registry import telling
from studio.registry.differing import difference
from studio.registry.faces import face_of, name_of
from studio.registry.scores import Score
from studio.runs import comparing
from studio.runs.models import Project, TrainingRun
from studio.runs.steps import step_urls
from studio.runs.titles import title_of

MOST_RUNS = 200


def history(request: HttpRequest, project_id: str) -> HttpResponse:
    project = get_object_or_404(Project.objects.active().visible_to(request.user), pk=project_id)
    rows = project.runs.select_related("base_model", "dataset_version", "evaluation", "model").defer("filled_spec")
    runs = [(run, _score(run), title_of(run)) for run in rows.order_by("-created_at")[:MOST_RUNS]]
    chosen = [run for run, score, _title in runs if run.pk in request.GET.getlist("run") and score]
    # Only scores of one kind stand on one ruler.
    ticked = [run for run in chosen if name_of(run) == name_of(chosen[0])][: comparing.MOST]
    context = {
        "section": "projects",
        "project": project,
        "step_urls": step_urls(project),
        "can_edit": Project.objects.editable_by(request.user).filter(pk=project.pk).exists(),
        "runs": runs,
        "ticked": [run.pk for run in ticked],
        "compared": _compared(ticked) if len(ticked) > 1 else None,
    }
    return render(request, "runs/history.html", context)


def _score(run: TrainingRun) -> Score | None:
    return face_of(run).own_score(run.evaluation) if hasattr(run, "evaluation") else None


def _compared(runs: list[TrainingRun]) -> dict[str, object]:
    runs = sorted(runs, key=lambda run: run.created_at)
    face = face_of(runs[0])
    scale = face.scale([run.evaluation for run in runs])
    scores = [telling.named(face.own_score(run.evaluation, scale), title_of(run)) for run in runs]
    changed = difference(runs[0], runs[-1])
    return {
        "titles": [title_of(run) for run in runs],
        "rulers": sorted(scores, key=lambda score: -score.rank),
        "differences": comparing.differences(runs),
        "could_be_chance": comparing.could_be_chance(scores),
        "chart": comparing.curves(runs),
        "changed": changed,
        # Two runs that took the same exam are compared question by question; else their likely ranges must do.
        "paired": changed if len(runs) == 2 else None,
        "first": title_of(runs[0]),
        "last": title_of(runs[-1]),
    }
