"""Celery jobs about datasets: thin shells around the studio's services."""

from studio.celery import app
from studio.datasets.importing import import_dataset
from studio.queue import IMPORT_DATASET


@app.task(name=IMPORT_DATASET)  # type: ignore[untyped-decorator]  # Celery has no types.
def run(dataset_id: str) -> None:
    """Read the uploaded files of one dataset."""
    import_dataset(dataset_id=dataset_id)
