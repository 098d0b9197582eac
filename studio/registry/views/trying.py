"""Try a model: ask it, see how sure it is, say when it is wrong."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.person import person
from studio.core.errors import Refused
from studio.registry import asking, using
from studio.registry.faces import face_of
from studio.registry.models import TrainedModel
from studio.registry.services import mark_tried, save_correction

Question = dict[str, str]
PAIR = "text_pair"


def find_model(request: HttpRequest, model_id: str) -> TrainedModel:
    rows = TrainedModel.objects.active().visible_to(request.user)
    return get_object_or_404(rows.select_related("run", "run__evaluation", "project"), pk=model_id)


def may_edit(request: HttpRequest, model: TrainedModel) -> bool:
    return TrainedModel.objects.editable_by(request.user).filter(pk=model.pk).exists()


def show(request: HttpRequest, model_id: str) -> HttpResponse:
    """The page; a question in the address is answered without a script."""
    model = find_model(request, model_id)
    return page(request, model, question=_question(model, request.GET))


def page(request: HttpRequest, model: TrainedModel, *, question: Question | None = None, **more: Any) -> HttpResponse:
    """The whole page; with nothing asked yet, the first question of the exam is asked when the page is there."""
    look = using.look(model, origin=f"{request.scheme}://{request.get_host()}")
    context = {
        **look,
        "section": "projects" if model.project_id else "models",
        "can_edit": may_edit(request, model),
        "others": using.others(model, TrainedModel.objects.active().visible_to(request.user)),
        "asks_itself": not _is_asked(question) and bool(look["chips"]),
        **_answers(request, model, question or {}),
        "boxes": boxes(model, question if question and any(question.values()) else next(iter(look["chips"]), {})),
        **more,
    }
    if request.method == "POST":
        context["page_url"] = reverse("registry:try", args=[model.pk])
    return render(request, "registry/try.html", context)


def boxes(model: TrainedModel, question: Question) -> list[dict[str, Any]]:
    """A box for each part of a question, the first one first."""
    face = face_of(model.run)
    return [
        {
            "role": role,
            "title": _("First text") if role == "text" and PAIR in model.roles else face.asking(role),
            "place": f"question-{role}" if number else "question",
            "rows": face.rows_of(role),
            "text": question.get(role, ""),
        }
        for number, role in enumerate(model.roles)
    ]


def answer(request: HttpRequest, model_id: str) -> HttpResponse:
    """The answer alone while one types; the whole page for a browser without scripts."""
    model = find_model(request, model_id)
    question = _question(model, request.POST)
    if not request.headers.get("HX-Request"):
        return page(request, model, question=question)
    context = {
        "model": model,
        "face": face_of(model.run),
        "can_edit": may_edit(request, model),
        **_answers(request, model, question),
    }
    return render(request, "registry/_answer.html", context)


def _question(model: TrainedModel, sent: QueryDict) -> Question:
    """What was typed, part by part as this model reads it."""
    return {role: sent.get(role, "").strip() for role in model.roles}


def _is_asked(question: Question | None) -> bool:
    """Half a pair is no question yet."""
    return bool(question) and all((question or {}).values())


def _answers(request: HttpRequest, model: TrainedModel, question: Question) -> dict[str, Any]:
    """What this model says, and what the one beside it says."""
    asked: dict[str, Any] = {"question": question, "labels": model.labels}
    if not _is_asked(question):
        return asked
    try:
        asked["given"] = _told(model, question or {})
        if "by_itself" not in request.POST:
            mark_tried(model)
        other = request.POST.get("other", "")
        if other:
            second = get_object_or_404(TrainedModel.objects.active().visible_to(request.user), pk=other)
            given = _told(second, _question(second, request.POST))
            asked["second"] = {"model": second, "face": face_of(second.run), "given": given}
    except Refused as refusal:
        asked["refusal"] = refusal
    return asked


def _told(model: TrainedModel, question: Question) -> dict[str, Any]:
    """The answer of one model as its partial shows it."""
    face, (answer,) = face_of(model.run), asking.predict(model, [question])
    return {**face.answered(model, answer), **face.in_question(question, answer)}


def correct(request: HttpRequest, model_id: str) -> HttpResponse:
    """Keep a judged answer as a new labelled example."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    question = _question(model, request.POST)
    wanted = face_of(model.run).wanted(request.POST)
    try:
        (given,) = asking.predict(model, [question])
        save_correction(
            user=person(request),
            model=model,
            inputs=question,
            label=given.text,
            score=given.certainty or 0.0,
            correct_label=wanted,
        )
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    else:
        messages.success(request, _("Saved as a new example."))
    return redirect("registry:try", model_id=model.pk)
