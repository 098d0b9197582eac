"""A model made of nothing but the user's own texts: it learns every task, in any language."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.driving import notes_of
from workers.engine.models.bundle import Bundle
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.testing.cells import forms
from workers.engine.testing.tables import labelled_rows, write_rows

TINY = {"kind": "tiny", "name": "tiny"}
# For which score which simpler way must be beaten: one that knows nothing of the text.
SCORES = {"text-classification": "macro_f1", "several-labels": "macro_f1", "text-regression": "pearson"}


# A word that is to be marked comes once or twice in a text: that takes more passes.
PASSES = {"token-classification": 20}


@pytest.mark.parametrize("form", ["text-classification", "several-labels", "text-regression", "token-classification"])
def test_a_tiny_model_of_the_users_own_texts_learns(make_run: Callable[..., Path], tmp_path: Path, form: str) -> None:
    table = write_rows(tmp_path / "zh.parquet", labelled_rows(240, language="zh"))
    training = {"learning_rate": "auto", "num_train_epochs": PASSES.get(form, 8), "eval_steps": 20, "save_steps": 20}
    folder = make_run({"kind": "full"}, task=forms()[form].task, training=training)
    spec = json.loads((folder / "spec.json").read_text())
    spec["model"], spec["data"]["path"] = TINY, str(table)
    (folder / "spec.json").write_text(json.dumps(spec))
    assert execute(folder) == 0
    result = json.loads(RunDir(folder).result_path.read_text())
    assert result["scores"]["test"][SCORES.get(form, "f1")] > 0.8
    assert "language_unknown" not in notes_of(folder)
    bundle = Bundle.open(folder / "bundle")
    assert bundle.predict([{"text": "我的包裹到哪里了"}, {"text": "从没见过的字：龘"}])
