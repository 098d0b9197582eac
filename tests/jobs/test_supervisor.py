"""What a supervisor makes of the lines an engine wrote."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from studio.runs import lifecycle
from studio.runs.models import TrainingRun
from tests.runs.conftest import *  # noqa: F403  # The run and what it needs.
from workers.jobs.spare import WarmSpare
from workers.jobs.supervisor import Supervisor
from workers.jobs.tail import Tail

pytestmark = pytest.mark.django_db
RESOURCE = {"kind": "resource", "payload": {"rss_bytes": 1, "cpu_percent": 50.0, "gpu_bytes": None}}
FULL = {"kind": "note", "payload": {"code": "disk_full", "values": {"needed_bytes": 7}}}


@pytest.fixture
def attempt(make_run: Callable[..., TrainingRun], tmp_path: Path) -> Supervisor:
    run = make_run()
    attempt = Supervisor(run, lifecycle.claim(run.pk, owner="worker") or 0, WarmSpare(), lambda: False)
    attempt.folder = tmp_path
    attempt.tail = Tail(tmp_path / "events.jsonl", 0)
    return attempt


def told(attempt: Supervisor, *events: Mapping[str, object]) -> None:
    lines = [json.dumps({"step": 0, "at": "", **event}) + "\n" for event in events]
    (attempt.folder / "events.jsonl").write_text("".join(lines))
    attempt._store()  # The step of its loop that is looked at here.


def test_an_engine_that_reads_for_long_is_alive(attempt: Supervisor) -> None:
    attempt.watch.active_at = -1e6
    assert attempt.watch.is_hung
    told(attempt, RESOURCE)
    assert not attempt.watch.is_hung


def test_it_remembers_how_much_room_was_lacking(attempt: Supervisor) -> None:
    told(attempt, RESOURCE, FULL)
    assert attempt.lack == {"needed_bytes": 7}
