"""Celery jobs about datasets: thin shells around the studio's services."""

from typing import Any

from celery import signals

from studio.celery import app
from studio.datasets.importing import import_dataset, release_imports
from studio.queue import IMPORT_DATASET


@app.task(name=IMPORT_DATASET)  # type: ignore[untyped-decorator]  # Celery has no types.
def run(dataset_id: str) -> None:
    """Read the uploaded files of one dataset."""
    import_dataset(dataset_id=dataset_id)


@signals.worker_ready.connect  # type: ignore[untyped-decorator]  # Celery has no types.
def _begin_anew(sender: Any = None, **kwargs: Any) -> None:
    """What an earlier worker of this queue held when it died is waited for by nobody."""
    if "data" in sender.app.amqp.queues.consume_from:
        release_imports()
