"""Answers in smaller and smaller batches while memory is short."""

import logging
from collections.abc import Callable
from typing import TypeVar

import torch

from workers.engine.causes import is_out_of_memory

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
# Word pieces; below this every batch is a single short text.
SMALLEST_BUDGET = 16


def shrinking(attempt: Callable[[int], Result], budget: int) -> Result:
    """What `attempt` says with the largest budget that fits: each is half of the one before. The longest batch comes
    first, so little is done twice."""
    while True:
        try:
            return attempt(budget)
        except (RuntimeError, MemoryError) as error:
            if budget <= SMALLEST_BUDGET or not is_out_of_memory(error):
                raise
            logger.warning("Memory was short with %s word pieces at a time; trying half: %s", budget, error)
        budget //= 2
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
