"""A dataset: what is in it, what is wrong with it, its parts fetched alone, and its files to take away."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django_htmx.http import HttpResponseClientRefresh

from studio.accounts import audit
from studio.accounts.person import acting
from studio.core.streaming import from_thread
from studio.datasets import exporting, previewing, rows
from studio.datasets import roles as choosing
from studio.datasets.storing import shown_name

from .finding import look, seen, seen_version
from .wishes import reading_options

WAITING_SECONDS = 3


def show(request: HttpRequest, dataset_id: str) -> HttpResponse:
    dataset = seen(request, dataset_id)
    seeing = look(request, dataset)
    context = {
        "dataset": dataset,
        "look": seeing,
        "section": "datasets",
        "refresh_seconds": WAITING_SECONDS if seeing.state == "waiting" else None,
    }
    return render(request, "datasets/show.html", context)


def progress(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The waiting part alone; the whole page is fetched anew when the reading is over."""
    seeing = look(request, seen(request, dataset_id))
    if seeing.state != "waiting":
        return HttpResponseClientRefresh()
    return render(request, "datasets/_waiting.html", {"look": seeing, "dataset": seeing.dataset})


def preview(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The first rows of the file, read as the form would like it."""
    dataset = seen(request, dataset_id)
    wished = reading_options(request.GET, dataset.options)
    return render(request, "datasets/_preview.html", {"preview": previewing.preview(dataset, wished)})


def examples(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The table alone, while one searches and pages."""
    version = seen_version(request, dataset_id)
    context = {"dataset": version.dataset, "table": rows.page(version, request.GET)}
    return render(request, "datasets/_examples.html", context)


def roles(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """What a choice of columns would mean, while one chooses."""
    version = seen_version(request, dataset_id)
    return render(request, "datasets/_roles_say.html", {"roles": choosing.of_choice(version, request.GET)})


def download(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The examples as a table that no spreadsheet executes, or without any loss as JSON Lines."""
    version = seen_version(request, dataset_id)
    dataset = version.dataset
    audit.record(action="dataset.downloaded", subject=dataset, **acting(request))
    if request.GET.get("format") == "jsonl":
        return _file(exporting.as_json_lines(version), "application/jsonl", f"{dataset.name}.jsonl")
    return _file(exporting.as_csv(version), "text/csv", f"{dataset.name}.csv")


def download_problems(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The rows that were left out, each with its line and the reason."""
    dataset = seen(request, dataset_id)
    return _file(exporting.problems_as_csv(dataset), "text/csv", f"{dataset.name}-problems.csv")


def _file(chunks: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(from_thread(chunks), content_type=f"{kind}; charset=utf-8")
    header = content_disposition_header(as_attachment=True, filename=shown_name(name))
    response["Content-Disposition"] = header or "attachment"
    return response
