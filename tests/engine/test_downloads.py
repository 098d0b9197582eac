"""The download answers as the studio does, whatever was learned beside the encoder and whichever family it is of."""

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.driving import WALKS_ALL, begin
from workers.engine import catalog, download
from workers.engine.data.links import answers_of
from workers.engine.download.card import model_card
from workers.engine.failures import EngineFailure
from workers.engine.models.tiny import FAMILIES
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.testing.cells import UNLIKE

BESIDE = ("prompt", "p-tuning", "prefix", "adapter")
METHODS = [kind for kind in catalog.tasks()["text-classification"].methods if catalog.methods()[kind].is_gradient]
cells = [
    (method, family)
    for method in METHODS
    for family in FAMILIES
    if method == "full" or WALKS_ALL or (method in BESIDE and family in (*UNLIKE, "llama", "modernbert"))
]


def program(folder: Path) -> Any:
    """The download's own `predict.py`, as a module."""
    shutil.copyfile(Path(download.__path__[0]) / "predict.py", folder / "predict.py")
    found = importlib.util.spec_from_file_location(f"predict_{folder.name}", folder / "predict.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("method", "family"), cells)
def test_the_download_answers_as_the_studio(
    make_run: Callable[..., Path], tmp_path: Path, method: str, family: str
) -> None:
    try:
        drive = begin(make_run({"kind": method}, family=family, training={"max_steps": 4}))
    except EngineFailure as failure:
        # That the reason is right is asked in the suite of conformance.
        if failure.code != "METHOD_UNFIT":
            raise
        pytest.skip(f"refused: {failure.values['reason']}")
    drive.learn()
    work, prepared = drive.work, drive.prepared
    catalog.methods()[method].merge(work.model)
    folder = tmp_path / "download"
    labels = work.splits.labels
    tokenizer = prepared.starting.tokenizer
    work.model.save_parts(folder / "tuned", tokenizer=tokenizer, labels=labels, max_length=prepared.max_length)
    about = {"labels": labels, "roles": ["text"], "parts": ["tuned"], "quick_share": 0.0}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    own = answers_of("softmax", outputs_of(open_tuned(folder / "tuned"), work.validation))
    told = program(folder).predict(work.splits.validation.texts)
    theirs = np.array([[one["scores"][label] for label in labels] for one in told])
    np.testing.assert_allclose(theirs, own, atol=1e-5)


@pytest.mark.parametrize("has_lines", [True, False])
def test_the_page_about_a_model_has_lines_only_where_labels_have_them(has_lines: bool) -> None:
    scores = {"accuracy": 0.5, "macro_f1": 0.4, "micro_f1": 0.5}
    label = {"label": "a", "recall": 1.0, "precision": 1.0, "num_train": 3, "num_test": 2}
    result = {
        "is_multi_label": has_lines,
        "scores": {"test": scores},
        "interval": {"metric": "micro_f1" if has_lines else "accuracy", "low": 0.1, "high": 0.9},
        "baselines": [],
        "per_label": [{**label, "threshold": 0.31} if has_lines else label],
    }
    manifest = {
        "task": "text-classification",
        "roles": ["text"],
        "labels": ["a"],
        "parts": ["quick"],
        "method": "head",
        "max_length": 64,
        "model": {"name": "m"},
        "versions": {"atelier": "1"},
        "seed": 1,
    }
    assert ("| 0.31 |" in model_card(manifest, result)) == has_lines
