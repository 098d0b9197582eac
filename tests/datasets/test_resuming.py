"""Files that arrive in parts: a cut costs one part, and nobody else can see, send on or use what is on its way."""

import base64
import errno
import fcntl
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Membership, User, Workspace
from studio.datasets import resuming
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset
from studio.runs import cleaning

TABLE = "\n".join(["text,label", *[f"text number {n},{'a' if n % 2 else 'b'}" for n in range(400)]]).encode()
KIND = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.MIN_FREE_BYTES = 0


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def announce(desk: Client, size: int = len(TABLE), name: str = "reviews.csv") -> Any:
    told = base64.b64encode(name.encode()).decode()
    headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {told}"}
    return desk.post("/datasets/parts/", headers=headers)


def send(desk: Client, address: str, offset: int, part: bytes) -> Any:
    return desk.patch(address, part, content_type=KIND, headers={"Upload-Offset": str(offset)})


def arrived(desk: Client, size: int = 1500) -> str:
    """The address of the whole table, sent part by part."""
    address: str = announce(desk)["Location"]
    for start in range(0, len(TABLE), size):
        assert send(desk, address, start, TABLE[start : start + size]).status_code == 204
    return address


def test_a_table_in_parts_becomes_the_dataset_it_would_have_been(desk: Client) -> None:
    address = arrived(desk)
    form = {"source": "file", "file_arrived": address.strip("/").rsplit("/", 1)[-1]}
    assert desk.post("/datasets/new/", form).status_code == 302
    dataset = Dataset.objects.get()
    original = dataset.files.get()
    assert (original.name, original.num_bytes) == ("reviews.csv", len(TABLE))
    with original.file.open() as kept:
        assert kept.read() == TABLE
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    assert dataset.current_version is not None
    assert dataset.current_version.num_examples == 400
    # It was kept as every upload is, so the parts are gone.
    assert desk.head(address).status_code == 404


def test_after_a_cut_it_goes_on_where_the_file_ends(desk: Client) -> None:
    address = announce(desk)["Location"]
    assert send(desk, address, 0, TABLE[:1000])["Upload-Offset"] == "1000"
    assert desk.head(address)["Upload-Offset"] == "1000"
    again = send(desk, address, 0, TABLE[:1000])
    assert again.status_code == 409
    assert send(desk, address, 1000, TABLE[1000:])["Upload-Offset"] == str(len(TABLE))


def test_more_than_was_announced_is_refused_and_leaves_what_was_there(desk: Client) -> None:
    address = announce(desk, size=10)["Location"]
    assert send(desk, address, 0, b"12345").status_code == 204
    assert send(desk, address, 5, b"678901").status_code == 413
    assert desk.head(address)["Upload-Offset"] == "5"


def test_half_a_file_makes_no_dataset_and_says_so(desk: Client) -> None:
    address = announce(desk)["Location"]
    send(desk, address, 0, TABLE[:1000])
    form = {"source": "file", "file_arrived": address.strip("/").rsplit("/", 1)[-1]}
    page = desk.post("/datasets/new/", form)
    assert page.status_code == 422
    assert "did not arrive whole" in page.content.decode()
    assert not Dataset.objects.exists()


def test_a_stranger_can_neither_see_nor_send_nor_use_it(desk: Client, bob: User) -> None:
    address = arrived(desk)
    other = Client()
    assert other.head(address).status_code in (302, 404)
    other.force_login(bob)
    assert other.head(address).status_code == 404
    assert send(other, address, 0, b"x").status_code == 404
    form = {"source": "file", "file_arrived": address.strip("/").rsplit("/", 1)[-1]}
    other.post("/datasets/new/", form)
    assert not Dataset.objects.exists()
    assert desk.head(address)["Upload-Offset"] == str(len(TABLE))


@pytest.mark.parametrize("name", ["..", "../../etc", "a%2f..", "x" * 300, "about.json", "%00"])
def test_an_odd_address_finds_nothing(desk: Client, name: str) -> None:
    assert desk.head(f"/datasets/parts/{name}/").status_code in (301, 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "-1", "Upload-Metadata": "filename YQ=="}, 400),
        ({"Upload-Length": "9" * 15, "Upload-Metadata": "filename YQ=="}, 413),
        ({"Upload-Length": "10", "Upload-Metadata": "filename %%%"}, 400),
        ({"Upload-Length": "10"}, 400),
    ],
)
def test_what_cannot_be_taken_is_refused_before_anything_is_sent(
    desk: Client, headers: dict[str, str], status: int
) -> None:
    reply = desk.post("/datasets/parts/", headers=headers)
    assert reply.status_code == status
    assert reply.content.decode()


def test_a_full_workspace_is_told_before_anything_is_sent(desk: Client, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(max_bytes=100)
    reply = announce(desk)
    assert reply.status_code == 413
    assert "no room" in reply.content.decode()


def test_only_the_newest_of_many_beginnings_are_kept(desk: Client, alice: User) -> None:
    first = announce(desk)["Location"]
    os.utime(resuming.find(alice, first.strip("/").rsplit("/", 1)[-1]).folder, (1, 1))  # type: ignore[union-attr]  # It was just made.
    for _ in range(resuming.MOST_OPEN):
        last = announce(desk)["Location"]
    assert desk.head(first).status_code == 404
    assert desk.head(last).status_code == 200


def test_what_is_on_its_way_takes_room_and_makes_way_once_nobody_goes_on_with_it(desk: Client, alice: User) -> None:
    Workspace.objects.update(max_bytes=3 * len(TABLE))
    first, second = announce(desk)["Location"], announce(desk)["Location"]
    refused = announce(desk, size=2 * len(TABLE))
    assert refused.status_code == 413
    assert "no room" in refused.content.decode()
    found = resuming.find(alice, first.strip("/").rsplit("/", 1)[-1])
    assert found is not None
    before = time.time() - resuming.IDLE_SECONDS - 1
    os.utime(found.folder, (before, before))
    assert announce(desk, size=2 * len(TABLE)).status_code == 201
    assert desk.head(first).status_code == 404
    assert desk.head(second).status_code == 200


def test_the_limits_are_those_of_the_workspace_that_the_file_will_belong_to(
    desk: Client, alice: User, bob: User
) -> None:
    team = Workspace.objects.create(name="Team")
    address = f"/datasets/parts/?workspace={team.pk}"
    about = {"Upload-Length": str(len(TABLE)), "Upload-Metadata": "filename cmV2aWV3cy5jc3Y="}
    assert desk.post(address, headers=about).status_code == 404
    Membership.objects.create(user=alice, workspace=team, role=Membership.Role.EDITOR)
    Workspace.objects.exclude(pk=team.pk).update(max_bytes=1)
    assert desk.post(address, headers=about).status_code == 201
    assert desk.post("/datasets/parts/", headers=about).status_code == 413


def test_a_right_that_was_lost_while_the_page_stood_open_is_told_in_a_sentence(desk: Client, alice: User) -> None:
    team = Workspace.objects.create(name="Team")
    Membership.objects.create(user=alice, workspace=team, role=Membership.Role.VIEWER)
    about = {"Upload-Length": "10", "Upload-Metadata": "filename cmV2aWV3cy5jc3Y="}
    named = desk.post(f"/datasets/parts/?workspace={team.pk}", headers=about)
    Membership.objects.filter(user=alice).update(role=Membership.Role.VIEWER)
    own = desk.post("/datasets/parts/", headers=about)
    assert (named.status_code, own.status_code) == (404, 403)
    for reply in (named, own):
        assert reply["Content-Type"].startswith("text/plain")
        assert "You can no longer add anything to this workspace." in reply.content.decode()
    assert resuming._open(alice) == []


def test_what_is_on_its_way_to_another_workspace_makes_no_way(desk: Client, alice: User) -> None:
    first = announce(desk)["Location"]
    found = resuming.find(alice, first.strip("/").rsplit("/", 1)[-1])
    assert found is not None
    os.utime(found.folder, (1, 1))
    team = Workspace.objects.create(name="Team", max_bytes=len(TABLE) + 10)
    Membership.objects.create(user=alice, workspace=team, role=Membership.Role.EDITOR)
    about = {"Upload-Length": str(len(TABLE)), "Upload-Metadata": "filename cmV2aWV3cy5jc3Y="}
    assert desk.post(f"/datasets/parts/?workspace={team.pk}", headers=about).status_code == 201
    assert desk.head(first).status_code == 200


def test_only_one_part_of_a_file_is_written_at_a_time(desk: Client, alice: User) -> None:
    address = announce(desk)["Location"]
    found = resuming.find(alice, address.strip("/").rsplit("/", 1)[-1])
    assert found is not None
    with found.data.open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert send(desk, address, 0, TABLE[:100]).status_code == 409
    assert send(desk, address, 0, TABLE[:100]).status_code == 204


def test_without_the_token_of_its_page_nothing_is_announced_or_sent(desk: Client, alice: User) -> None:
    address = announce(desk)["Location"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert announce(strict).status_code == 403
    assert send(strict, address, 0, TABLE[:100]).status_code == 403
    assert desk.head(address)["Upload-Offset"] == "0"


def test_a_full_disk_is_told_and_leaves_what_was_there(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = announce(desk)["Location"]
    assert send(desk, address, 0, TABLE[:100]).status_code == 204

    def full(target: Any, piece: bytes) -> None:
        target.write(piece[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(resuming, "_put", full)
    assert send(desk, address, 100, TABLE[100:200]).status_code == 507
    assert desk.head(address)["Upload-Offset"] == "100"


def test_a_form_opens_no_file_but_its_own(desk: Client) -> None:
    key = arrived(desk).strip("/").rsplit("/", 1)[-1]
    many = {f"file{number}_arrived": key for number in range(500)}
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert desk.post("/datasets/new/", {"source": "file", **many}).status_code == 422
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 50


def test_a_form_of_somebody_who_is_not_signed_in_any_more_keeps_its_page(desk: Client) -> None:
    address = arrived(desk)
    form = {"source": "file", "file_arrived": address.strip("/").rsplit("/", 1)[-1]}
    answer = Client().post("/datasets/new/", form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 401
    assert "Sign in again" in answer.content.decode()
    assert "Location" not in answer
    assert desk.head(address)["Upload-Offset"] == str(len(TABLE))


def test_what_nobody_went_on_with_is_cleared_after_a_day(desk: Client, alice: User) -> None:
    old, new = announce(desk)["Location"], announce(desk)["Location"]
    found = resuming.find(alice, old.strip("/").rsplit("/", 1)[-1])
    assert found is not None
    day_before = time.time() - 25 * 3600
    os.utime(found.folder, (day_before, day_before))
    cleaning.clear_temporary()
    assert desk.head(old).status_code == 404
    assert desk.head(new).status_code == 200
