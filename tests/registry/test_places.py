"""Places in texts are told of place by place, on every page, with their kinds in words."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from studio.core.marking import Part
from studio.registry import asking, differing
from studio.registry.faces import face_of
from studio.registry.faces.token_classification import PlacesAnswer
from studio.registry.models import Evaluation
from studio.registry.places_result import BESIDE, fates, in_words, shown
from studio.runs.models import TrainingRun
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World

from . import places
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "of 100 right",
    "right answers",
    "accuracy",
    "How sure must it be",
    "This is wrong",
    "[{&quot;",
)
MARKED_TOWN = '<mark>Bad Homburg <span class="kind">TOWN</span></mark>'


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, places.TOLD)


@pytest.fixture
def finding(serving: Service) -> Service:
    """The prediction service answers with two places."""
    serving.raw = json.dumps({"predictions": [places.ANSWER]}).encode()
    return serving


def test_the_verdict_tells_what_is_found_and_what_is_rightly_marked(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        '<span class="figure">56</span> of 100 points for the places it marks',
        "most likely get <b>50 to 62</b>",
        "400 places are marked in it.",
        "It finds 52 of 100 places, and 61 of 100 that it marks are right",
        "151 of 300 texts are without a fault.",
        "Your model reaches 56, the best simpler way, “Only what it has seen before”, 31.",
    ):
        assert words in html, words
    assert [words for words in ELSEWHERE if words in html] == []


def test_every_outcome_has_its_row_of_the_places_that_are_there(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in ("208 of 400", "120 of 400", "32 of 400", "40 of 400", "61 besides", "taken for something else"):
        assert words in html, words


def test_each_kind_has_its_row_and_leads_to_its_mistakes(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    part = html[html.index('id="groups"') :]
    assert part.index(">TOWN<") < part.index(">PERSON<")
    assert "58 of 150" in part
    assert "420 places" in part
    assert f"{reverse('registry:mistakes', args=[run.pk])}?about=TOWN" in part


def test_kinds_that_are_mixed_up_lead_to_the_answers(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    assert "Kinds that get mixed up" in html
    assert "20 times" in html
    step = html[html.index("Look at two kinds it mixes up") :]
    assert f'href="{reverse("registry:mistakes", args=[run.pk])}?about=PERSON"' in step[:900]


def test_a_mistake_shows_both_texts_marked_and_what_became_of_each_place(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:mistakes", run.pk)
    assert "4 mistakes, surest first" in html
    assert MARKED_TOWN in html
    assert '<mark>Homburg <span class="kind">TOWN</span></mark>' in html
    for words in ("Other edges", "Another kind", "Missed", "Marked for nothing"):
        assert words in html, words
    assert "registry/judge" not in html
    assert [words for words in ELSEWHERE if words in html] == []


@pytest.mark.parametrize(("kind", "rows"), [("PERSON", [2, 3]), ("TOWN", [1, 2, 4]), ('TO"WN', [])])
def test_mistakes_of_one_kind_are_those_whose_places_of_it_differ(
    run: TrainingRun, world: World, kind: str, rows: list[int]
) -> None:
    found = Api(world.raw_token).get(f"/runs/{run.pk}/mistakes", about=kind).body
    assert sorted(one["row"] for one in found["mistakes"]) == rows


def test_a_text_is_shown_with_what_was_found_in_it(desk: Client, run: TrainingRun, finding: Service) -> None:
    html = page(desk, "registry:try", run.model.pk, query="?text=Anna+lives+in+Bad+Homburg.")
    assert "It marks Anna (PERSON), Bad Homburg (TOWN)." in html
    assert MARKED_TOWN in html
    assert '<td class="num" data-label="How sure, of 100">61</td>' in html
    assert "This is wrong" not in html
    assert "Your corrections" not in html


def test_nothing_may_be_found(desk: Client, run: TrainingRun, serving: Service) -> None:
    serving.raw = b'{"predictions": [{"entities": []}]}'
    html = page(desk, "registry:try", run.model.pk, query="?text=hello")
    assert "It finds nothing to mark in this text." in html
    assert "<mark>" not in html


def test_the_training_page_shows_the_practice_texts_marked(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    for words in ("Points for the places it marks", "Marked by the model now", MARKED_TOWN):
        assert words in html, words
    assert "[{&quot;" not in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("registry:models", "56 of 100 points, 50 to 62 likely"),
        ("dashboard:home", "<b>56</b> of 100 points · 50 to 62 likely"),
        ("runs:projects", "<b>56</b> of 100 points"),
    ],
)
def test_lists_tell_the_points(desk: Client, run: TrainingRun, name: str, words: str) -> None:
    html = page(desk, name)
    assert words in html
    assert [one for one in ELSEWHERE if one in html] == []


def test_the_verdict_for_programs_is_a_sentence(run: TrainingRun) -> None:
    assert face_of(run).message(Evaluation.objects.get(run=run)) == (
        "Fair. 56 of 100 points for the places it marks on the final exam, 50 to 62 likely. "
        "It finds 52 of 100 places, and 61 of 100 that it marks are right."
    )


def test_programs_get_the_places_as_they_are(run: TrainingRun, world: World, finding: Service) -> None:
    told = Api(world.raw_token).post(f"/models/{run.model.pk}/predict", {"inputs": [places.QUESTION]}).body
    assert told == {"predictions": [{**places.ANSWER, "is_unsure": False}]}
    answer = asking.predict(run.model, ["hello"], top=1)[0]
    assert isinstance(answer, PlacesAnswer)
    assert len(answer.entities) == 2


def test_an_answered_file_has_the_places_as_the_next_upload_reads_them_and_in_words(run: TrainingRun) -> None:
    face, answer = face_of(run), PlacesAnswer.model_validate(places.ANSWER)
    assert face.batch_heads() == ["answer", "in words", "how sure"]
    marked, words, sure = face.batch_cells(answer, 0.7)
    assert marked == places.cell([places.ANNA, places.TOWN])
    assert (words, sure) == ("Anna (PERSON), Bad Homburg (TOWN)", "0.97|0.61")
    assert face.batch_cells(None, 0.7) == ["", "", ""]


def test_two_runs_are_compared_in_words(run: TrainingRun) -> None:
    found = differing.difference(run, run)
    assert found is not None
    assert (found.num_fixed, found.num_broken) == (0, 0)
    assert face_of(run).told(places.cell([places.ANNA, places.TOWN])) == "2 places: PERSON, TOWN"


def test_every_place_has_one_fate() -> None:
    text = places.QUESTION
    found = fates(text, places.cell([places.ANNA, places.TOWN]), places.cell([(0, 4, "TOWN"), places.HALF]))
    assert [one.outcome for one in found] == ["wrong_kind", "wrong_edges"]
    assert (found[1].right, found[1].said) == (Part("Bad Homburg", "TOWN"), Part("Homburg", "TOWN"))
    assert [one.outcome for one in fates(text, places.cell([places.ANNA]), "[]")] == ["missed"]
    assert [one.outcome for one in fates(text, "[]", places.cell([places.ANNA]))] == ["invented"]
    assert [one.outcome for one in fates(text, places.cell([places.ANNA]), places.cell([places.ANNA]))] == ["found"]


def test_both_markings_of_a_long_text_show_the_same_stretches() -> None:
    text, otto = places.LONG, places.cell([places.OTTO])
    beside = " … " + text[-4 - BESIDE : -4]
    assert shown(text, otto, "[]") == [Part(beside), Part("Otto", "PERSON")]
    assert shown(text, "[]", otto) == [Part(beside + "Otto")]


def test_what_lies_far_from_every_place_is_left_out() -> None:
    text = "Otto" + "x" * 500 + "Otto"
    both = shown(text, places.cell([(0, 4, "PERSON"), (504, 508, "PERSON")]))
    assert [one.words for one in both] == ["Otto", "x" * BESIDE + " … " + "x" * BESIDE, "Otto"]
    assert shown("x" * 500, "[]")[0].words == "x" * 2 * BESIDE + " … "
    assert shown("x" * 400, "[]")[0].words == "x" * 400
    assert in_words("abc", []) == "nothing marked"
