"""Download a model, keep it running here, give it a whole file."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from studio.accounts.person import person
from studio.core import downloads
from studio.core.errors import Refused
from studio.datasets import resuming
from studio.registry import services
from studio.registry.faces import face_of
from studio.registry.models import Batch, ModelExport, TrainedModel

from .trying import find_model, page


def _editable(request: HttpRequest, model_id: str) -> TrainedModel:
    rows = TrainedModel.objects.active().editable_by(request.user)
    return get_object_or_404(rows.select_related("run", "run__evaluation", "project"), pk=model_id)


def _back(model: TrainedModel, part: str) -> HttpResponse:
    response = redirect("registry:try", model_id=model.pk)
    response["Location"] += f"#{part}"
    return response


def export(request: HttpRequest, model_id: str) -> HttpResponse:
    """Ask for a kind of file."""
    model = _editable(request, model_id)
    try:
        services.request_export(user=person(request), model=model, format=request.POST.get("format", ""))
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    return _back(model, "download")


def export_download(request: HttpRequest, export_id: str) -> Any:
    """A file that was proven to give the same answers."""
    models = TrainedModel.objects.active().visible_to(request.user)
    rows = ModelExport.objects.filter(model__in=models, status=ModelExport.Status.READY).select_related("model")
    found = get_object_or_404(rows, pk=export_id)
    return downloads.serve(request, *services.export_file(found))


@never_cache
def endpoint(request: HttpRequest, model_id: str) -> HttpResponse:
    """Keep it running here; its key is on this one page, never again."""
    model = _editable(request, model_id)
    try:
        _endpoint, raw = services.create_endpoint(user=person(request), model=model)
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
        return _back(model, "download")
    return page(request, model, raw_key=raw)


def endpoint_stop(request: HttpRequest, model_id: str) -> HttpResponse:
    """Its key opens nothing from now on."""
    model = _editable(request, model_id)
    if services.stop_endpoint(user=person(request), model=model):
        messages.success(request, _("Stopped. Its key no longer works."))
    return _back(model, "download")


def batch(request: HttpRequest, model_id: str) -> HttpResponse:
    """A whole file at once."""
    model, user = _editable(request, model_id), person(request)
    try:
        resuming.take_in(user, request)
        file = request.FILES.get("file")
        if file is None:
            messages.error(request, _("No file was chosen. Choose a table with a column of texts, then send it again."))
            return _back(model, "batches")
        services.create_batch(user=user, model=model, file=file)
        resuming.forget_sent(user, request.POST)
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}")
    return _back(model, "batches")


def batch_download(request: HttpRequest, batch_id: str) -> Any:
    """The answered file."""
    models = TrainedModel.objects.active().visible_to(request.user)
    found = get_object_or_404(Batch.objects.filter(model__in=models, status=Batch.Status.READY), pk=batch_id)
    return downloads.serve(request, *services.batch_file(found))


def corrections(request: HttpRequest, model_id: str) -> HttpResponse:
    """What people corrected, as a table that can be uploaded with the next examples."""
    model = find_model(request, model_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="corrections.csv"'
    writer = csv.writer(response)
    writer.writerow([*model.roles, face_of(model.run).role])
    rows = model.predictions.exclude(correct_label="").order_by("created_at")
    for one in rows.values_list("inputs", "correct_label"):
        writer.writerow([*(_plain(one[0].get(role, "")) for role in model.roles), _plain(one[1])])
    return response


def _plain(text: str) -> str:
    """A spreadsheet must not take somebody's text for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
