"""What can be taken home: downloads of models, answered files."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from studio.api import fetching
from studio.api.failures import PROBLEMS
from studio.api.shapes import models as shapes
from studio.core import downloads
from studio.registry import services
from studio.registry.models import Batch, ModelExport, TrainedModel

router = Router(tags=["Files"])
FILE: dict[str, Any] = {
    "responses": {
        200: {"description": "The file", "content": {"application/octet-stream": {}}},
        206: {"description": "A part of it"},
    }
}


def _exports() -> Any:
    return ModelExport.objects.filter(model__deleted_at=None).select_related("model")


def _batches() -> Any:
    return Batch.objects.filter(model__deleted_at=None).select_related("model")


@router.post("/models/{model_id}/exports", url_name="model_exports", response={202: shapes.ExportOut, **PROBLEMS})
def request_export(request: HttpRequest, model_id: str, body: shapes.ExportWish) -> Any:
    """Make a download; it is offered once its answers were compared with the studio's own."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    row = services.request_export(user=fetching.user_of(request), model=model, format=body.format)
    return Status(202, shapes.export(row))


@router.get("/models/{model_id}/exports", url_name="model_exports", response={200: list[shapes.ExportOut], **PROBLEMS})
def list_exports(request: HttpRequest, model_id: str) -> Any:
    """The downloads of a model."""
    model = fetching.visible(TrainedModel.objects.active(), request, model_id)
    return [shapes.export(row) for row in model.exports.order_by("created_at")]


@router.get("/exports/{export_id}", url_name="export", response={200: shapes.ExportOut, **PROBLEMS})
def read_export(request: HttpRequest, export_id: str) -> Any:
    """How far a download is."""
    return shapes.export(fetching.visible(_exports(), request, export_id))


@router.api_operation(["GET", "HEAD"], "/exports/{export_id}/download", url_name="export_download", openapi_extra=FILE)
def download_export(request: HttpRequest, export_id: str) -> Any:
    """The zip, whole or from where you stopped (`Range`)."""
    row = fetching.visible(_exports().filter(status=ModelExport.Status.READY), request, export_id)
    path, name = services.export_file(row)
    return downloads.serve(request, path, name, content_type="application/zip", sha256=row.sha256)


@router.get("/batches/{batch_id}", url_name="batch", response={200: shapes.BatchOut, **PROBLEMS})
def read_batch(request: HttpRequest, batch_id: str) -> Any:
    """How far a file of questions is."""
    return shapes.batch(fetching.visible(_batches(), request, batch_id))


@router.api_operation(["GET", "HEAD"], "/batches/{batch_id}/download", url_name="batch_download", openapi_extra=FILE)
def download_batch(request: HttpRequest, batch_id: str) -> Any:
    """The answered file."""
    row = fetching.visible(_batches().filter(status=Batch.Status.READY), request, batch_id)
    if not row.answer:
        raise Http404
    return downloads.serve(request, *services.batch_file(row))
