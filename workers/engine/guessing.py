"""Learning from texts without a label: the model answers them, learns again from what it is sure of, and that is kept
where the practice test gains."""

from functools import partial
from typing import Any

from .comparing import fitted_quick, percent_of, quick_answers, tell_read
from .data.guessed import Guesses, error_of, gains, guesses_of, line_of
from .preparing import Prepared
from .running import Run


def guess_quick(run: Run, prepared: Prepared) -> None:
    """The quick model's second learning, where there is something to learn from."""
    splits, unlabelled = prepared.splits, prepared.splits.unlabelled
    if unlabelled is None or prepared.method.is_gradient:
        return
    before = quick_answers(run, prepared, "validation")
    run.reporter.note("guessing", count=len(unlabelled))
    _read(run, prepared)
    answers = run.quick.answers(unlabelled.texts, unlabelled.pairs)
    line = line_of(before, splits.validation.targets, answers)
    guesses = guesses_of(line, answers, splits.train.targets)
    tell_guesses(run, prepared, guesses)
    after, is_kept = None, False
    if len(guesses):
        first, run.quick = run.quick, fitted_quick(run, prepared, guesses)
        after = quick_answers(run, prepared, "validation")
        is_kept = gains(before, after, splits.validation.targets)
        if not is_kept:
            run.quick = first
    run.semi = facts_of(prepared, guesses, before, after, is_kept=is_kept)
    tell_outcome(run)


def _read(run: Run, prepared: Prepared) -> None:
    """Let the frozen model read the texts without a label, telling how far it is: both the first model's answers and a
    second learning then find them in the cache."""
    from .data.features import cached_vectors, going_on

    splits, unlabelled = prepared.splits, prepared.splits.unlabelled
    if unlabelled is None:
        return
    before = len(splits.train) + len(splits.validation)
    cached_vectors(
        run.quick.encoder,
        unlabelled.texts,
        unlabelled.pairs,
        cache=run.folder.cache_path,
        ask=run.stop.ask,
        tell=going_on(partial(tell_read, run, prepared), before, before),
    )


def tell_guesses(run: Run, prepared: Prepared, guesses: Guesses) -> None:
    if guesses.line is None or not len(guesses):
        run.reporter.note("guessed_too_few")
        return
    count = len(prepared.splits.unlabelled or ())
    run.reporter.note("guessed", used=len(guesses), count=count, right=int(100 * guesses.line.right))


def facts_of(prepared: Prepared, guesses: Guesses, before: Any, after: Any, *, is_kept: bool) -> dict[str, Any]:
    """The `semi` part of result.json; `after` is nothing where it did not learn again."""
    return {
        "num_unlabelled": len(prepared.splits.unlabelled or ()),
        "num_used": len(guesses),
        "threshold": guesses.line.threshold if guesses.line else None,
        "expected_right": guesses.line.right if guesses.line else None,
        "validation_without": _scores(prepared, before),
        "validation_with": None if after is None else _scores(prepared, after),
        "kept": is_kept,
    }


def tell_outcome(run: Run) -> None:
    """Whether it paid, with both scores."""
    if run.semi is None or run.semi["validation_with"] is None:
        return
    shown = {"before": percent_of(run.semi["validation_without"]["accuracy"])}
    shown["after"] = percent_of(run.semi["validation_with"]["accuracy"])
    kept = "guesses_kept" if shown["after"] > shown["before"] else "guesses_kept_surer"
    run.reporter.note(kept if run.semi["kept"] else "guesses_dropped", **shown)


def _scores(prepared: Prepared, answers: Any) -> dict[str, float]:
    splits = prepared.splits
    scores = prepared.task.score(answers, splits.validation, splits.labels)
    return {**scores, "error": error_of(answers, splits.validation.targets)}
