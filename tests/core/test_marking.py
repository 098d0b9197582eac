"""Texts with marked places on a page."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from studio.core.marking import Part, parts_of, places_of

ROME = {"start": 3, "end": 7, "label": "LOC"}


def test_a_text_is_cut_at_its_places_and_stays_whole() -> None:
    text = "In Rome, Anna"
    parts = parts_of(text, [{"start": 9, "end": 13, "label": "PER"}, ROME])
    assert parts == [Part("In "), Part("Rome", "LOC"), Part(", "), Part("Anna", "PER")]
    assert "".join(part.words for part in parts) == text


@pytest.mark.parametrize(
    "places",
    [
        [ROME, {"start": 4, "end": 9, "label": "ORG"}],
        [{"start": 50, "end": 60, "label": "PER"}, ROME],
        [{"start": 5, "end": 2, "label": "PER"}, ROME],
    ],
)
def test_what_cannot_be_shown_is_left_out(places: list[dict[str, Any]]) -> None:
    assert parts_of("In Rome, Anna", places) == [Part("In "), Part("Rome", "LOC"), Part(", Anna")]


@pytest.mark.parametrize("cell", ["", "[]", "good", "{}", '["a"]', '[{"start": "x"}]', "[[[["])
def test_a_cell_of_another_form_holds_no_places(cell: str) -> None:
    assert places_of(cell) == []


def test_the_kind_is_a_word_beside_its_place_and_nothing_is_trusted() -> None:
    parts = parts_of("<b> Rome", [{"start": 4, "end": 8, "label": "<LOC>"}])
    shown = render_to_string("components/marked_text.html", {"parts": parts})
    assert '&lt;b&gt; <mark>Rome <span class="kind">&lt;LOC&gt;</span></mark>' in shown
