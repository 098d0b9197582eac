"""The quick model beside a taught one: fitted, asked, compared, and given a say where the practice test gains."""

import time
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blending import choose_share, mixed
from .data.guessed import Guesses
from .data.links import outputs_for
from .events import ProgressPayload
from .loop.evaluating import loss_of
from .preparing import Prepared
from .running import Run


def learn_quick(run: Run, prepared: Prepared) -> None:
    """The quick model: the whole result of the head method, and for the others what they have to beat. After their
    learning, so that a click is followed by the first step and not by the reading of all texts."""
    training = prepared.spec.training
    is_wanted = prepared.spec.evaluation.baselines or training.blend_with_quick
    if prepared.task.link is None or (prepared.method.is_gradient and not is_wanted):
        return
    if prepared.method.is_gradient:
        run.reporter.note("comparing")
    run.quick = fitted_quick(run, prepared)
    if prepared.method.is_gradient:
        quality = _quality(prepared, quick_answers(run, prepared, "validation"))
        if "accuracy" in prepared.task.scores:
            run.reporter.note("quick_ready", percent=percent_of(quality))
        else:
            run.reporter.note("quick_compared", score=round(quality, 3))


def fitted_quick(run: Run, prepared: Prepared, guesses: Guesses | None = None) -> Any:
    """The quick model; with guesses it learns from texts without a label, too, whose vectors are there already."""
    from .models.quick_fit import fit_quick

    assert prepared.task.link is not None, "no quick model serves a task without a link"  # noqa: S101  # An invariant, not input.
    return fit_quick(
        splits=prepared.splits,
        starting=prepared.starting,
        max_length=prepared.max_length,
        cache=run.folder.cache_path,
        seed=prepared.spec.training.seed,
        ask=run.stop.ask,
        # What a second learning reads was read before.
        tell=partial(tell_read, run, prepared) if guesses is None else _say_nothing,
        link=prepared.task.link,
        guesses=guesses,
    )


def _say_nothing(done: int, total: int) -> None:
    """For what takes no time."""


def tell_read(run: Run, prepared: Prepared, done: int, total: int) -> None:
    """How far the reading is; texts without a label come last. Where a learning follows, its steps are the progress,
    which must not go backwards."""
    if prepared.method.is_gradient:
        return
    whole = total + len(prepared.splits.unlabelled or ())
    payload: ProgressPayload = {
        "done": done,
        "total": whole,
        "unit": "example",
        "epoch": 0.0,
        "epochs": 0.0,
        "eta_seconds": None,
        "examples_per_second": round(done / max(1e-9, time.monotonic() - run.started), 1),
    }
    run.reporter.progress(payload, is_urgent=done == whole)


def blend(run: Run, prepared: Prepared) -> None:
    """Tell honestly whether the teaching paid, and join both models where the practice test gains."""
    if run.tuned is None or run.quick is None:
        return
    tuned, quick = run.answers["validation"], quick_answers(run, prepared, "validation")
    own, others = _quality(prepared, tuned), _quality(prepared, quick)
    if percent_of(own) <= percent_of(others):
        if "accuracy" in prepared.task.scores:
            run.reporter.note("not_better_than_quick", tuned=percent_of(own), quick=percent_of(others))
        else:
            run.reporter.note("not_closer_than_quick", tuned=round(own, 3), quick=round(others, 3))
    if not prepared.spec.training.blend_with_quick:
        return
    run.quick_share = choose_share(
        tuned,
        quick,
        error=lambda answers: link_loss(prepared, "validation", answers),
        quality=lambda answers: _quality(prepared, answers),
    )
    if run.quick_share:
        run.answers["validation"] = mixed(tuned, quick, run.quick_share)
        run.reporter.note("blended", percent=round(100 * run.quick_share))


def quick_answers(run: Run, prepared: Prepared, split: str) -> NDArray[np.float32]:
    examples = getattr(prepared.splits, split)
    return np.asarray(run.quick.answers(examples.texts, examples.pairs), dtype=np.float32)


def link_loss(prepared: Prepared, split: str, answers: NDArray[np.float32]) -> float:
    """The error of answers that a taught and a quick model may have given together."""
    link = prepared.task.link
    assert link is not None, "only answers with a link can be mixed"  # noqa: S101  # An invariant, not input.
    labels = {"labels": getattr(prepared.splits, split).targets}
    return loss_of(prepared.task, prepared.spec.task, outputs_for(link, answers), labels)


def _quality(prepared: Prepared, answers: Any) -> float:
    """The practice test's score that people understand best."""
    task, splits = prepared.task, prepared.splits
    scores = task.score(answers, splits.validation, splits.labels)
    return scores["accuracy"] if "accuracy" in task.scores else scores[task.scores[0]]


def percent_of(share: float) -> float:
    return round(100 * share, 1)
