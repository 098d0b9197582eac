"""A model that learned from pairs of texts is asked, corrected and called with both of them."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.test import Client

from studio.registry.models import Prediction
from studio.runs.models import TrainingRun
from tests.api.serving import Service
from tests.architecture.world import World

from .test_model_pages import at, body

pytestmark = pytest.mark.django_db
PAIR = {"text": "It rains.", "text_pair": "It is wet."}


@pytest.fixture
def pairs(world: World) -> World:
    """The same model, but of two texts."""
    columns = {"text": "premise", "text_pair": "hypothesis", "label": "label"}
    TrainingRun.objects.filter(pk=world.run.pk).update(spec={"data": {"columns": columns}})
    row = {"row": 1, **PAIR, "label": "bad", "predicted": "good", "confidence": 0.9, "scores": [0.9, 0.1]}
    pq.write_table(pa.Table.from_pylist([row]), Path(settings.RUNS_DIR) / world.run.pk / "predictions.parquet")
    return world


def test_the_page_has_two_boxes_and_questions_of_two_texts(desk: Client, pairs: World) -> None:
    html = body(desk, at("try", pairs.model))
    assert re.search(r'name="text_pair"[^>]*>It is wet\.</textarea>', html)
    assert html.index("First text") < html.index("Second text")
    assert "?text=It%20rains.&amp;text_pair=It%20is%20wet." in html
    assert 'data-pair="It is wet."' in html
    assert "predict([{&quot;text&quot;: &quot;It rains.&quot;, &quot;text_pair&quot;: &quot;It is wet.&quot;}])" in html


def test_a_model_of_one_text_has_one_box(desk: Client, world: World) -> None:
    html = body(desk, at("try", world.model))
    assert "text_pair" not in html
    assert "First text" not in html
    assert "predict([&quot;lovely&quot;])" in html


def test_both_texts_are_asked_and_half_a_pair_is_no_question(desk: Client, pairs: World, serving: Service) -> None:
    headers = {"HX-Request": "true"}
    half = desk.post(at("answer", pairs.model), {"text": "It rains."}, headers=headers).content.decode()
    assert "as soon as you ask" in half
    whole = desk.post(at("answer", pairs.model), PAIR, headers=headers).content.decode()
    assert [one["inputs"] for one in serving.asked] == [[PAIR]]
    assert 'name="text_pair" value="It is wet."' in whole


def test_a_correction_keeps_both_texts_and_the_table_has_a_column_for_each(
    desk: Client, pairs: World, serving: Service
) -> None:
    desk.post(at("correct", pairs.model), {**PAIR, "correct_label": "bad"})
    assert Prediction.objects.exclude(correct_label="").get().inputs == PAIR
    rows = desk.get(at("corrections", pairs.model)).content.decode("utf-8-sig").splitlines()
    assert rows == ["text,text_pair,label", "It rains.,It is wet.,bad"]
    assert "It is wet." in body(desk, at("try", pairs.model)).split('id="batches"')[1]


def test_a_mistake_shows_both_texts(desk: Client, pairs: World) -> None:
    html = body(desk, at("mistakes", pairs.run))
    assert "It rains." in html
    assert "It is wet." in html
