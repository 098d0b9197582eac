"""An import whose worker died is taken up when the workers start again, and is read once."""

import pytest
from django.utils import timezone

from studio.datasets.importing import import_dataset, release_imports
from studio.datasets.models import Dataset

from .conftest import Upload

pytestmark = pytest.mark.django_db


def test_an_import_of_a_dead_worker_is_taken_up_at_the_next_start(upload: Upload) -> None:
    dataset = upload("text,label\n" + "\n".join(f"text {n},{n % 2}" for n in range(40)))
    rows = Dataset.objects.filter(pk=dataset.pk)
    rows.update(status=Dataset.Status.IMPORTING, import_started_at=timezone.now())
    import_dataset(dataset_id=dataset.pk)
    assert rows.get().status == Dataset.Status.IMPORTING, "the claim of the dead worker still stands"
    assert release_imports() == 1
    import_dataset(dataset_id=dataset.pk)
    assert rows.get().status == Dataset.Status.READY
    assert release_imports() == 0
