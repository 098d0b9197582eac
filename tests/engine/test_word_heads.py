"""What a starting model brings to the guessing of words, and what it takes along to the runs that start from it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.catalog.inspection import inspect
from tests.engine.driving import begin
from workers.engine.failures import EngineFailure
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


def test_a_damaged_model_is_named_as_such(make_run: MakeRun, tiny_models: dict[str, Path], tmp_path: Path) -> None:
    damaged = shutil.copytree(tiny_models["bert"], tmp_path / "damaged")
    weights = damaged / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-200])
    folder = make_run(task=TASK)
    spec = json.loads((folder / "spec.json").read_text())
    spec["model"] = {"kind": "local", "name": "damaged", "path": str(damaged)}
    (folder / "spec.json").write_text(json.dumps(spec))
    with pytest.raises(EngineFailure) as failure:
        begin(folder)
    assert (failure.value.code, failure.value.values["name"]) == ("MODEL_BROKEN", "damaged")
