"""Exports a finished run: a folder from the exporter, checked against the studio's own answers, then packed."""

import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

from . import catalog
from .failures import EngineFailure
from .rundir import RunDir, sha256_of, size_of, sync_file, sync_folder

NUM_PARITY_EXAMPLES = 50
# Stamped on every member, so that the same model gives the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)


def export(run: RunDir, name: str) -> dict[str, Any]:
    """Write `exports/<format>.zip` and its report; nothing is left half done."""
    exporter = catalog.exporters().get(name)
    if exporter is None:
        raise EngineFailure("EXPORT_UNFIT", format=name, reason=f"there are {', '.join(sorted(catalog.exporters()))}")
    fit = exporter.fits(run.bundle_path)
    if not fit.is_ok:
        raise EngineFailure("EXPORT_UNFIT", format=name, reason=fit.reason)
    folder = run.exports_path / f".{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    exporter.export(run.bundle_path, folder)
    parity = parity_of(run, exporter, folder)
    path = pack(folder, run.exports_path / f"{name}.zip")
    shutil.rmtree(folder)
    facts = {"format": name, "path": f"exports/{path.name}", "bytes": size_of(path), "sha256": sha256_of(path)}
    run.write_json(run.exports_path / f"{name}.json", {**facts, "parity": parity})
    return {**facts, "parity": parity}


def parity_of(run: RunDir, exporter: Any, folder: Path) -> dict[str, Any]:
    """The exported model against the studio's own answers on examples of the exam."""
    from .models.bundle import Bundle

    inputs = exam_inputs(run)
    own = Bundle.open(run.bundle_path).predict(inputs)
    theirs = exporter.open(folder).predict(inputs)
    same = sum(a["label"] == b["label"] for a, b in zip(own, theirs, strict=True))
    gaps = [abs(a["score"] - b["score"]) for a, b in zip(own, theirs, strict=True) if a["label"] == b["label"]]
    return {"num_examples": len(inputs), "num_same": same, "largest_gap": max(gaps, default=0.0)}


def exam_inputs(run: RunDir) -> list[dict[str, str]]:
    """A few texts of the exam, by role."""
    import pyarrow.parquet as pq

    data = json.loads(run.filled_path.read_text(encoding="utf-8"))["spec"]["data"]
    roles = {role: column for role, column in data["columns"].items() if role in ("text", "text_pair") and column}
    table = pq.read_table(data["path"], columns=[*roles.values(), "_split"]).to_pylist()
    chosen = [row for row in table if row["_split"] == "test" and row[roles["text"]]][:NUM_PARITY_EXAMPLES]
    return [{role: str(row[column] or "") for role, column in roles.items()} for row in chosen]


def pack(folder: Path, destination: Path) -> Path:
    """A zip of the folder, written whole."""
    temporary = destination.with_name(f".{destination.name}")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                member = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
                member.external_attr = 0o644 << 16
                with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1024 * 1024)
    sync_file(temporary)
    temporary.replace(destination)
    sync_folder(destination.parent)
    return destination


def export_finished(path: Path, name: str) -> int:
    """`--export`: for a run that is done; exit code 0 or 20, the failure as JSON on standard output."""
    try:
        facts = export(RunDir(path), name)
    except EngineFailure as failure:
        json.dump({"code": failure.code, "values": failure.values}, sys.stdout)
        return 20
    json.dump(facts, sys.stdout)
    return 0
