"""Scores as people read them: on a ruler, in their own unit, with a name and a meaning."""

import pytest
from django.utils.translation import override

from studio.registry.score_names import NAMES, name_of, significant, table
from studio.registry.scores import Scale, Score, score_of
from workers.engine import catalog


class OffBy(Scale):
    """A mean distance of up to 5."""

    top = 5.0
    is_error = True

    def number(self, value: float) -> str:
        return f"{value:.1f}"


def test_a_share_stands_on_a_ruler_of_100() -> None:
    score = Score("you", 0.8, 0.75, 0.86, Scale("F1"))
    assert (score.share, score.points, score.low_points, score.high_points) == (0.8, 80, 75, 86)
    assert score.card == "F1: <b>80</b> of 100 · 75 to 86 likely"
    assert score.squares == {"right": 75, "maybe": 11, "wrong": 14}


def test_a_score_without_a_range_says_none() -> None:
    score = Score("you", 0.8, scale=Scale("F1"))
    assert (score.plain, score.low_points) == ("F1: 80 of 100", None)


def test_an_error_has_its_own_unit_and_less_of_it_ranks_higher() -> None:
    near, far = Score("a", 0.5, scale=OffBy()), Score("b", 9.0, scale=OffBy())
    assert (near.points, near.share, far.share) == ("0.5", 0.9, 0.0)
    assert near.rank > far.rank


def test_a_name_with_a_mark_in_it_stays_text() -> None:
    assert "<i>" not in Score("you", 0.8, 0.7, 0.9, Scale("<i>F1")).card


def test_a_range_counts_only_for_the_score_that_it_is_of() -> None:
    told = {"scores": {"mae": 0.4, "pearson": 0.7}, "interval": {"metric": "pearson", "low": 0.6, "high": 0.8}}
    assert score_of("you", "mae", told, Scale()).low is None
    assert score_of("you", "pearson", told, Scale()).low == 0.6


@pytest.mark.parametrize(("value", "words"), [(0.43754, "0.438"), (12.345, "12.3"), (1234.5, "1,234"), (0.0, "0")])
def test_three_figures_of_a_number_count(value: float, words: str) -> None:
    assert significant(value) == words


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_score_of_every_task_has_a_name_and_a_meaning(language: str) -> None:
    with override(language):
        wanted = {score for task in catalog.tasks().values() for score in task.scores}
        assert wanted <= set(NAMES)
        for row in table(dict.fromkeys(NAMES, 0.5)):
            assert all(row)
        assert name_of("never_heard_of") == "never heard of"
