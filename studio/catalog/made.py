"""Starting models that a run of a workspace made: one that has read its documents first."""

import os
import shutil
from pathlib import Path

from django.utils.translation import gettext_noop

from studio.accounts.models import Workspace

from . import shelf
from .inspection import inspect
from .models import PretrainedModel

# Behind everybody's: it is offered, and chosen by who knows what it has read.
RANK = 500
BLURB = gettext_noop("It has read texts of yours before. Good for examples that speak like them.")


def put_on_shelf(*, workspace: Workspace, run_id: str, title: str, encoder: Path, origin: PretrainedModel) -> None:
    """Offer what lies in `encoder` to the workspace; called again, it changes nothing."""
    facts = inspect(encoder)
    commit = shelf.content_commit(encoder)
    with shelf.partial_folder() as folder:
        shutil.copytree(encoder, folder, copy_function=_link_or_copy, dirs_exist_ok=True)
        place = shelf.put(folder, name_of(run_id), commit)
    fields = {
        "kind": PretrainedModel.Kind.LOCAL,
        "title": title[:200],
        "blurb": BLURB,
        "commit": commit,
        "languages": origin.languages,
        "tasks": origin.tasks,
        "licence": origin.licence,
        "licence_note": origin.licence_note,
        "rank": RANK,
        "folder": place,
        "is_present": True,
        "workspace": workspace,
        "made_by": run_id,
        **facts,
    }
    PretrainedModel.objects.update_or_create(name=name_of(run_id), defaults=fields)


def take_off_shelf(run_id: str) -> None:
    """Nobody can start from it any more; the row stays for the runs that did."""
    for model in PretrainedModel.objects.filter(made_by=run_id):
        PretrainedModel.objects.filter(pk=model.pk).update(is_present=False)
        folder = shelf.folder_of(model)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def rename_on_shelf(run_id: str, title: str) -> None:
    PretrainedModel.objects.filter(made_by=run_id).update(title=title[:200])


def name_of(run_id: str) -> str:
    return f"read-{run_id}"


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # Another file system, or one without hard links.
        shutil.copy2(source, target)
    return target
