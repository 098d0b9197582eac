"""Downloads are made by the engine and offered only when it says that the answers are the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from studio.registry.models import ModelExport, TrainedModel
from studio.registry.services import exporting
from studio.runs.folders import log_path, run_folder
from workers.jobs.exports import build_export

from .conftest import data_folder

pytestmark = pytest.mark.django_db
S = ModelExport.Status
REPORT = {"format": "safetensors", "path": "exports/safetensors.zip", "bytes": 3, "sha256": "a" * 64, "is_equal": True}
MAKE = """
import json, pathlib, sys
assert sys.argv[1] == "--export"
folder = pathlib.Path(sys.argv[2]) / "exports"
folder.mkdir(exist_ok=True)
(folder / f"{sys.argv[3]}.zip").write_bytes(b"zip")
print("a library talks")
print("a warning", file=sys.stderr)
"""


def says(answer: dict[str, Any], code: int = 0) -> str:
    return MAKE + f"print({json.dumps(answer)!r})\nsys.exit({code})\n"


@pytest.fixture
def export(model: TrainedModel) -> ModelExport:
    return ModelExport.objects.create(model=model, format="safetensors")


def test_a_download_with_equal_answers_is_offered(engine: Path, export: ModelExport) -> None:
    engine.write_text(says(REPORT | {"num_compared": 50, "num_same": 50}))
    build_export(export.pk)
    export.refresh_from_db()
    assert (export.status, export.num_bytes, export.parity["num_same"]) == (S.READY, 3, 50)
    assert (data_folder() / export.file_path).read_bytes() == b"zip"
    assert "a warning" in log_path(export.model.run_id).read_text()


@pytest.mark.parametrize("code", ["EXPORT_DIFFERS", "EXPORT_UNFIT"])
def test_what_the_engine_refuses_is_not_offered_and_the_cause_is_kept(
    engine: Path, export: ModelExport, code: str
) -> None:
    engine.write_text(says({"code": code, "values": {"num_same": 3}}, 20))
    build_export(export.pk)
    export.refresh_from_db()
    assert (export.status, export.error_code, export.error_values) == (S.FAILED, code, {"num_same": 3})


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.kill(os.getpid(), 9)",
        "print('no json')",
        says(REPORT | {"is_equal": False}),
        says(REPORT | {"path": "exports/other.zip"}),
        says({}, 20),
    ],
)
def test_an_engine_that_dies_or_lies_makes_no_download(engine: Path, export: ModelExport, script: str) -> None:
    engine.write_text(script)
    build_export(export.pk)
    export.refresh_from_db()
    assert (export.status, export.error_code, export.file_path) == (S.FAILED, "EXPORT_FAILED", "")


def test_without_the_files_of_the_run_nothing_is_started(engine: Path, export: ModelExport) -> None:
    (run_folder(export.model.run_id) / "bundle" / "manifest.json").unlink()
    build_export(export.pk)
    export.refresh_from_db()
    assert (export.status, export.error_code) == (S.FAILED, "EXPORT_GONE")


def test_a_nearly_full_disk_is_said_before_anything_is_written(
    engine: Path, export: ModelExport, settings: Any
) -> None:
    settings.MIN_FREE_BYTES = 2**60
    build_export(export.pk)
    export.refresh_from_db()
    assert export.error_code == "EXPORT_DISK"


def test_a_second_ring_finds_the_work_taken(engine: Path, export: ModelExport) -> None:
    exporting.begin(export.pk)
    engine.write_text("raise SystemExit(1)")
    build_export(export.pk)
    export.refresh_from_db()
    assert export.status == S.BUILDING


def test_whoever_loses_the_claim_stops_its_engine_and_writes_nothing(
    engine: Path, export: ModelExport, tmp_path: Path
) -> None:
    engine.write_text(
        "import os, sys, time, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    beat, beats = exporting.beat, []

    def lost(export_id: str) -> bool:
        beats.append(export_id)
        exporting.fail(export_id, code="EXPORT_TAKEN")
        return beat(export_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "beat", lost)
        build_export(export.pk)
    export.refresh_from_db()
    assert (export.error_code, len(beats)) == ("EXPORT_TAKEN", 1)
