"""The dry run before the click: a range of seconds, memory and disk, or the reason that would come anyway."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.driving import begin
from workers.engine.estimating import estimate
from workers.engine.rundir import size_of

MakeRun = Callable[..., Path]


@pytest.mark.parametrize("method", ["head", "full"])
def test_it_measures_a_few_steps_and_leaves_no_trace_of_a_run(make_run: MakeRun, method: str) -> None:
    folder = make_run({"kind": method})
    assert estimate(folder) == 0
    facts = json.loads((folder / "estimate.json").read_text())
    low, high = facts["seconds"]
    assert 0 < low < high < 120
    assert facts["memory_bytes"] > 100e6
    assert facts["fits"]
    assert facts["reason"] is None
    assert not (folder / "events.jsonl").exists()
    assert not (folder / "checkpoints").exists()


def test_the_disk_it_asks_for_holds_the_save_points(make_run: MakeRun) -> None:
    folder = make_run({"kind": "full"})
    assert estimate(folder) == 0
    told = json.loads((folder / "estimate.json").read_text())["disk_bytes"]
    begin(folder).learn()
    assert 0 < size_of(folder / "checkpoints") <= told


def test_a_failure_that_would_come_anyway_is_the_reason(make_run: MakeRun) -> None:
    folder = make_run()
    spec = json.loads((folder / "spec.json").read_text())
    spec["data"]["path"] = str(folder / "nowhere.parquet")
    (folder / "spec.json").write_text(json.dumps(spec))
    assert estimate(folder) == 0
    facts = json.loads((folder / "estimate.json").read_text())
    assert not facts["fits"]
    assert facts["reason"]["code"] == "DATA_MISSING"
