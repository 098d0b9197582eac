"""The result of a run: verdict first, then why, then what to do next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from studio.accounts.person import person
from studio.registry import advice, reading, result, services, telling
from studio.registry.models import Evaluation, TrainedModel
from studio.runs import comparing
from studio.runs.models import TrainingRun
from studio.runs.steps import step_urls

SMALL_EXAM = 100
SHOWN_MISTAKES = 3


def find_run(request: HttpRequest, run_id: str) -> TrainingRun:
    """A run of this person that has a result; one without is sent to its training page by `show`."""
    rows = TrainingRun.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("project", "evaluation", "model", "dataset_version"), pk=run_id)


def show(request: HttpRequest, run_id: str) -> HttpResponse:
    run = find_run(request, run_id)
    if not hasattr(run, "evaluation") or not hasattr(run, "model"):
        return redirect("runs:training", run_id=run.pk)
    model = run.model
    line = _line(request, model)
    context = {
        "run": run,
        "model": model,
        "project": run.project,
        "step_urls": step_urls(run.project, run=run),
        "can_edit": TrainedModel.objects.editable_by(request.user).filter(pk=model.pk).exists(),
        "mistakes": reading.mistakes(run, page_size=SHOWN_MISTAKES),
        "took_seconds": ((run.finished_at or timezone.now()) - (run.started_at or run.created_at)).total_seconds(),
        **verdict_context(run.evaluation),
        **tables_context(run.evaluation, is_all=request.GET.get("groups") == "all"),
        "threshold": result.threshold(run.evaluation, line),
        "steps_to_take": advice.next_steps(run),
        "way": comparing.way(run),
    }
    return render(request, "registry/result.html", context)


def verdict_context(evaluation: Evaluation) -> dict[str, Any]:
    """What the verdict card needs."""
    own = result.own_score(evaluation)
    comparison = result.comparison(evaluation)
    num_test = evaluation.result.get("num_test", 0)
    return {
        "score": own,
        "squares": result.squares(own),
        "grade": telling.grade(evaluation.verdict.get("grade", "")),
        "num_test": num_test,
        "num_right": round(own.share * num_test),
        "small_exam": num_test < SMALL_EXAM,
        "rulers": telling.ruler_rows(own, result.baselines(evaluation)),
        "comparison": comparison,
        "comparison_sentence": telling.compare(comparison),
    }


def tables_context(evaluation: Evaluation, *, is_all: bool) -> dict[str, Any]:
    """The groups and what gets mixed up with what."""
    labels = evaluation.result.get("labels") or []
    return {
        "groups": result.weakest(evaluation, None if is_all else result.WEAKEST),
        "is_all": is_all,
        "num_labels": len(labels),
        "confusion": result.confusion(evaluation),
        "has_others": len(labels) > result.FULL_TABLE,
        "pairs": result.confused_pairs(evaluation),
    }


def mistakes(request: HttpRequest, run_id: str) -> HttpResponse:
    """Answers of the exam, surest mistakes first, or those of one cell of the confusion table."""
    run = find_run(request, run_id)
    if not hasattr(run, "evaluation"):
        raise Http404
    right, said = request.GET.get("right", ""), request.GET.get("said", "")
    page = _number(request.GET.get("page", "1"), 1)
    read = reading.exam_answers if right and right == said else reading.mistakes
    context = {
        "run": run,
        "project": run.project,
        "step_urls": step_urls(run.project, run=run),
        "right": right,
        "said": said,
        "page": read(run, right=right, said=said, page=page),
    }
    return render(request, "registry/mistakes.html", context)


def threshold(request: HttpRequest, model_id: str) -> HttpResponse:
    """Below which line it says “unsure”."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    line = min(99, max(0, _number(request.POST.get("line", ""), 0)))
    services.set_threshold(user=person(request), model=model, threshold=line / 100)
    return redirect("registry:result", run_id=model.run_id)


def _line(request: HttpRequest, model: TrainedModel) -> int:
    return min(99, max(0, _number(request.GET.get("line", ""), round(100 * model.threshold) or 70)))


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
