"""Turns the one run of the world into a run of another task, as the engine would have left it."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from studio.datasets.models import Dataset, DatasetVersion
from studio.registry.models import Evaluation, Prediction, TrainedModel
from studio.runs.folders import predictions_path
from studio.runs.models import MetricPoint, Project, TrainingRun
from tests.architecture.world import World

TRAINING = {"seconds": 3.0, "steps": 10, "epochs": 1, "best_step": 10, "num_parameters": 1}
VERSIONS = {"atelier": "0.1.0", "torch": "2", "transformers": "5"}


@dataclass(frozen=True)
class Told:
    """`result` is result.json, `exam` the rows of predictions.parquet, `curve` the practice tests' scores by metric."""

    wish: dict[str, Any]
    columns: dict[str, str]
    result: dict[str, Any]
    exam: list[dict[str, Any]]
    sample: list[dict[str, Any]]
    curve: tuple[str, list[float]]
    correction: tuple[str, str]


def retell(world: World, told: Told) -> TrainingRun:
    """Everything that belongs to the world's run, told anew."""
    task, result = told.wish["kind"], {**told.result, "training": TRAINING, "versions": VERSIONS, "seed": 42}
    parts = {name: result[name] for name in ("scores", "interval", "baselines", "verdict")}
    Evaluation.objects.filter(run=world.run.pk).update(**parts, result={"task": task, **result})
    TrainingRun.objects.filter(pk=world.run.pk).update(
        task=task,
        sample={"examples": told.sample},
        spec={"task": told.wish, "data": {"columns": told.columns}},
        method="full",
        preset="balanced",
    )
    TrainedModel.objects.update(task=task, labels=result["labels"])
    Project.objects.update(task=task)
    Dataset.objects.update(task=task, columns=told.columns)
    DatasetVersion.objects.update(task=task, columns=told.columns)
    said, right = told.correction
    Prediction.objects.update(inputs={"text": str(told.exam[0].get("text", ""))}, label=said, correct_label=right)
    run = TrainingRun.objects.get(pk=world.run.pk)
    write_exam(run, told.exam)
    draw_curve(run, *told.curve)
    return run


def write_exam(run: TrainingRun, rows: list[dict[str, Any]]) -> None:
    """The exam as the engine leaves it."""
    path = predictions_path(run.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([{"row": at, **row} for at, row in enumerate(rows, start=1)]), path)


def draw_curve(run: TrainingRun, metric: str, values: list[float]) -> None:
    """The practice tests and the errors beside them."""
    for step, value in enumerate(values, start=1):
        MetricPoint.objects.create(run=run, name=metric, split="validation", step=10 * step, value=value)
        MetricPoint.objects.create(run=run, name="loss", split="train", step=10 * step, value=1.2 - value)
        MetricPoint.objects.create(run=run, name="eval_loss", split="validation", step=10 * step, value=1.25 - value)
