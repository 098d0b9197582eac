"""Answers to questions are told of in words and shown in their texts, on every page."""

import json

import pytest
from django.test import Client

from studio.core.errors import Refused
from studio.core.marking import Part
from studio.registry import asking
from studio.registry.answers_result import cut_around, in_words
from studio.registry.faces import face_of
from studio.registry.faces.question_answering import TextAnswer
from studio.registry.models import Evaluation
from studio.runs.models import TrainingRun
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World
from workers.jobs.batch_columns import roles_of, texts_of

from . import questions
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db
ELSEWHERE = ("of 100 right", "accuracy", "How sure must it be", "This is wrong", "[{&quot;")
ASKED = {"question": questions.QUESTION, "context": questions.CONTEXT}


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, questions.TOLD)


def answering(serving: Service, *answers: object) -> None:
    serving.raw = json.dumps({"predictions": answers}).encode()


def test_the_verdict_tells_points_and_how_many_are_exact(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        '<span class="figure">62</span> of 100 points for its answers',
        "most likely get <b>55 to 69</b>",
        "The final exam has 200 questions it never saw while learning.",
        "20 of them are not answered by their texts.",
        "It gives 41 of 100 answers exactly as in your data",
        "“The sentence most like the question”, 31.",
        "Always “the text does not say”",
        "Agree on how much belongs to an answer",
        "30 answers have words of the right one",
    ):
        assert words in html, words
    assert [words for words in ELSEWHERE if words in html] == []


def test_every_outcome_has_its_row(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in ("82 of 200", "60 of 200", "40 of 200", "11 of 200", "7 of 200", "Answered for nothing"):
        assert words in html, words
    assert "so it always answers" not in html


def test_a_mistake_shows_question_right_answer_given_answer_and_their_places(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:mistakes", run.pk)
    assert "4 mistakes, surest first" in html
    for words in (
        "Where does the key hang?",
        "Mill Street · on Mill Street",
        "the text does not say",
        '<mark>at the inn <span class="kind">right answer</span></mark>',
        '<mark>Saturday <span class="kind">its answer</span></mark>',
    ):
        assert words in html, words
    assert html.count("Nothing to see here.") < 20
    assert "registry/judge" not in html


def test_one_asks_a_pasted_text_in_two_boxes(desk: Client, run: TrainingRun, serving: Service) -> None:
    answering(serving, questions.ANSWER)
    question = f"?question={questions.QUESTION}&context={questions.CONTEXT}"
    html = page(desk, "registry:try", run.model.pk, query=question)
    assert serving.asked == [{"model": run.model.pk, "inputs": [ASKED]}]
    for words in (
        "What do you want to know?",
        "The text to look in",
        "<b>12 euros</b>",
        '<mark>12 euros <span class="kind">its answer</span></mark>',
        "What else it considered",
        "12 euros a year",
    ):
        assert words in html, words
    assert "This is wrong" not in html


def test_that_a_text_does_not_say_is_an_answer(desk: Client, run: TrainingRun, serving: Service) -> None:
    answering(serving, questions.SILENT)
    html = page(desk, "registry:try", run.model.pk, query=f"?question=Why?&context={questions.CONTEXT}")
    assert "The text does not say." in html
    assert "70 of 100 sure" in html


def test_half_a_question_is_none(desk: Client, run: TrainingRun, serving: Service) -> None:
    page(desk, "registry:try", run.model.pk, query="?question=Why?")
    assert serving.asked == []
    with pytest.raises(Refused) as refusal:
        asking.predict(run.model, [{"question": "Why?"}])
    assert (refusal.value.code, refusal.value.status) == ("INPUT_PART", 422)


def test_the_training_page_shows_live_examples(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    assert "Points for its answers" in html
    assert '<td data-label="Right answer">the text does not say</td>' in html
    assert '<td data-label="Now">12 euros</td>' in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("registry:models", "62 of 100 points for its answers, 55 to 69 likely"),
        ("dashboard:home", "<b>62</b> of 100 points for its answers · 55 to 69 likely"),
    ],
)
def test_lists_tell_the_points(desk: Client, run: TrainingRun, name: str, words: str) -> None:
    assert words in page(desk, name)


def test_programs_get_the_answer_with_its_place(run: TrainingRun, world: World, serving: Service) -> None:
    answering(serving, questions.ANSWER)
    api = Api(world.raw_token)
    told = api.post(f"/models/{run.model.pk}/predict", {"inputs": [ASKED]}).body
    assert told == {"predictions": [{**questions.ANSWER, "is_unsure": False}]}
    (answer,) = asking.predict(run.model, [ASKED], top=1)
    assert isinstance(answer, TextAnswer)
    assert answer.others == []
    message = face_of(run).message(Evaluation.objects.get(run=run))
    assert message.endswith("It gives 41 of 100 answers exactly as in your data.")


def test_a_file_has_a_column_of_texts_and_one_of_questions(run: TrainingRun) -> None:
    roles = roles_of(run.model, ["context", "question"])
    assert texts_of(ASKED, roles, run.model.needs) == ASKED
    assert texts_of({**ASKED, "context": " "}, roles, run.model.needs) is None
    face = face_of(run)
    assert face.batch_heads() == ["answer", "from letter", "how sure"]
    answer = TextAnswer.model_validate(questions.ANSWER)
    assert face.batch_cells(answer, 0.7) == ["12 euros", questions.START + 1, 0.83]
    assert face.batch_cells(TextAnswer.model_validate(questions.SILENT), 0.7) == ["", "", 0.7]
    assert face.batch_cells(None, 0.7) == ["", "", ""]


def test_the_code_to_copy_has_both_parts(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:try", run.model.pk)
    assert "&quot;context&quot;" in html
    assert "&quot;question&quot;" in html


def test_places_that_overlap_are_marked_once() -> None:
    right, said = {"text": "12 euros a year", "start": 4}, {"text": "12 euros", "start": 4}
    assert cut_around("say 12 euros a year", [(right, "right"), (said, "said")]) == [
        Part("say "),
        Part("12 euros a year", "right"),
    ]
    assert (in_words("Rome"), in_words("[]"), in_words("")) == (
        "Rome",
        "the text does not say",
        "the text does not say",
    )
