"""The dry run before the click: a few steps on the user's own examples, and what the whole will take."""

import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from .contracts import Guessing, Keeping
from .failures import EngineFailure
from .preparing import Prepared, prepare
from .reporter import Reporter
from .rundir import RunDir
from .stopping import StopSignal

MOST_STEPS = 6
MOST_SECONDS = 12.0
NUM_READ = 64
NUM_ANSWERED = 128
# Of a search all items are read by the model, by the starting model as it is, and for the index.
EXAMS_OF_SEARCHES = 3
# Imports, reading, the exam's numbers, writing, and the download that is tried in a process of its own.
FIXED_SECONDS = 12.0
# For one example and label: all regressions of the quick model and the baselines, as measured on banking77.
FIT_SECONDS = 2.5e-5
LOW, HIGH = 0.85, 1.35
CHECKPOINTS_KEPT = 4
MARGIN_BYTES = 200 * 1024 * 1024


def estimate(path: Path) -> int:
    """Write estimate.json; a failure that would come anyway is its reason."""
    run = RunDir(path)
    reporter = Reporter(run.cache_path / "estimate.jsonl")
    try:
        facts = _measured(run, reporter, StopSignal(run.control_path))
    except EngineFailure as failure:
        facts = {
            "seconds": None,
            "memory_bytes": None,
            "disk_bytes": None,
            "fits": False,
            "reason": {"code": failure.code, "values": failure.values},
        }
    finally:
        reporter.close()
    run.write_json(run.estimate_path, facts)
    return 0


def _measured(run: RunDir, reporter: Reporter, stop: StopSignal) -> dict[str, Any]:
    prepared = prepare(run, reporter, stop)
    seconds = _features_seconds(prepared) if prepared.task.link else 0.0
    disk = 0
    if prepared.method.is_gradient:
        learning, disk = _learning(run, prepared, reporter, stop)
        seconds += learning
    # The most this process ever held, in bytes: what the first steps took may have been given back already.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + MARGIN_BYTES
    if prepared.method.is_gradient and prepared.splits.unlabelled is not None:
        # The first model waits while the second learns.
        memory += _model_bytes(prepared)
    disk += _model_bytes(prepared) * 2
    low, high = LOW * (seconds + FIXED_SECONDS), HIGH * (seconds + FIXED_SECONDS)
    fits = memory < psutil.virtual_memory().available + psutil.Process().memory_info().rss
    reason = None if fits else {"code": "RUN_OOM", "values": {}}
    return {
        "seconds": [round(low), round(high)],
        "memory_bytes": memory,
        "disk_bytes": disk,
        "fits": fits,
        "reason": reason,
    }


def _model_bytes(prepared: Prepared) -> int:
    return 4 * prepared.probe.model.num_parameters


def _features_seconds(prepared: Prepared) -> float:
    """The frozen model reads every text once, for the quick model and the baselines, which are then fitted."""
    from .data.features import FrozenEncoder

    splits, starting = prepared.splits, prepared.starting
    encoder = FrozenEncoder(
        backbone=starting.backbone,
        tokenizer=starting.tokenizer,
        pooling=starting.pooling,
        pad_id=starting.pad_id,
        max_length=prepared.max_length,
    )
    size = min(NUM_READ, len(splits.train))
    chosen = splits.train.take(np.linspace(0, len(splits.train) - 1, size).astype(int))
    few = chosen.take(range(min(8, size)))
    encoder.vectors(few.texts, few.pairs)
    each = {}
    for is_fast in (True, False):
        started = time.monotonic()
        encoder.vectors(chosen.texts, chosen.pairs, is_fast=is_fast)
        each[is_fast] = (time.monotonic() - started) / size
    # Only the head method learns from texts without a label by way of the frozen model.
    num_more = 0 if splits.unlabelled is None or prepared.method.is_gradient else len(splits.unlabelled)
    reading = each[True] * len(splits.train) + each[False] * (len(splits.validation) + len(splits.test) + num_more)
    return reading + FIT_SECONDS * (len(splits.train) + num_more) * max(1, len(splits.labels))


def _learning(run: RunDir, prepared: Prepared, reporter: Reporter, stop: StopSignal) -> tuple[float, int]:
    """Seconds of all steps, practice tests and save points, from a few real steps; and bytes of the save points."""
    import torch

    from .data.encoding import BESIDE, sizes_of
    from .loop.average import Average
    from .loop.trainer import parameter_groups
    from .loop.working import make_work
    from .models.tuned import outputs_of

    work = make_work(run, prepared, reporter, stop)
    work.method.attach(work.model, prepared.spec.method)
    work.model.to(work.device).train()
    # What a learning holds beside the model: the running mean, and the weights as they were.
    held = [Average(work.model), {name: tensor.clone() for name, tensor in work.method.save(work.model).items()}]
    optimizer = torch.optim.AdamW(list(parameter_groups(work)), fused=True)
    sizes = sizes_of(work.train)
    seconds, tokens = _timed_steps(work, optimizer, sizes)
    each = float(np.median([s / t for s, t in zip(seconds, tokens, strict=True)]))
    all_tokens = sum(_tokens(sizes, [number % len(sizes) for number in batch]) for batch in work.plan)
    started = time.monotonic()
    num_rows = len(work.validation["input_ids"])
    chosen = np.unique(np.linspace(0, num_rows - 1, min(NUM_ANSWERED, num_rows)).astype(int))
    # Of hidden words it must be told where they are.
    told = ("labels",) if isinstance(prepared.task, Guessing) else ()
    rows = [name for name in work.validation if name in told or name not in BESIDE]
    asked = {name: [work.validation[name][i] for i in chosen] for name in rows}
    outputs_of(work.model, asked)
    answer = (time.monotonic() - started) / len(chosen)
    # With texts without a label there may be a second learning, which is longer.
    times = (len(work.plan) + work.num_after) / max(1, len(work.plan))
    tests = -(-len(work.plan) // int(prepared.spec.training.eval_steps)) * times
    del held
    exams = EXAMS_OF_SEARCHES if isinstance(prepared.task, Keeping) else 1
    num_asked = exams * len(prepared.encode(prepared.splits.test)["input_ids"]) + len(prepared.splits.unlabelled or ())
    answers = answer * (tests * num_rows + num_asked)
    # The weights, their mean and the two moments of the optimiser.
    saved = 4 * 4 * sum(p.numel() for p in work.model.parameters() if p.requires_grad)
    learnings = 1 if times == 1 else 2
    return each * all_tokens * times + answers + tests * saved / 100e6, CHECKPOINTS_KEPT * saved * learnings


def _timed_steps(work: Any, optimizer: Any, sizes: Any) -> tuple[list[float], list[int]]:
    """The first step warms up and does not count."""
    from .data.encoding import padded

    seconds: list[float] = []
    tokens: list[int] = []
    started = time.monotonic()
    for numbers in work.plan[: MOST_STEPS + 1]:
        batch = [number % len(sizes) for number in numbers]
        begun = time.monotonic()
        inputs = {name: tensor.to(work.device) for name, tensor in padded(work.train, batch, work.model.pad_id).items()}
        labels = inputs.pop("labels")
        with work.autocast():
            outputs = work.model(**inputs, **work.model.asked(labels))
        work.task.loss(outputs, labels, work.spec.task).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seconds.append(time.monotonic() - begun)
        tokens.append(_tokens(sizes, batch))
        if len(seconds) > 1 and time.monotonic() - started > MOST_SECONDS:
            break
    return seconds[1:] or seconds, tokens[1:] or tokens


def _tokens(sizes: Any, batch: list[int]) -> int:
    """Padded word pieces of a batch."""
    return len(batch) * int(sizes[batch].max())
