"""The socket of a run: who gets in, what is replayed, what comes live, and that nothing is sent twice or lost."""

import json
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from studio import broadcast
from studio.accounts.models import Membership, User
from studio.accounts.services import create_token, revoke_token
from studio.asgi import application
from studio.runs import consumers, events, lifecycle
from studio.runs.models import TrainingRun

from .sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., TrainingRun]
ORIGIN = settings.ORIGINS[0].encode()


def headers(user: User | None, origin: bytes | None = ORIGIN) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    if origin is not None:
        found.append((b"origin", origin))
    if user is not None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        found.append((b"cookie", cookie.encode()))
    return found


def socket(
    run_id: str, given: list[tuple[bytes, bytes]], after: int = 0, subprotocols: list[str] | None = None
) -> Socket:
    return Socket(application, f"/ws/runs/{run_id}/?after={after}", given, subprotocols or [])


@pytest.fixture
def run(make_run: Make) -> TrainingRun:
    run = make_run()
    lifecycle.claim(run.pk, owner="worker")
    lifecycle.start(run.pk, epoch=1)
    return run


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "MIN_GAP_SECONDS", 0.01)


def store(run: TrainingRun, first: int, last: int) -> None:
    lines = [
        {"kind": "metric", "step": step, "payload": {"name": "loss", "split": "train", "value": 0.1}, "at": ""}
        for step in range(first, last + 1)
    ]
    events.store(run.pk, epoch=1, lines=lines, offset=last, folder=settings.RUNS_DIR)


async def hint(run: TrainingRun, seq: int = 10**6) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(broadcast.run_group(run.pk), {"type": "run.changed", "last_seq": seq})


async def received(opened: Socket, up_to: int) -> list[int]:
    seqs: list[int] = []
    while not seqs or seqs[-1] < up_to:
        seqs += [event["seq"] for event in json.loads(await opened.receive_from())["events"]]
    return seqs


@pytest.mark.parametrize(
    "origin",
    [None, b"https://evil.example", ORIGIN.replace(b"http:", b"https:"), ORIGIN + b"1", b"null"],
    ids=["none", "foreign", "scheme", "port", "null"],
)
async def test_a_cookie_from_another_page_is_refused_before_anything_is_sent(
    run: TrainingRun, alice: User, origin: bytes | None
) -> None:
    opened = socket(run.pk, await sync_to_async(headers)(alice, origin))
    assert await opened.connect() == (False, consumers.FORBIDDEN)


async def test_nobody_and_strangers_are_refused(run: TrainingRun, bob: User) -> None:
    assert await socket(run.pk, await sync_to_async(headers)(None)).connect() == (False, consumers.FORBIDDEN)
    stranger = await sync_to_async(headers)(bob)
    assert await socket(run.pk, stranger).connect() == (False, consumers.MISSING)
    assert await socket("0" * 16, stranger).connect() == (False, consumers.MISSING)


async def test_a_path_that_is_not_declared_is_closed(alice: User) -> None:
    opened = Socket(application, "/ws/else/", await sync_to_async(headers)(alice), [])
    assert await opened.connect() == (False, 4404)


async def test_the_past_is_replayed_then_the_present_follows_each_event_once(run: TrainingRun, viewer: User) -> None:
    await sync_to_async(store)(run, 1, 3)
    opened = socket(run.pk, await sync_to_async(headers)(viewer))
    assert (await opened.connect())[0]
    assert await received(opened, 5) == [1, 2, 3, 4, 5]
    await sync_to_async(store)(run, 4, 6)
    await hint(run)
    await hint(run)
    assert await received(opened, 8) == [6, 7, 8]
    assert await opened.is_silent()
    await opened.disconnect()


async def test_an_event_written_between_the_look_and_the_hint_is_seen_exactly_once(
    run: TrainingRun, alice: User
) -> None:
    opened = socket(run.pk, await sync_to_async(headers)(alice))
    assert (await opened.connect())[0]
    seen = await received(opened, 2)
    for step in range(1, 21):
        await sync_to_async(store)(run, step, step)
        if step % 3:  # Every third hint is swallowed.
            await hint(run)
    await hint(run)
    seen += await received(opened, 22)
    assert seen == list(range(1, 23))
    await opened.disconnect()


async def test_a_swallowed_hint_is_made_good_by_looking(
    run: TrainingRun, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "POLL_SECONDS", 0.1)
    opened = socket(run.pk, await sync_to_async(headers)(alice), after=2)
    assert (await opened.connect())[0]
    await sync_to_async(store)(run, 1, 2)
    assert await received(opened, 4) == [3, 4]
    await opened.disconnect()


async def test_a_client_ahead_of_the_table_is_told_to_reset(run: TrainingRun, alice: User) -> None:
    opened = socket(run.pk, await sync_to_async(headers)(alice), after=500)
    assert (await opened.connect())[0]
    told = json.loads(await opened.receive_from())
    assert (told["reset"], [event["seq"] for event in told["events"]]) == (True, [1, 2])
    await opened.disconnect()


async def test_a_bearer_token_opens_the_socket_until_it_is_revoked(run: TrainingRun, alice: User) -> None:
    token, raw = await sync_to_async(create_token)(user=alice, name="script", scopes=["read"])
    opened = socket(run.pk, [], subprotocols=["bearer", raw])
    assert await opened.connect() == (True, "bearer")
    await received(opened, 2)
    await sync_to_async(revoke_token)(token=token, actor=alice)
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(broadcast.user_group(alice.pk), {"type": "access.changed"})
    assert await opened.closed_with() == consumers.FORBIDDEN


async def test_who_leaves_the_workspace_is_cut_off_even_without_a_hint(
    run: TrainingRun, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0.1)
    opened = socket(run.pk, await sync_to_async(headers)(viewer))
    assert (await opened.connect())[0]
    await received(opened, 2)
    await sync_to_async(Membership.objects.filter(user=viewer).delete)()
    assert await opened.closed_with() == consumers.FORBIDDEN


async def test_a_client_that_talks_too_much_is_cut_off(run: TrainingRun, alice: User) -> None:
    opened = socket(run.pk, await sync_to_async(headers)(alice))
    assert (await opened.connect())[0]
    await received(opened, 2)
    for _ in range(consumers.MAX_FRAMES + 1):
        await opened.say("{")
    assert await opened.closed_with() == consumers.TOO_MUCH


async def test_a_follower_that_falls_closes_its_socket(
    run: TrainingRun, alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened = socket(run.pk, await sync_to_async(headers)(alice))
    assert (await opened.connect())[0]
    await received(opened, 2)

    def locked(run_id: str, after: int) -> dict[str, object]:
        raise OperationalError("database is locked")

    monkeypatch.setattr(consumers, "events_after", locked)
    await hint(run)
    assert await opened.closed_with() == consumers.BROKEN
    assert "could not be followed" in caplog.text
