"""A model that read somebody's texts: how surprising they are to it, words in blanks, and what reading was worth."""

import json
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import recommend
from studio.core.errors import Refused
from studio.registry import gained
from studio.registry.faces import face_of
from studio.registry.models import Evaluation, TrainedModel
from studio.runs.models import TrainingRun
from studio.runs.requirements import check_model
from tests.api.calling import Api
from tests.api.serving import Service
from tests.architecture.world import World
from workers.jobs.batch_columns import roles_of

from . import hidden
from .retold import retell
from .test_faces import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(world: World) -> TrainingRun:
    return retell(world, hidden.TOLD)


def answering(serving: Service, *answers: object) -> None:
    serving.raw = json.dumps({"predictions": answers}).encode()


def test_the_verdict_tells_surprise_before_and_after(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:result", run.pk)
    for words in (
        'How surprised it is by your texts: 41 before, <span class="figure">12</span> after',
        "most likely be <b>10 to 14</b>",
        "The final exam has 120 texts it never saw while learning.",
        "it seems to choose out of 12 words",
        "It guesses 58 of 100 hidden words to the letter; before reading it was 31.",
        "Your model’s surprise is 12, that of the best simpler way, “Starting model as it is”, 41.",
        "Counting words",
        "less is better",
        "It read 900 texts.",
        "It stands among your starting models now.",
        "Only 120 words were hidden in the exam",
        'href="/projects/new/"',
    ):
        assert words in html, words
    assert "of 100 right" not in html


def test_less_surprise_stands_further_right(run: TrainingRun) -> None:
    face, evaluation = face_of(run), Evaluation.objects.get(run=run)
    own, (before, counts) = face.own_score(evaluation), face.baselines(evaluation)
    assert [one.name for one in (before, counts)] == ["frozen", "counts"]
    assert own.share > before.share > counts.share > 0
    assert own.scale.axis == ["1,000", "200", "30", "6", "1"]
    assert own.low_share is not None
    assert own.high_share is not None
    assert own.low_share < own.share < own.high_share


def test_the_most_surprising_text_comes_first_with_its_hidden_words(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "registry:mistakes", run.pk)
    for words in (
        '<mark>Mill <span class="kind">guessed</span></mark>',
        '<mark>card <span class="kind">its guess: book</span></mark>',
    ):
        assert words in html, words
    assert html.index("its guess: book") < html.index("We write to you")
    assert 1 < html.count("We write to you") < 10, "a long text is cut to what stands beside its words"
    assert "[&quot;" not in html


def test_one_fills_blanks(desk: Client, run: TrainingRun, serving: Service) -> None:
    answering(serving, hidden.ANSWER)
    html = page(desk, "registry:try", run.model.pk, query=f"?text={hidden.QUESTION}")
    for words in (
        "A sentence with ___ where a word is missing",
        '<mark>twelve <span class="kind">62 of 100 sure</span></mark>',
        "ten",
        hidden.ASKED,
    ):
        assert words in html, words
    assert "This is wrong" not in html


def test_programs_and_files_get_the_filled_text(run: TrainingRun, world: World, serving: Service) -> None:
    answering(serving, hidden.ANSWER)
    told = Api(world.raw_token).post(f"/models/{run.model.pk}/predict", {"inputs": [hidden.QUESTION]}).body
    assert told == {"predictions": [{**hidden.ANSWER, "is_unsure": False}]}
    face = face_of(run)
    answer = face.shape.model_validate(hidden.ANSWER)
    assert face.batch_cells(answer, 0.0) == ["A card costs twelve euros.", 0.62]
    assert face.batch_cells(None, 0.0) == ["", ""]
    assert roles_of(run.model, ["text"])
    with pytest.raises(ValueError, match="text"):
        face.shape.model_validate({"blanks": []})


def test_the_training_page_shows_hidden_words(desk: Client, run: TrainingRun) -> None:
    html = page(desk, "runs:training", run.pk)
    assert "Hidden words guessed to the letter" in html
    assert '<mark>card <span class="kind">its guess: book</span></mark>' in html


@pytest.mark.parametrize("name", ["registry:models", "dashboard:home"])
def test_lists_tell_the_surprise(desk: Client, run: TrainingRun, name: str) -> None:
    html = page(desk, name)
    assert "surprise" in html
    assert "10 to 14 likely" in html


SPEC: dict[str, Any] = {
    "task": {"kind": "text-classification"},
    "method": {"kind": "full"},
    "training": {"preset": "balanced", "seed": 1},
    "data": {"columns": {"text": "text", "label": "label"}},
}


def finished(read: TrainingRun, base_model: PretrainedModel, accuracy: float, **more: Any) -> TrainingRun:
    """A run of the same workspace that learned groups."""
    spec = {**SPEC, "training": {**SPEC["training"], **more}}
    run = TrainingRun.objects.create(
        workspace=read.workspace,
        created_by=read.created_by,
        dataset_version=read.dataset_version,
        base_model=base_model,
        task="text-classification",
        method="full",
        preset="balanced",
        status="succeeded",
        name=f"from {base_model.name}",
        spec=spec,
    )
    TrainedModel.objects.create(workspace=read.workspace, run=run, name=run.name, task=run.task)
    ends = {"metric": "accuracy", "low": accuracy - 0.03, "high": accuracy + 0.03}
    Evaluation.objects.create(run=run, scores={"test": {"accuracy": accuracy}}, interval=ends, verdict={}, result={})
    return run


@pytest.fixture
def shelf(run: TrainingRun) -> PretrainedModel:
    """What the run had read, as a starting model of its workspace."""
    return PretrainedModel.objects.create(
        name=f"read-{run.pk}", title="Papers", kind="local", made_by=run.pk, workspace=run.workspace, is_present=True
    )


def test_what_was_gained_stands_beside_the_same_run_without_it(
    desk: Client, run: TrainingRun, shelf: PretrainedModel
) -> None:
    assert "No run has started from it yet." in page(desk, "registry:result", run.pk)
    used = finished(run, shelf, 0.91, seed=7)
    assert "Nobody can tell yet" in page(desk, "registry:result", run.pk)
    finished(run, run.base_model, 0.99, learning_rate=0.1)
    (alone,) = gained.from_reading(run)
    assert alone.other is None, "other settings are another question"
    plain = finished(run, run.base_model, 0.8)
    (gain,) = gained.from_reading(run)
    assert (gain.run, gain.other, gain.is_better, gain.could_be_chance) == (used, plain, True, False)
    for place in (run, used):
        html = page(desk, "registry:result", place.pk)
        assert "Reading first helped." in html
        assert "<b>91</b>" in html
        assert "<b>80</b>" in html
    assert "What reading first was worth" not in page(desk, "registry:result", plain.pk)


def test_ranges_that_overlap_prove_nothing(run: TrainingRun, shelf: PretrainedModel) -> None:
    finished(run, shelf, 0.82)
    finished(run, run.base_model, 0.8)
    (gain,) = gained.from_reading(run)
    assert (gain.is_better, gain.could_be_chance) == (True, True)


def test_a_model_that_cannot_guess_words_is_shown_with_the_reason_and_refused(run: TrainingRun) -> None:
    writer = PretrainedModel.objects.create(
        name="writer", kind="local", architecture="gpt2", is_present=True, tasks=["masked-lm"]
    )
    (choice,) = [one for one in recommend("masked-lm") if one.model == writer]
    assert not choice.is_available
    assert "cannot guess a word from the words on both sides of it" in choice.why_not
    with pytest.raises(Refused, match="both sides"):
        check_model(writer, run.workspace, "masked-lm")
    check_model(writer, run.workspace, "text-classification")


def test_strangers_see_nothing_of_it(client: Client, bob: User, run: TrainingRun, shelf: PretrainedModel) -> None:
    client.force_login(bob)
    used = finished(run, shelf, 0.9)
    assert client.get(f"/runs/{used.pk}/result/").status_code == 404
    assert not PretrainedModel.objects.visible_to(bob).filter(pk=shelf.pk).exists()
