"""Everything for Python: safetensors and JSON that open without the studio, and a small program that answers."""

import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from workers.engine.contracts import OK, Fit
from workers.engine.knobs import _

REQUIRED = ("numpy", "safetensors", "torch", "transformers")
# What a download tells of where it comes from; the rest of the bundle's manifest is the studio's own affair.
TOLD = (
    *("task", "task_config", "link", "gauge", "method", "roles", "labels", "quick_share", "max_length", "parts"),
    *("model", "seed", "versions"),
)


class Safetensors:
    """The parts of the bundle as they are, with `predict.py` that puts them together."""

    kind: ClassVar[str] = "safetensors"
    title: ClassVar[str] = _("Everything, for Python")
    blurb: ClassVar[str] = _("The model, a page about it, and a small program that answers.")

    def fits(self, bundle_path: Path) -> Fit:
        return OK

    def export(self, bundle_path: Path, destination: Path) -> None:
        from workers.engine import catalog, download
        from workers.engine.download.card import model_card
        from workers.engine.models.sealed import opened_manifest, write_manifest

        manifest = opened_manifest(bundle_path)
        for part in manifest["parts"]:
            shutil.copytree(bundle_path / part, destination / part)
        program = catalog.tasks()[manifest["task"]].program
        shutil.copyfile(Path(download.__path__[0]) / f"{program}.py", destination / "predict.py")
        lines = [f"{name}=={version(name).split('+')[0]}" for name in REQUIRED]
        _write(destination / "requirements.txt", "\n".join(lines) + "\n")
        if manifest["labels"]:
            _write(destination / "labels.json", json.dumps(manifest["labels"], ensure_ascii=False, indent=1))
        _write(destination / "model_card.md", model_card(manifest, _result(bundle_path)))
        write_manifest(
            destination, {"format": self.kind, **{name: manifest[name] for name in TOLD if name in manifest}}
        )

    def open(self, folder: Path) -> Any:
        from workers.engine.download.clean import CleanProcess
        from workers.engine.models.sealed import opened_manifest

        opened_manifest(folder)
        return CleanProcess(folder)


def _result(bundle_path: Path) -> dict[str, Any]:
    path = bundle_path / "result.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


EXPORTER = Safetensors()
