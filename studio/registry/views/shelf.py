"""All trained models: another name, the bin and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.person import person
from studio.core.errors import Refused
from studio.registry import services
from studio.registry.faces import face_of
from studio.registry.models import TrainedModel
from studio.runs.titles import title_of

PAGE_SIZE = 50


def models(request: HttpRequest) -> HttpResponse:
    """The newest first; with `?bin` those thrown away."""
    is_bin = "bin" in request.GET
    mine = TrainedModel.objects.visible_to(request.user)
    rows = mine.filter(deleted_at__isnull=not is_bin).select_related("run", "run__evaluation", "project")
    page = Paginator(rows.order_by("-created_at"), PAGE_SIZE).get_page(request.GET.get("page"))
    editable = TrainedModel.objects.editable_by(request.user).filter(pk__in=[model.pk for model in page])
    context = {
        "section": "models",
        "is_bin": is_bin,
        "page": page,
        "models": [(model, face_of(model.run).own_score(model.run.evaluation), title_of(model.run)) for model in page],
        "editable": set(editable.values_list("pk", flat=True)),
        "num_in_bin": mine.exclude(deleted_at=None).count(),
    }
    return render(request, "registry/models.html", context)


def rename(request: HttpRequest, model_id: str) -> HttpResponse:
    """Another name."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    try:
        services.rename_model(user=person(request), model=model, name=request.POST.get("name", ""))
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    return redirect("registry:try", model_id=model.pk)


def delete(request: HttpRequest, model_id: str) -> HttpResponse:
    """Into the bin, with a way back."""
    model = get_object_or_404(TrainedModel.objects.active().editable_by(request.user), pk=model_id)
    try:
        services.delete_model(user=person(request), model=model)
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
        return redirect("registry:try", model_id=model.pk)
    sentence = _("“%(name)s” is in the bin for 30 days.") % {"name": model.name}
    messages.success(request, sentence, extra_tags=reverse("registry:restore", args=[model.pk]))
    return redirect("registry:models")


def restore(request: HttpRequest, model_id: str) -> HttpResponse:
    """Out of the bin again."""
    model = get_object_or_404(TrainedModel.objects.editable_by(request.user), pk=model_id)
    services.restore_model(user=person(request), model=model)
    messages.success(request, _("“%(name)s” is back.") % {"name": model.name})
    return redirect("registry:models")
