"""What a starting model brings to the guessing of words, and what it takes along to the runs that start from it."""

from collections.abc import Callable
from pathlib import Path

from studio.catalog.inspection import inspect
from tests.engine.driving import begin
from workers.engine.models.starting import open_starting
from workers.engine.spec import ModelRef

MakeRun = Callable[..., Path]
TASK = {"kind": "masked-lm"}


def test_a_model_that_has_read_texts_makes_vectors_the_way_it_did_before(make_run: MakeRun, tmp_path: Path) -> None:
    drive = begin(make_run(family="sentence-transformers", task=TASK, training={"max_steps": 1}))
    starting = drive.prepared.starting
    assert starting.pooling == "cls", "the mean is what is guessed where nothing is said"
    drive.work.model.save_parts(tmp_path / "parts", tokenizer=starting.tokenizer, labels=[], max_length=32)
    encoder = tmp_path / "parts" / "encoder"
    assert open_starting(ModelRef(kind="local", name="read", path=str(encoder))).pooling == "cls"
    assert inspect(encoder)["architecture"] == "bert", "the shelf takes it"
