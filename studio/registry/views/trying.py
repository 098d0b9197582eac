"""Try it, correct it, give it a whole file, download it, call it from elsewhere."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from studio.accounts.person import person
from studio.core import downloads
from studio.core.errors import Refused
from studio.core.words import of_100
from studio.registry import asking, reading, result, services
from studio.registry.models import Batch, ModelExport, TrainedModel
from studio.registry.services.trained import mark_tried
from studio.registry.snippets import snippets
from studio.runs.steps import step_urls

MOST_BARS = 4
NUM_CHIPS = 3


def find_model(request: HttpRequest, model_id: str) -> TrainedModel:
    rows = TrainedModel.objects.active().visible_to(request.user)
    return get_object_or_404(rows.select_related("run", "run__evaluation", "project"), pk=model_id)


def show(request: HttpRequest, model_id: str) -> HttpResponse:
    """The page; a question in the address or the form is answered without a script."""
    model = find_model(request, model_id)
    text = (request.POST.get("text") or request.GET.get("text") or "").strip()
    chips = [one.text for one in reading.exam_answers(model.run, page_size=NUM_CHIPS).answers]
    context = {
        "model": model,
        "project": model.project,
        "run": model.run,
        "step_urls": step_urls(model.project, run=model.run),
        "can_edit": TrainedModel.objects.editable_by(request.user).filter(pk=model.pk).exists(),
        "score": result.own_score(model.run.evaluation),
        "chips": chips,
        "corrections": model.predictions.exclude(correct_label="").order_by("-created_at")[:5],
        "exports": model.exports.order_by("created_at"),
        "batches": model.batches.order_by("-created_at")[:5],
        "code": snippets(model, origin=f"{request.scheme}://{request.get_host()}", text=(chips or ["…"])[0]),
        **_answer_context(model, text),
    }
    return render(request, "registry/try.html", context)


def answer(request: HttpRequest, model_id: str) -> HttpResponse:
    """The answer alone, while one types."""
    model = find_model(request, model_id)
    can_edit = TrainedModel.objects.editable_by(request.user).filter(pk=model.pk).exists()
    context = {"model": model, "can_edit": can_edit, **_answer_context(model, request.POST.get("text", "").strip())}
    return render(request, "registry/_answer.html", context)


def _answer_context(model: TrainedModel, text: str) -> dict[str, Any]:
    if not text:
        return {"text": text}
    try:
        (given,) = asking.predict(model, [text])
    except Refused as refusal:
        return {"text": text, "refusal": refusal}
    mark_tried(model)
    shown = list(given.scores.items())[:MOST_BARS]
    bars = [{"name": label, "share": share, "value": of_100(share)} for label, share in shown]
    return {
        "text": text,
        "answer": given,
        "bars": bars,
        "num_rest": len(given.scores) - len(bars),
        "rest": max(0.0, 1 - sum(share for _label, share in shown)),
        "labels": model.labels,
    }


def correct(request: HttpRequest, model_id: str) -> HttpResponse:
    """Keep a judged answer as a new labelled example."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    text = request.POST.get("text", "").strip()
    try:
        (given,) = asking.predict(model, [text])
        services.save_correction(
            user=person(request),
            model=model,
            inputs={"text": text},
            label=given.label,
            score=given.score,
            correct_label=request.POST.get("correct_label", ""),
        )
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    else:
        messages.success(request, _("Saved. It becomes a new example for the next training."))
    return redirect("registry:try", model_id=model.pk)


def batch(request: HttpRequest, model_id: str) -> HttpResponse:
    """A whole file at once."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("No file was chosen. Choose a table with a column of texts, then send it again."))
        return redirect("registry:try", model_id=model.pk)
    try:
        services.create_batch(user=person(request), model=model, file=file)
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    return redirect("registry:try", model_id=model.pk)


def batch_download(request: HttpRequest, batch_id: str) -> Any:
    """The answered file."""
    models = TrainedModel.objects.active().visible_to(request.user)
    found = get_object_or_404(Batch.objects.filter(model__in=models, status=Batch.Status.READY), pk=batch_id)
    return downloads.serve(request, Path(found.answer.path), Path(found.answer.path).name)


def export_download(request: HttpRequest, export_id: str) -> Any:
    """A file that was proven to give the same answers."""
    models = TrainedModel.objects.active().visible_to(request.user)
    rows = ModelExport.objects.filter(model__in=models, status=ModelExport.Status.READY).select_related("model")
    found = get_object_or_404(rows, pk=export_id)
    return downloads.serve(request, *services.export_file(found))


def models(request: HttpRequest) -> HttpResponse:
    """Every trained model."""
    rows = TrainedModel.objects.active().visible_to(request.user).select_related("run", "run__evaluation", "project")
    found = [(model, result.own_score(model.run.evaluation)) for model in rows[:200]]
    return render(request, "registry/models.html", {"models": found, "section": "models"})


def delete(request: HttpRequest, model_id: str) -> HttpResponse:
    """Into the bin, with a way back."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    services.delete_model(user=person(request), model=model)
    messages.success(request, _("“%(name)s” is in the bin for 30 days.") % {"name": model.name})
    return redirect("registry:models")
