"""Next steps of a result: what the engine advised and what the studio knows, as sentences with pages behind them."""

from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import User
from studio.datasets.models import Finding
from studio.registry import advice
from studio.registry.models import Evaluation
from studio.registry.sentences import STEPS
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


VALUES: dict[str, Any] = {
    "num_test": 5, "needed": 100, "labels": ["a", "b"], "count": 2, "percent": 64.7, "quick": 0.91, "own": 0.9,
    "label": "bad", "num_train": 3, "found": 0.5, "wanted": 50, "right": 0.97, "said": "bad", "threshold": 0.7,
    "largest_label": "good", "largest_num_train": 900, "num_labels": 2, "per_label": 4, "preset": "balanced",
    "answered": 0.8, "num_findings": 1, "num_spans": 12, "quick_off": 0.4321, "own_off": 0.4376,
}  # fmt: skip


def test_distances_are_told_with_two_figures(world: World) -> None:
    (step, *_rest) = advice.tell(advised(world, {"code": "use_quick_for_numbers", "values": VALUES}).evaluation)
    assert step["message"].startswith("The quick model is typically off by 0.43, this one by 0.44.")


def test_steps_keep_the_engines_order_and_are_at_most_three(world: World) -> None:
    codes = ["teach_more", "more_of_group", "more_examples", "try_it"]
    run = advised(world, *({"code": code, "values": VALUES} for code in codes))
    assert [step.code for step in advice.next_steps(run)] == codes[:3]


def test_unknown_codes_and_incomplete_values_are_left_out(world: World) -> None:
    run = advised(world, {"code": "go_to_the_moon", "values": {}}, {"code": "more_examples", "values": {}})
    assert [step.code for step in advice.next_steps(run)] == ["fix_data"]


def test_an_ignored_finding_is_no_advice(world: World) -> None:
    Finding.objects.update(is_ignored=True)
    assert advice.next_steps(advised(world)) == []


def test_a_sentence_counts_in_the_right_number_and_reads_shares_out_of_100(world: World) -> None:
    once = {"code": "check_sure_mistakes", "values": {"count": 1, "threshold": 0.9}}
    sure = {"code": "answer_only_when_sure", "values": VALUES}
    first, second, *_rest = advice.tell(advised(world, once, sure).evaluation)
    assert first["message"].startswith("It was very sure of 1 wrong answer.")
    assert "at least 70 of 100 sure it answers 80 of 100 questions, and 97 of 100" in second["message"]


def test_a_mixed_up_pair_leads_to_its_cell(world: World) -> None:
    values = {"right": "a & b", "said": "c", "count": 2}
    (step, *_rest) = advice.next_steps(advised(world, {"code": "look_at_pair", "values": values}))
    assert step.url.endswith("/mistakes/?right=a+%26+b&said=c")


def test_a_run_without_a_project_gets_only_steps_that_have_a_page(world: World) -> None:
    TrainingRun.objects.update(project=None)
    run = advised(world, {"code": "teach_more", "values": VALUES}, {"code": "check_sure_mistakes", "values": VALUES})
    assert [step.code for step in advice.next_steps(run)] == ["check_sure_mistakes"]


@pytest.mark.parametrize("code", sorted(STEPS))
def test_every_step_is_a_whole_sentence_with_a_button_that_opens_a_page(
    world: World, client: Client, code: str
) -> None:
    client.force_login(world.alice)
    here = reverse("registry:result", args=[world.run.pk])
    (step, *_rest) = advice.next_steps(advised(world, {"code": code, "values": VALUES}))
    assert (step.code, step.sentence[-1] in ".?") == (code, True)
    assert "%" not in step.sentence
    assert client.get(urljoin(here, step.url)).status_code == 200, step.url


def test_the_settings_open_with_the_card_that_was_advised(world: World, client: Client) -> None:
    client.force_login(world.alice)
    for code, preset in (("use_quick", "quick"), ("teach_more", "balanced")):
        (step, *_rest) = advice.next_steps(advised(world, {"code": code, "values": VALUES}))
        form = client.get(step.url).context["form"]
        assert form.initial["preset"] == preset
