"""Charts are drawn by the server from points; a chart without points is empty, never broken."""

import pytest

from studio.core.charts import Chart, Series, draw, nice_ceiling, smoothed, thinned


def test_points_are_scaled_into_the_box_with_y_downwards() -> None:
    line = draw(Series("x", 1, [(0, 0), (5, 50), (10, 100)]), x_max=10, y_max=100)
    assert line.path == "M0.0 100.0L50.0 50.0L100.0 0.0"


def test_what_lies_outside_is_held_at_the_edge() -> None:
    assert draw(Series("x", 1, [(0, -5), (1, 900)]), x_max=1, y_max=100).path == "M0.0 100.0L100.0 0.0"


def test_a_chart_without_points_is_empty() -> None:
    line = draw(Series("x", 1, []), x_max=0, y_max=0)
    assert Chart("t", "s", [], [], [line], []).is_empty


def test_markers_stay_apart_and_keep_both_ends() -> None:
    points = [(float(x), 0.0) for x in range(1000)]
    few = thinned(points)
    assert len(few) <= 41
    assert (few[0], few[-1]) == (points[0], points[-1])


def test_smoothing_starts_at_the_first_value_and_keeps_a_flat_line_flat() -> None:
    assert [y for _x, y in smoothed([(0, 4.0), (1, 4.0)])] == pytest.approx([4.0, 4.0])


@pytest.mark.parametrize(("value", "top"), [(0, 1), (0.03, 0.05), (1, 1), (1.2, 2), (2.1, 2.5), (7, 10), (240, 250)])
def test_the_top_of_an_axis_is_a_round_number(value: float, top: float) -> None:
    assert nice_ceiling(value) == pytest.approx(top)
