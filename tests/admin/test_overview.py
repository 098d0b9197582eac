"""The panel's first page: queue, workers, disk, and failures by cause."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.dashboard import operation
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.architecture.world import World


def _copies(number: int, **fields: object) -> None:
    run = TrainingRun.objects.get(status=Status.SUCCEEDED)
    for index in range(number):
        run.pk = f"{fields.get('status', '')}{fields.get('error_code', '')}{index}"[:16]
        for name, value in fields.items():
            setattr(run, name, value)
        run.save(force_insert=True)


def test_failures_are_counted_by_cause_the_commonest_first(panel: Client, world: World) -> None:
    now = timezone.now()
    _copies(1, status=Status.FAILED, error_code="NAN", finished_at=now)
    _copies(3, status=Status.FAILED, error_code="OOM", finished_at=now)
    _copies(2, status=Status.FAILED, error_code="OLD", finished_at=now - dt.timedelta(days=40))
    causes = operation._causes()
    assert [number for _cause, number in causes] == ["3", "1"]
    assert "(OOM)" in causes[0][0]
    assert "(OOM)" in panel.get("/admin/").content.decode()


def test_workers_show_by_the_runs_they_hold_and_waiting_runs_in_their_order(panel: Client, world: World) -> None:
    now = timezone.now()
    _copies(1, status=Status.RUNNING, lease_owner="worker-7", heartbeat_at=now)
    _copies(2, status=Status.QUEUED, queued_at=now)
    page = panel.get("/admin/").content.decode()
    assert "worker-7" in page
    assert len(operation._waiting()) == 2


@pytest.mark.parametrize("word", ["Disk: ", "Memory: ", "Job queue: not reachable", "Failures by cause"])
def test_the_machine_is_told_in_words(panel: Client, word: str) -> None:
    assert word in panel.get("/admin/").content.decode()


def test_the_first_page_asks_as_often_with_a_hundred_runs(panel: Client, world: World) -> None:
    with CaptureQueriesContext(connection) as few:
        panel.get("/admin/")
    _copies(100, status=Status.QUEUED, queued_at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        panel.get("/admin/")
    assert len(many) <= len(few)
