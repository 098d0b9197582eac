"""Buttons of a dataset's page: mend, undo, ignore, choose columns, read again, put another file in place."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from studio.accounts.person import person
from studio.core.errors import Refused
from studio.core.http import safe_next
from studio.datasets import mending, replacing, resuming, services, telling
from studio.datasets import roles as choosing
from studio.datasets.keeping import ignore_finding
from studio.datasets.models import Dataset

from .finding import changed, home
from .wishes import reading_options


def fix(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """One finding, or all of them with the code `all`."""
    dataset, user = changed(request, dataset_id), person(request)
    before = dataset.current_version
    try:
        if request.POST.get("code") == "all":
            mending.fix_all(dataset=dataset, user=user)
        else:
            mending.fix_finding(dataset=dataset, user=user, code=request.POST.get("code", ""))
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    dataset.refresh_from_db()
    after = dataset.current_version
    if before and after and after != before:
        messages.success(
            request, mended(after), extra_tags=undo_address(dataset, before.number, _back(request, dataset))
        )
    return redirect(_back(request, dataset))


def mended(version: Any) -> str:
    """The sentence of the toast."""
    return _("%(note)s This is version %(number)s.") % {"note": telling.note(version), "number": version.number}


def undo_address(dataset: Dataset, number: int, back: str) -> str:
    """Where pressing Undo posts to."""
    return f"{reverse('datasets:undo', args=[dataset.pk])}?{urlencode({'to': number, 'next': back})}"


def undo(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """To the version before, or to the one that is named."""
    dataset, user = changed(request, dataset_id), person(request)
    to = request.POST.get("to") or request.GET.get("to") or ""
    try:
        if to.isascii() and to.isdigit() and len(to) < 8:
            version = mending.return_to(dataset=dataset, user=user, number=int(to))
        else:
            version = services.undo(dataset=dataset, user=user)
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    messages.success(request, _("Version %(number)s is the current one again.") % {"number": version.number})
    return redirect(_back(request, dataset))


def ignore(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Put a finding out of the way, or take it back with `wish=back`."""
    dataset = changed(request, dataset_id)
    code, is_back = _sent(request, "code"), _sent(request, "wish") == "back"
    found = dataset.current_version.findings.filter(code=code).first() if dataset.current_version else None
    if found is None:
        messages.error(request, _("This finding is not there any more."))
        return redirect(_back(request, dataset))
    ignore_finding(finding=found, user=person(request), is_ignored=not is_back)
    if not is_back:
        query = urlencode({"code": code, "wish": "back", "next": _back(request, dataset)})
        address = f"{reverse('datasets:ignore', args=[dataset.pk])}?{query}"
        messages.success(request, _("It is out of the way. Nothing in your examples was changed."), extra_tags=address)
    return redirect(_back(request, dataset))


def columns(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Which column is what."""
    dataset = changed(request, dataset_id)
    version = dataset.current_version
    try:
        if version is None:
            raise Refused("DATA_NOT_READY", _("The file is still being read."), fix=_("Wait a moment, then try again."))
        chosen = choosing.columns_of(version, request.POST)
        services.change_dataset(dataset=dataset, user=person(request), columns=chosen)
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    return redirect(_back(request, dataset))


def task(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """What is to be learned from it; the columns for that are found anew."""
    dataset = changed(request, dataset_id)
    try:
        services.change_dataset(dataset=dataset, user=person(request), task=_sent(request, "task") or dataset.task)
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    return redirect(_back(request, dataset))


def reading(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """How the file is to be read."""
    dataset = changed(request, dataset_id)
    options = reading_options(request.POST, dataset.options)
    try:
        services.change_dataset(dataset=dataset, user=person(request), options=options)
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    return redirect(_back(request, dataset))


def file(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A mended file, or a test of one's own, in the place of the old one."""
    dataset = changed(request, dataset_id)
    user = person(request)
    try:
        resuming.take_in(user, request)
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, _("No file was chosen. Choose one, then send it again."))
            return redirect(_back(request, dataset))
        split = request.POST.get("split", "all")
        replacing.replace_file(dataset=dataset, user=user, upload=upload, split=split)
        resuming.forget_sent(user, request.POST)
    except Refused as refusal:
        return _refused(request, dataset, refusal)
    return redirect(_back(request, dataset))


def _sent(request: HttpRequest, name: str) -> str:
    return (request.POST.get(name) or request.GET.get(name) or "").replace("\0", "")


def _back(request: HttpRequest, dataset: Dataset) -> str:
    return safe_next(request, home(dataset))


def _refused(request: HttpRequest, dataset: Dataset, refusal: Refused) -> HttpResponse:
    """Back to the page, which says why nothing happened."""
    messages.error(request, f"{refusal.message} {refusal.fix}")
    return redirect(_back(request, dataset))
