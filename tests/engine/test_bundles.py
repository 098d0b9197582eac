"""Trained models on disk: the same answers after opening, and damage noticed; downloads that run without the studio."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.engine.driving import WALKS_ALL, notes_of
from workers.engine import catalog, download, exporting
from workers.engine.exporting import compared, export, export_finished
from workers.engine.failures import EngineFailure
from workers.engine.models.bundle import Bundle
from workers.engine.models.sealed import DamagedError
from workers.engine.models.tiny import FAMILIES
from workers.engine.pipeline import execute
from workers.engine.rundir import RunDir
from workers.engine.testing.cells import UNLIKE
from workers.engine.testing.tables import labelled_rows, write_rows

MakeRun = Callable[..., Path]
PAIRS = {"text": "text", "text_pair": "other", "label": "label"}
# Every way of training once, except the one that needs a graphics card; the quick model on families unlike each other.
METHODS = [kind for kind in sorted(catalog.methods()) if kind != "qlora"]
WAYS: list[tuple[str, str, bool]] = [
    *((kind, "bert", False) for kind in METHODS),
    *(("head", family, False) for family in (FAMILIES if WALKS_ALL else UNLIKE) if family != "bert"),
    ("lora", "roberta", False),
    ("full", "bert", True),
    ("head", "bert", True),
]


def finished(make_run: MakeRun, method: str, family: str, *, has_pairs: bool = False, **wishes: Any) -> Path:
    folder = make_run({"kind": method}, family=family, **wishes)
    if has_pairs:
        spec = json.loads((folder / "spec.json").read_text())
        spec["data"]["columns"] = PAIRS
        (folder / "spec.json").write_text(json.dumps(spec))
    assert execute(folder) == 0
    return folder


@pytest.mark.parametrize(("method", "family", "has_pairs"), WAYS)
def test_the_opened_bundle_answers_as_the_exam_was_answered(
    make_run: MakeRun, method: str, family: str, has_pairs: bool
) -> None:
    folder = finished(make_run, method, family, has_pairs=has_pairs)
    exam = pq.read_table(folder / "predictions.parquet").to_pylist()
    inputs = [{name: row[name] for name in ("text", "text_pair") if name in row} for row in exam]
    bundle = Bundle.open(folder / "bundle")
    answers = bundle.predict(inputs)
    assert [answer["label"] for answer in answers] == [row["predicted"] for row in exam]
    for answer, row in zip(answers, exam, strict=True):
        np.testing.assert_allclose(list(answer["scores"].values()), row["scores"], atol=2e-4)
    assert bundle.manifest["roles"] == (["text", "text_pair"] if has_pairs else ["text"])


@pytest.mark.parametrize(("method", "family", "has_pairs"), [WAYS[0], ("lora", "roberta", False), WAYS[-2]])
def test_the_download_answers_the_same_in_a_clean_process(
    make_run: MakeRun, tmp_path: Path, method: str, family: str, has_pairs: bool
) -> None:
    folder = finished(make_run, method, family, has_pairs=has_pairs, exports=["safetensors"])
    report = json.loads((folder / "exports" / "safetensors.json").read_text())
    assert report["is_equal"]
    assert report["num_same"] == report["num_compared"] > 20
    assert "export_equal" in notes_of(folder)
    with zipfile.ZipFile(folder / "exports" / "safetensors.zip") as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    assert {"predict.py", "requirements.txt", "model_card.md", "labels.json", "manifest.json"} <= names
    assert {Path(name).suffix for name in names} <= {".py", ".txt", ".md", ".json", ".safetensors", ".jinja"}
    told = b"".join(
        path.read_bytes() for path in (tmp_path / "unpacked").rglob("*") if path.suffix in (".json", ".md", ".txt")
    )
    assert str(tmp_path).encode() not in told
    assert sorted(path.name for path in (folder / "exports").iterdir()) == ["safetensors.json", "safetensors.zip"]


def test_a_download_can_be_imported_and_asked_for_texts_of_any_kind(make_run: MakeRun, tmp_path: Path) -> None:
    folder = finished(make_run, "full", "bert", exports=["safetensors"])
    with zipfile.ZipFile(folder / "exports" / "safetensors.zip") as archive:
        archive.extractall(tmp_path)
    texts = ["where is my parcel", "", '{"text": no json', "a\u2028b", "谢谢"]
    code = f"import json; from predict import predict; print(json.dumps(predict({texts[:3] + texts[4:]!r})))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(json.loads(ended.stdout)) == 4
    asked = "\n".join([*texts[:2], json.dumps({"text": texts[3]}), texts[4]]) + "\n"
    ended = subprocess.run(
        [sys.executable, "predict.py"], cwd=tmp_path, input=asked, capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    own = Bundle.open(folder / "bundle").predict([{"text": text} for text in [*texts[:2], *texts[3:]]])
    assert [answer["label"] for answer in answers] == [answer["label"] for answer in own]
    assert answers[0].keys() == {"label", "score", "scores"}


def test_the_program_in_a_download_knows_nothing_of_the_studio() -> None:
    source = (Path(download.__path__[0]) / "predict.py").read_text(encoding="utf-8")
    assert "workers" not in source
    assert "studio" not in source
    assert "sklearn" not in source


def test_a_damaged_bundle_is_not_opened(make_run: MakeRun) -> None:
    bundle = finished(make_run, "head", "bert") / "bundle"
    weights = next(bundle.rglob("quick.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    with pytest.raises(DamagedError, match=r"quick\.safetensors is not as it was written"):
        Bundle.open(bundle)
    weights.unlink()
    with pytest.raises(DamagedError, match="missing"):
        Bundle.open(bundle)
    (bundle / "manifest.json").write_text("{")
    with pytest.raises(DamagedError, match="manifest"):
        Bundle.open(bundle)


class Liar:
    """Opens a download and answers something else."""

    def predict(self, inputs: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{"label": "refund", "score": 1.0, "scores": {"delivery": 0, "praise": 0, "refund": 1}} for _ in inputs]


def test_a_download_that_answers_differently_is_not_offered(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(type(catalog.exporters()["safetensors"]), "open", lambda self, folder: Liar())
    folder = finished(make_run, "head", "bert", exports=["safetensors"])
    assert "export_differs" in notes_of(folder)
    with pytest.raises(EngineFailure) as failure:
        export(RunDir(folder), "safetensors")
    assert failure.value.code == "EXPORT_DIFFERS"
    assert export_finished(folder, "safetensors") == 20
    assert json.loads(capsys.readouterr().out)["code"] == "EXPORT_DIFFERS"
    assert list((folder / "exports").iterdir()) == []


def test_a_download_nobody_foresaw_to_fail_costs_no_model(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, bundle_path: Path, destination: Path) -> None:
        raise ValueError("odd weights")

    monkeypatch.setattr(type(catalog.exporters()["safetensors"]), "export", broken)
    folder = finished(make_run, "head", "bert", exports=["safetensors"])
    assert "export_left_out" in notes_of(folder)
    assert Bundle.open(folder / "bundle").labels


def test_a_program_that_does_not_run_is_named(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = finished(make_run, "head", "bert")
    honest = exporting.pack

    def spoiled(source: Path, destination: Path) -> None:
        (source / "predict.py").write_text("raise SystemExit('it fell over')")
        honest(source, destination)

    monkeypatch.setattr(exporting, "pack", spoiled)
    monkeypatch.setattr("workers.engine.models.sealed.sha256_of", lambda path: "x")
    manifest = json.loads((folder / "bundle" / "manifest.json").read_text())
    for entry in manifest["files"].values():
        entry["sha256"] = "x"
    (folder / "bundle" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(EngineFailure, match="it fell over"):
        export(RunDir(folder), "safetensors")


def test_an_unknown_format_is_refused_with_those_there_are(make_run: MakeRun, tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="safetensors"):
        export(RunDir(tmp_path), "floppy")


def test_answers_within_the_tolerance_are_equal_and_others_are_not() -> None:
    def one(share: float) -> dict[str, Any]:
        label = "a" if share >= 0.5 else "b"
        return {"label": label, "score": max(share, 1 - share), "scores": {"a": share, "b": 1 - share}}

    assert compared([one(0.9)], [one(0.9004)])["is_equal"]
    assert compared([one(0.50004)], [one(0.49996)])["is_equal"]
    assert not compared([one(0.9)], [one(0.91)])["is_equal"]
    assert not compared([one(0.6)], [one(0.4)])["is_equal"]


def test_chinese_texts_and_labels_go_through_whole(tmp_path: Path, make_run: MakeRun) -> None:
    folder = make_run({"kind": "head"}, exports=["safetensors"])
    table = write_rows(tmp_path / "zh.parquet", labelled_rows(120, language="zh"))
    spec = json.loads((folder / "spec.json").read_text())
    spec["data"]["path"] = str(table)
    (folder / "spec.json").write_text(json.dumps(spec))
    assert execute(folder) == 0
    assert json.loads((folder / "exports" / "safetensors.json").read_text())["is_equal"]
    answer = Bundle.open(folder / "bundle").predict([{"text": "请把钱退给我"}])[0]
    assert answer["label"] == "退款"


def test_of_two_words_that_are_equally_likely_either_may_fill_a_blank() -> None:
    def one(word: str, share: float, other: str, less: float) -> dict[str, Any]:
        return {"text": "", "blanks": [{"word": word, "score": share, "others": [{"word": other, "score": less}]}]}

    own = one("tea", 0.3001, "milk", 0.3)
    assert compared([own], [one("milk", 0.3001, "tea", 0.3)])["is_equal"]
    assert not compared([own], [one("soap", 0.3001, "tea", 0.3)])["is_equal"]
    assert not compared([one("tea", 0.5, "milk", 0.3)], [one("milk", 0.5, "tea", 0.3)])["is_equal"]
