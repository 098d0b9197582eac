"""Exports a finished run: a folder from the exporter, checked against the studio's own answers, then packed."""

import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

from . import catalog
from .failures import EngineFailure
from .parity_of_places import gap_of_places, is_same_place
from .rundir import RunDir, sha256_of, size_of, sync_file, sync_folder

NUM_PARITY_EXAMPLES = 50
# The largest difference of a share of certainty that still counts as the same answer.
TOLERANCE = 1e-3
# Stamped on every member, so that the same model gives the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)
Answer = dict[str, Any]


def export(run: RunDir, name: str) -> dict[str, Any]:
    """Write `exports/<format>.zip` and its report, once what was packed answers as the studio does; else nothing."""
    exporter = catalog.exporters().get(name)
    if exporter is None:
        raise EngineFailure("EXPORT_UNFIT", format=name, reason=f"there are {', '.join(sorted(catalog.exporters()))}")
    fit = exporter.fits(run.bundle_path)
    if not fit.is_ok:
        raise EngineFailure("EXPORT_UNFIT", format=name, reason=fit.reason)
    folder = run.exports_path / f".{name}"
    packed = run.exports_path / f".{name}.zip"
    try:
        _made(run, exporter, folder, packed)
        parity = parity_of(run, exporter, packed, folder)
        if not parity["is_equal"]:
            counted = {key: parity[key] for key in ("num_compared", "num_same", "largest_gap")}
            raise EngineFailure("EXPORT_DIFFERS", format=name, **counted)
        path = run.exports_path / f"{name}.zip"
        packed.replace(path)
        sync_folder(path.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        packed.unlink(missing_ok=True)
    facts = {"format": name, "path": f"exports/{path.name}", "bytes": size_of(path), "sha256": sha256_of(path)}
    report = {**facts, **parity}
    run.write_json(run.exports_path / f"{name}.json", report)
    return report


def _made(run: RunDir, exporter: Any, folder: Path, packed: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run.need_room(2 * size_of(run.bundle_path))
    exporter.export(run.bundle_path, folder)
    pack(folder, packed)
    shutil.rmtree(folder)


def parity_of(run: RunDir, exporter: Any, packed: Path, folder: Path) -> dict[str, Any]:
    """The archive, unpacked into a fresh folder, against the studio's own answers on examples of the exam."""
    from .models.bundle import Bundle

    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    inputs = exam_inputs(run)
    own = Bundle.open(run.bundle_path).predict(inputs)
    return compared(own, exporter.open(folder).predict(inputs))


def compared(own: list[Answer], theirs: list[Answer]) -> dict[str, Any]:
    """Equal when every answer says the same and every number in it lies within the tolerance."""
    gaps = [
        gap_of_places(a, b) if "others" in a and "others" in b else _gap(a, b) for a, b in zip(own, theirs, strict=True)
    ]
    same = sum(_is_same(a, b, gap) for a, b, gap in zip(own, theirs, gaps, strict=True))
    return {
        "is_equal": same == len(own),
        "num_compared": len(own),
        "num_same": same,
        "largest_gap": max(gaps, default=0.0),
        "tolerance": TOLERANCE,
    }


def _is_same(own: Answer, theirs: Answer, gap: float) -> bool:
    """Of two labels that are equally likely within the tolerance either may be said."""
    if gap > TOLERANCE:
        return False
    if "others" in own:
        return is_same_place(own, theirs, TOLERANCE)
    if isinstance(own.get("labels"), list):
        # In any order, as two that are equally likely may change places.
        return set(own["labels"]) == set(theirs["labels"])
    if isinstance(own.get("scores"), dict) and "label" in own:
        return bool(own["scores"][own["label"]] - own["scores"][theirs["label"]] <= TOLERANCE)
    if isinstance(own.get("blanks"), list):
        return all(_is_same_blank(a, b) for a, b in zip(own["blanks"], theirs["blanks"], strict=True))
    return bool(_words(own) == _words(theirs))


def _is_same_blank(own: Answer, theirs: Answer) -> bool:
    """The likeliest word, or one that is as likely here within the tolerance."""
    shares = {one["word"]: one["score"] for one in [*own["others"], own]}
    return bool(own["score"] - shares.get(theirs["word"], -1.0) <= TOLERANCE)


def _gap(own: Any, theirs: Any) -> float:
    """The largest difference of two numbers in the same place; infinite where the answers are built differently."""
    if isinstance(own, dict) and isinstance(theirs, dict) and own.keys() == theirs.keys():
        return max((_gap(own[name], theirs[name]) for name in own), default=0.0)
    if isinstance(own, list) and isinstance(theirs, list) and len(own) == len(theirs):
        return max((_gap(a, b) for a, b in zip(own, theirs, strict=True)), default=0.0)
    if isinstance(own, int | float) and isinstance(theirs, int | float):
        # Of large numbers the share that differs counts: fp32 has seven digits.
        return abs(own - theirs) / max(1.0, abs(own))
    return 0.0 if isinstance(own, str | None) and isinstance(theirs, str | None) else float("inf")


def _words(answer: Any) -> Any:
    """What is said in it, numbers aside."""
    if isinstance(answer, dict):
        return {name: _words(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_words(value) for value in answer]
    return answer if isinstance(answer, str) else None


def exam_inputs(run: RunDir) -> list[dict[str, str]]:
    """A few texts of the exam, by role."""
    from .spec import RunSpec

    spec = RunSpec.model_validate(json.loads(run.filled_path.read_text(encoding="utf-8"))["spec"])
    task = catalog.task_of(spec.task)
    test = task.load(spec).test
    columns = [test.texts] if test.pairs is None else [test.texts, test.pairs]
    rows = list(zip(*columns, strict=True))[:NUM_PARITY_EXAMPLES]
    return [dict(zip(task.asks, row, strict=False)) for row in rows]


def pack(folder: Path, destination: Path) -> None:
    """A zip of the folder, safe on disk; weights hardly shrink, so they are stored as they are."""
    with zipfile.ZipFile(destination, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                member = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
                member.external_attr = 0o644 << 16
                member.compress_type = zipfile.ZIP_STORED if path.suffix == ".safetensors" else zipfile.ZIP_DEFLATED
                with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1024 * 1024)
    sync_file(destination)


def export_finished(path: Path, name: str) -> int:
    """`--export`: for a run that is done; exit code 0 or 20, the failure as JSON on standard output."""
    try:
        facts = export(RunDir(path), name)
    except EngineFailure as failure:
        json.dump({"code": failure.code, "values": failure.values}, sys.stdout)
        return 20
    json.dump(facts, sys.stdout)
    return 0
