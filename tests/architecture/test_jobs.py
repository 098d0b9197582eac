"""Every declared job has a worker that knows it, and Celery is called from one file only."""

import importlib.util
import re

from studio import queue
from studio.celery import JOBS, app

from .tree import texts


def test_every_job_has_a_worker_function() -> None:
    absent = [name for name in JOBS if importlib.util.find_spec(f"workers.jobs.{name}") is None]
    assert absent == [], "studio.celery.JOBS names files of workers/jobs"
    app.loader.import_default_modules()
    assert sorted(set(queue.QUEUES) - set(app.tasks)) == []


def test_no_worker_function_is_unknown_to_the_queue() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert sorted(ours - set(queue.QUEUES)) == []


def test_every_job_has_a_function_that_rings_for_it() -> None:
    for job in queue.QUEUES:
        assert callable(getattr(queue, f"enqueue_{job.removeprefix('workers.')}", None)), job


def test_only_one_file_of_the_studio_calls_celery() -> None:
    callers = [
        place
        for place, text in texts("studio", suffix=".py")
        if re.search(r"^\s*(?:from|import) (?:celery|kombu)\b|\bsend_task\(", text, re.MULTILINE)
    ]
    assert set(callers) <= {"studio/queue.py", "studio/celery.py"}


def test_only_one_file_of_the_studio_calls_the_channel_layer() -> None:
    callers = [place for place, text in texts("studio", suffix=".py") if "get_channel_layer" in text]
    assert callers == ["studio/broadcast.py"]
