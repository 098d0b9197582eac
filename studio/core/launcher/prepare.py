"""What must be in place before the first page: tables, static files, translations, the shelf of starting models."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from studio.catalog import services as shelf
from studio.core.translations.catalogue import compile_all


def prepare() -> None:
    """Everything in turn; each step costs next to nothing when there is nothing to do."""
    migrate()
    collect_static()
    compile_all(settings.BASE_DIR)
    shelf.sync()


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Gather, hash and compress the static files, only when one of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state)


def _static_state() -> str:
    """A digest of every static file's path, size and time."""
    digest = hashlib.sha256(settings.VERSION.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
