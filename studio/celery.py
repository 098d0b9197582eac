"""The Celery application: JSON only, results ignored, acknowledged early, the row is the truth."""

import importlib.util
import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

from studio.env import redis_url

JOBS = ("train", "datasets", "exports", "predictions", "estimates")

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
    broker_connection_retry=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_keepalive": True,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "health_check_interval": 15,
        "retry_on_timeout": True,
    },
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    imports=[f"workers.jobs.{name}" for name in JOBS if importlib.util.find_spec(f"workers.jobs.{name}")],
)
