"""Numbers as people read them: scores out of 100, lengths and ranges of time, sizes."""

import pytest

from studio.core import words
from studio.core.templatetags import atelier


@pytest.mark.parametrize(
    ("share", "points"), [(0, 0), (1, 100), (0.999, 99), (0.0001, 1), (0.932, 93), (0.5, 50), (0.996, 99)]
)
def test_only_all_right_is_100_and_only_none_is_0(share: float, points: int) -> None:
    assert words.of_100(share) == points


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 min 0 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (9000, "2 h 30 min"),
    ],
)
def test_a_length_of_time_has_at_most_two_units(seconds: float, sentence: str) -> None:
    assert words.duration(seconds) == sentence


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (0, 2, "about 1 to 5 seconds"),
        (20, 40, "about 20 to 40 seconds"),
        (60, 89, "about 60 to 90 seconds"),
        (480, 640, "about 8 to 11 minutes"),
        (100, 110, "about 1 to 2 minutes"),
        (3600, 7300, "about 1 to 3 hours"),
        (5400, 5500, "about 1 to 2 hours"),
    ],
)
def test_time_is_a_range_in_the_unit_of_its_longer_end(low: float, high: float, sentence: str) -> None:
    assert words.time_range(low, high) == sentence


def test_time_that_is_not_known_yet_says_so() -> None:
    assert atelier.time_range(None) == "Estimating…"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 KB"),
        (512, "1 KB"),
        (9_940_000, "9.9 MB"),
        (25_000_000, "25 MB"),
        (1_500_000_000, "1.5 GB"),
        (None, "0 KB"),
    ],
)
def test_sizes_are_rounded_as_people_buy_them(size: float | None, text: str) -> None:
    assert atelier.filesize(size) == text


def test_a_width_never_leaves_its_bar_and_has_no_comma() -> None:
    assert [atelier.percent(share) for share in (-1, 0, 0.5, 2, None, "0.25")] == [
        "0.0%", "0.0%", "50.0%", "100.0%", "0.0%", "25.0%",
    ]  # fmt: skip


def test_a_hundred_squares_are_a_hundred() -> None:
    kinds = [kind for kind, _x, _y in atelier.squares(90, 4)]
    assert (kinds.count("right"), kinds.count("maybe"), kinds.count("wrong")) == (90, 4, 6)


def test_names_people_gave_cannot_become_markup() -> None:
    assert atelier.group_name("<b>_x") == '<span class="group">&lt;b&gt;_<wbr>x</span>'


def test_the_parts_of_a_bar_add_up() -> None:
    assert atelier.widths(3, 1) == ["0.0%", "75.0%", "75.0%", "25.0%"]
    assert atelier.widths(0, 0) == ["0.0%", "0.0%", "0.0%", "0.0%"]
