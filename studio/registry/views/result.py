"""The result of a run: verdict first, then why, then what to do next."""

from dataclasses import replace
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.person import person
from studio.registry import advice, gained, reading, services, telling
from studio.registry.faces import face_of
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.score_names import table
from studio.runs import comparing
from studio.runs.models import TrainingRun
from studio.runs.steps import step_urls

SMALL_EXAM = 100
SHOWN_MISTAKES = 3
# What chooses among the answers of an exam: a cell of the confusion table, or one of several labels.
CHOICES = ("right", "said", "about")


def find_run(request: HttpRequest, run_id: str) -> TrainingRun:
    """A run of this person that has a result; one without is sent to its training page by `show`."""
    rows = TrainingRun.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("project", "evaluation", "model", "dataset_version", "base_model"), pk=run_id
    )


def show(request: HttpRequest, run_id: str) -> HttpResponse:
    run = find_run(request, run_id)
    if not hasattr(run, "evaluation") or not hasattr(run, "model"):
        return redirect("runs:training", run_id=run.pk)
    model, face = run.model, face_of(run)
    context = {
        "section": "projects",
        "run": run,
        "model": model,
        "face": face,
        "project": run.project,
        "step_urls": step_urls(run.project, run=run),
        "can_edit": TrainedModel.objects.editable_by(request.user).filter(pk=model.pk).exists(),
        "mistakes": _in_words(run, reading.mistakes(run, page_size=SHOWN_MISTAKES)),
        "took_seconds": ((run.finished_at or timezone.now()) - (run.started_at or run.created_at)).total_seconds(),
        **verdict_context(run.evaluation),
        **face.result(model, run.evaluation, request.GET.dict()),
        "steps_to_take": advice.next_steps(run),
        "by_reading": gained.by_reading(run),
        "way": comparing.way(run),
        "score_rows": table(run.evaluation.scores.get("test", {})),
    }
    return render(request, "registry/result.html", context)


def verdict_context(evaluation: Evaluation) -> dict[str, Any]:
    """What the verdict card needs."""
    face = face_of(evaluation.run)
    scale = face.scale([evaluation])
    own, comparison = face.own_score(evaluation, scale), face.comparison(evaluation)
    num_test = evaluation.result.get("num_test", 0)
    return {
        "score": own,
        "squares": own.squares if face.has_squares else None,
        "grade": telling.grade(evaluation.verdict.get("grade", "")),
        "num_test": num_test,
        "num_right": round(own.share * num_test) if face.has_squares else None,
        "small_exam": num_test < SMALL_EXAM,
        "rulers": telling.ruler_rows(own, face.baselines(evaluation, scale)),
        "comparison": comparison,
    }


def mistakes(request: HttpRequest, run_id: str) -> HttpResponse:
    """Answers of the exam, surest mistakes first, or those of one cell of the confusion table."""
    run = find_run(request, run_id)
    if not hasattr(run, "evaluation"):
        raise Http404
    chosen = {name: request.GET.get(name, "") for name in CHOICES}
    number = _number(request.GET.get("page", "1"), 1)
    is_right = bool(chosen["right"]) and chosen["right"] == chosen["said"]
    if is_right:
        page = reading.exam_answers(run, right=chosen["right"], said=chosen["said"], page=number)
    else:
        page = reading.mistakes(run, right=chosen["right"], said=chosen["said"], about=chosen["about"], page=number)
    context = {
        "section": "projects",
        "run": run,
        "project": run.project,
        "step_urls": step_urls(run.project, run=run),
        **chosen,
        "page": page,
        "face": face_of(run),
        "answers": _judged(run, page, {**chosen, "page": page.page}),
        "can_edit": _can_judge(request, run) and not is_right,
    }
    return render(request, "registry/mistakes.html", context)


def _can_judge(request: HttpRequest, run: TrainingRun) -> bool:
    """Judging by a key takes over what was said or what is right; numbers and the like are corrected elsewhere."""
    mine = TrainedModel.objects.active().editable_by(request.user)
    return face_of(run).can_judge and mine.filter(run=run).exists()


def judge(request: HttpRequest, run_id: str) -> HttpResponse:
    """L: the label in the data was wrong. M: more like this. S: skip. Then on to the next mistake."""
    run = find_run(request, run_id)
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), run=run)
    verdict, row = request.POST.get("answer", ""), _number(request.GET.get("row", ""), 0)
    found = reading.exam_answer(run, row) if verdict in ("label", "more") and face_of(run).can_judge else None
    if found is not None:
        wanted = found.said if verdict == "label" else found.right
        services.save_correction(
            user=person(request),
            model=model,
            inputs=dict(zip(model.roles, found.texts.values(), strict=False)),
            label=found.said,
            score=found.confidence,
            correct_label=wanted,
        )
        messages.success(request, _("Saved as a new example: %(label)s.") % {"label": face_of(run).told(wanted)})
    following = _number(request.GET.get("next", ""), 0)
    chosen = {name: request.GET[name] for name in (*CHOICES, "page") if name in request.GET}
    place = f"m-{following}" if following else "page"
    return redirect(f"{reverse('registry:mistakes', args=[run.pk])}?{urlencode(chosen)}#{place}")


def _judged(run: TrainingRun, page: reading.AnswerPage, chosen: dict[str, Any]) -> list[tuple[reading.ExamAnswer, str]]:
    """Each answer with the address its judgement is posted to, which leads on to the answer after it."""
    rows = [one.row for one in page.answers]
    urls = [
        f"{reverse('registry:judge', args=[run.pk])}?{urlencode({**chosen, 'row': row, 'next': following})}"
        for row, following in zip_longest(rows, rows[1:], fillvalue=0)
    ]
    return list(zip(_in_words(run, page).answers, urls, strict=True))


def _in_words(run: TrainingRun, page: reading.AnswerPage) -> reading.AnswerPage:
    """The same page, what is right and what was said in plain words."""
    face = face_of(run)
    return replace(page, answers=[face.shown_mistake(one) for one in page.answers])


def threshold(request: HttpRequest, model_id: str) -> HttpResponse:
    """Below which line it says “unsure”."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    line = min(99, max(0, _number(request.POST.get("line", ""), 0)))
    services.set_threshold(user=person(request), model=model, threshold=line / 100)
    return redirect("registry:result", run_id=model.run_id)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
