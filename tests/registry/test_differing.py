"""Two runs that took the same exam are compared question by question."""

import pytest

from studio.registry.differing import Difference


@pytest.mark.parametrize(
    ("fixed", "broken", "is_chance"),
    [(0, 0, True), (5, 5, True), (8, 2, True), (12, 2, False), (30, 0, False), (900, 800, False), (620, 600, True)],
)
def test_only_the_questions_on_which_they_differ_decide(fixed: int, broken: int, *, is_chance: bool) -> None:
    assert Difference(fixed, broken, [], []).could_be_chance is is_chance
    assert Difference(broken, fixed, [], []).could_be_chance is is_chance
