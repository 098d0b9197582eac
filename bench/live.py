"""How quickly a studio starts, takes a run and tells of it: a real `manage.py up`, real workers, many open sockets.

`python -m bench.live [--sockets 100] [--runs 5]` prints the seconds to the first page, from the click to the first
step (the warm spare in place), the lag of events over the sockets, and the memory of the web process after many pages.
"""

import argparse
import asyncio
import datetime as dt
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from studio import datasets
from tests.integration.caller import Caller
from tests.integration.rig import Rig

SAMPLE = Path(datasets.__path__[0]) / "samples" / "customer_messages.csv"
WISH = {"preset": "balanced", "hyperparameters": {"early_stopping_patience": 0}}
PAGES = ("/api/v1/runs", "/api/v1/datasets", "/api/v1/models", "/api/v1/base-models", "/api/v1/openapi.json")
ROUNDS_OF_PAGES = 100
WARM_SECONDS = 20
KINDS = ("progress", "metric", "note", "checkpoint", "sample")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(Path(folder), is_fake=False, STUDIO_TIME_SCALE="1", STUDIO_WORKERS="1")
        try:
            print(f"first page after the start (new data folder): {rig.start():.1f} s")
            print(f"stop: {rig.stop():.1f} s; first page after the next start: {rig.start():.1f} s")
            measure(rig, arguments.sockets, arguments.runs)
        finally:
            rig.stop()


def measure(rig: Rig, num_sockets: int, num_runs: int) -> None:
    caller = Caller(rig)
    data = caller.upload(SAMPLE)
    wish = {"dataset": data["id"], **WISH}
    lags = asyncio.run(listen(caller, wish, num_sockets))
    print(f"lag of {len(lags)} events over {num_sockets} sockets: p50 {quantile(lags, 50):.2f} s, "
          f"p95 {quantile(lags, 95):.2f} s, most {max(lags):.2f} s")  # fmt: skip
    starts = [first_step(caller, wish) for _ in range(num_runs)]
    begun, stepped = (statistics.median(times) for times in zip(*starts, strict=True))
    print(
        f"from the click, {num_runs} runs, p50: {begun:.2f} s to the engine's first event, "
        f"{stepped:.2f} s to the first step"
    )
    for _ in range(ROUNDS_OF_PAGES):
        for path in PAGES:
            caller.http.get(path)
    (web,) = rig.processes("uvicorn")
    print(f"memory of the web process after {ROUNDS_OF_PAGES * len(PAGES)} calls: {web.memory_info().rss / 1e6:.0f} MB")


def quantile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def first_step(caller: Caller, wish: dict[str, Any]) -> tuple[float, float]:
    """Seconds from the request to the first event of the engine and to its first step, by the events' own times."""
    time.sleep(WARM_SECONDS)  # The next spare has imported its libraries by then.
    clicked = dt.datetime.now(dt.UTC)
    run_id = caller.post("/runs", wish)["id"]
    until = time.monotonic() + 300
    while not (steps := [e for e in caller.events(run_id) if e["kind"] == "progress"]):
        assert time.monotonic() < until, caller.rig.log()
        time.sleep(0.2)
    told = caller.events(run_id)
    began = next(event for event in told if event["kind"] == "phase")
    caller.post(f"/runs/{run_id}/cancel")
    caller.until(lambda: caller.get(f"/runs/{run_id}"), 120, "running", "cancelling", "starting")
    return since(clicked, began), since(clicked, steps[0])


def since(moment: dt.datetime, event: dict[str, Any]) -> float:
    return (dt.datetime.fromisoformat(event["at"]) - moment).total_seconds()


async def listen(caller: Caller, wish: dict[str, Any], num_sockets: int) -> list[float]:
    """How long after it happened each event came to each socket."""
    run_id = caller.post("/runs", wish)["id"]
    token = str(caller.http.headers["authorization"]).removeprefix("Bearer ")
    address = f"ws://127.0.0.1:{caller.rig.port}/ws/runs/{run_id}/?after=0"
    found = await asyncio.gather(*(_one(address, token) for _ in range(num_sockets)))
    return [lag for lags in found for lag in lags]


async def _one(address: str, token: str) -> list[float]:
    lags: list[float] = []
    opened = dt.datetime.now(dt.UTC)
    async with connect(address, subprotocols=["bearer", token], open_timeout=60, max_size=None, proxy=None) as socket:  # type: ignore[list-item]  # A subprotocol is a plain string.
        async for frame in socket:
            now = dt.datetime.now(dt.UTC)
            for event in json.loads(frame)["events"]:
                at = dt.datetime.fromisoformat(event["at"])
                if at > opened and event["kind"] in KINDS:
                    lags.append((now - at).total_seconds())
                if event["kind"] == "outcome":
                    return lags
    return lags


if __name__ == "__main__":
    main()
