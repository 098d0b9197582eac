"""Trained models: look, rename, ask, correct, keep running, delete."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import Query

from studio.api import fetching
from studio.api.failures import PROBLEMS
from studio.api.paging import paged
from studio.api.shapes import models as shapes
from studio.registry import asking, services
from studio.registry.models import TrainedModel

router = Router(tags=["Models"])
LAST_PAGE = 1_000_000


@router.get("/models", url_name="models", response={200: list[shapes.ModelOut], **PROBLEMS})
def list_models(
    request: HttpRequest,
    response: HttpResponse,
    project: str = Query("", max_length=16),
    page: int = Query(1, ge=1, le=LAST_PAGE),
    page_size: int = Query(20, ge=1, le=100),
) -> Any:
    """Your trained models, the newest first."""
    found = TrainedModel.objects.active().visible_to(request.user).select_related("run__evaluation", "endpoint")
    found = found.defer("run__spec", "run__filled_spec", "run__sample", "run__evaluation__result")
    found = found.filter(project_id=project) if project else found
    return [shapes.full(one) for one in paged(found, response, page, page_size)]


@router.get("/models/{model_id}", url_name="model", response={200: shapes.ModelOut, **PROBLEMS})
def read_model(request: HttpRequest, model_id: str) -> Any:
    """Labels, size and scores."""
    return shapes.full(fetching.visible(TrainedModel.objects.active(), request, model_id))


@router.patch("/models/{model_id}", url_name="model", response={200: shapes.ModelOut, **PROBLEMS})
def change_model(request: HttpRequest, model_id: str, body: shapes.ModelChange) -> Any:
    """Another name, or how sure it must be."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    user = fetching.user_of(request)
    if body.name is not None:
        services.rename_model(user=user, model=model, name=body.name)
    if body.threshold is not None:
        services.set_threshold(user=user, model=model, threshold=body.threshold)
    return shapes.full(model)


@router.delete("/models/{model_id}", url_name="model", response={204: None, **PROBLEMS})
def delete_model(request: HttpRequest, model_id: str) -> Any:
    """Into the bin for 30 days."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    services.delete_model(user=fetching.user_of(request), model=model)
    return Status(204, None)


@router.post("/models/{model_id}/restore", url_name="model_restore", response={200: shapes.ModelOut, **PROBLEMS})
def restore_model(request: HttpRequest, model_id: str) -> Any:
    """Out of the bin again."""
    model = fetching.editable(TrainedModel.objects.exclude(deleted_at=None), request, model_id)
    services.restore_model(user=fetching.user_of(request), model=model)
    return shapes.full(model)


@router.post(
    "/models/{model_id}/predict",
    url_name="model_predict",
    response={200: shapes.Predictions, **PROBLEMS},
    exclude_unset=True,
)
def predict(request: HttpRequest, model_id: str, body: shapes.Question) -> Any:
    """Answers in the order of the inputs, each in the form of the model's task; `is_unsure` below its threshold."""
    model = fetching.visible(TrainedModel.objects.active(), request, model_id)
    answers = asking.predict(model, body.inputs, top=body.top)
    services.mark_tried(model)
    return shapes.predictions(answers)


@router.post("/models/{model_id}/corrections", url_name="model_corrections", response={201: None, **PROBLEMS})
def correct(request: HttpRequest, model_id: str, body: shapes.Correction) -> Any:
    """Keep an answer that was wrong, with what is right, for the next version: a label, a number, or several labels
    as a JSON list or parted by “|”."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    inputs = {model.asks[0]: body.input} if isinstance(body.input, str) else body.input
    services.save_correction(
        user=fetching.user_of(request),
        model=model,
        inputs=inputs,
        label=body.label,
        score=body.score,
        correct_label=body.correct_label,
    )
    return Status(201, None)


@router.post("/models/{model_id}/batch", url_name="model_batch", response={202: shapes.BatchOut, **PROBLEMS})
def create_batch(request: HttpRequest, model_id: str, file: File[UploadedFile]) -> Any:
    """A file of texts; it comes back with the answers, in the columns that the model's task has for them."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    return Status(202, shapes.batch(services.create_batch(user=fetching.user_of(request), model=model, file=file)))


@router.post("/models/{model_id}/endpoint", url_name="model_endpoint", response={201: shapes.EndpointOut, **PROBLEMS})
def create_endpoint(request: HttpRequest, model_id: str) -> Any:
    """Keep the model running here; the key in the answer is shown this once."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    endpoint, key = services.create_endpoint(user=fetching.user_of(request), model=model)
    return Status(201, shapes.endpoint(endpoint, key))


@router.delete("/models/{model_id}/endpoint", url_name="model_endpoint", response={204: None, **PROBLEMS})
def stop_endpoint(request: HttpRequest, model_id: str) -> Any:
    """Its key opens nothing from now on."""
    model = fetching.editable(TrainedModel.objects.active(), request, model_id)
    services.stop_endpoint(user=fetching.user_of(request), model=model)
    return Status(204, None)
