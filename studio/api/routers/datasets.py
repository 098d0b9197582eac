"""Datasets: upload, look, choose, mend, undo, delete."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import Form, Query

from studio.api import fetching
from studio.api.failures import PROBLEMS
from studio.api.forms import json_object
from studio.api.paging import paged
from studio.api.shapes import datasets as shapes
from studio.datasets import reading, services
from studio.datasets.models import Dataset

router = Router(tags=["Datasets"])
LAST_PAGE = 1_000_000


def _rows() -> Any:
    return Dataset.objects.filter(deleted_at=None).select_related("current_version")


@router.post("/datasets", url_name="datasets", response={202: shapes.DatasetCreated, **PROBLEMS})
def create_dataset(
    request: HttpRequest,
    file: File[UploadedFile],
    validation_file: File[UploadedFile | None] = None,
    test_file: File[UploadedFile | None] = None,
    unlabelled_file: File[UploadedFile | None] = None,
    name: str = Form("", max_length=shapes.MAX_NAME),
    task: str = Form("", max_length=40),
    columns: str = Form("", max_length=20_000, description="JSON: {role: column}"),
    options: str = Form("", max_length=20_000, description="JSON: encoding, delimiter, quoting, header, sheet"),
) -> Any:
    """Upload a table, or a table for each split, and texts without a label; it is read in the background."""
    parts = {"validation": validation_file, "test": test_file, "unlabelled": unlabelled_file}
    given = {split: part for split, part in parts.items() if part is not None}
    dataset = services.create_dataset(
        user=fetching.user_of(request),
        workspace=fetching.home(request),
        files={"train" if given else "all": file, **given},
        name=name,
        task=task,
        columns=json_object("columns", columns),
        options=json_object("options", options),
    )
    return Status(202, {"id": dataset.pk, "status": dataset.status, "name": dataset.name})


@router.get("/datasets", url_name="datasets", response={200: list[shapes.DatasetBrief], **PROBLEMS})
def list_datasets(
    request: HttpRequest,
    response: HttpResponse,
    page: int = Query(1, ge=1, le=LAST_PAGE),
    page_size: int = Query(50, ge=1, le=200),
) -> Any:
    """Your datasets, the newest first; `X-Total-Count` says how many there are."""
    rows: QuerySet[Dataset] = _rows().filter(archived_at=None).visible_to(request.user)
    return [shapes.brief(one) for one in paged(rows, response, page, page_size)]


@router.get("/datasets/{dataset_id}", url_name="dataset", response={200: shapes.DatasetOut, **PROBLEMS})
def read_dataset(request: HttpRequest, dataset_id: str) -> Any:
    """Status, columns, labels, splits and what the data doctor found."""
    return shapes.full(fetching.visible(_rows(), request, dataset_id))


@router.patch("/datasets/{dataset_id}", url_name="dataset", response={200: shapes.DatasetOut, **PROBLEMS})
def change_dataset(request: HttpRequest, dataset_id: str, body: shapes.DatasetChange) -> Any:
    """Another name, task, columns, or another way of reading the file."""
    dataset = fetching.editable(_rows(), request, dataset_id)
    services.change_dataset(dataset=dataset, user=fetching.user_of(request), **body.dict(exclude_none=True))
    return shapes.full(_rows().get(pk=dataset.pk))


@router.delete("/datasets/{dataset_id}", url_name="dataset", response={204: None, **PROBLEMS})
def delete_dataset(request: HttpRequest, dataset_id: str) -> Any:
    """Into the bin for 30 days."""
    services.delete_dataset(dataset=fetching.editable(_rows(), request, dataset_id), user=fetching.user_of(request))
    return Status(204, None)


@router.post(
    "/datasets/{dataset_id}/restore", url_name="dataset_restore", response={200: shapes.DatasetOut, **PROBLEMS}
)
def restore_dataset(request: HttpRequest, dataset_id: str) -> Any:
    """Out of the bin again."""
    binned = Dataset.objects.exclude(deleted_at=None)
    services.restore_dataset(dataset=fetching.editable(binned, request, dataset_id), user=fetching.user_of(request))
    return shapes.full(_rows().get(pk=dataset_id))


@router.post("/datasets/{dataset_id}/fixes", url_name="dataset_fixes", response={200: shapes.DatasetOut, **PROBLEMS})
def apply_fix(request: HttpRequest, dataset_id: str, body: shapes.FixWish) -> Any:
    """Mend a finding by its code, in a new version."""
    dataset = fetching.editable(_rows(), request, dataset_id)
    found = dataset.current_version.findings.filter(code=body.code).first() if dataset.current_version else None
    code = found.fix if found and found.fix else body.code
    services.apply_fix(dataset=dataset, user=fetching.user_of(request), code=code)
    return shapes.full(_rows().get(pk=dataset.pk))


@router.post("/datasets/{dataset_id}/undo", url_name="dataset_undo", response={200: shapes.DatasetOut, **PROBLEMS})
def undo(request: HttpRequest, dataset_id: str) -> Any:
    """Back to the version before."""
    dataset = fetching.editable(_rows(), request, dataset_id)
    services.undo(dataset=dataset, user=fetching.user_of(request))
    return shapes.full(_rows().get(pk=dataset.pk))


@router.get(
    "/datasets/{dataset_id}/examples", url_name="dataset_examples", response={200: shapes.ExamplePage, **PROBLEMS}
)
def examples(
    request: HttpRequest,
    dataset_id: str,
    split: str = Query("", pattern="^(train|validation|test)?$"),
    page: int = Query(1, ge=1, le=LAST_PAGE),
    page_size: int = Query(50, ge=1, le=200),
    search: str = Query("", max_length=200),
) -> Any:
    """The table itself, page by page."""
    dataset = fetching.visible(_rows(), request, dataset_id)
    if dataset.current_version is None:
        return {"examples": [], "num_examples": 0, "page": 1, "num_pages": 1}
    return reading.examples(dataset.current_version, split=split, page=page, page_size=page_size, search=search)
