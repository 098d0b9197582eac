"""Questions of one moment share a batch; none waits behind a file, spoils another or is lost."""

import asyncio
from collections.abc import Callable

from workers.serving.batching import FILE_BATCH

from .conftest import Stand


async def test_questions_of_a_few_milliseconds_are_joined(stand: Stand) -> None:
    stand.put("m1")
    await stand.ask("m1", "warm")
    replies = await asyncio.gather(*(stand.ask("m1", "x" * n) for n in range(1, 21)))
    assert [reply.json()["predictions"][0]["label"] for reply in replies] == [str(n) for n in range(1, 21)]
    assert len(stand.opened[0].batches) < 6
    assert stand.opened[0].threads == {"answering_0"}


async def test_a_short_question_overtakes_a_file(stand: Stand) -> None:
    stand.put("m1")
    await stand.ask("m1", "warm")
    stand.opened[0].pause = 0.1
    file = asyncio.create_task(stand.ask("m1", *["long"] * 150))
    await asyncio.sleep(0.05)
    assert (await stand.ask("m1", "ab")).json()["predictions"][0]["label"] == "2"
    assert not file.done()
    assert len((await file).json()["predictions"]) == 150
    assert stand.opened[0].batches[:4] == [1, FILE_BATCH, 1, FILE_BATCH]
    assert sum(stand.opened[0].batches) == 152


async def test_questions_to_two_models_are_never_mixed(stand: Stand) -> None:
    stand.put("m1")
    stand.put("m2")
    replies = await asyncio.gather(*(stand.ask(f"m{1 + n % 2}", "x" * (n + 1)) for n in range(20)))
    assert [reply.json()["predictions"][0]["label"] for reply in replies] == [str(n + 1) for n in range(20)]
    assert [sum(model.batches) for model in stand.opened] == [10, 10]


async def test_a_text_that_cannot_be_answered_spoils_no_other_question(stand: Stand) -> None:
    stand.put("m1")
    good, bad, other = await asyncio.gather(
        stand.ask("m1", "a"), stand.ask("m1", "poison"), stand.ask("m1", "bb"), return_exceptions=False
    )
    assert (good.status_code, bad.status_code, other.status_code) == (200, 500, 200)
    assert bad.json()["code"] == "MODEL_BROKEN"
    assert "poison" not in bad.text


async def test_a_full_line_says_busy_and_takes_questions_again_afterwards(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(max_waiting=200)
    stand.put("m1")
    await stand.ask("m1", "warm")
    stand.opened[0].pause = 0.1
    first = asyncio.create_task(stand.ask("m1", *["a"] * 150))
    await asyncio.sleep(0.03)
    refused = await stand.ask("m1", *["a"] * 60)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "BUSY", "1")
    assert (await first).status_code == 200
    assert (await stand.ask("m1", *["a"] * 60)).status_code == 200
    assert stand.service.batcher.num_waiting == 0
