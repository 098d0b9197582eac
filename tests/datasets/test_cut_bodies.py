"""A part whose sending is cut half-way, as the server hears of it: nothing of it is kept, and it is sent again."""

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from studio.accounts.models import User, Workspace
from studio.asgi import application
from studio.datasets import resuming

pytestmark = pytest.mark.django_db(transaction=True)
PART = b"text,label\n" * 200
HALF = len(PART) // 2


@pytest.fixture
def partial(alice: User, workspace: Workspace, settings: Any, tmp_path: Any) -> resuming.Partial:
    """A file of two parts, nothing of it sent."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.MIN_FREE_BYTES = 0
    return resuming.begin(user=alice, workspace=workspace, name="reviews.csv", num_bytes=2 * len(PART))


@pytest.fixture
def known(alice: User) -> list[tuple[bytes, bytes]]:
    """The headers of alice's browser."""
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    request = RequestFactory().get("/")
    token = get_token(request)
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    told = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return [(b"host", b"localhost"), (b"cookie", told.encode()), (b"x-csrftoken", token.encode())]


def whole() -> Iterator[dict[str, Any]]:
    yield {"type": "http.request", "body": PART[:HALF], "more_body": True}
    yield {"type": "http.request", "body": PART[HALF:], "more_body": False}


def cut() -> Iterator[dict[str, Any]]:
    yield {"type": "http.request", "body": PART[:HALF], "more_body": True}
    yield {"type": "http.disconnect"}


async def sent(
    partial: resuming.Partial, offset: int, known: list[tuple[bytes, bytes]], messages: Iterator[dict[str, Any]]
) -> list[int]:
    """The statuses that came back: one, or none where nobody was there to hear it."""
    headers = [*known, (b"content-type", b"application/offset+octet-stream"), (b"upload-offset", str(offset).encode())]
    path = f"/datasets/parts/{partial.id}/"
    scope = {"type": "http", "http_version": "1.1", "method": "PATCH", "path": path, "query_string": b""}
    communicator: Any = ApplicationCommunicator  # asgiref's class has no types.
    call = communicator(application, {**scope, "headers": [*headers, (b"content-length", str(len(PART)).encode())]})
    for message in messages:
        await call.send_input(message)
    await call.wait(10)
    answers = [call.output_queue.get_nowait() for _ in range(call.output_queue.qsize())]
    return [answer["status"] for answer in answers if answer["type"] == "http.response.start"]


async def test_a_part_that_is_cut_half_way_is_not_half_kept(
    partial: resuming.Partial, known: list[tuple[bytes, bytes]]
) -> None:
    assert await sent(partial, 0, known, whole()) == [204]
    assert await sent(partial, len(PART), known, cut()) == []
    assert partial.num_arrived == len(PART)
    assert await sent(partial, len(PART), known, whole()) == [204]
    assert partial.data.read_bytes() == 2 * PART
