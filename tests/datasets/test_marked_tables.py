"""Tables with marked places, from the upload to a valid RunSpec."""

import json

import pytest

from studio.catalog.models import PretrainedModel
from studio.datasets import roles as choosing
from studio.runs import specs

from .conftest import Upload

pytestmark = pytest.mark.django_db
PLACES = ("Oslo", "Lyon", "Rome")


def _spans(number: int) -> dict[str, object]:
    text = f"On day {number} she flew to {PLACES[number % 3]}"
    start = text.index(PLACES[number % 3])
    return {"text": text, "spans": [{"start": start, "end": start + 4, "label": "LOC"}]}


def test_words_and_tags_of_a_tagged_file_are_found(upload: Upload) -> None:
    sentences = [f"Day O\n{i} O\nin O\n{PLACES[i % 3]} B-LOC\n" for i in range(60)]
    version = upload("\n".join(sentences), name="table.conll").current_version
    assert version is not None
    assert version.task == "token-classification"
    assert set(version.columns) == {"tokens", "tags"}


def test_marked_places_beside_a_text_are_found_and_shown_in_it(upload: Upload) -> None:
    rows = "\n".join(json.dumps(_spans(i)) for i in range(60))
    version = upload(rows, name="table.jsonl").current_version
    assert version is not None
    assert (version.task, version.columns) == ("token-classification", {"text": "text", "spans": "spans"})
    assert version.labels == [{"name": "LOC", "count": 60}]
    row = choosing.of_version(version).rows[0]
    assert row.answer is None
    assert [(part.words, part.kind) for part in row.texts[0].parts if part.kind] == [("Oslo", "LOC")]
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    assert specs.build(version=version, base_model=model, task=version.task)["task"]["kind"] == "token-classification"


def test_words_cannot_be_the_marked_places(upload: Upload) -> None:
    table = "text,spans\n" + "".join(f"this is message {i},{['good', 'bad'][i % 2]}\n" for i in range(40))
    dataset = upload(table, task="token-classification", columns={"text": "text", "spans": "spans"})
    assert dataset.status == "needs_choice"
    assert dataset.errors[0]["code"] == "SPANS_NO_PLACES"
