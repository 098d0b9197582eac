"""What is about to happen, read from a project's draft: facts for sentences, checks, and the same as an API call."""

import json
import shutil
from dataclasses import dataclass
from typing import Any

import psutil
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio import queue
from studio.catalog.recommending import recommend
from studio.core.errors import Refused
from studio.datasets.models import DatasetVersion

from . import fairness, services
from .estimates import Estimate
from .models import Project
from .offers import GIB, words_of
from .requirements import check_data, check_model, default_base_model
from .settings_form import UNLABELLED, wish_of
from .texts import letters_of


@dataclass(frozen=True)
class Check:
    """One ticked line; `state` is good, care or bad."""

    state: str
    sentence: str


@dataclass(frozen=True)
class Look:
    """Everything the page says."""

    version: DatasetVersion
    wish: dict[str, Any]
    card: str
    estimate: Estimate | None
    checks: list[Check]
    refusal: Refused | None

    @property
    def num_learned(self) -> int:
        """Examples that are neither in the practice test nor in the final exam."""
        return int(self.version.splits.get("train", 0))

    @property
    def num_changed(self) -> int:
        """Settings that do not stand at their default."""
        return len(self.wish["hyperparameters"])

    @property
    def num_unlabelled(self) -> int:
        """Texts without a label that it tries to learn from."""
        is_wished = self.wish["hyperparameters"].get(UNLABELLED, True)
        return int(self.version.splits.get("unlabelled", 0)) if is_wished else 0


def look(project: Project, *, may_measure: bool) -> Look:
    """Read the draft and measure what it takes; a refusal is part of the page, not its end."""
    version = project.dataset.current_version if project.dataset else None
    if version is None:
        raise Refused("DATA_MISSING", _("There are no examples to learn from yet."), status=409)
    choices = recommend(project.task, letters_of(version, version.columns), workspace=project.workspace)
    wish = wish_of(project.settings_draft, choices)
    estimate: Estimate | None = None
    refusal: Refused | None = None
    try:
        estimate = services.estimate(version=version, task=project.task, may_measure=may_measure, **wish)
    except Refused as no:
        refusal = no
    checks = [
        _asked(lambda: check_data(version, version.columns), _("The examples are ready.")),
        _asked(
            lambda: check_model(wish["base_model"] or default_base_model(project.task)),
            _("The starting model is on this computer."),
        ),
        _memory(estimate),
        _disk(estimate),
        _line(),
    ]
    return Look(version, wish, words_of(wish["preset"])[0], estimate, checks, refusal)


def api_call(look: Look, *, origin: str) -> str:
    """The same wish for a command line."""
    body = {"dataset": look.version.dataset_id, "preset": look.wish["preset"]}
    body |= {"base_model": look.wish["base_model"].name} if look.wish["base_model"] else {}
    body |= {name: look.wish[name] for name in ("method", "hyperparameters") if look.wish[name]}
    text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
    return (
        f"curl -X POST {origin}/api/v1/runs \\\n"
        '  -H "Authorization: Bearer $ATELIER_TOKEN" -H "Content-Type: application/json" \\\n'
        f"  -d '{text}'"
    )


def _asked(ask: Any, good: str) -> Check:
    try:
        ask()
    except Refused as refusal:
        return Check("bad", f"{refusal.message} {refusal.fix}")
    return Check("good", good)


def _memory(estimate: Estimate | None) -> Check:
    free = psutil.virtual_memory().available
    values = {"free": f"{free / GIB:.1f}", "needed": f"{(estimate['memory_bytes'] if estimate else 0) / GIB:.1f}"}
    if estimate is None or not estimate["memory_bytes"]:
        return Check("good", _("%(free)s GB of memory are free.") % values)
    if estimate["memory_bytes"] > free or not estimate["fits"]:
        return Check("care", _("It needs %(needed)s GB of memory and %(free)s GB are free: close other work.") % values)
    return Check("good", _("It needs %(needed)s GB of memory and %(free)s GB are free.") % values)


def _disk(estimate: Estimate | None) -> Check:
    free = shutil.disk_usage(settings.RUNS_DIR).free
    needed = estimate["disk_bytes"] if estimate else 0
    values = {"free": f"{free / GIB:.1f}"}
    if free < needed + settings.MIN_FREE_BYTES:
        return Check("bad", _("Only %(free)s GB are free on the disk. The run waits until there is room.") % values)
    return Check("good", _("%(free)s GB are free on the disk.") % values)


def _line() -> Check:
    if queue.num_waiting("train") is None:
        return Check("care", _("The job queue is not reachable. The run is kept and starts when it is back."))
    ahead = len(fairness.line())
    if not ahead:
        return Check("good", _("Nobody is waiting before you."))
    sentence = ngettext("%(n)s run waits before yours.", "%(n)s runs wait before yours.", ahead)
    return Check("good", sentence % {"n": ahead})
