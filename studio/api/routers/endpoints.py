"""A model that is kept running, asked with its own key."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.access import EndpointKey
from studio.api.failures import PROBLEMS
from studio.api.shapes import models as shapes
from studio.registry import asking, services
from studio.registry.models import Endpoint

router = Router(tags=["Endpoints"])


@router.post(
    "/endpoints/{endpoint_id}/predict",
    url_name="endpoint_predict",
    auth=EndpointKey(),
    response={200: shapes.Predictions, **PROBLEMS},
    exclude_unset=True,
)
def predict(request: HttpRequest, endpoint_id: str, body: shapes.Question) -> Any:
    """Answers in the order of the inputs, for whoever has the key."""
    endpoint: Endpoint = request.auth  # type: ignore[attr-defined]  # ninja puts what the key opened here.
    answers = asking.predict(endpoint.model, body.inputs, top=body.top)
    services.called(endpoint)
    return shapes.predictions(answers)
