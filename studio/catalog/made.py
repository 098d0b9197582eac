"""Starting models that a run of a workspace made: one that has read its documents first."""

import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from studio.accounts.models import Workspace
from studio.core.errors import Refused

from . import shelf
from .inspection import inspect
from .models import PretrainedModel

# Behind everybody's: it is offered, and chosen by who knows what it has read.
RANK = 500
BLURB = gettext_noop("It has read texts of yours before. Good for examples that speak like them.")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelved:
    """A folder that lies on the shelf and is offered to nobody yet."""

    place: str
    commit: str
    facts: dict[str, Any]


def shelve(*, run_id: str, encoder: Path) -> Shelved | None:
    """Lay what is in `encoder` on the shelf; done again, it changes nothing. It reads every byte, so it belongs into no
    transaction. Nothing where the shelf does not take such a folder: the model itself is none the worse for it."""
    try:
        facts = inspect(encoder)
    except Refused as refusal:
        logger.warning("What run %s has read is no starting model: %s", run_id, refusal.message)
        return None
    commit = shelf.content_commit(encoder)
    with shelf.partial_folder() as folder:
        shutil.copytree(encoder, folder, copy_function=_link_or_copy, dirs_exist_ok=True)
        return Shelved(shelf.put(folder, name_of(run_id), commit), commit, facts)


def offer(shelved: Shelved, *, workspace: Workspace, run_id: str, title: str, origin: PretrainedModel) -> None:
    """To the workspace, among its starting models."""
    fields = {
        "kind": PretrainedModel.Kind.LOCAL,
        "title": title[:200],
        "blurb": BLURB,
        "commit": shelved.commit,
        "languages": origin.languages,
        "tasks": origin.tasks,
        "licence": origin.licence,
        "licence_note": origin.licence_note,
        "rank": RANK,
        "folder": shelved.place,
        "is_present": True,
        "workspace": workspace,
        "made_by": run_id,
        **shelved.facts,
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
