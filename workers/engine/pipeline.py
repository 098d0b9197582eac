"""The life of a run: read, learn, compare, examine, keep."""

import json
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import causes, endings
from .blending import choose_share, mixed
from .events import ProgressPayload
from .failures import EngineFailure
from .faults import fault
from .loop.evaluating import loss_of
from .loop.learning import Learned, learn
from .loop.working import make_work
from .models.starting import declared_licence
from .models.tuned import TunedModel, logits_of
from .preparing import Prepared, prepare
from .process import give_back_memory
from .reporter import Reporter
from .rundir import RunDir, sha256_of, size_of
from .stopping import Stopped, StopSignal

logger = logging.getLogger(__name__)


@dataclass
class Run:
    """One attempt at a run, filled verb by verb."""

    folder: RunDir
    reporter: Reporter
    stop: StopSignal
    started: float = field(default_factory=time.monotonic)
    quick: Any = None
    tuned: TunedModel | None = None
    learned: Learned | None = None
    quick_share: float = 0.0
    answers: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    losses: dict[str, float] = field(default_factory=dict)


def execute(path: Path) -> int:
    """Run one run folder to its end; the exit code says which end."""
    folder = RunDir(path)
    ended = endings.told(folder)
    if ended is not None:
        return ended
    reporter = Reporter(folder.events_path)
    run = Run(folder, reporter, StopSignal(folder.control_path, reporter.alive))
    try:
        _live(run)
    except Stopped as stopped:
        return endings.stopped(reporter, stopped.word)
    except Exception as error:
        failure = causes.named(error, path)
        if failure is None:
            raise
        return endings.failed(reporter, failure)
    finally:
        reporter.close()
    return endings.SUCCEEDED


def _live(run: Run) -> None:
    run.reporter.phase("preparing")
    prepared = prepare(run.folder, run.reporter, run.stop)
    run.reporter.phase("learning")
    _learn(run, prepared)
    give_back_memory()
    _fit_quick(run, prepared)
    give_back_memory()
    _answer_practice(run, prepared)
    _blend(run, prepared)
    run.reporter.phase("testing")
    _answer_exam(run, prepared)
    _evaluate(run, prepared)
    run.reporter.phase("saving")
    _keep(run, prepared)
    _export(run, prepared)
    fault("outcome")
    run.reporter.outcome("succeeded")


# --- the verbs -----------------------------------------------------------------------------------------------------


def _learn(run: Run, prepared: Prepared) -> None:
    if not prepared.method.is_gradient:
        return
    work = make_work(run.folder, prepared, run.reporter, run.stop)
    run.learned = learn(work)
    run.tuned = work.model


def _fit_quick(run: Run, prepared: Prepared) -> None:
    """The quick model: the whole result of the head method, and for the others what they have to beat. After their
    learning, so that a click is followed by the first step and not by the reading of all texts."""
    training = prepared.spec.training
    if prepared.method.is_gradient and not (prepared.spec.evaluation.baselines or training.blend_with_quick):
        return
    from .models.quick import fit_quick

    if prepared.method.is_gradient:
        run.reporter.note("comparing")
    run.quick = fit_quick(
        splits=prepared.splits,
        starting=prepared.starting,
        max_length=prepared.max_length,
        cache=run.folder.cache_path,
        seed=training.seed,
        ask=run.stop.ask,
        tell=partial(_tell_read, run, prepared),
    )
    answers = _quick_answers(run, prepared, "validation")
    percent = _percent(answers, prepared.splits.validation.targets)
    if prepared.method.is_gradient:
        run.reporter.note("quick_ready", percent=percent)


def _tell_read(run: Run, prepared: Prepared, done: int, total: int) -> None:
    """How far the reading is. Where a learning follows, its steps are the progress, which must not go backwards."""
    if prepared.method.is_gradient:
        return
    payload: ProgressPayload = {
        "done": done,
        "total": total,
        "unit": "example",
        "epoch": 0.0,
        "epochs": 0.0,
        "eta_seconds": None,
        "examples_per_second": round(done / max(1e-9, time.monotonic() - run.started), 1),
    }
    run.reporter.progress(payload, is_urgent=done == total)


def _answer_practice(run: Run, prepared: Prepared) -> None:
    run.answers["validation"] = _own_answers(run, prepared, "validation")


def _blend(run: Run, prepared: Prepared) -> None:
    """Tell honestly whether the teaching paid, and join both models where the practice test gains."""
    if run.tuned is None or run.quick is None:
        return
    targets = prepared.splits.validation.targets
    tuned, quick = run.answers["validation"], _quick_answers(run, prepared, "validation")
    shares = {"tuned": _percent(tuned, targets), "quick": _percent(quick, targets)}
    if shares["tuned"] <= shares["quick"]:
        run.reporter.note("not_better_than_quick", **shares)
    if not prepared.spec.training.blend_with_quick:
        return
    run.quick_share = choose_share(tuned, quick, targets)
    if run.quick_share:
        run.answers["validation"] = mixed(tuned, quick, run.quick_share)
        run.reporter.note("blended", percent=round(100 * run.quick_share))


def _answer_exam(run: Run, prepared: Prepared) -> None:
    """The final exam: asked once, by the model that is kept."""
    own = _own_answers(run, prepared, "test")
    quick = _quick_answers(run, prepared, "test") if run.quick_share else own
    run.answers["test"] = mixed(own, quick, run.quick_share)
    for split, answers in run.answers.items():
        targets = getattr(prepared.splits, split).targets
        logits = np.log(np.clip(answers, 1e-7, 1.0)).astype(np.float32)
        run.losses[split] = loss_of(prepared.task, prepared.spec.task, logits, targets)


def _evaluate(run: Run, prepared: Prepared) -> None:
    from .scores.evaluation import write_evaluation

    run.stop.ask()
    write_evaluation(
        run.folder.path,
        spec=prepared.spec,
        splits=prepared.splits,
        probabilities=run.answers,
        losses=run.losses,
        quick=run.quick,
        training=training_facts(run, prepared),
        ask=run.stop.ask,
    )
    fault("result")
    path = run.folder.result_path
    run.reporter.artefact("result", path.name, size_of(path), sha256_of(path))


def _keep(run: Run, prepared: Prepared) -> None:
    from .models.bundle import write_bundle

    run.stop.ask()
    if run.tuned is not None:
        prepared.method.merge(run.tuned)
    path = run.folder.bundle_path
    write_bundle(
        path,
        spec=prepared.spec,
        labels=prepared.splits.labels,
        tuned=run.tuned,
        quick=run.quick if run.tuned is None or run.quick_share else None,
        quick_share=1.0 if run.tuned is None else run.quick_share,
        max_length=prepared.max_length,
        facts=training_facts(run, prepared),
        tokenizer=prepared.starting.tokenizer,
        licence=declared_licence(prepared.starting.path),
        result=json.loads(run.folder.result_path.read_text(encoding="utf-8")),
    )
    fault("bundle")
    run.reporter.artefact("bundle", path.name, size_of(path), sha256_of(path / "manifest.json"))


def _export(run: Run, prepared: Prepared) -> None:
    from .exporting import export

    # The check opens what was kept; the models in memory are not needed any more.
    run.tuned = run.quick = None
    give_back_memory()
    for name in prepared.spec.exports:
        run.stop.ask()
        try:
            facts = export(run.folder, name)
        except Stopped:
            raise
        except Exception as error:
            # Nobody loses a trained model because a file could not be made of it.
            logger.exception("The %s download is left out", name)
            differs = isinstance(error, EngineFailure) and error.code == "EXPORT_DIFFERS"
            code = "export_differs" if differs else "export_left_out"
            run.reporter.note(code, format=name)
            continue
        fault("export")
        run.reporter.note("export_equal", format=name)
        run.reporter.artefact("export", facts["path"], facts["bytes"], facts["sha256"])


# --- what the verbs share ------------------------------------------------------------------------------------------


def _own_answers(run: Run, prepared: Prepared, split: str) -> NDArray[np.float32]:
    if run.tuned is None:
        return _quick_answers(run, prepared, split)
    encoded = prepared.encode(getattr(prepared.splits, split))
    run.tuned.expand_embeddings()
    # In fp32, as the bundle will answer: the score is that of the very model that is kept.
    return prepared.task.probabilities(logits_of(run.tuned, encoded, ask=run.stop.ask))


def _quick_answers(run: Run, prepared: Prepared, split: str) -> NDArray[np.float32]:
    examples = getattr(prepared.splits, split)
    return np.asarray(run.quick.probabilities(examples.texts, examples.pairs), dtype=np.float32)


def _percent(answers: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    return round(100 * float((answers.argmax(axis=1) == targets).mean()), 1)


def training_facts(run: Run, prepared: Prepared) -> dict[str, Any]:
    """The `training` part of result.json."""
    run.reporter.resource()
    learned, model = run.learned, prepared.probe.model
    trained = sum(p.numel() for p in run.tuned.parameters() if p.requires_grad) if run.tuned is not None else 0
    return {
        "seconds": learned.seconds if learned else round(time.monotonic() - run.started, 2),
        "steps": learned.steps if learned else 0,
        "epochs": learned.epochs if learned else 0,
        "best_step": learned.best_step if learned else None,
        "examples_per_second": learned.examples_per_second if learned else None,
        "peak_rss_bytes": run.reporter.peak_rss_bytes,
        "num_trained_parameters": trained,
        "num_parameters": model.num_parameters,
        "quick_share": run.quick_share,
    }
