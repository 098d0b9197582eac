"""Rings the doorbell of the workers: job names and one function each. The only caller of Celery.

A lost ring costs seconds, never a job: housekeeping sweeps the rows that still wait.
"""

import logging
from functools import partial

from celery.exceptions import CeleryError
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from studio.celery import app

logger = logging.getLogger(__name__)

TRAIN = "workers.train"
IMPORT_DATASET = "workers.import_dataset"
BUILD_EXPORT = "workers.build_export"
ANSWER_BATCH = "workers.answer_batch"
ESTIMATE = "workers.estimate"
# Exports are made by the data workers: a download must not wait behind a training of three hours.
QUEUES = {TRAIN: "train", IMPORT_DATASET: "data", BUILD_EXPORT: "data", ANSWER_BATCH: "data", ESTIMATE: "data"}
# A ring nobody heard is worthless after the sweep has rung again.
EXPIRES_SECONDS = 300


def enqueue_train(run_id: str) -> None:
    _ring(TRAIN, run_id)


def enqueue_import_dataset(dataset_id: str) -> None:
    _ring(IMPORT_DATASET, dataset_id)


def enqueue_build_export(export_id: str) -> None:
    _ring(BUILD_EXPORT, export_id)


def enqueue_answer_batch(batch_id: str) -> None:
    _ring(ANSWER_BATCH, batch_id)


def enqueue_estimate(digest: str) -> None:
    _ring(ESTIMATE, digest)


def num_waiting(name: str) -> int | None:
    """How many rings lie in a queue; nothing when the queue does not answer."""
    if not settings.REDIS_URL:
        return None
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            length: int = client.llen(name)
            return length
    except (RedisError, OSError):
        return None


def _ring(job: str, key: str) -> None:
    transaction.on_commit(partial(_send, job, key))


def _send(job: str, key: str) -> None:
    try:
        app.send_task(job, args=[key], queue=QUEUES[job], retry=False, expires=EXPIRES_SECONDS)
    except (KombuError, CeleryError, RedisError, OSError) as error:
        logger.warning("The queue did not answer; the sweep will ring %s for %s: %s", job, key, error)
