"""Large tables are mended by a worker: the page waits as it does for a file, and one version holds all mends."""

from typing import Any

import pytest
from django.test import Client

from studio import queue
from studio.accounts.models import AuditEvent, User
from studio.core.errors import Refused
from studio.datasets import deferred, deferring, keeping, mending, reading, services, telling
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset

from .conftest import Upload

ROWS = [f"text number {n},{'ab'[n % 2]}" for n in range(40)]
TABLE = "\n".join(["text,label", *ROWS, ROWS[0], ROWS[1], ROWS[2], ",a", "one more,A", "another,A"]) + "\n"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferring, "LARGE", 10)


def _worked(dataset: Dataset) -> Dataset:
    import_dataset(dataset_id=dataset.pk)
    return Dataset.objects.get(pk=dataset.pk)


def _content(dataset: Dataset) -> list[Any]:
    assert dataset.current_version is not None
    return list(reading.examples(dataset.current_version, page_size=200)["examples"])


def test_all_mends_are_done_by_a_worker_in_one_version_like_those_of_a_small_table(
    upload: Upload, alice: User, rings: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    dataset, small = upload(TABLE), upload(TABLE)
    with django_capture_on_commit_callbacks(execute=True):
        assert mending.fix_all(dataset=dataset, user=alice) == []
    assert rings[-1] == (queue.IMPORT_DATASET, dataset.pk)
    assert (dataset.status, dataset.versions.count()) == (Dataset.Status.IMPORTING, 1)
    done = _worked(dataset)
    assert (done.status, done.mends, done.versions.count()) == (Dataset.Status.READY, {}, 2)
    monkeypatch.setattr(deferring, "LARGE", 10_000)
    assert len(mending.fix_all(dataset=small, user=alice)) == 3
    small.refresh_from_db()
    assert _content(done) == _content(small)
    assert done.current_version is not None
    assert done.current_version.created_by == alice
    assert telling.note(done.current_version).startswith("6 examples were taken out")
    assert AuditEvent.objects.filter(object_id=dataset.pk, action="dataset.fixed", actor=alice).count() == 1


def test_one_mend_of_a_large_table_says_which_one(upload: Upload, alice: User) -> None:
    dataset = upload(TABLE)
    assert services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates") == dataset.current_version
    version = _worked(dataset).current_version
    assert version is not None
    assert (version.note_code, version.note_values["count"], version.num_examples) == ("FIXED_DROP_DUPLICATES", 3, 43)


def test_undo_takes_all_of_them_back(upload: Upload, alice: User) -> None:
    dataset = upload(TABLE)
    before = dataset.current_version
    mending.fix_all(dataset=dataset, user=alice)
    assert services.undo(dataset=_worked(dataset), user=alice) == before


def test_meanwhile_the_page_waits_and_nothing_else_may_be_mended(upload: Upload, alice: User, client: Client) -> None:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    dataset = upload(TABLE)
    client.post(f"/datasets/{dataset.pk}/fix/", {"code": "all"})
    body = client.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "Mending your examples" in body
    assert "The mend waits for its turn" in body
    dataset.refresh_from_db()
    with pytest.raises(Refused, match="still being read"):
        services.apply_fix(dataset=dataset, user=alice, code="drop_empty")
    assert "Looks good." in _body_after(client, _worked(dataset))


def _body_after(client: Client, dataset: Dataset) -> str:
    return client.get(f"/datasets/{dataset.pk}/").content.decode()


@pytest.mark.parametrize("fault", ["nothing to do", "breaks"])
def test_a_mend_that_comes_to_nothing_leaves_everything_as_it_was(
    fault: str, upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = upload("\n".join(["text,label", *ROWS]))
    before = dataset.current_version
    if fault == "breaks":
        monkeypatch.setattr(deferred, "mend", lambda *_args: 1 / 0)
    services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    done = _worked(dataset)
    assert (done.status, done.mends, done.current_version) == (Dataset.Status.READY, {}, before)


def test_another_wish_meanwhile_reads_the_file_instead(upload: Upload, alice: User) -> None:
    dataset = upload(TABLE)
    mending.fix_all(dataset=dataset, user=alice)
    services.change_dataset(dataset=dataset, user=alice, columns={"text": "text", "label": "label"})
    version = _worked(dataset).current_version
    assert version is not None
    assert (version.note_code, version.num_examples) == ("IMPORTED", 46)


def test_a_mend_cut_short_by_the_bin_goes_on_when_it_is_taken_out(upload: Upload, alice: User) -> None:
    dataset = upload(TABLE)
    mending.fix_all(dataset=dataset, user=alice)
    keeping.delete_dataset(dataset=dataset, user=alice)
    assert _worked(dataset).versions.count() == 1
    keeping.restore_dataset(dataset=dataset, user=alice)
    version = _worked(dataset).current_version
    assert version is not None
    assert version.note_code == "FIXED_SEVERAL"
