"""Which models are open: opened once, the ones asked last, never an old version, never blocking the loop."""

import asyncio
import shutil
import time
from collections.abc import Callable

from .conftest import Stand


async def test_a_model_is_opened_once_for_all_who_ask_at_the_same_time(stand: Stand) -> None:
    stand.put("m1")
    stand.open_pause = 0.1
    replies = await asyncio.gather(*(stand.ask("m1", "a") for _ in range(5)))
    assert {reply.status_code for reply in replies} == {200}
    assert len(stand.opened) == 1


async def test_the_model_asked_longest_ago_is_closed_first(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(most=2)
    for name in ("m1", "m2", "m3"):
        stand.put(name)
    for name in ("m1", "m2", "m1", "m3", "m1", "m2"):
        await stand.ask(name, "a")
    assert [model.path.name for model in stand.opened] == ["m1", "m2", "m3", "m2"]


async def test_a_model_that_was_replaced_is_opened_again_and_one_that_was_deleted_is_missing(stand: Stand) -> None:
    path = stand.put("m1")
    await stand.ask("m1", "a")
    shutil.rmtree(path)
    assert (await stand.ask("m1", "a")).status_code == 404
    stand.put("m1")
    assert (await stand.ask("m1", "a")).status_code == 200
    assert len(stand.opened) == 2


async def test_a_broken_model_is_an_answer_not_an_accident_and_may_be_mended(stand: Stand) -> None:
    path = stand.put("m1")
    (path / "broken").touch()
    reply = await stand.ask("m1", "a")
    assert (reply.status_code, reply.json()["code"]) == (500, "MODEL_BROKEN")
    (path / "broken").unlink()
    assert (await stand.ask("m1", "a")).status_code == 200


async def test_opening_one_model_holds_up_neither_the_loop_nor_another_model(stand: Stand) -> None:
    stand.put("m1")
    stand.put("m2")
    await stand.ask("m1", "a")
    stand.open_pause = 0.5
    slow = asyncio.create_task(stand.ask("m2", "a"))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    assert (await stand.ask("m1", "a")).status_code == 200
    assert time.monotonic() - began < 0.3
    assert not slow.done()
    await slow
