"""Predicted numbers are told of in the unit of the person's own table, on every page."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.core.errors import Refused
from studio.core.words import plain, tick
from studio.registry import number_result
from studio.registry.faces import face_of
from studio.registry.faces.answers import NumberAnswer
from studio.registry.models import Evaluation, Prediction
from studio.runs.models import TrainingRun
from tests.api.serving import Service
from tests.architecture.world import World

from . import numbers
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db
ELSEWHERE = ("of 100 right", "right answers", "Right answers", "accuracy", "Macro F1", "of 100 sure", "mixed up")


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, numbers.TOLD)


@pytest.fixture
def guessing(serving: Service) -> Service:
    """The prediction service answers with one number."""
    serving.raw = json.dumps({"predictions": [numbers.ANSWER]}).encode()
    return serving


def test_the_verdict_is_in_the_unit_of_the_numbers(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        'Typically off by <span class="figure">0.44</span> on the final exam',
        "most likely be off by <b>0.39 to 0.51</b>",
        "It learned from numbers between 0 and 5.",
        "Your model is typically off by 0.44, the best simpler way, “Quick model”, by 0.50.",
        "<b>That could be chance.</b>",
        "Always the average",
        "less is better",
    ):
        assert words in html, words
    assert [words for words in ELSEWHERE if words in html] == []


def test_the_simpler_ways_stand_closest_first_on_one_ruler(run: TrainingRun) -> None:
    face, evaluation = face_of(run), Evaluation.objects.get(run=run)
    assert [row.name for row in face.baselines(evaluation)] == ["quick", "counts", "mean"]
    own = face.own_score(evaluation)
    assert own.scale.axis == ["2", "1.5", "1", "0.5", "0"]
    # Further right is better, here too.
    assert [own.low_share, own.share, own.high_share] == pytest.approx([0.74385, 0.7812, 0.80545])


def test_a_simpler_way_that_comes_closer_is_said_to(run: TrainingRun) -> None:
    evaluation = Evaluation.objects.get(run=run)
    evaluation.baselines[2]["typical_error"] = 0.3
    told = face_of(run).comparison(evaluation)
    assert told is not None
    assert "“Quick model” comes closer: typically off by 0.30, your model by 0.44." in told.sentence


def test_how_close_it_comes_and_the_points_are_shown_with_a_table(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        "no more than 0.88 off",
        "82 of 100",
        "up to <b>1.2</b> less or more",
        "<b>89 of 100</b> times",
        "It keeps to the middle: small numbers come out",
        "4 to 5",
        "Show as table",
    ):
        assert words in html, words


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([[1, 1.9], [2, 2.9], [3, 4.1]], "too large on average"),
        ([[1, 0.1], [2, 1.1], [3, 1.9]], "too small on average"),
        ([[1, 1.0], [2, 2.1], [3, 2.9]], "neither too large nor too small"),
    ],
)
def test_a_leaning_to_one_side_is_said(run: TrainingRun, points: list[list[float]], words: str) -> None:
    evaluation = Evaluation(run=run, result={"scatter": points, "typical_error": 0.4, "target": {"decimals": 0}})
    drawn = number_result.scatter(evaluation)
    assert drawn is not None
    assert words in drawn.sentence
    assert [band.name for band in drawn.bands] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "figures", "shown"),
    [("2.31045", 3, "2.31"), ("5.0000", 8, "5"), ("3.8667", 8, "3.8667"), ("153234.27", 3, "153,234"), ("?", 3, "?")],
)
def test_numbers_of_the_exam_are_shown_with_the_figures_that_say_something(text: str, figures: int, shown: str) -> None:
    assert number_result.tidy(text, figures) == shown


def test_an_exam_of_one_number_is_drawn_without_a_fault(run: TrainingRun) -> None:
    drawn = number_result.scatter(Evaluation(run=run, result={"scatter": [[2.5, 2.5, 1]]}))
    assert drawn is not None
    assert drawn.dots == "M0.0 100.0h0"
    assert number_result.scatter(Evaluation(run=run, result={})) is None


def test_the_farthest_answers_come_first_and_say_how_far(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:mistakes", run.pk)
    assert "6 answers, farthest from the mark first" in html
    assert html.index("off by 1.8") < html.index("off by 1.7") < html.index("off by 0.10")
    assert 'data-key="l"' not in html


def test_a_question_is_answered_with_its_range(desk: Client, run: TrainingRun, guessing: Service) -> None:
    html = page(desk, "registry:try", run.model.pk, query="?text=hello")
    for words in ("The answer is 3.41, most likely between 2.5 and 4.32.", "never says one beyond them", 'x="68.2%"'):
        assert words in html, words
    assert [words for words in ELSEWHERE if words in html] == []


@pytest.mark.parametrize(("typed", "kept"), [("4.5", "4.5"), ("4,5", "4.5"), ("1,250", "1250"), ("−3", "-3")])
def test_a_corrected_number_is_kept_as_people_type_it(
    desk: Client, run: TrainingRun, guessing: Service, typed: str, kept: str
) -> None:
    place = reverse("registry:correct", args=[run.model.pk])
    desk.post(place, {"text": "hello", "correct_label": typed})
    found = Prediction.objects.get(inputs={"text": "hello"})
    assert (found.correct_label, found.label) == (kept, "3.412")
    table = desk.get(reverse("registry:corrections", args=[run.model.pk])).content.decode()
    assert table.splitlines()[0] == "\ufefftext,target"


def test_a_word_is_no_number(run: TrainingRun) -> None:
    with pytest.raises(Refused) as refusal:
        face_of(run).corrected(run.model, "often")
    assert (refusal.value.code, refusal.value.message) == ("NUMBER_UNKNOWN", "“often” is not a number.")


def test_an_answered_file_has_the_number_and_its_range(run: TrainingRun) -> None:
    face, answer = face_of(run), NumberAnswer.model_validate(numbers.ANSWER)
    assert face.batch_heads() == ["answer", "likely from", "likely to"]
    assert face.batch_cells(answer, 0.7) == [3.412, 2.5, 4.325]
    assert face.batch_cells(None, 0.7) == ["", "", ""]


@pytest.mark.parametrize(
    ("value", "shown"), [(3.41234, 3.412), (153234.27, 153234), (0.0012346, 0.001235), (0.0, 0.0), (-27.5049, -27.5)]
)
def test_a_number_keeps_the_places_that_say_something(value: float, shown: float) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(5.0, "5"), (0.25, "0.25"), (3.75, "3.75"), (1250.0, "1,250"), (0.0, "0")]
)
def test_a_number_beside_an_axis_is_short(value: float, shown: str) -> None:
    assert tick(value) == shown


def test_the_training_page_says_how_far_each_example_is_off(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    for words in ("How well it follows the right numbers", '<td class="num" data-label="Off by">1.8</td>'):
        assert words in html, words
    assert "How sure" not in html


LISTS: list[tuple[str, str]] = [
    ("registry:models", "Typically off by 0.44, 0.39 to 0.51 likely"),
    ("dashboard:home", "Typically off by <b>0.44</b> · 0.39 to 0.51 likely"),
    ("runs:projects", "Typically off by <b>0.44</b>"),
    ("dashboard:activity", ""),
]


@pytest.mark.parametrize(("name", "words"), LISTS)
def test_lists_tell_the_distance_and_nothing_of_right_answers(
    desk: Client, run: TrainingRun, name: str, words: str
) -> None:
    html = page(desk, name)
    assert words in html
    assert [one for one in ELSEWHERE if one in html] == []


def test_the_verdict_for_programs_is_a_sentence(run: TrainingRun) -> None:
    told = face_of(run).message(Evaluation.objects.get(run=run))
    assert told == (
        "Good. Typically off by 0.44 on the final exam, 0.39 to 0.51 likely. "
        "Always saying the average would be off by 1.5."
    )


def test_a_result_without_any_of_this_still_has_a_page(desk: Client, run: TrainingRun) -> None:
    bare: dict[str, Any] = {"scores": {"test": numbers.SCORES}, "num_test": 3, "labels": []}
    Evaluation.objects.update(result=bare, verdict={}, baselines=[], interval={})
    assert 'Typically off by <span class="figure">0.60</span>' in page(desk, "registry:result", run.pk)
