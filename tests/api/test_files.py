"""Downloads and files of questions: asked for, followed, fetched whole or in part."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from studio.accounts import workspaces
from studio.accounts.models import Workspace
from studio.registry.models import Batch, ModelExport, TrainedModel
from studio.registry.services import batches, exporting
from tests.architecture.world import World

from .calling import Api
from .conftest import Rings

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 4096


@pytest.fixture
def zipped(world: World) -> ModelExport:
    """A ready download of one megabyte."""
    name = f"{world.model.pk}.zip"
    (Path(settings.RUNS_DIR).parent / name).write_bytes(DATA)
    export = ModelExport.objects.get(model=world.model)
    sha256 = hashlib.sha256(DATA).hexdigest()
    ModelExport.objects.filter(pk=export.pk).update(file_path=name, num_bytes=len(DATA), sha256=sha256)
    export.refresh_from_db()
    return export


def test_a_download_is_asked_for_followed_and_offered(api: Api, world: World, rings: Rings) -> None:
    ModelExport.objects.all().delete()
    reply = api.post(f"/models/{world.model.pk}/exports", {"format": "safetensors"})
    assert (reply.status, reply.body["status"], reply.body["download"]) == (202, "waiting", None)
    export_id = reply.body["id"]
    assert ("workers.build_export", export_id) in rings
    exporting.begin(export_id)
    assert api.get(f"/exports/{export_id}").body["status"] == "building"
    assert api.download(f"/exports/{export_id}/download")[0] == 404
    exporting.finish(export_id, file_path="x.zip", num_bytes=2, sha256="ab", parity={"same": 40, "all": 40})
    ready = api.get(f"/models/{world.model.pk}/exports").body[0]
    assert (ready["status"], ready["bytes"], ready["sha256"]) == ("ready", 2, "ab")
    assert ready["parity"] == {"same": 40, "all": 40}
    assert ready["download"] == f"/api/v1/exports/{export_id}/download"


def test_asking_twice_makes_one_download(api: Api, world: World, rings: Rings) -> None:
    ModelExport.objects.all().delete()
    first = api.post(f"/models/{world.model.pk}/exports", {"format": "safetensors"}).body["id"]
    assert api.post(f"/models/{world.model.pk}/exports", {"format": "safetensors"}).body["id"] == first
    assert rings.count(("workers.build_export", first)) == 1


def test_a_failed_download_says_why_and_may_be_tried_again(api: Api, world: World) -> None:
    export = ModelExport.objects.get(model=world.model)
    ModelExport.objects.filter(pk=export.pk).update(status="failed", error_code="EXPORT_DIFFERS")
    assert api.get(f"/exports/{export.pk}").body["error"]
    again = api.post(f"/models/{world.model.pk}/exports", {"format": "safetensors"}).body
    assert (again["id"], again["status"], again["error"]) == (export.pk, "waiting", "")


def test_an_unknown_kind_of_download_is_refused_with_the_choices(api: Api, world: World) -> None:
    reply = api.post(f"/models/{world.model.pk}/exports", {"format": "floppy"})
    assert (reply.status, reply.code) == (422, "EXPORT_UNKNOWN")
    assert "safetensors" in reply.body["details"][0]["fix"]


def test_the_whole_zip_comes_as_an_attachment(api: Api, zipped: ModelExport) -> None:
    status, data, headers = api.download(f"/exports/{zipped.pk}/download")
    assert (status, data) == (200, DATA)
    assert headers["Content-Length"] == str(len(DATA))
    assert headers["Content-Type"] == "application/zip"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["ETag"] == f'"{zipped.sha256}"'
    assert headers["Content-Disposition"].startswith("attachment")
    assert "Reviews-safetensors.zip" in headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("wish", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=1048000-", 1_048_000, len(DATA) - 1), ("bytes=-10", len(DATA) - 10, len(DATA) - 1)],
)
def test_a_part_of_the_zip(api: Api, zipped: ModelExport, wish: str, first: int, last: int) -> None:
    status, data, headers = api.download(f"/exports/{zipped.pk}/download", Range=wish)
    assert (status, data) == (206, DATA[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"


def test_a_part_outside_the_zip_is_refused(api: Api, zipped: ModelExport) -> None:
    status, _data, headers = api.download(f"/exports/{zipped.pk}/download", Range=f"bytes={len(DATA)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(DATA)}")


def test_a_part_of_another_file_is_the_whole_file(api: Api, zipped: ModelExport) -> None:
    place = f"/exports/{zipped.pk}/download"
    assert api.download(place, Range="bytes=0-9", If_Range='"other"')[0] == 200
    assert api.download(place, Range="bytes=0-9", If_Range=f'"{zipped.sha256}"')[0] == 206
    assert api.download(place, If_None_Match=f'"{zipped.sha256}"')[0] == 304


def test_its_size_can_be_asked_without_the_file(api: Api, zipped: ModelExport) -> None:
    status, data, headers = api.download(f"/exports/{zipped.pk}/download", "HEAD")
    assert (status, data, headers["Content-Length"]) == (200, b"", str(len(DATA)))


def test_a_file_that_is_lost_is_missing(api: Api, zipped: ModelExport) -> None:
    (Path(settings.RUNS_DIR).parent / zipped.file_path).unlink()
    assert api.download(f"/exports/{zipped.pk}/download")[0] == 404


def test_a_file_of_questions_goes_in_and_comes_out(api: Api, world: World, rings: Rings) -> None:
    reply = api.upload(f"/models/{world.model.pk}/batch", "text\nlovely\nawful\n", "questions.csv")
    assert (reply.status, reply.body["status"], reply.body["download"]) == (202, "waiting", None)
    batch_id = reply.body["id"]
    assert ("workers.answer_batch", batch_id) in rings
    assert api.download(f"/batches/{batch_id}/download")[0] == 404
    batches.begin(batch_id)
    batches.beat(batch_id, num_answered=2, num_unsure=1, num_examples=2)
    answered = b"text,label\nlovely,good\nawful,bad\n"
    batches.finish(Batch.objects.get(pk=batch_id), answer=ContentFile(answered), name=f"{batch_id}-answered.csv")
    done = api.get(f"/batches/{batch_id}").body
    assert (done["status"], done["num_answered"], done["num_unsure"]) == ("ready", 2, 1)
    status, data, headers = api.download(done["download"].removeprefix("/api/v1"))
    assert (status, data) == (200, answered)
    assert "questions-answered" in headers["Content-Disposition"]


def test_a_viewer_may_not_fill_the_disk_with_questions(viewers: Api, world: World) -> None:
    reply = viewers.upload(f"/models/{world.model.pk}/batch", "text\nlovely\n", "questions.csv")
    assert (reply.status, reply.code) == (403, "VIEWER")
    assert Batch.objects.filter(model=world.model).count() == 1


def test_files_of_questions_count_towards_the_limit_of_the_workspace(api: Api, world: World) -> None:
    questions, answered = "text\nlovely\nawful\n", b"text,label\nlovely,good\nawful,bad\n"
    before = workspaces.num_bytes(world.workspace)
    batch = Batch.objects.get(pk=api.upload(f"/models/{world.model.pk}/batch", questions, "q.csv").body["id"])
    assert workspaces.num_bytes(world.workspace) == before + len(questions)
    batches.begin(batch.pk)
    batches.finish(batch, answer=ContentFile(answered), name=f"{batch.pk}-answered.csv")
    assert workspaces.num_bytes(world.workspace) == before + len(questions) + len(answered)
    Workspace.objects.filter(pk=world.workspace.pk).update(max_bytes=20)
    reply = api.upload(f"/models/{world.model.pk}/batch", questions, "q.csv")
    assert (reply.status, reply.code) == (413, "WORKSPACE_FULL")


def test_models_and_downloads_take_the_room_of_datasets(api: Api, world: World) -> None:
    Workspace.objects.filter(pk=world.workspace.pk).update(max_bytes=workspaces.num_bytes(world.workspace) + 1000)
    assert api.upload("/datasets", "text,label\na,good\nb,bad\n").status == 202
    TrainedModel.objects.filter(pk=world.model.pk).update(num_bytes=world.model.num_bytes + 1000)
    reply = api.upload("/datasets", "text,label\na,good\nb,bad\n")
    assert (reply.status, reply.code) == (413, "WORKSPACE_FULL")


@pytest.mark.parametrize("content", ["", None])
def test_an_empty_file_of_questions_is_refused(api: Api, world: World, content: Any) -> None:
    reply = api.upload(f"/models/{world.model.pk}/batch", {} if content is None else {"file": content})
    assert 400 <= reply.status < 500
    assert reply.code in ("DATA_EMPTY", "INVALID")


def test_a_batch_that_failed_says_why(api: Api, world: World) -> None:
    batch = Batch.objects.create(model=world.model, created_by=world.alice, name="q.csv", status="running")
    batches.fail(batch.pk, errors=[{"code": "FILE_EMPTY", "values": {}}])
    told = api.get(f"/batches/{batch.pk}").body
    assert told["status"] == "failed"
    assert told["errors"]
    assert all(isinstance(one, str) and one for one in told["errors"])
