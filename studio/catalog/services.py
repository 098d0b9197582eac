"""What changes the shelf of starting models: the sync at the start, fetching, importing, the link to the engine."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.audit import record
from studio.accounts.models import User
from studio.core.errors import Refused
from workers.engine import catalog

from . import shelf
from .importing import collect_folder, collect_zip
from .inspection import inspect
from .models import PretrainedModel

CATALOGUE = Path(__file__).with_name("models.toml")
Kind = PretrainedModel.Kind


def sync() -> int:
    """Bring the rows in line with the catalogue and with what lies on the shelf; a second call changes nothing."""
    entries = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["model"]
    for entry in entries:
        wanted = {"tasks": taught(), **entry}
        PretrainedModel.objects.update_or_create(name=wanted.pop("name"), defaults=wanted)
    PretrainedModel.objects.filter(kind=Kind.LOCAL).update(tasks=taught())
    for model in PretrainedModel.objects.all():
        is_present = shelf.is_present(model)
        if model.is_present != is_present:
            PretrainedModel.objects.filter(pk=model.pk).update(is_present=is_present)
    return len(entries)


def taught() -> list[str]:
    """Every task the engine has a file for: an encoder may learn each of them; the engine asks its layers again."""
    return sorted(catalog.tasks())


def fetch_model(*, model: PretrainedModel, actor: User, address: str | None = None) -> None:
    """Start `manage.py fetch_model` in a process of its own; the row tells how it went."""
    require_fetchable(model)
    PretrainedModel.objects.filter(pk=model.pk).update(fetch_started_at=timezone.now(), fetch_error="")
    record(actor=actor, action="model.fetch_started", subject=model, address=address, repo=model.repo)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "fetch_model", model.name]
    transaction.on_commit(lambda: _start(command))


def require_fetchable(model: PretrainedModel) -> None:
    if model.kind != Kind.HUB:
        raise Refused("MODEL_NOT_HUB", _("This model does not come from a model hub, so there is nothing to fetch."))
    if not settings.IS_HUB_ALLOWED:
        text = _("Downloads from model hubs are switched off here. Import the model as a zip, or set STUDIO_HUB=1.")
        raise Refused("MODEL_OFFLINE", text)


def fetched(*, model: PretrainedModel, folder: str, commit: str, facts: dict[str, Any]) -> None:
    """The files are on the shelf: from now on this commit is the one."""
    PretrainedModel.objects.filter(pk=model.pk).update(
        folder=folder, commit=commit, is_present=True, fetch_error="", fetched_at=timezone.now(), **facts
    )
    record(actor=None, action="model.fetched", subject=model, commit=commit)


def fetch_failed(*, model: PretrainedModel, refusal: Refused) -> None:
    PretrainedModel.objects.filter(pk=model.pk).update(fetch_error=refusal.message[:400], fetch_started_at=None)
    record(actor=None, action="model.fetch_failed", subject=model, code=refusal.code)


def import_model(
    *,
    name: str,
    source: Path,
    actor: User | None,
    title: str = "",
    languages: list[str] | None = None,
    licence: str = "",
    address: str | None = None,
) -> PretrainedModel:
    """Take a folder or a zip of safetensors onto the shelf, after a look into every file."""
    if PretrainedModel.objects.filter(name=name).exclude(kind=Kind.LOCAL, made_by="").exists():
        raise Refused("MODEL_NAME", _("There is already a starting model of this name."), where="name")
    with shelf.partial_folder() as folder:
        collect = collect_folder if source.is_dir() else collect_zip
        collect(source, folder)
        facts = inspect(folder)
        commit = shelf.content_commit(folder)
        place = shelf.put(folder, name, commit)
    fields = {"kind": Kind.LOCAL, "folder": place, "commit": commit, "is_present": True, "tasks": taught(), **facts}
    words = {"title": title or name, "languages": languages or [], "licence": licence, "fetched_at": timezone.now()}
    model, _is_new = PretrainedModel.objects.update_or_create(name=name, defaults=fields | words)
    record(actor=actor, action="model.imported", subject=model, address=address, commit=commit)
    return model


def _start(command: list[str]) -> None:
    """Nobody waits for it: it belongs to itself, and says how it went in the row."""
    environment = {key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"}
    subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
