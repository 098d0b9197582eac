"""Notices workers that live but take no work (they may after a lost connection): rows wait and nobody takes them."""

import datetime as dt
import logging
import time

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from studio.datasets.models import Dataset
from studio.registry.models import Batch, ModelExport
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status

from .process import Process

logger = logging.getLogger(__name__)
# The sweep has rung for the row this many times by then.
DEAF_SWEEPS = 9


class Canary:
    """Asks to stop what is deaf; the launcher then starts it again."""

    def __init__(self) -> None:
        self.patience = DEAF_SWEEPS * settings.SWEEP_SECONDS
        self._next_look = time.monotonic() + self.patience

    def look(self, processes: list[Process]) -> None:
        """Costs two small queries, once in a while."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + self.patience
        deaf = self._deaf()
        for process in processes:
            # One that was started a moment ago has had no time to hear; stopping it again would go on for ever.
            if process.name.split()[0] in deaf and process.age_seconds > self.patience:
                logger.warning("%s takes no work although work waits; it is started again.", process.name)
                process.ask_to_stop()

    def _deaf(self) -> set[str]:
        limit = timezone.now() - dt.timedelta(seconds=self.patience)
        deaf = set()
        try:
            is_idle = not TrainingRun.objects.leased().exists()
            if is_idle and TrainingRun.objects.filter(status=Status.QUEUED, queued_at__lt=limit).exists():
                deaf.add("training")
            importing = Dataset.objects.filter(status=Dataset.Status.IMPORTING, deleted_at=None)
            at_work = (
                importing.exclude(import_started_at=None),
                ModelExport.objects.filter(status=ModelExport.Status.BUILDING),
                Batch.objects.filter(status=Batch.Status.RUNNING),
            )
            is_idle = not any(rows.exists() for rows in at_work)
            if is_idle and importing.filter(import_started_at=None, updated_at__lt=limit).exists():
                deaf.add("data")
        except DatabaseError as error:
            logger.warning("The database did not answer: %s", error)
        finally:
            connections.close_all()
        return deaf
