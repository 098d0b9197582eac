"""What the result page says of texts without a label."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.world import World

pytestmark = pytest.mark.django_db

SEMI: dict[str, Any] = {
    "num_unlabelled": 4700,
    "num_used": 4100,
    "threshold": 0.873,
    "expected_right": 0.9,
    "validation_without": {"accuracy": 0.8694, "error": 0.514},
    "validation_with": {"accuracy": 0.8812, "error": 0.431},
    "kept": True,
}


def shown(desk: Client, world: World, semi: dict[str, Any] | None) -> str:
    evaluation = world.run.evaluation
    evaluation.result = {**evaluation.result, **({"semi": semi} if semi else {})}
    evaluation.save()
    response = desk.get(reverse("registry:result", args=[world.run.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_both_scores_are_shown_where_they_helped(desk: Client, world: World) -> None:
    html = shown(desk, world, SEMI)
    assert "It learned from texts without a label, too" in html
    assert "88.1 of 100 answers are right with 4,100 texts without a label, and 86.9 without them" in html
    assert "surest of, and of each at least 87 of 100" in html
    assert "about 90 of 100 of these answers are right" in html
    assert "error score" not in html


def test_it_is_said_why_it_was_kept_where_no_more_answers_are_right(desk: Client, world: World) -> None:
    html = shown(desk, world, {**SEMI, "validation_with": {"accuracy": 0.8694, "error": 0.431}})
    assert "its error score fell from 0.51 to 0.43" in html


def test_it_is_said_that_they_did_not_help_or_were_not_used(desk: Client, world: World) -> None:
    html = shown(desk, world, {**SEMI, "validation_with": {"accuracy": 0.861}, "kept": False})
    assert "86.1 of 100 answers were right with them and 86.9 without" in html
    html = shown(desk, world, {**SEMI, "num_used": 0, "threshold": None, "validation_with": None, "kept": False})
    assert "too few of the model" in html
    assert "4,700" in html
    html = shown(desk, world, {**SEMI, "validation_with": None, "kept": False})
    assert "The second learning broke off" in html


def test_nothing_is_said_where_there_are_none(desk: Client, world: World) -> None:
    assert "without a label" not in shown(desk, world, None)
