"""Who is next: higher priority first, then the workspace that has least running, then who waits longest."""

from collections import Counter

from .models import TrainingRun


def line() -> list[str]:
    """The ids of all waiting runs in the order they will be taken."""
    busy = Counter(TrainingRun.objects.leased().values_list("workspace_id", flat=True))
    waiting = list(TrainingRun.objects.queued().values_list("pk", "workspace_id", "priority"))
    ordered: list[str] = []
    while waiting:
        # `waiting` is oldest first, and min takes the first of equals: fair between workspaces, in turn within one.
        nearest = min(waiting, key=lambda row: (-row[2], busy[row[1]]))
        waiting.remove(nearest)
        busy[nearest[1]] += 1
        ordered.append(nearest[0])
    return ordered


def places() -> dict[str, int]:
    """The place of every waiting run, 1 for the one that is taken next; lists ask once a page."""
    return {run_id: place for place, run_id in enumerate(line(), start=1)}


def position(run_id: str) -> int | None:
    """1 for the run that is taken next; nothing when it does not wait."""
    return places().get(run_id)
