"""The Celery application: JSON only, results ignored, acknowledged early, the row is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

from studio.env import redis_url

app = Celery("studio", broker=redis_url() or "memory://")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    task_default_queue="data",
    imports=[
        "workers.jobs.train",
        "workers.jobs.datasets",
        "workers.jobs.exports",
        "workers.jobs.predictions",
    ],
)
