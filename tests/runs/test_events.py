"""Storing what an engine told: numbered without a gap, repeats dropped, fenced, never too large."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.runs import events, lifecycle
from studio.runs.models import Checkpoint, MetricPoint, TrainingRun
from studio.runs.replay import events_after, without_overtaken
from studio.runs.statuses import Status
from workers.jobs.tail import Tail

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]


def line(kind: str, step: int | None = None, /, **payload: Any) -> dict[str, Any]:
    return {"kind": kind, "step": step, "payload": payload, "at": "2026-11-23T20:00:00Z"}


def loss(step: int, value: float | None = 0.5) -> dict[str, Any]:
    return line("metric", step, name="loss", split="train", value=value)


@pytest.fixture
def run(make_run: Make) -> TrainingRun:
    run = make_run()
    lifecycle.claim(run.pk, owner="worker")
    lifecycle.start(run.pk, epoch=1)
    return run


def store(run: TrainingRun, lines: list[dict[str, Any]], folder: Path, offset: int = 10, epoch: int = 1) -> int:
    return events.store(run.pk, epoch=epoch, lines=lines, offset=offset, folder=folder)


def test_events_of_lifecycle_and_engine_are_numbered_together(run: TrainingRun, folder: Path) -> None:
    store(run, [line("phase", phase="learning"), loss(1), loss(2)], folder)
    lifecycle.succeed(run.pk, epoch=1)
    assert list(run.events.values_list("seq", "kind")) == [
        (1, "note"),
        (2, "note"),
        (3, "phase"),
        (4, "metric"),
        (5, "metric"),
        (6, "outcome"),
    ]


def test_a_number_measured_again_after_a_resume_is_dropped(run: TrainingRun, folder: Path) -> None:
    assert store(run, [loss(1), loss(2)], folder) == 2
    assert store(run, [loss(2, 0.7), loss(2, 0.8), loss(3)], folder, offset=20) == 1
    assert list(MetricPoint.objects.filter(run=run).values_list("step", "value")) == [(1, 0.5), (2, 0.5), (3, 0.5)]


def test_a_worker_without_the_lease_stores_nothing(run: TrainingRun, folder: Path) -> None:
    with pytest.raises(events.LeaseLostError):
        store(run, [loss(1)], folder, epoch=0)
    lifecycle.succeed(run.pk, epoch=1)
    with pytest.raises(events.LeaseLostError):
        store(run, [loss(1)], folder)
    assert not MetricPoint.objects.filter(run=run).exists()


def test_the_offset_is_stored_with_the_events(run: TrainingRun, folder: Path) -> None:
    store(run, [loss(1)], folder, offset=77)
    run.refresh_from_db()
    assert (run.events_offset, run.last_seq) == (77, 3)


def test_a_bar_never_moves_backwards(run: TrainingRun, folder: Path) -> None:
    store(run, [line("progress", 9, done=9, total=64)], folder)
    store(run, [line("progress", 4, done=4, total=64)], folder, offset=20)
    run.refresh_from_db()
    assert run.progress["done"] == 9


def test_a_number_that_is_not_a_number_is_kept_as_nothing(run: TrainingRun, folder: Path) -> None:
    (folder / "events.jsonl").write_text(
        '{"kind": "metric", "step": 1, "payload": {"name": "loss", "split": "train", "value": NaN}}\n'
    )
    lines, offset = Tail(folder / "events.jsonl", 0).read()
    store(run, lines, folder, offset)
    assert MetricPoint.objects.get(run=run).value is None


def test_a_payload_of_a_megabyte_becomes_a_small_one(run: TrainingRun, folder: Path) -> None:
    examples = [{"input": "x" * 200_000, "expected": "a"} for _ in range(5)]
    store(run, [line("sample", 3, examples=examples)], folder)
    event = run.events.get(kind="sample")
    assert len(str(event.payload)) < events.MAX_PAYLOAD_BYTES
    assert event.payload["examples"][0]["expected"] == "a"


def test_rows_of_save_points_follow_the_disk(run: TrainingRun, folder: Path) -> None:
    for step in (8, 16):
        (folder / f"checkpoints/step-{step}").mkdir(parents=True)
    store(run, [line("checkpoint", 8, step=8, path="checkpoints/step-8", is_best=True, bytes=5, score=0.4)], folder)
    (folder / "checkpoints/step-8").rmdir()
    store(run, [line("checkpoint", 16, step=16, path="checkpoints/step-16", is_best=True, bytes=5, score=0.5)], folder)
    assert list(Checkpoint.objects.filter(run=run).values_list("step", "is_best")) == [(16, True)]


def test_a_torn_last_line_waits_for_its_end(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.write_bytes(b'{"kind": "phase", "payload": {}}\n{"kind": "pha')
    tail = Tail(path, 0)
    lines, tail.offset = tail.read()
    assert len(lines) == 1
    assert tail.read() == ([], tail.offset)
    with path.open("ab") as file:
        file.write(b'se", "payload": {}}\n')
    assert len(tail.read()[0]) == 1


def test_replay_goes_on_after_the_last_seen_event(run: TrainingRun, folder: Path) -> None:
    store(run, [loss(step) for step in range(1, 6)], folder)
    first = events_after(run.pk, 0, limit=4)
    rest = events_after(run.pk, first["last_seq"])
    assert [event["seq"] for event in first["events"] + rest["events"]] == [1, 2, 3, 4, 5, 6, 7]
    assert events_after(run.pk, 7) == {"events": [], "last_seq": 7, "reset": False}


def test_a_client_beyond_what_is_kept_is_told_to_reset(run: TrainingRun, folder: Path) -> None:
    store(run, [loss(step) for step in range(1, 6)], folder)
    ahead = events_after(run.pk, 999)
    assert (ahead["reset"], ahead["events"][0]["seq"]) == (True, 1)
    run.events.filter(seq__lt=4).delete()
    behind = events_after(run.pk, 1)
    assert (behind["reset"], behind["events"][0]["seq"]) == (True, 4)


def test_a_client_far_behind_gets_the_newest_progress_only() -> None:
    told = [{"kind": kind, "seq": seq} for seq, kind in enumerate(["progress", "metric", "progress", "note"], start=1)]
    assert [event["seq"] for event in without_overtaken(told)] == [2, 3, 4]


def test_the_status_stands_in_the_row_when_the_first_event_is_told(run: TrainingRun) -> None:
    run.refresh_from_db()
    assert run.status == Status.RUNNING
