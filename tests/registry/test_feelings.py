"""Several labels for one text are told of label by label, on every page."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from studio.core.errors import Refused
from studio.registry import asking, differing, services
from studio.registry.faces import face_of
from studio.registry.faces.answers import LabelsAnswer
from studio.registry.models import Evaluation, Prediction
from studio.registry.several_result import labels_of, marks_of
from studio.runs.models import TrainingRun
from tests.api.serving import Service
from tests.architecture.world import World

from . import feelings
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "of 100 right",
    "right answers",
    "accuracy",
    "mixed up",
    "How sure must it be",
    "of 100 squares",
    "[&quot;",
)


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, feelings.TOLD)


@pytest.fixture
def feeling(serving: Service) -> Service:
    """The prediction service answers with two labels."""
    serving.raw = json.dumps({"predictions": [feelings.ANSWER]}).encode()
    return serving


def test_the_verdict_tells_what_is_found_and_what_is_rightly_said(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        '<span class="figure">68</span> of 100 points for its labels',
        "most likely get <b>64 to 71</b>",
        "It finds 72 of 100 labels, and 65 of 100 that it says are right",
        "texts have every label right",
        "labels it says for a text; 1.2 fit",
        "The simpler way “Quick model” reaches 69, your model 68.",
        "The quick model gets 69 of 100 points for its labels, this one 68.",
    ):
        assert words in html, words
    assert [words for words in ELSEWHERE if words in html] == []


def test_each_label_has_its_line_the_weakest_first(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    assert html.index(">love<") < html.index(">surprise<") < html.index(">anger<")
    assert "22 of 100 sure" in html


def test_a_mistake_says_which_label_is_missing_and_which_too_much(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:mistakes", run.pk)
    assert "3 mistakes, surest first" in html
    for words in ("Found", "Missing", "Too much", "no label"):
        assert words in html, words
    assert "of 100 sure" not in html


def test_each_label_leads_to_the_mistakes_with_it(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    assert f"{reverse('registry:mistakes', args=[run.pk])}?about=love" in html
    html = page(desk, "registry:mistakes", run.pk, query="?about=anger")
    assert "2 mistakes, surest first" in html
    assert 'Missing, or too much: <span class="group">anger</span>' in html
    assert "about=anger" in html
    assert feelings.SAID[0][0] not in html
    assert "0 mistakes" in page(desk, "registry:mistakes", run.pk, query='?about=ang"er')


def test_a_judged_mistake_is_kept_as_the_labels_that_fit(desk: Client, run: TrainingRun) -> None:
    place = reverse("registry:judge", args=[run.pk])
    answer = desk.post(place + "?row=2", {"answer": "more"}, follow=True)
    assert "Saved as a new example: surprise." in answer.content.decode()
    kept = Prediction.objects.get(inputs={"text": feelings.SAID[1][0]})
    assert (kept.correct_label, kept.label) == ('["surprise"]', '["anger", "surprise"]')


def test_a_question_is_answered_with_bars_over_their_lines(desk: Client, run: TrainingRun, feeling: Service) -> None:
    html = page(desk, "registry:try", run.model.pk, query="?text=hello")
    for words in ("The answer is joy, love.", "Not said", 'x1="40.0%"', "The right labels would be"):
        assert words in html, words
    assert html.count("bar first") == 2
    assert 'value="joy" checked' in html
    assert 'value="anger" >' in html


def test_an_answer_may_be_no_label(desk: Client, run: TrainingRun, serving: Service) -> None:
    none = {"label": "", "labels": [], "scores": dict.fromkeys(feelings.LABELS, 0.1)}
    serving.raw = json.dumps({"predictions": [none]}).encode()
    html = page(desk, "registry:try", run.model.pk, query="?text=hello")
    assert "None of its labels reaches its line" in html
    assert "bar first" not in html


def test_a_correction_is_the_ticked_labels_in_the_order_of_the_model(
    desk: Client, run: TrainingRun, feeling: Service
) -> None:
    place = reverse("registry:correct", args=[run.model.pk])
    desk.post(place, {"text": "hello", "correct_label": ["surprise", "anger"]})
    desk.post(place, {"text": "nothing"})
    kept = dict(Prediction.objects.exclude(inputs={}).values_list("inputs__text", "correct_label"))
    assert (kept["hello"], kept["nothing"]) == ('["anger", "surprise"]', "[]")
    table = desk.get(reverse("registry:corrections", args=[run.model.pk])).content.decode()
    assert '"[""anger"", ""surprise""]"' in table
    assert "anger, surprise" in page(desk, "registry:try", run.model.pk)


def test_labels_that_it_does_not_know_are_refused(run: TrainingRun) -> None:
    face = face_of(run)
    assert face.corrected(run.model, "joy| anger") == '["anger", "joy"]'
    with pytest.raises(Refused) as refusal:
        face.corrected(run.model, '["joy", "envy"]')
    assert refusal.value.code == "LABEL_UNKNOWN"
    run.model.labels = [f"a label with a long name {number}" for number in range(40)]
    with pytest.raises(Refused) as refusal:
        face.corrected(run.model, json.dumps(run.model.labels))
    assert refusal.value.code == "LABELS_TOO_MANY"


def test_there_is_no_one_line_of_certainty(world: World, run: TrainingRun) -> None:
    with pytest.raises(Refused, match="no line of certainty"):
        services.set_threshold(user=world.alice, model=run.model, threshold=0.5)


def test_labels_that_are_said_stay_when_only_the_likeliest_are_asked_for(run: TrainingRun, feeling: Service) -> None:
    (answer,) = asking.predict(run.model, ["hello"], top=1)
    assert isinstance(answer, LabelsAnswer)
    assert list(answer.scores) == ["joy", "love"]


def test_an_answered_file_has_the_labels_as_the_next_upload_reads_them(run: TrainingRun) -> None:
    face, answer = face_of(run), LabelsAnswer.model_validate(feelings.ANSWER)
    assert face.batch_heads() == ["answer", "how sure"]
    assert face.batch_cells(answer, 0.7) == ["joy|love", "0.91|0.52"]
    odd = LabelsAnswer(label="a|b", labels=["a|b"], scores={"a|b": 0.5})
    assert face.batch_cells(odd, 0.7) == ['["a|b"]', "0.50"]
    assert face.batch_cells(None, 0.7) == ["", ""]


def test_the_training_page_shows_what_became_of_each_label(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    for words in ("Points for its labels", "What it says now", "Missing", "no label fits, and it says none"):
        assert words in html, words
    assert "[&quot;" not in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("registry:models", "68 of 100 points, 64 to 71 likely"),
        ("dashboard:home", "<b>68</b> of 100 points · 64 to 71 likely"),
        ("runs:projects", "<b>68</b> of 100 points"),
        ("dashboard:activity", ""),
    ],
)
def test_lists_tell_the_points_and_nothing_of_right_answers(
    desk: Client, run: TrainingRun, name: str, words: str
) -> None:
    html = page(desk, name)
    assert words in html
    assert [one for one in ELSEWHERE if one in html] == []


def test_the_verdict_for_programs_is_a_sentence(run: TrainingRun) -> None:
    assert face_of(run).message(Evaluation.objects.get(run=run)) == (
        "Fair. 68 of 100 points for its labels on the final exam, 64 to 71 likely. "
        "It finds 72 of 100 labels, and 65 of 100 that it says are right."
    )


def test_the_same_exam_is_compared_question_by_question(run: TrainingRun) -> None:
    found = differing.difference(run, run)
    assert found is not None
    assert (found.num_fixed, found.num_broken) == (0, 0)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ('["a", "b"]', ["a", "b"]),
        ("a| b|a", ["a", "b"]),
        ("", []),
        ("[]", []),
        ('["a", nu', ['["a", nu']),
        ("[1]", ["1"]),
    ],
)
def test_labels_are_read_from_a_list_or_parted_text(cell: str, labels: list[str]) -> None:
    assert labels_of(cell) == labels


def test_every_label_of_an_answer_is_found_missing_or_too_much() -> None:
    marks = marks_of('["a", "b"]', '["b", "c"]')
    assert (marks.found, marks.missing, marks.extra) == (["b"], ["a"], ["c"])
