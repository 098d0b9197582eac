"""Rings the doorbell of the workers: job names and one function each. The only caller of Celery.

A lost ring costs seconds, never a job: housekeeping sweeps the rows that still wait.
"""

import logging
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError

from studio.celery import app

logger = logging.getLogger(__name__)

TRAIN = "workers.train"
IMPORT_DATASET = "workers.import_dataset"
BUILD_EXPORT = "workers.build_export"
ANSWER_BATCH = "workers.answer_batch"
QUEUES = {TRAIN: "train", IMPORT_DATASET: "data", BUILD_EXPORT: "train", ANSWER_BATCH: "data"}


def enqueue_train(run_id: str) -> None:
    _ring(TRAIN, run_id)


def enqueue_import_dataset(dataset_id: str) -> None:
    _ring(IMPORT_DATASET, dataset_id)


def enqueue_build_export(export_id: str) -> None:
    _ring(BUILD_EXPORT, export_id)


def enqueue_answer_batch(batch_id: str) -> None:
    _ring(ANSWER_BATCH, batch_id)


def _ring(job: str, key: str) -> None:
    transaction.on_commit(partial(_send, job, key))


def _send(job: str, key: str) -> None:
    try:
        app.send_task(job, args=[key], queue=QUEUES[job], retry=False)
    except OperationalError as error:
        logger.warning("The queue did not answer; the sweep will ring %s for %s: %s", job, key, error)
