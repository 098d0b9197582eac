"""What the service answers, to whom, and what it refuses."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from workers.serving.app import Service
from workers.serving.questions import MAX_BODY_BYTES, MAX_INPUTS
from workers.serving.shelf import Shelf

from .conftest import Model, Stand


async def test_answers_come_in_the_order_of_the_inputs(stand: Stand) -> None:
    stand.put("m1")
    reply = await stand.ask("m1", "a", "bbb", "cc")
    assert reply.status_code == 200
    assert [one["label"] for one in reply.json()["predictions"]] == ["1", "3", "2"]


async def test_health_needs_no_token(stand: Stand) -> None:
    async with stand.client(token="") as client:
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "a-token ", "ä"])
async def test_without_the_token_nothing_is_said(stand: Stand, token: str) -> None:
    stand.put("m1")
    headers = [(b"Authorization", f"Bearer {token}".encode())] if token else []
    async with stand.client(token="") as client:
        reply = await client.post("/predict", json={"model": "m1", "inputs": [{"text": "a"}]}, headers=headers)
    assert reply.status_code == 401
    assert stand.opened == []


def test_a_service_without_a_token_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="token"):
        Service(Shelf(tmp_path, Model, most=1), "")


@pytest.mark.parametrize(
    "model_id", ["gone", "..", "../m1", "m1/../m1", "/etc", "", "m1\n", "m1%2f", "é", "a" * 65, None, 7]
)
async def test_a_model_that_is_not_there_is_missing_whatever_its_name(stand: Stand, model_id: Any) -> None:
    stand.put("m1")
    async with stand.client() as client:
        reply = await client.post("/predict", json={"model": model_id, "inputs": [{"text": "a"}]})
    assert (reply.status_code, reply.json()["code"]) == (404, "MODEL_MISSING")
    assert stand.opened == []


@pytest.mark.parametrize(
    "body",
    [
        "", "no json", "[]", "{}", "[" * 100_000,
        '{"model": "m1"}',
        '{"model": "m1", "inputs": []}',
        '{"model": "m1", "inputs": "text"}',
        '{"model": "m1", "inputs": ["text"]}',
        '{"model": "m1", "inputs": [{}]}',
        '{"model": "m1", "inputs": [{"text": 7}]}',
        '{"model": "m1", "inputs": [{"text": "a", "More!": "b"}]}',
        '{"model": "m1", "inputs": [{"text": "a"}], "path": "/etc"}',
    ],
)  # fmt: skip
async def test_anything_but_a_question_is_invalid(stand: Stand, body: str) -> None:
    stand.put("m1")
    async with stand.client() as client:
        reply = await client.post("/predict", content=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "INPUT_INVALID")


async def test_too_much_is_refused_before_it_is_read(stand: Stand) -> None:
    stand.put("m1")
    assert (await stand.ask("m1", *["a"] * (MAX_INPUTS + 1))).status_code == 413
    async with stand.client() as client:
        reply = await client.post("/predict", content=b"x", headers={"Content-Length": str(MAX_BODY_BYTES + 1)})
        assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")

        async def endless() -> Any:
            while True:
                yield b" " * 1024**2

        assert (await client.post("/predict", content=endless())).status_code == 413


async def test_other_addresses_and_methods_are_not_there(stand: Stand) -> None:
    async with stand.client() as client:
        assert (await client.get("/predict")).status_code == 404
        assert (await client.get("/models")).status_code == 404


async def test_whoever_leaves_is_not_answered_and_holds_up_nobody(stand: Stand) -> None:
    stand.put("m1")
    stand.open_pause = 0.2
    body = b'{"model": "m1", "inputs": [{"text": "a"}]}'
    messages = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", b"Bearer a-token")]
    scope = {"type": "http", "method": "POST", "path": "/predict", "headers": headers}
    async with asyncio.timeout(5):
        await stand.service(scope, receive, send)
        assert sent == []
        assert (await stand.ask("m1", "a")).status_code == 200
    assert stand.service.batcher.num_waiting == 0
