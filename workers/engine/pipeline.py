"""The life of a run: read, learn, compare, examine, keep."""

import json
import logging
import time
from functools import partial
from pathlib import Path
from typing import Any

from . import causes, endings
from .blending import mixed
from .comparing import blend, learn_quick, link_loss, quick_answers
from .contracts import Gauging, Keeping
from .data.examples import Examples
from .failures import EngineFailure
from .faults import fault
from .guessing import guess_quick
from .guessing_taught import guess_taught
from .loop.evaluating import loss_of
from .loop.learning import learn
from .loop.working import fresh_model, make_work
from .models.starting import declared_licence
from .models.tuned import outputs_of
from .preparing import Prepared, prepare
from .process import give_back_memory
from .reporter import Reporter
from .rundir import RunDir, sha256_of, size_of
from .running import Run
from .stopping import Stopped, StopSignal

logger = logging.getLogger(__name__)


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
    learn_quick(run, prepared)
    guess_quick(run, prepared)
    give_back_memory()
    _answer_practice(run, prepared)
    blend(run, prepared)
    _settle(run, prepared)
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
    guess_taught(run, prepared, work)


def _answer_practice(run: Run, prepared: Prepared) -> None:
    run.answers["validation"] = _own_answers(run, prepared, "validation")


def _settle(run: Run, prepared: Prepared) -> None:
    """What the task takes from the practice test for good, before the exam is seen."""
    run.gauge = dict(prepared.splits.gauge)
    if isinstance(prepared.task, Gauging):
        splits = prepared.splits
        run.gauge |= prepared.task.gauge(run.answers["validation"], splits.validation, splits.labels)


def _answer_exam(run: Run, prepared: Prepared) -> None:
    """The final exam: asked once, by the model that is kept."""
    own = _own_answers(run, prepared, "test")
    run.answers["test"] = mixed(own, quick_answers(run, prepared, "test"), run.quick_share) if run.quick_share else own
    if prepared.task.link is not None:
        run.losses = {split: link_loss(prepared, split, answers) for split, answers in run.answers.items()}


def _evaluate(run: Run, prepared: Prepared) -> None:
    from .scores.evaluation import write_evaluation

    run.stop.ask()
    write_evaluation(
        run.folder.path,
        spec=prepared.spec,
        splits=prepared.splits,
        gauge=run.gauge,
        answers=run.answers,
        losses=run.losses,
        quick=run.quick,
        semi=run.semi,
        training=training_facts(run, prepared),
        ask=run.stop.ask,
        before=partial(_answers_before, run, prepared),
        encode=prepared.encode,
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
        task=prepared.task,
        labels=prepared.splits.labels,
        gauge=run.gauge,
        tuned=run.tuned,
        quick=run.quick if run.tuned is None or run.quick_share else None,
        quick_share=1.0 if run.tuned is None else run.quick_share,
        max_length=prepared.max_length,
        facts=training_facts(run, prepared),
        tokenizer=prepared.starting.tokenizer,
        licence=declared_licence(prepared.starting.path),
        result=json.loads(run.folder.result_path.read_text(encoding="utf-8")),
        keep=partial(_keep_beside, run, prepared),
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


def _own_answers(run: Run, prepared: Prepared, split: str) -> Any:
    """Without a link the error is taken on the way, as it cannot be told from the answers."""
    if run.tuned is None:
        return quick_answers(run, prepared, split)
    task, examples = prepared.task, getattr(prepared.splits, split)
    encoded = prepared.encode(examples)
    run.tuned.expand_embeddings()
    # In fp32, as the bundle will answer: the score is that of the very model that is kept.
    outputs = outputs_of(run.tuned, encoded, ask=run.stop.ask)
    if task.link is None:
        run.losses[split] = loss_of(task, prepared.spec.task, outputs, encoded)
    return task.answers(outputs, encoded, examples, prepared.splits.labels)


def _answers_before(run: Run, prepared: Prepared, examples: Examples) -> Any:
    """What the starting model as it is answers, with a new layer that has learned nothing."""
    encoded = prepared.encode(examples)
    model = fresh_model(prepared, encoded).to(prepared.device)
    outputs = outputs_of(model, encoded, ask=run.stop.ask)
    return prepared.task.answers(outputs, encoded, examples, prepared.splits.labels)


def _keep_beside(run: Run, prepared: Prepared, bundle: Path) -> list[str]:
    """What the task keeps beside the weights: the folders that it wrote."""
    task, model = prepared.task, run.tuned
    if not isinstance(task, Keeping) or model is None:
        return []
    task.keep(bundle, prepared.splits, lambda texts: outputs_of(model, prepared.encode(texts), ask=run.stop.ask))
    return [task.part]


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
