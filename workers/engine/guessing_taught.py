"""The second learning of a taught model, from texts without a label that it is sure of."""

import dataclasses
import hashlib
import json
import logging
from typing import Any

import numpy as np

from .data.examples import Examples
from .data.guessed import Guesses, Line, gains, guesses_of, line_of
from .failures import EngineFailure
from .guessing import facts_of, tell_guesses, tell_outcome
from .loop.learning import Learned, learn
from .loop.work import Work
from .loop.working import Again, make_work
from .models.tuned import outputs_of
from .preparing import Prepared
from .running import Run

logger = logging.getLogger(__name__)
# So many guesses at most for each labelled example: more would have no say beside one another.
MOST_A_LABELLED = 4


def guess_taught(run: Run, prepared: Prepared, first: Work) -> None:
    """Learn again where there are texts without a label, and keep what answers the practice test better."""
    unlabelled, guesses = prepared.splits.unlabelled, _remembered(run, prepared)
    # Somebody who wants it to come to an end does not want another learning to begin.
    if unlabelled is None or (guesses is None and run.stop.word() == "finish"):
        return
    before = _answers(run, prepared, prepared.splits.validation)
    if guesses is None:
        guesses = _guessed(run, prepared, before, unlabelled)
        _remember(run, prepared, guesses)
    after, is_kept = None, False
    if len(guesses):
        model, learned = run.tuned, run.learned
        try:
            _learn_again(run, prepared, first, guesses.beside(prepared.splits.train, unlabelled), _key(guesses))
            after = _answers(run, prepared, prepared.splits.validation)
            is_kept = gains(before, after, prepared.splits.validation.targets)
        except EngineFailure as failure:
            # A model that has learned is there, and is not lost for a second try. The log of the run keeps the reason.
            logger.warning("the second learning failed: %s", failure)
            run.reporter.note("guesses_failed")
        other = None if run.learned is learned else run.learned
        if is_kept:
            run.learned = _longer(run.learned, learned)
        else:
            run.tuned, run.learned = model and model.to(prepared.device), _longer(learned, other)
    run.semi = facts_of(prepared, guesses, before, after, is_kept=is_kept)
    tell_outcome(run)


def _guessed(run: Run, prepared: Prepared, before: Any, unlabelled: Examples) -> Guesses:
    splits = prepared.splits
    run.reporter.note("guessing", count=len(unlabelled))
    answers = _answers(run, prepared, unlabelled)
    most = MOST_A_LABELLED * len(splits.train)
    line = line_of(before, splits.validation.targets, answers)
    guesses = guesses_of(line, answers, splits.train.targets, most)
    tell_guesses(run, prepared, guesses)
    return guesses


def _learn_again(run: Run, prepared: Prepared, first: Work, train: Examples, key: str) -> None:
    assert run.tuned is not None  # noqa: S101  # It has learned.
    assert run.learned is not None  # noqa: S101  # As above.
    run.tuned.to("cpu")
    encoded = {**prepared.encode(train), "importance": train.importance}
    splits = dataclasses.replace(prepared.splits, train=train)
    more = dataclasses.replace(prepared, splits=splits, train=encoded)
    again = Again(first, run.learned.steps, key)
    work = make_work(run.folder, more, run.reporter, run.stop, again)
    learned, before = learn(work), run.learned.steps
    # Steps count on from the first learning, as they were told.
    run.learned = dataclasses.replace(learned, steps=before + learned.steps, best_step=before + learned.best_step)
    run.tuned = work.model


def _answers(run: Run, prepared: Prepared, examples: Examples) -> Any:
    """In fp32, as the model that is kept will answer."""
    assert run.tuned is not None  # noqa: S101  # It has learned.
    encoded = prepared.encode(examples)
    run.tuned.expand_embeddings()
    outputs = outputs_of(run.tuned, encoded, ask=run.stop.ask)
    return prepared.task.answers(outputs, encoded, examples, prepared.splits.labels)


def _longer(kept: Learned | None, other: Learned | None) -> Learned | None:
    """The learning that is kept, with the time of both."""
    if kept is None or other is None:
        return kept
    return dataclasses.replace(kept, seconds=round(kept.seconds + other.seconds, 2))


# --- what a kill must not change --------------------------------------------------------------------------------------


def _key(guesses: Guesses) -> str:
    """Tells one set of guesses from all others."""
    told = json.dumps([guesses.places.tolist(), guesses.labels.tolist()])
    return hashlib.sha256(told.encode()).hexdigest()


def _remember(run: Run, prepared: Prepared, guesses: Guesses) -> None:
    line = [guesses.line.threshold, guesses.line.right] if guesses.line else None
    facts = {"line": line, "places": guesses.places.tolist(), "labels": guesses.labels.tolist()}
    run.folder.write_json(run.folder.guesses_path, {"digest": prepared.spec.digest(), **facts})


def _remembered(run: Run, prepared: Prepared) -> Guesses | None:
    """What was guessed before a kill; with several processor cores the last digit of an answer may differ."""
    try:
        facts = json.loads(run.folder.guesses_path.read_text(encoding="utf-8"))
        if facts["digest"] != prepared.spec.digest():
            return None
        line = Line(*facts["line"]) if facts["line"] else None
        return Guesses(line, np.array(facts["places"], dtype=np.int64), np.array(facts["labels"], dtype=np.int64))
    except (OSError, ValueError, KeyError, TypeError):
        return None
