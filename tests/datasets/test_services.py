"""What people may do with datasets: refused with a sentence, atomic, recorded, and never half done."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.accounts.models import AuditEvent, User, Workspace
from studio.core.errors import Refused
from studio.datasets import apart, building, importing, mending, reading, services, storing
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset

from .conftest import Upload

ROWS = "\n".join(f"text number {n},{'ab'[n % 2]}" for n in range(40))
TABLE = f"text,label\n{ROWS}\n"


def _file(content: str = TABLE, name: str = "table.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def _stored() -> set[str]:
    """The uploads that lie in the storage."""
    if not default_storage.exists("uploads"):
        return set()
    folders = default_storage.listdir("uploads")[0]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"uploads/{folder}")[1]}


@pytest.mark.parametrize("parts", [{}, {"test"}, {"all", "train"}, {"all", "other"}])
def test_an_upload_needs_one_file_to_learn_from(parts: set[str], alice: User, workspace: Workspace) -> None:
    with pytest.raises(Refused, match="no file to learn from"):
        services.create_dataset(user=alice, workspace=workspace, files={part: _file() for part in parts})


def test_a_full_workspace_takes_no_file_and_keeps_nothing_of_it(alice: User, workspace: Workspace) -> None:
    workspace.max_bytes = 10
    before = default_storage.listdir("")[0]
    with pytest.raises(Refused, match="no room"):
        services.create_dataset(user=alice, workspace=workspace, files={"all": _file()})
    assert default_storage.listdir("")[0] == before
    assert not Dataset.objects.exists()


def test_two_uploads_at_the_same_moment_do_not_overfill_a_workspace(
    alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.objects.update(max_bytes=len(TABLE) + 10)
    workspace.refresh_from_db()
    keep, is_first, before = storing.keep_upload, True, _stored()

    def slow(*args: Any) -> Any:
        nonlocal is_first
        if is_first:
            is_first = False
            services.create_dataset(user=alice, workspace=workspace, files={"all": _file()}, name="quicker")
        return keep(*args)

    monkeypatch.setattr(storing, "keep_upload", slow)
    with pytest.raises(Refused, match="no room"):
        services.create_dataset(user=alice, workspace=workspace, files={"all": _file()}, name="slower")
    assert Dataset.objects.get().name == "quicker"
    assert {name.split("/")[0] for name in _stored() - before} == {Dataset.objects.get().pk}


def test_a_file_larger_than_the_studio_takes_is_refused(alice: User, workspace: Workspace, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(Refused, match=r"table\.csv is larger than"):
        services.create_dataset(user=alice, workspace=workspace, files={"all": _file()})


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b\\evil.csv", "x\r\ny.csv", "\u202efdp.csv", "." * 300, ""])
def test_a_file_is_stored_under_a_name_of_our_own(name: str, alice: User, workspace: Workspace) -> None:
    upload = _file()
    # As a client may send it, past Django's own cleaning.
    vars(upload)["_name"] = name
    dataset = services.create_dataset(user=alice, workspace=workspace, files={"all": upload})
    file = dataset.files.get()
    assert str(file.file.name).startswith(f"uploads/{dataset.pk}/")
    assert file.name.isprintable()
    assert "/" not in file.name
    assert "\\" not in file.name


def test_reading_twice_makes_one_version(upload: Upload) -> None:
    dataset = upload(TABLE)
    import_dataset(dataset_id=dataset.pk)
    assert dataset.versions.count() == 1


def test_a_reading_that_was_overtaken_by_another_wish_is_thrown_away(
    upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = upload(TABLE)
    services.change_dataset(dataset=dataset, user=alice, columns={"text": "text", "label": "label"})
    build = building.build

    def slow(*args: Any) -> Any:
        Dataset.objects.filter(pk=dataset.pk).update(import_started_at=None)
        return build(*args)

    monkeypatch.setattr(importing, "build", slow)
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    assert dataset.status == Dataset.Status.IMPORTING
    assert dataset.versions.count() == 1


def test_a_fault_of_ours_is_told_without_a_look_inside(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("secret path /srv/x")

    monkeypatch.setattr(importing, "build", broken)
    dataset = upload(TABLE)
    assert dataset.status == Dataset.Status.REJECTED
    assert dataset.errors[0]["code"] == "IMPORT_FAILED"
    assert "secret" not in str(dataset.errors)


def test_a_mend_that_loses_the_race_changes_nothing(
    upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = upload(f"{TABLE}{ROWS}\n")
    remade = apart.remade

    def overtaken(*args: Any) -> Any:
        Dataset.objects.filter(pk=dataset.pk).update(current_version=None)
        return remade(*args)

    monkeypatch.setattr(apart, "remade", overtaken)
    with pytest.raises(Refused, match="at the same moment"):
        services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert dataset.versions.count() == 1


def test_every_change_is_on_record(upload: Upload, alice: User) -> None:
    dataset = upload(f"{TABLE}{ROWS}\n")
    mending.fix_all(dataset=dataset, user=alice)
    services.undo(dataset=dataset, user=alice)
    services.delete_dataset(dataset=dataset, user=alice)
    services.restore_dataset(dataset=dataset, user=alice)
    told = list(AuditEvent.objects.filter(object_id=dataset.pk).order_by("pk").values_list("action", flat=True))
    assert told == [f"dataset.{what}" for what in ("created", "fixed", "undone", "deleted", "restored")]


def test_a_mended_example_keeps_its_part_so_that_scores_can_be_compared(upload: Upload, alice: User) -> None:
    dataset = upload(f"{TABLE}{ROWS}\n")
    before = dataset.current_version
    after = services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert before is not None
    parts = {one["row"]: one["split"] for one in reading.examples(before, page_size=200)["examples"]}
    kept = reading.examples(after, page_size=200)["examples"]
    assert len(kept) == 40
    assert all(parts[one["row"]] == one["split"] for one in kept)


def test_no_version_is_made_of_nothing(upload: Upload, alice: User) -> None:
    dataset = upload(TABLE)
    same = services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert same == dataset.current_version
    with pytest.raises(Refused, match="no mend called"):
        services.apply_fix(dataset=dataset, user=alice, code="drop_everything")
    with pytest.raises(Refused, match="nothing to undo"):
        services.undo(dataset=dataset, user=alice)
    with pytest.raises(Refused, match="no version with that number"):
        mending.return_to(dataset=dataset, user=alice, number=9)
