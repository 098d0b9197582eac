"""Next steps of a result: what the engine advised and what the studio knows, as sentences with pages behind them."""

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.datasets.models import Finding
from studio.registry import advice
from studio.registry.models import Evaluation
from studio.runs.models import TrainingRun
from tests.architecture.world import World


@pytest.fixture
def world(alice: User, viewer: User) -> World:
    return World(alice, viewer)


def advised(world: World, *steps: dict[str, Any]) -> TrainingRun:
    evaluation = Evaluation.objects.get(run=world.run)
    evaluation.verdict["next_steps"] = list(steps)
    evaluation.save()
    return TrainingRun.objects.get(pk=world.run.pk)


def test_steps_keep_the_engines_order_and_are_at_most_three(world: World) -> None:
    run = advised(
        world,
        {"code": "MORE_EXAMPLES", "values": {"label": "bad", "num_train": 1}},
        {"code": "MIXED_UP", "values": {"right": "good", "said": "bad", "count": 2}},
        {"code": "TRY_BALANCED", "values": {}},
        {"code": "TRY_IT"},
    )
    assert [step.code for step in advice.next_steps(run)] == ["MORE_EXAMPLES", "MIXED_UP", "TRY_BALANCED"]


def test_unknown_codes_and_incomplete_values_are_left_out(world: World) -> None:
    run = advised(world, {"code": "GO_TO_THE_MOON", "values": {}}, {"code": "MORE_EXAMPLES", "values": {}})
    assert [step.code for step in advice.next_steps(run)] == ["FIX_DATA", "SEE_MISTAKES"]


def test_an_ignored_finding_is_no_advice(world: World) -> None:
    Finding.objects.update(is_ignored=True)
    assert [step.code for step in advice.next_steps(advised(world))] == ["SEE_MISTAKES"]


def test_a_sentence_counts_in_the_right_number(world: World) -> None:
    (step, *_rest) = advice.next_steps(advised(world, {"code": "SEE_MISTAKES", "values": {"num_mistakes": 1}}))
    assert step.sentence.startswith("It was wrong 1 time.")


def test_a_mixed_up_pair_leads_to_its_cell(world: World) -> None:
    values = {"right": "a & b", "said": "c", "count": 2}
    (step, *_rest) = advice.next_steps(advised(world, {"code": "MIXED_UP", "values": values}))
    assert step.url.endswith("/mistakes/?right=a+%26+b&said=c")


def test_a_run_without_a_project_gets_only_steps_that_have_a_page(world: World) -> None:
    TrainingRun.objects.update(project=None)
    run = advised(world, {"code": "TRY_BALANCED"})
    assert [step.code for step in advice.next_steps(run)] == ["SEE_MISTAKES"]


def test_every_button_leads_to_a_page_that_opens(world: World, client: Client) -> None:
    client.force_login(world.alice)
    values = {"num_test": 5, "label": "bad", "num_train": 3, "right": "good", "said": "bad", "count": 1}
    values |= {"num_mistakes": 1, "num_findings": 1}
    for code in advice.STEPS:
        (step, *_rest) = advice.next_steps(advised(world, {"code": code, "values": values}))
        assert step.code == code
        assert client.get(step.url).status_code == 200, step.url


def test_programs_get_the_sentences(world: World) -> None:
    run = advised(world, {"code": "TRY_IT"})
    told = advice.tell(run.evaluation)
    assert told[0]["code"] == "TRY_IT"
    assert told[0]["message"].startswith("The exam went well.")
