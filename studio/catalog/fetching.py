"""Brings a starting model from its hub to the shelf: an explicit act of staff, in a process of its own."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from studio.core.errors import Refused

from . import services, shelf
from .inspection import inspect
from .models import PretrainedModel

# Root files only: variants for other libraries lie in folders of their own and are not wanted.
WANTED = (
    "config.json",
    "*.safetensors",
    "model.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "*.model",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
    "README.md",
    "LICENSE*",
)


def fetch(model: PretrainedModel, token: str | None = None) -> None:
    """Resolve the commit at the first fetch, pin it, and put the checked files on the shelf; all or nothing."""
    services.require_fetchable(model)
    try:
        with _plain_words(), shelf.partial_folder() as folder:
            commit = _download(model, folder, token)
            facts = inspect(folder)
            place = shelf.put(folder, model.name, commit)
    except Refused as refusal:
        services.fetch_failed(model=model, refusal=refusal)
        raise
    services.fetched(model=model, folder=place, commit=commit, facts=facts)


def _download(model: PretrainedModel, folder: Path, token: str | None) -> str:
    from huggingface_hub import HfApi, snapshot_download

    info = HfApi(token=token).model_info(model.repo, revision=model.commit or None, files_metadata=True)
    commit = str(info.sha)
    wanted = [entry for entry in info.siblings or [] if _is_wanted(entry.rfilename)]
    if not any(entry.rfilename.endswith(".safetensors") for entry in wanted):
        raise Refused("MODEL_UNSAFE", _("The hub has no safetensors of this model, so it cannot be taken."))
    _require_room(sum(entry.size or 0 for entry in wanted))
    names = [entry.rfilename for entry in wanted]
    snapshot_download(model.repo, revision=commit, local_dir=folder, allow_patterns=names, token=token or False)
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    missing = [entry.rfilename for entry in wanted if not _is_whole(folder / entry.rfilename, entry.size)]
    if missing:
        raise Refused("MODEL_PARTIAL", _("The download was cut off. Nothing was kept; fetch it again."))
    return commit


def _is_wanted(name: str) -> bool:
    path = Path(name)
    return any(path.match(pattern) and len(path.parts) == len(Path(pattern).parts) for pattern in WANTED)


def _is_whole(path: Path, size: Any) -> bool:
    return path.is_file() and (size is None or path.stat().st_size == size)


def _require_room(needed: int) -> None:
    free = shutil.disk_usage(settings.CATALOG_DIR).free
    if needed > free - settings.MIN_FREE_BYTES:
        raise Refused("MODEL_DISK", _("There is not enough room on the disk for this model."))


@contextlib.contextmanager
def _plain_words() -> Iterator[None]:
    """The hub library's errors as sentences."""
    from httpx2 import HTTPError
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        text = _("This model needs you to accept its licence first, on its page at the hub; then give a token.")
        raise Refused("MODEL_GATED", text) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise Refused("MODEL_UNKNOWN", _("The hub does not know this model, or not this version of it.")) from error
    except (errors.OfflineModeIsEnabled, HTTPError, errors.LocalEntryNotFoundError, ConnectionError) as error:
        text = _("The model hub cannot be reached from this computer. Check the network, or import the model as a zip.")
        raise Refused("MODEL_UNREACHABLE", text) from error
    except OSError as error:
        raise Refused("MODEL_DISK", _("The files could not be written to the disk.")) from error
