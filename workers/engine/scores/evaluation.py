"""Writes the honest evaluation of a run: result.json and predictions.parquet (docs/contracts.md, section 3)."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workers.engine import catalog
from workers.engine.data.examples import Examples, Splits
from workers.engine.rundir import sync_file, sync_folder, write_whole
from workers.engine.scores.answers import Answers
from workers.engine.scores.baselines import baselines, commonest
from workers.engine.scores.intervals import interval_of
from workers.engine.scores.next_steps import Case, next_steps
from workers.engine.scores.verdict import verdict
from workers.engine.spec import RunSpec
from workers.engine.versions import versions

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel

Probabilities = dict[str, NDArray[np.float32]]


def write_evaluation(
    folder: Path,
    *,
    spec: RunSpec,
    splits: Splits,
    probabilities: Probabilities,
    losses: dict[str, float],
    quick: "QuickModel | None",
    training: dict[str, Any],
    ask: Callable[[], None],
) -> None:
    """`probabilities` and `losses` are those of `validation` and `test`; `ask` may raise to stop."""
    answers = Answers(splits.labels, splits.test.targets, probabilities["test"])
    rows = _baselines(spec, splits, quick, answers, ask)
    write_predictions(folder / "predictions.parquet", splits.test, answers)
    result = {
        "task": spec.task.kind,
        "num_test": len(splits.test),
        "labels": splits.labels,
        "scores": _scores(spec, splits, probabilities, losses),
        "interval": interval_of(answers.right),
        "baselines": rows,
        **_tables(splits, answers),
        "training": training,
        "versions": versions(),
        "seed": spec.training.seed,
        "model": {"name": spec.model.name, "commit": spec.model.commit},
    }
    result["verdict"] = _judged(spec, splits, answers, result, _unknown_share(folder))
    write_whole(folder / "result.json", json.dumps(result, ensure_ascii=False, indent=1).encode("utf-8"))


def _baselines(
    spec: RunSpec, splits: Splits, quick: "QuickModel | None", answers: Answers, ask: Callable[[], None]
) -> list[dict[str, Any]]:
    if not spec.evaluation.baselines or quick is None:
        return []
    is_quick_itself = not catalog.methods()[spec.method.kind].is_gradient
    found = baselines(splits, quick, is_quick_itself=is_quick_itself, ask=ask)
    return [one.facts(splits.test.targets, answers.right, len(splits.labels)) for one in found]


def _scores(
    spec: RunSpec, splits: Splits, probabilities: Probabilities, losses: dict[str, float]
) -> dict[str, dict[str, float]]:
    task = catalog.tasks()[spec.task.kind]
    return {
        split: {**task.score(probabilities[split], getattr(splits, split)), "loss": losses[split]}
        for split in ("validation", "test")
    }


def _tables(splits: Splits, answers: Answers) -> dict[str, Any]:
    num_train = np.bincount(splits.train.targets, minlength=len(splits.labels))
    return {
        "per_label": answers.per_label(num_train),
        "confusion": answers.confusion(),
        "thresholds": answers.thresholds(),
    }


def _judged(
    spec: RunSpec, splits: Splits, answers: Answers, result: dict[str, Any], unknown_share: float
) -> dict[str, Any]:
    judged = verdict(
        num_right=int(answers.right.sum()),
        num_test=len(splits.test),
        interval=result["interval"],
        commonest=float((commonest(splits) == splits.test.targets).mean()),
        baselines=result["baselines"],
    )
    case = Case(
        answers=answers,
        per_label=result["per_label"],
        confusion=result["confusion"],
        thresholds=result["thresholds"],
        verdict=judged,
        baselines=result["baselines"],
        has_loop=catalog.methods()[spec.method.kind].is_gradient,
        preset=spec.training.preset,
        unknown_share=unknown_share,
    )
    return {"grade": judged.grade, "code": judged.code, "values": judged.values, "next_steps": next_steps(case)}


def write_predictions(path: Path, test: Examples, answers: Answers) -> None:
    """Every answer of the exam, texts by role; the file appears whole."""
    columns: dict[str, Any] = {"row": pa.array(test.rows, pa.int64()), "text": test.texts}
    if test.pairs is not None:
        columns["text_pair"] = test.pairs
    names = answers.labels
    columns |= {
        "label": [names[i] for i in answers.targets],
        "predicted": [names[i] for i in answers.predicted],
        "confidence": pa.array(answers.confidence, pa.float32()),
        "scores": pa.array([row.tolist() for row in answers.probabilities], pa.list_(pa.float32())),
    }
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(pa.table(columns), temporary, compression="zstd")
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
