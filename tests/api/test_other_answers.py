"""Numbers, several labels and marked places as programs meet them: score, mistakes, answers, corrections, files."""

import json
from typing import Any

import pytest

from studio.registry.models import Batch, Prediction, TrainedModel
from studio.runs.models import TrainingRun
from tests.architecture.world import World
from tests.registry import feelings, numbers, places
from tests.registry.retold import retell

from .calling import Api
from .conftest import Rings
from .serving import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def guessing(world: World, serving: Service) -> TrainingRun:
    """A run that predicts numbers, and its model answers."""
    serving.raw = json.dumps({"predictions": [numbers.ANSWER]}).encode()
    return retell(world, numbers.TOLD)


@pytest.fixture
def feeling(world: World, serving: Service) -> TrainingRun:
    """A run that says several labels, and its model answers."""
    serving.raw = json.dumps({"predictions": [feelings.ANSWER]}).encode()
    return retell(world, feelings.TOLD)


@pytest.fixture
def finding(world: World, serving: Service) -> TrainingRun:
    """A run that finds places, and its model answers."""
    serving.raw = json.dumps({"predictions": [places.ANSWER]}).encode()
    return retell(world, places.TOLD)


def told(api: Api, run: TrainingRun, question: dict[str, Any]) -> list[dict[str, Any]]:
    reply = api.post(f"/models/{run.model.pk}/predict", question)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["predictions"]
    return found


def test_the_result_of_numbers_is_in_their_unit(api: Api, guessing: TrainingRun) -> None:
    run = api.get(f"/runs/{guessing.pk}").body
    assert set(run["scores"]["test"]) == {"pearson", "spearman", "mae", "rmse", "loss"}
    assert run["interval"]["metric"] == "pearson"
    assert [row["name"] for row in run["baselines"]] == ["mean", "counts", "quick"]
    assert run["verdict"]["message"].startswith("Good. Typically off by 0.44 on the final exam")
    assert run["verdict"]["next_steps"][0]["message"].startswith("7 answers are more than four times as far off")


def test_the_result_of_several_labels_tells_found_and_rightly_said(api: Api, feeling: TrainingRun) -> None:
    run = api.get(f"/runs/{feeling.pk}").body
    assert run["interval"]["metric"] == "micro_f1"
    assert "It finds 72 of 100 labels" in run["verdict"]["message"]
    assert "69 of 100 points for its labels, this one 68" in run["verdict"]["next_steps"][0]["message"]


def test_the_farthest_numbers_come_first_with_their_gap(api: Api, guessing: TrainingRun) -> None:
    page = api.get(f"/runs/{guessing.pk}/mistakes", page_size=2).body
    assert (page["num_mistakes"], page["num_pages"]) == (6, 3)
    assert [(one["label"], one["predicted"]) for one in page["mistakes"]] == [("0.5", "2.31"), ("2.0", "3.72")]
    assert page["mistakes"][0]["gap"] == pytest.approx(1.81)


def test_labels_of_a_mistake_are_a_json_list(api: Api, feeling: TrainingRun) -> None:
    page = api.get(f"/runs/{feeling.pk}/mistakes").body
    first = page["mistakes"][0]
    assert (json.loads(first["label"]), json.loads(first["predicted"])) == (["joy", "love"], ["joy"])
    cell = api.get(f"/runs/{feeling.pk}/mistakes", right='["anger"]', said="[]").body
    assert [one["row"] for one in cell["mistakes"]] == [5]
    about = api.get(f"/runs/{feeling.pk}/mistakes", about="anger").body
    assert [one["row"] for one in about["mistakes"]] == [5, 2]


@pytest.mark.parametrize("which", ["guessing", "feeling"])
def test_without_a_table_of_confusion_there_is_an_empty_one(
    api: Api, which: str, request: pytest.FixtureRequest
) -> None:
    run: TrainingRun = request.getfixturevalue(which)
    found = api.get(f"/runs/{run.pk}/confusion").body
    assert (found["matrix"], found["pairs"]) == ([], [])
    assert [row["label"] for row in found["per_label"]] == ([] if which == "guessing" else feelings.LABELS)


def test_a_number_comes_with_its_range(api: Api, guessing: TrainingRun) -> None:
    assert told(api, guessing, {"inputs": ["hello"]}) == [{**numbers.ANSWER, "is_unsure": False}]


def test_places_come_with_their_words_and_how_sure_each_is(api: Api, finding: TrainingRun) -> None:
    assert told(api, finding, {"inputs": [places.QUESTION], "top": 1}) == [{**places.ANSWER, "is_unsure": False}]


def test_places_of_a_mistake_are_a_json_list(api: Api, finding: TrainingRun) -> None:
    first = api.get(f"/runs/{finding.pk}/mistakes").body["mistakes"][0]
    assert json.loads(first["predicted"])[1] == {"start": 18, "end": 25, "label": "TOWN"}


def test_places_are_not_corrected_here_and_the_reason_is_given(api: Api, finding: TrainingRun) -> None:
    sent = {"input": "x", "label": "[]", "correct_label": "[]"}
    reply = api.post(f"/models/{finding.model.pk}/corrections", sent)
    assert (reply.status, reply.code) == (422, "CORRECTION_UNKNOWN")


def test_labels_come_surest_first_and_all_that_are_said(api: Api, feeling: TrainingRun) -> None:
    (answer,) = told(api, feeling, {"inputs": ["hello"], "top": 1})
    assert (answer["labels"], answer["label"]) == (["joy", "love"], "joy")
    assert list(answer["scores"].items()) == [("joy", 0.91), ("love", 0.52)]
    assert set(answer) == {"label", "labels", "scores", "is_unsure"}


@pytest.mark.parametrize(
    ("which", "right", "kept"), [("guessing", "4,5", "4.5"), ("feeling", "love|joy", '["joy", "love"]')]
)
def test_a_correction_is_kept_in_the_form_of_the_task(
    api: Api, which: str, right: str, kept: str, request: pytest.FixtureRequest
) -> None:
    run: TrainingRun = request.getfixturevalue(which)
    sent = {"input": "hello", "label": "what it said", "correct_label": right}
    assert api.post(f"/models/{run.model.pk}/corrections", sent).status == 201
    assert Prediction.objects.get(inputs={"text": "hello"}).correct_label == kept


@pytest.mark.parametrize(
    ("which", "right", "code"), [("guessing", "a lot", "NUMBER_UNKNOWN"), ("feeling", '["envy"]', "LABEL_UNKNOWN")]
)
def test_what_cannot_be_a_correction_is_refused_with_the_reason(
    api: Api, which: str, right: str, code: str, request: pytest.FixtureRequest
) -> None:
    run: TrainingRun = request.getfixturevalue(which)
    reply = api.post(f"/models/{run.model.pk}/corrections", {"input": "x", "label": "y", "correct_label": right})
    assert (reply.status, reply.code) == (422, code)
    assert reply.body["details"][0]["where"] == "correct_label"


@pytest.mark.parametrize("which", ["guessing", "feeling", "finding"])
def test_a_line_of_certainty_is_refused_where_there_is_none(
    api: Api, which: str, request: pytest.FixtureRequest
) -> None:
    run: TrainingRun = request.getfixturevalue(which)
    reply = api.patch(f"/models/{run.model.pk}", {"threshold": 0.5})
    assert (reply.status, reply.code) == (422, "MODEL_THRESHOLD")
    assert TrainedModel.objects.get(pk=run.model.pk).threshold == 0.0


@pytest.mark.parametrize("which", ["guessing", "feeling", "finding"])
def test_a_file_of_questions_is_taken_in(api: Api, which: str, rings: Rings, request: pytest.FixtureRequest) -> None:
    run: TrainingRun = request.getfixturevalue(which)
    reply = api.upload(f"/models/{run.model.pk}/batch", "text\nhello\n")
    assert (reply.status, reply.body["status"], reply.body["num_unsure"]) == (202, "waiting", 0)
    assert Batch.objects.get(pk=reply.body["id"]).model_id == run.model.pk


def test_the_answer_of_another_task_is_not_shown(api: Api, guessing: TrainingRun, serving: Service) -> None:
    serving.raw = json.dumps({"predictions": [feelings.ANSWER]}).encode()
    reply = api.post(f"/models/{guessing.model.pk}/predict", {"inputs": ["hello"]})
    assert (reply.status, reply.code) == (503, "PREDICTION_AWAY")
