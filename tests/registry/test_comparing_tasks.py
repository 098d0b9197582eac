"""Runs of other tasks side by side, and the best of a project: in the words and by the order of their own scores."""

import copy
import json
from types import ModuleType

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.registry.models import Evaluation, TrainedModel
from studio.runs.models import TrainingRun
from studio.runs.overview import cards
from tests.api.serving import Service
from tests.architecture.world import World

from . import feelings, numbers
from .retold import draw_curve, retell, write_exam
from .test_comparing_pages import compared

pytestmark = pytest.mark.django_db


def again(first: TrainingRun, **better: float) -> TrainingRun:
    """Another run on the same version of the examples, with other values in its verdict and scores."""
    run = TrainingRun.objects.create(
        workspace=first.workspace,
        project=first.project,
        created_by=first.created_by,
        dataset_version=first.dataset_version,
        base_model=first.base_model,
        number=2,
        status="succeeded",
        task=first.task,
        preset="thorough",
        method="lora",
        spec=first.spec,
        finished_at=timezone.now(),
    )
    known = Evaluation.objects.get(run=first)
    fields = ("scores", "interval", "baselines", "verdict", "result")
    parts = {name: copy.deepcopy(getattr(known, name)) for name in fields}
    parts["verdict"]["values"].update(better)
    parts["scores"]["test"].update({name: value for name, value in better.items() if name in parts["scores"]["test"]})
    parts["interval"].update({name: value for name, value in better.items() if name in ("low", "high")})
    Evaluation.objects.create(run=run, **parts)
    TrainedModel.objects.create(workspace=run.workspace, project=run.project, run=run, name="Second", task=run.task)
    return run


def test_numbers_side_by_side_the_closest_first(desk: Client, world: World) -> None:
    first = retell(world, numbers.TOLD)
    second = again(first, typical_error=0.3, typical_low=0.27, typical_high=0.34)
    closer = {**numbers.TOLD.exam[1], "predicted": "0.90", "gap": 0.4}
    farther = {**numbers.TOLD.exam[0], "predicted": "1.20", "gap": 3.0}
    write_exam(second, [farther, closer, *numbers.TOLD.exam[2:]])
    draw_curve(second, "pearson", [0.5, 0.7, 0.8])
    html = " ".join(compared(desk, first, second).split())
    assert html.index("<b>0.30</b>") < html.index("<b>0.44</b>")
    for words in (
        "That could be chance.",
        "Asked the same questions, 1 came closer and 1 ended up farther off.",
        "1 answer came closer. 1 answer is farther off.",
        "right would be 0.5",
        "How well the numbers follow the right ones on the practice test",
    ):
        assert words in html, words
    assert html.index(">0.9<") < html.index(">1.2<")
    assert "became right" not in html


def test_without_the_same_exam_the_ranges_decide(desk: Client, world: World) -> None:
    first = retell(world, numbers.TOLD)
    html = compared(desk, first, again(first, typical_error=0.3, typical_low=0.27, typical_high=0.34))
    assert "The likely ranges do not overlap" in html


def test_numbers_whose_ranges_overlap_could_be_chance(desk: Client, world: World) -> None:
    first = retell(world, numbers.TOLD)
    html = compared(desk, first, again(first, typical_error=0.4, typical_low=0.36, typical_high=0.47))
    assert "That could be chance." in html


def test_several_labels_side_by_side_question_by_question(desk: Client, world: World) -> None:
    first = retell(world, feelings.TOLD)
    second = again(first, micro_f1=0.8, low=0.77, high=0.83)
    right = [{**row, "predicted": row["label"]} for row in feelings.TOLD.exam[:1]]
    write_exam(second, [*right, *feelings.TOLD.exam[1:]])
    html = " ".join(compared(desk, first, second).split())
    assert html.index("<b>80</b>") < html.index("<b>68</b>")
    assert "1 exam question became right" in html
    assert '<span class="group">joy</span> <span class="unseen">becomes</span>' in html
    assert '<span class="group">joy, love</span>' in html


@pytest.mark.parametrize(("task", "words"), [(numbers, "most likely between 2.5 and 4.32"), (feelings, "joy, love")])
def test_two_models_of_a_task_answer_side_by_side(
    desk: Client, world: World, serving: Service, task: ModuleType, words: str
) -> None:
    run = retell(world, task.TOLD)
    other = again(run).model
    serving.raw = json.dumps({"predictions": [task.ANSWER]}).encode()
    asked = {"text": "hello", "other": other.pk}
    part = desk.post(reverse("registry:answer", args=[run.model.pk]), asked, headers={"HX-Request": "true"})
    html = part.content.decode()
    assert "<h2>Second</h2>" in html
    # It is read out once.
    assert (html.count("data-say"), words in " ".join(html.split())) == (1, True)
    assert "correct_label" in html


def test_the_best_of_a_project_is_the_one_that_is_least_off(world: World) -> None:
    first = retell(world, numbers.TOLD)
    again(first, typical_error=0.6, typical_low=0.5, typical_high=0.7)
    (card,) = cards([world.project])
    assert card.score is not None
    assert card.score.value == pytest.approx(0.4376)
    again(first, typical_error=0.2, typical_low=0.1, typical_high=0.3)
    (card,) = cards([world.project])
    assert card.score is not None
    assert card.score.value == 0.2
