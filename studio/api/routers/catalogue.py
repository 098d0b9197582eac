"""What can be chosen: tasks, starting models, methods."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params.functions import Query

from studio.api.failures import PROBLEMS
from studio.api.fetching import user_of
from studio.api.shapes import catalogue as shapes
from studio.catalog.fitting import Fit, fits, unfit
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import Choice, recommend
from studio.core.errors import Refused
from workers.engine import catalog

router = Router(tags=["Choices"])
DEFAULT_TASK = "text-classification"


@router.get("/tasks", url_name="tasks", response={200: list[shapes.TaskOut], **PROBLEMS})
def tasks(request: HttpRequest) -> Any:
    """What a model can be made to do."""
    return [shapes.task(one) for one in catalog.tasks().values()]


@router.get("/base-models", url_name="base_models", response={200: list[shapes.BaseModelOut], **PROBLEMS})
def base_models(request: HttpRequest, task: str = Query(DEFAULT_TASK, max_length=40)) -> Any:
    """Starting models for a task, the recommended one first; absent ones come with the reason."""
    _known(task)
    mine = PretrainedModel.objects.visible_to(user_of(request))
    return [_base_model(choice) for choice in recommend(task, models=mine)]


@router.get("/methods", url_name="methods", response={200: list[shapes.MethodOut], **PROBLEMS})
def methods(
    request: HttpRequest, task: str = Query(DEFAULT_TASK, max_length=40), base_model: str = Query("", max_length=120)
) -> Any:
    """Ways of training a task, and whether each suits the starting model."""
    _known(task)
    model = chosen_base_model(request, base_model) if base_model else None
    kinds = catalog.tasks()[task].methods
    known = catalog.methods()
    reason = unfit(task, model) if model else ""
    found = [(known[kind], Fit("no", reason) if reason else fits(kind, model)) for kind in kinds if kind in known]
    return [shapes.method(method, fit.answer, fit.reason) for method, fit in found]


def chosen_base_model(request: HttpRequest, name: str) -> PretrainedModel:
    """A starting model by its name or id; what another workspace made does not exist."""
    mine = PretrainedModel.objects.visible_to(user_of(request))
    found = mine.filter(name=name).first() or mine.filter(pk=name).first()
    if found is None:
        raise Refused(
            "MODEL_UNKNOWN",
            _("There is no starting model {name}.").format(name=name),
            fix=_("Choose one of /api/v1/base-models."),
            where="base_model",
            status=422,
        )
    return found


def _known(task: str) -> None:
    if task not in catalog.tasks():
        raise Refused(
            "TASK_UNKNOWN",
            _("This studio does not know the task {task}.").format(task=task or "–"),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.tasks()))),
            where="task",
            status=422,
        )


def _base_model(choice: Choice) -> dict[str, Any]:
    model = choice.model
    return {
        "id": model.pk,
        "name": model.name,
        "title": model.shown_title,
        "blurb": shapes.translated(model.blurb),
        "architecture": model.architecture,
        "languages": model.languages,
        "licence": model.licence,
        "num_parameters": model.num_parameters,
        "bytes": model.num_bytes,
        "is_present": model.is_present,
        "is_recommended": choice.is_recommended,
        "reason": choice.why_not or choice.reason,
    }
