"""How much may be sent: much only where files belong, and only by somebody the studio knows."""

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from studio.accounts.models import User
from studio.accounts.services import create_token
from studio.accounts.strangers import is_stranger
from studio.core.bodies import USUAL_BYTES, BodyLimit
from studio.core.launcher import plan
from studio.core.launcher.broker import Broker
from studio.routes import ROUTES, UPLOADS

pytestmark = pytest.mark.django_db(transaction=True)
MUCH = USUAL_BYTES + 1024**2
PLACES = (
    "/datasets/new/",
    "/datasets/x/file/",
    "/projects/x/data/",
    "/models/x/batch/",
    "/admin/catalog/pretrainedmodel/import/",
)
CALLS = ("/api/v1/datasets", "/api/v1/models/x/batch")


async def _sent(path: str, headers: list[tuple[bytes, bytes]], *, is_told: bool = True) -> tuple[int, int]:
    """The status, and how many bytes were taken."""
    taken = 0

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        nonlocal taken
        message = await receive()
        while message["type"] == "http.request":
            taken += len(message["body"])
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            message = await receive()

    size = [(b"content-length", str(MUCH).encode())] if is_told else []
    communicator: Any = ApplicationCommunicator  # asgiref's class has no types.
    call = communicator(
        BodyLimit(inner, is_stranger), {"type": "http", "method": "POST", "path": path, "headers": [*headers, *size]}
    )
    for piece in _pieces():
        await call.send_input(piece)
    status: int = (await call.receive_output(10))["status"]
    await call.wait()
    return status, taken


def _pieces() -> Iterator[dict[str, Any]]:
    for left in range(MUCH // 1024**2, 0, -1):
        yield {"type": "http.request", "body": b"x" * 1024**2, "more_body": left > 1}


@pytest.fixture
def cookie(alice: User) -> list[tuple[bytes, bytes]]:
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [(b"cookie", f"theme=dark; {settings.SESSION_COOKIE_NAME}={value}".encode())]


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("path", ["/accounts/login/", "/", "/nowhere/", "/api/v1/runs", "/datasets/x/columns/"])
async def test_a_large_body_is_refused_where_no_file_belongs(
    path: str, is_told: bool, cookie: list[tuple[bytes, bytes]]
) -> None:
    status, taken = await _sent(path, cookie, is_told=is_told)
    assert status == 413
    assert taken <= USUAL_BYTES


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("path", [*PLACES, *CALLS])
@pytest.mark.parametrize(
    "headers",
    [[], [(b"cookie", b"atelier_session=madeup")], [(b"authorization", b"Bearer ate_madeup")], [(b"cookie", b"\x00=")]],
)
async def test_nobody_knows_the_sender_of_a_large_body(
    path: str, is_told: bool, headers: list[tuple[bytes, bytes]]
) -> None:
    status, taken = await _sent(path, headers, is_told=is_told)
    assert status == 401
    assert taken <= USUAL_BYTES


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("path", PLACES)
async def test_a_large_file_of_a_signed_in_person_is_taken(
    path: str, is_told: bool, cookie: list[tuple[bytes, bytes]]
) -> None:
    assert await _sent(path, cookie, is_told=is_told) == (200, MUCH)


@pytest.fixture
def bearer(alice: User) -> list[tuple[bytes, bytes]]:
    _token, raw = create_token(user=alice, name="t", scopes=["write"])
    return [(b"authorization", f"Bearer {raw}".encode())]


@pytest.mark.parametrize("path", CALLS)
async def test_a_large_file_of_a_program_is_taken(path: str, bearer: list[tuple[bytes, bytes]]) -> None:
    assert await _sent(path, bearer) == (200, MUCH)


async def test_more_than_the_studio_takes_is_refused_from_anybody(
    cookie: list[tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAX_UPLOAD_BYTES", 0)
    assert await _sent(PLACES[0], cookie) == (413, 0)


def test_every_place_for_files_is_a_route() -> None:
    assert {name for name in UPLOADS if not name.startswith("admin:")} <= set(ROUTES)


def test_bodies_are_spooled_into_the_studios_own_folder() -> None:
    for process in plan.processes(Broker("redis://127.0.0.1:1", None, "")):
        if process.name in ("web", "data"):
            assert process.environment["TMPDIR"] == str(settings.FILE_UPLOAD_TEMP_DIR)
