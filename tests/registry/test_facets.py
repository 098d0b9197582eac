"""Several questions about the same text: each told as an exam of its own, on every page."""

import json

import pytest
from django.test import Client

from studio.registry import asking, reading
from studio.registry.faces import face_of
from studio.registry.faces.multi_task import FacetsAnswer
from studio.registry.models import Evaluation
from studio.runs.models import TrainingRun
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World

from . import facets
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, facets.TOLD)


def test_the_result_tells_every_question_beside_the_simpler_ways(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        '<span class="figure">84</span> of 100 answers right on the final exam',
        "It asked 2 questions about each; all count alike.",
        "Your model reaches 84, the best simpler way, “Counting words”, 70.",
        "<b>93</b> of 100 answers right · 88 to 97 likely",
        "<b>75</b> of 100 answers right · 70 to 79 likely",
        "160 examples of the exam have an answer to it.",
        "Open its 40 mistakes",
        "?about=urgency",
        "the mean of the questions",
    ):
        assert words in html, words
    assert html.count("Always the commonest answer") == 3
    assert "{&quot;" not in html


def test_the_mistakes_of_one_question_are_those_in_which_it_is_wrong(desk: Client, run: TrainingRun) -> None:
    assert reading.mistakes(run).num_answers == 2
    assert [one.text for one in reading.mistakes(run, about="urgency").answers] == ["where is it"]
    assert [one.text for one in reading.mistakes(run, about="topic").answers] == ["money back"]
    html = page(desk, "registry:mistakes", run.pk, query="?about=topic")
    assert "Answered wrongly: " in html
    assert "right: refund" in html
    assert html.count('<span class="status success">') == 1
    assert "registry/judge" not in html


def test_one_asks_once_and_sees_each_answer(desk: Client, run: TrainingRun, serving: Service) -> None:
    serving.raw = json.dumps({"predictions": [facets.ANSWER]}).encode()
    html = page(desk, "registry:try", run.model.pk, query="?text=pay+me+back")
    assert serving.asked == [{"model": run.model.pk, "inputs": [{"text": "pay me back"}]}]
    assert "topic: refund · urgency: high" in html
    assert "This is wrong" not in html


def test_the_training_page_and_the_lists_tell_it_in_words(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    assert "right: high" in html
    assert "{&quot;" not in html
    assert "84 of 100 answers right, 79 to 89 likely" in page(desk, "registry:models")


def test_programs_get_an_answer_for_each_question(run: TrainingRun, world: World, serving: Service) -> None:
    serving.raw = json.dumps({"predictions": [facets.ANSWER]}).encode()
    told = Api(world.raw_token).post(f"/models/{run.model.pk}/predict", {"inputs": ["pay me back"]}).body
    assert told == {"predictions": [{**facets.ANSWER, "is_unsure": False}]}
    (answer,) = asking.predict(run.model, [{"text": "pay me back"}], top=1)
    assert isinstance(answer, FacetsAnswer)
    assert answer.answers["topic"].scores == {"refund": 0.9}
    message = face_of(run).message(Evaluation.objects.get(run=run))
    assert message.endswith("topic: 93 of 100, urgency: 75 of 100.")


def test_a_file_comes_back_with_two_columns_for_each_question(run: TrainingRun) -> None:
    face, answer = face_of(run), FacetsAnswer.model_validate(facets.ANSWER)
    assert face.batch_heads_of(run.model) == ["topic", "topic: how sure", "urgency", "urgency: how sure"]
    assert face.batch_cells(answer, 0.7) == ["refund", 0.9, "high", 0.6]
