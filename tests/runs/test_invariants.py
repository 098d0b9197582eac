"""What `manage.py verify` tells: what stays broken, and not what only moved on between two reads."""

from collections.abc import Iterator

import pytest

from studio.runs import invariants


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "SETTLING_SECONDS", 0.0)


def test_what_is_broken_at_two_looks_is_told_and_what_moved_on_is_not() -> None:
    looks = iter([["run a: 7 events", "run b: no outcome"], ["run a: 8 events", "run b: no outcome"]])

    def look() -> Iterator[str]:
        yield from next(looks)

    assert invariants._lasting(look) == ["run b: no outcome"]


def test_where_nothing_is_broken_one_look_is_enough() -> None:
    looks: Iterator[list[str]] = iter([[]])

    def look() -> Iterator[str]:
        yield from next(looks)

    assert invariants._lasting(look) == []
