"""What is decided before the learning: lengths a model can take, words it may know, passes it will make."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.driving import begin, events_of, notes_of
from workers.engine.testing.tables import labelled_rows, write_rows, write_run

MakeRun = Callable[..., Path]


@pytest.fixture
def long_text_run(tmp_path: Path, tiny_models: dict[str, Path]) -> Path:
    """A text longer than the model's 512 positions, and the wish to read all of it."""
    rows = labelled_rows(40)
    rows[0] = {**rows[0], "text": "money " * 700}
    table = write_rows(tmp_path / "long.parquet", rows)
    wishes = {"max_length": 1024, "max_steps": 2, "max_tokens_per_batch": 1024}
    return write_run(tmp_path / "run", table, tiny_models["bert"], method={"kind": "full"}, training=wishes)


def test_a_longer_wish_than_the_model_can_read_is_cut_and_told(long_text_run: Path) -> None:
    drive = begin(long_text_run)
    assert drive.prepared.max_length == 512
    assert drive.learn().steps == 2
    told = [event["payload"]["values"] for event in events_of(long_text_run, "note")]
    assert {"wished": 1024, "max_length": 512} in told


def test_a_length_the_model_can_read_is_nothing_to_tell(make_run: MakeRun) -> None:
    folder = make_run(training={"max_length": 64})
    assert begin(folder).prepared.max_length == 64
    assert "length_limited" not in notes_of(folder)


def test_a_tiny_model_learns_its_words_from_the_examples_alone(tmp_path: Path, tiny_models: dict[str, Path]) -> None:
    only_in = {"train": "aardvark", "validation": "buffalo", "test": "crocodile"}
    rows = [{**row, "text": f"{row['text']} {only_in[row['_split']]}"} for row in labelled_rows(60)]
    table = write_rows(tmp_path / "words.parquet", rows)
    folder = write_run(tmp_path / "run", table, tiny_models["bert"], method={"kind": "full"})
    spec = json.loads((folder / "spec.json").read_text())
    (folder / "spec.json").write_text(json.dumps({**spec, "model": {"kind": "tiny", "name": "tiny"}}))
    known = begin(folder).prepared.starting.tokenizer.get_vocab()
    assert {name: word in known for name, word in only_in.items()} == {
        "train": True,
        "validation": False,
        "test": False,
    }


def test_a_limit_of_steps_does_not_make_passes_shorter(make_run: MakeRun) -> None:
    whole = begin(make_run()).work
    limited = begin(make_run(training={"max_steps": 3})).work
    assert limited.steps_per_epoch == whole.steps_per_epoch
    assert limited.epoch_at(3) < 1.0
