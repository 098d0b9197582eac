"""The pages of a model that searches: what was found, what was not, and a box to search in."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from studio.registry import advice, reading
from studio.registry.faces import face_of
from studio.registry.faces.embedding import SearchAnswer
from studio.registry.models import Evaluation, TrainedModel
from studio.runs.folders import predictions_path
from studio.runs.models import MetricPoint, Project, TrainingRun
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World

pytestmark = pytest.mark.django_db
TASK = "embedding"
SCORES = {"ndcg_at_10": 0.71, "recall_at_10": 0.83, "mrr": 0.68, "loss": 0.4}
BEFORE = {"ndcg_at_10": 0.5, "recall_at_10": 0.61, "mrr": 0.45}
INTERVAL = {"metric": "recall_at_10", "low": 0.78, "high": 0.88}
PLACES = {"first": 60, "three": 15, "ten": 10, "beyond": 15}
FOUND = b'{"predictions": [{"results": [{"text": "where your parcel is", "score": 0.91, "row": 7}, %s]}]}'
OTHERS = b", ".join(b'{"text": "item %d", "score": 0.%d, "row": %d}' % (i, 90 - i, i) for i in range(9))


@pytest.fixture
def search(world: World) -> TrainingRun:
    """A run that learned to search."""
    frozen = {
        "name": "frozen",
        "scores": BEFORE,
        "interval": {**INTERVAL, "low": 0.55, "high": 0.67},
        "places": {"first": 40, "three": 10, "ten": 12, "beyond": 38},
        "p": 0.001,
    }
    steps = [
        {"code": "look_at_missed", "values": {"count": 15}},
        {"code": "more_pairs", "values": {"num_train": 400, "wanted": 800}},
        {"code": "starting_model_finds_as_much", "values": {"before": 0.83, "own": 0.83}},
    ]
    verdict = {"grade": "good", "code": "items_found", "values": {}, "next_steps": steps}
    result = {"task": TASK, "num_test": 100, "num_items": 385, "labels": [], "places": PLACES, "seed": 1}
    Evaluation.objects.filter(run=world.run).update(
        scores={"validation": SCORES, "test": SCORES},
        interval=INTERVAL,
        baselines=[frozen],
        verdict=verdict,
        result={**result, "scores": {"test": SCORES}},
    )
    sample = {"examples": [{"input": "q", "expected": "a", "predicted": "b", "confidence": 0.5, "place": 4}]}
    spec = {"task": {"kind": TASK}, "data": {"columns": {"query": "asked", "positive": "page"}}}
    TrainingRun.objects.filter(pk=world.run.pk).update(task=TASK, sample=sample, spec=spec)
    TrainedModel.objects.update(task=TASK, labels=[])
    Project.objects.update(task=TASK)
    rows: list[dict[str, Any]] = [
        told("where is it", "where your parcel is", ["something else", "where your parcel is"], 2, 0.8),
        told("money back", "refunds", ["refunds", "something else"], 1, 0.9),
    ]
    pq.write_table(pa.Table.from_pylist([{"row": i + 1, **row} for i, row in enumerate(rows)]), path_of(world.run))
    return TrainingRun.objects.get(pk=world.run.pk)


def path_of(run: TrainingRun) -> Any:
    return predictions_path(run.pk)


def told(query: str, right: str, found: list[str], place: int, close: float) -> dict[str, Any]:
    return {
        "query": query,
        "label": right,
        "predicted": found[0],
        "confidence": close,
        "place": place,
        "found": found,
        "wanted": [right],
        "scores": [close, close / 2],
    }


def page(desk: Client, name: str, *args: object, query: str = "") -> str:
    answer = desk.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return " ".join(html.split())


def test_the_result_tells_what_is_found_and_what_was_found_before(desk: Client, search: TrainingRun) -> None:
    html = page(desk, "registry:result", search.pk)
    for words in (
        '<span class="figure">83</span> of 100 right items among the first ten',
        "searches among 385 items",
        "Before training it found <b>61</b>.",
        "Your model finds 83 of 100, the best simpler way, “Starting model as it is”, 61.",
        "Where the right item stands",
        "How soon the first right one comes (MRR)",
        "Look at what it did not find",
        "For 15 questions no right item is among the first ten.",
    ):
        assert words in html, words
    assert "That could be chance.</b>" not in html
    cells = html.split("Your model</th>")[1].split("</tr>")[0]
    assert [cells.split(f'data-label="{head}">')[1].split("<")[0] for head in HEADS] == ["60", "75", "85"]


HEADS = ("In first place", "Among the first three", "Among the first ten")


def test_a_mistake_shows_where_the_right_item_stands(desk: Client, search: TrainingRun) -> None:
    (mistake,) = reading.mistakes(search).answers
    assert (mistake.text, mistake.right, mistake.rest["place"]) == ("where is it", "where your parcel is", 2)
    html = page(desk, "registry:mistakes", search.pk)
    assert "found in place 2" in html
    assert html.count('<span class="status success">') == 1
    assert "registry/judge" not in html


def test_one_searches_and_sees_the_closest_first(desk: Client, search: TrainingRun, serving: Service) -> None:
    serving.raw = FOUND % OTHERS
    html = page(desk, "registry:try", search.model.pk, query="?query=where+is+it")
    assert serving.asked == [{"model": search.model.pk, "inputs": [{"query": "where is it"}]}]
    assert "What are you looking for?" in html
    assert html.index("where your parcel is") < html.index("item 0")
    assert "91 of 100 close" in html
    assert "row 7" in html
    assert "Show 7 more" in html
    assert 'name="query"' in html
    assert "?query=money%20back" in html
    assert "This is wrong" not in html
    assert "The index of your items is in it" in html


def test_steps_tell_shares_of_a_hundred(search: TrainingRun) -> None:
    told = [step["message"] for step in advice.tell(search.evaluation)]
    assert "The starting model as it is finds 83 of 100, after training it is 83." in told[2]


def test_lists_tell_what_is_found(desk: Client, search: TrainingRun) -> None:
    assert "83 of 100 right items among the first ten, 78 to 88 likely" in page(desk, "registry:models")
    assert "among the first ten · 78 to 88 likely" in page(desk, "dashboard:home")


def test_the_training_page_shows_the_place_and_the_curve_that_there_is(desk: Client, search: TrainingRun) -> None:
    html = page(desk, "runs:training", search.pk)
    assert "Place of the right one" in html
    assert face_of(search).curve_of(search).metric == "recall_at_10"
    MetricPoint.objects.create(run=search, name="spearman", split="validation", step=1, value=0.5)
    assert face_of(search).curve_of(search).metric == "spearman"


def test_a_file_comes_back_with_the_three_closest_items(search: TrainingRun) -> None:
    face = face_of(search)
    hits = [{"text": text, "score": 0.9, "row": 1} for text in "abcd"]
    answer = SearchAnswer.model_validate({"results": hits})
    assert face.batch_cells(answer, 0.7) == ["a", 0.9, "b", "c"]
    assert face.batch_cells(SearchAnswer.model_validate({"results": hits[:1]}), 0.7) == ["a", 0.9, "", ""]
    assert len(face.batch_heads()) == len(face.batch_cells(None, 0.7)) == 4


def test_programs_ask_by_the_name_of_the_role_and_get_the_first_few(
    search: TrainingRun, world: World, serving: Service
) -> None:
    serving.raw = FOUND % OTHERS
    api = Api(world.raw_token)
    told = api.post(f"/models/{search.model.pk}/predict", {"inputs": [{"query": "where"}], "top": 2}).body
    (one,) = told["predictions"]
    assert [hit["text"] for hit in one["results"]] == ["where your parcel is", "item 0"]
    assert api.get(f"/runs/{search.pk}").body["verdict"]["message"].startswith("Good. On the final exam: 83 of 100")


def test_degrees_are_told_as_an_order_and_mistakes_by_how_far_they_are_off(desk: Client, search: TrainingRun) -> None:
    scores, interval = {"spearman": 0.84, "loss": 2.0}, {"metric": "spearman", "low": 0.81, "high": 0.86}
    Evaluation.objects.filter(run=search).update(
        scores={"test": scores, "validation": scores}, interval=interval, baselines=[], result={"num_test": 50}
    )
    row = {"row": 1, "query": "a", "item": "b", "label": "5", "predicted": "1.20", "confidence": 0.2, "gap": 3.8}
    pq.write_table(pa.Table.from_pylist([row]), path_of(search))
    html = page(desk, "registry:result", search.pk)
    assert "Same order (Spearman)" in html
    assert "50 pairs of texts it never saw" in html
    assert "Where the right item stands" not in html
    assert "<dd>1.20</dd>" in page(desk, "registry:mistakes", search.pk)
