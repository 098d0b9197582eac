"""A task without a face of its own has pages that are plain but right; numbers are sorted by how far they are off."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from studio.core.errors import Refused
from studio.registry import asking, differing, reading
from studio.registry.faces import face_of, faces
from studio.registry.faces.answers import Answer
from studio.registry.models import Evaluation, Prediction, TrainedModel
from studio.runs.folders import predictions_path
from studio.runs.models import MetricPoint, Project, TrainingRun
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World

pytestmark = pytest.mark.django_db
TASK = "guess-the-year"
SCORES = {"pearson": 0.71, "mae": 0.4375, "loss": 0.2}
INTERVAL = {"metric": "pearson", "low": 0.62, "high": 0.78}


@pytest.fixture
def other(world: World) -> TrainingRun:
    """The run of a task that nobody has made a face for, and whose answers are numbers."""
    baseline = {"name": "mean", "scores": {"pearson": 0.1, "mae": 1.2}, "interval": {**INTERVAL, "low": 0, "high": 0.2}}
    result = {"task": TASK, "num_test": 3, "labels": [], "scores": {"test": SCORES}, "seed": 1}
    Evaluation.objects.filter(run=world.run).update(
        scores={"validation": SCORES, "test": SCORES}, interval=INTERVAL, baselines=[baseline], result=result
    )
    sample = {"examples": [{"input": "a", "expected": 3.5, "predicted": "4.0", "confidence": 0.5}]}
    TrainingRun.objects.filter(pk=world.run.pk).update(task=TASK, sample=sample)
    TrainedModel.objects.update(task=TASK, labels=[])
    Project.objects.update(task=TASK)
    rows: list[dict[str, Any]] = [
        {"row": 1, "text": "near", "label": "3.5", "predicted": "3.4", "confidence": 0.9, "gap": 0.1},
        {"row": 2, "text": "far", "label": "1", "predicted": "4", "confidence": 0.2, "gap": 3.0},
        {"row": 3, "text": "exact", "label": "2", "predicted": "2", "confidence": 0.5, "gap": 0.0},
    ]
    pq.write_table(pa.Table.from_pylist(rows), predictions_path(world.run.pk))
    return TrainingRun.objects.get(pk=world.run.pk)


def page(desk: Client, name: str, *args: object, query: str = "") -> str:
    answer = desk.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return " ".join(html.split())


def test_sorting_into_groups_has_a_face_and_each_face_has_its_name() -> None:
    assert "text-classification" in faces()
    assert all(face.name == name for name, face in faces().items())


def test_a_setting_of_the_task_chooses_another_face(other: TrainingRun) -> None:
    assert face_of(other).name == TASK
    other.spec = {"task": {"kind": "text-classification", "is_multi_label": True}}
    assert face_of(other).name == "several-labels"


def test_the_result_page_names_every_score_and_the_simpler_ways(desk: Client, other: TrainingRun) -> None:
    html = page(desk, "registry:result", other.pk)
    for words in (
        "Goes along (Pearson)",
        "0.438",
        "Always the average",
        "All its scores",
        "The farthest from the mark",
    ):
        assert words in html, words
    for words in ("of 100 right", "mixed up", "How each group does", "Macro F1", "of 100 sure", "of 100 squares"):
        assert words not in html, words


def test_the_best_simpler_way_is_told_of_without_calling_it_chance(desk: Client, other: TrainingRun) -> None:
    html = page(desk, "registry:result", other.pk)
    assert "Your model reaches 71, the best simpler way, “Always the average”, 10." in html
    assert "<b>That could be chance.</b>" not in html


def test_numbers_come_farthest_from_the_mark_first_right_ones_too(desk: Client, other: TrainingRun) -> None:
    found = reading.mistakes(other)
    assert ([one.row for one in found.answers], found.is_by_gap) == ([2, 1, 3], True)
    html = page(desk, "registry:mistakes", other.pk)
    assert "3 answers, farthest from the mark first" in html
    assert "registry/judge" not in html
    assert 'data-key="l"' not in html


def test_lists_tell_the_score_by_its_name(desk: Client, other: TrainingRun) -> None:
    told = "71 of 100, 62 to 78 likely"
    assert f"Goes along (Pearson): {told}" in page(desk, "registry:models")
    assert "Goes along (Pearson): <b>71</b> of 100, 62 to 78 likely" in page(desk, "runs:history", other.project_id)
    assert "Goes along (Pearson): <b>71</b> of 100 · 62 to 78 likely" in page(desk, "dashboard:home")
    assert f"On the final exam: Goes along (Pearson): {told}." in page(desk, "registry:try", other.model.pk)


def test_the_training_page_shows_what_was_said_and_the_tasks_own_curve(desk: Client, other: TrainingRun) -> None:
    MetricPoint.objects.create(run=other, name="accuracy", split="validation", step=1, value=0.5)
    html = page(desk, "runs:training", other.pk)
    assert '<td data-label="Now">4.0</td>' in html
    assert "How sure" not in html


def test_an_answer_of_any_form_is_shown_and_cannot_be_corrected(
    desk: Client, other: TrainingRun, serving: Service
) -> None:
    serving.raw = b'{"predictions": [{"value": 3.25, "low": 3, "high": 4}]}'
    html = page(desk, "registry:try", other.model.pk, query="?text=hello")
    assert "<dt>value</dt><dd>3.25</dd>" in html
    assert "This is wrong" not in html
    assert "Your corrections" not in html
    desk.post(reverse("registry:correct", args=[other.model.pk]), {"text": "hello", "correct_label": "4"})
    assert not Prediction.objects.exclude(correct_label="").exists()


def test_a_correction_over_http_is_refused_with_the_reason(other: TrainingRun) -> None:
    with pytest.raises(Refused) as refusal:
        face_of(other).corrected(other.model, "4")
    assert (refusal.value.code, refusal.value.status) == ("CORRECTION_UNKNOWN", 422)


def test_an_empty_answer_is_no_answer(other: TrainingRun, serving: Service) -> None:
    serving.raw = b'{"predictions": [{}]}'
    with pytest.raises(Refused) as refusal:
        asking.predict(other.model, ["hello"])
    assert refusal.value.code == "PREDICTION_AWAY"


def test_programs_read_the_same(other: TrainingRun, world: World) -> None:
    api = Api(world.raw_token)
    told = api.get(f"/runs/{other.pk}").body
    assert told["verdict"]["message"].endswith("On the final exam: Goes along (Pearson): 71 of 100, 62 to 78 likely.")
    assert [one.get("gap") for one in api.get(f"/runs/{other.pk}/mistakes").body["mistakes"]] == [3.0, 0.1, 0.0]


def test_programs_get_every_part_of_an_answer(other: TrainingRun, world: World, serving: Service) -> None:
    serving.raw = b'{"predictions": [{"value": 3.25, "low": 3, "high": 4}]}'
    told = Api(world.raw_token).post(f"/models/{other.model.pk}/predict", {"inputs": ["hello"]}).body
    assert told == {"predictions": [{"value": 3.25, "low": 3, "high": 4, "is_unsure": False}]}


def test_two_exams_in_numbers_are_compared_by_what_came_closer(other: TrainingRun) -> None:
    found = differing.difference(other, other)
    assert found is not None
    assert (found.num_fixed, found.num_broken, found.is_by_gap, found.could_be_chance) == (0, 0, True, True)


def test_a_cell_of_a_table_holds_the_whole_answer(other: TrainingRun) -> None:
    face = face_of(other)
    answer = Answer.model_validate({"value": 3.25, "low": 3})
    assert (face.batch_heads(), face.batch_cells(answer, 0.7)) == (["answer"], ['{"value": 3.25, "low": 3}'])
    assert face.batch_cells(None, 0.7) == [""]
    assert not answer.judged(0.7).is_unsure
