"""Writes the honest evaluation of a run: result.json and predictions.parquet (docs/contracts.md, section 3)."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from workers.engine import catalog
from workers.engine.data.examples import Examples, Splits
from workers.engine.rundir import sync_file, sync_folder, write_whole
from workers.engine.scores.exam import Exam
from workers.engine.spec import RunSpec
from workers.engine.versions import versions

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel


def write_evaluation(
    folder: Path,
    *,
    spec: RunSpec,
    splits: Splits,
    answers: dict[str, Any],
    losses: dict[str, float],
    quick: "QuickModel | None",
    training: dict[str, Any],
    ask: Callable[[], None],
    gauge: dict[str, Any] | None = None,
    before: Callable[[Examples], Any] | None = None,
    encode: Callable[[Examples], Any] | None = None,
    semi: dict[str, Any] | None = None,
) -> None:
    """`answers` and `losses` are those of `validation` and `test`; `ask` may raise to stop; `before` and `encode`: see
    Exam; `semi`: what came of texts without a label."""
    task = catalog.task_of(spec.task, gauge)
    is_quick_itself = not catalog.methods()[spec.method.kind].is_gradient
    exam = Exam(spec, splits, answers, quick, is_quick_itself, _unknown_share(folder), ask, before, encode)
    report = task.report(exam)
    write_predictions(folder / "predictions.parquet", task.asks, splits.test, report.columns)
    scores = {
        split: {**task.score(answers[split], getattr(splits, split), splits.labels), "loss": losses[split]}
        for split in ("validation", "test")
    }
    result = {
        "task": spec.task.kind,
        "num_test": len(splits.test),
        "num_train": len(splits.train),
        "labels": splits.labels,
        "scores": scores,
        **report.result,
        **({} if semi is None else {"semi": semi}),
        "training": training,
        "versions": versions(),
        "seed": spec.training.seed,
        "model": {"name": spec.model.name, "commit": spec.model.commit},
    }
    write_whole(folder / "result.json", json.dumps(result, ensure_ascii=False, indent=1).encode("utf-8"))


def write_predictions(path: Path, asks: tuple[str, ...], test: Examples, told: dict[str, Any]) -> None:
    """Every answer of the exam, texts by role; the file appears whole."""
    columns: dict[str, Any] = {"row": pa.array(test.rows, pa.int64()), asks[0]: test.texts}
    if test.pairs is not None:
        columns[asks[1]] = test.pairs
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(pa.table({**columns, **told}), temporary, compression="zstd")
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def _unknown_share(folder: Path) -> float:
    """Which share of the characters the starting model does not know, as it was measured before the learning."""
    try:
        probe = json.loads((folder / "filled.json").read_text(encoding="utf-8"))["probe"]
    except FileNotFoundError:
        return 0.0
    return float(probe["data"]["unknown_share"])
