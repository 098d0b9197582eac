"""What came of a run: the score with its range, what simpler ways reach, the verdict, confusion and mistakes."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.runs.folders import predictions_path
from tests.architecture.world import LABELS, World

from .calling import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(world: World) -> list[tuple[str, str, float]]:
    """Six answers, four of them wrong: right, said, how sure."""
    answers = [("good", "bad", 0.9), ("good", "good", 0.8), ("bad", "good", 0.7), ("good", "bad", 0.99)]
    answers += [("bad", "bad", 0.6), ("good", "bad", 0.55)]
    rows = [
        {
            "row": number + 1,
            "text": f"text {number}",
            "label": right,
            "predicted": said,
            "confidence": sure,
            "scores": [sure, 1 - sure],
        }
        for number, (right, said, sure) in enumerate(answers)
    ]
    pq.write_table(pa.Table.from_pylist(rows), predictions_path(world.run.pk))
    return answers


def test_a_finished_run_has_the_honest_score(api: Api, world: World) -> None:
    run = api.get(f"/runs/{world.run.pk}").body
    assert run["status"] == "succeeded"
    assert set(run["scores"]) == {"validation", "test"}
    assert {"macro_f1", "accuracy", "micro_f1"} <= set(run["scores"]["test"])
    assert {"metric", "low", "high"} <= set(run["interval"])
    assert run["baselines"][0]["name"] == "commonest"
    assert run["baselines"][0]["scores"]["accuracy"] == 0.8
    assert run["model"] == world.model.pk
    assert run["error"] is None


def test_the_verdict_is_in_words(api: Api, world: World) -> None:
    verdict = api.get(f"/runs/{world.run.pk}").body["verdict"]
    assert verdict["grade"] == "fair"
    assert verdict["message"]
    assert isinstance(verdict["next_steps"], list)


def test_confusion_is_the_whole_table(api: Api, world: World) -> None:
    told = api.get(f"/runs/{world.run.pk}/confusion").body
    assert (told["labels"], told["matrix"]) == (LABELS, [[2, 1], [0, 2]])
    assert told["pairs"] == [{"right": "good", "said": "bad", "count": 1}]
    assert [one["label"] for one in told["per_label"]] == LABELS


def test_mistakes_come_surest_first(api: Api, world: World, exam: list[tuple[str, str, float]]) -> None:
    told = api.get(f"/runs/{world.run.pk}/mistakes").body
    assert told["num_mistakes"] == 4
    sure = [one["confidence"] for one in told["mistakes"]]
    assert sure == sorted(sure, reverse=True)
    assert told["mistakes"][0] == {
        "row": 4,
        "inputs": {"text": "text 3"},
        "label": "good",
        "predicted": "bad",
        "confidence": 0.99,
    }


def test_mistakes_of_one_cell_page_by_page(api: Api, world: World, exam: list[tuple[str, str, float]]) -> None:
    place = f"/runs/{world.run.pk}/mistakes"
    cell = api.get(place, right="good", said="bad", page=2, page_size=2).body
    assert (cell["num_mistakes"], cell["num_pages"], cell["page"]) == (3, 2, 2)
    assert [one["row"] for one in cell["mistakes"]] == [6]
    assert api.get(place, right="bad").body["num_mistakes"] == 1
    assert api.get(place, right="' OR 1=1 --").body["num_mistakes"] == 0


def test_a_run_on_its_way_has_no_result_yet(api: Api, world: World) -> None:
    run_id = api.post("/runs", {"dataset": world.dataset.pk}).body["id"]
    assert api.get(f"/runs/{run_id}/confusion").body == {"labels": [], "matrix": [], "pairs": [], "per_label": []}
    assert api.get(f"/runs/{run_id}/mistakes").body["num_mistakes"] == 0
