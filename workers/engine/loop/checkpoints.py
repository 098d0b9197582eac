"""Save points: temporary folder, files, fsync, manifest, rename. Without a manifest there is no save point."""

import json
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from workers.engine.faults import fault
from workers.engine.rundir import sha256_of, size_of, sync_file, sync_folder

KEPT = 2
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Checkpoint:
    """One complete save point on disk."""

    path: Path
    step: int
    state: dict[str, Any]

    def tensors(self, name: str) -> dict[str, torch.Tensor]:
        return load_file(self.path / f"{name}.safetensors")

    @property
    def averaged(self) -> dict[str, torch.Tensor]:
        """The running mean of the weights; the weights themselves where a version of before it wrote the save point."""
        return self.tensors("averaged" if (self.path / "averaged.safetensors").is_file() else "trained")

    def facts(self, name: str) -> Any:
        return json.loads((self.path / f"{name}.json").read_text(encoding="utf-8"))


class CheckpointStore:
    """The save points of one run; only those of the same wish count."""

    def __init__(self, folder: Path, digest: str) -> None:
        self.folder = folder
        self.digest = digest

    def path_of(self, step: int) -> Path:
        return self.folder / f"step-{step:08d}"

    def write(
        self, step: int, state: dict[str, Any], tensors: dict[str, dict[str, torch.Tensor]], facts: dict[str, Any]
    ) -> Checkpoint:
        """All or nothing. `tensors` and `facts` become one file each."""
        temporary = self.folder / f".step-{step:08d}.{os.getpid()}"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        for name, group in tensors.items():
            save_file(
                {key: value.detach().cpu().contiguous() for key, value in group.items()},
                temporary / f"{name}.safetensors",
            )
            fault("checkpoint-file")
        for name, value in facts.items():
            (temporary / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
        files = sorted(temporary.iterdir())
        for path in files:
            sync_file(path)
        manifest = {
            "step": step,
            "digest": self.digest,
            "state": state,
            "files": {path.name: sha256_of(path) for path in files},
        }
        fault("checkpoint-manifest")
        (temporary / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        sync_file(temporary / MANIFEST)
        fault("checkpoint-rename")
        final = self.path_of(step)
        shutil.rmtree(final, ignore_errors=True)
        temporary.rename(final)
        sync_folder(self.folder)
        return Checkpoint(final, step, state)

    def newest(self) -> tuple[Checkpoint | None, list[int]]:
        """The newest verified save point, and the steps of newer ones that had to be refused."""
        refused: list[int] = []
        for path in sorted(self.folder.glob("step-*"), reverse=True):
            found = self.verified(path)
            if found is not None:
                return found, refused
            refused.append(int(path.name.removeprefix("step-")))
        return None, refused

    def at(self, step: int) -> Checkpoint | None:
        return self.verified(self.path_of(step))

    def verified(self, path: Path) -> Checkpoint | None:
        """The save point, if its manifest belongs to this wish and every file is as it was written."""
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            if manifest["digest"] != self.digest:
                return None
            if any(sha256_of(path / name) != digest for name, digest in manifest["files"].items()):
                return None
            return Checkpoint(path, int(manifest["step"]), manifest["state"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def drop_after(self, step: int) -> None:
        """Forget every save point behind this step."""
        for path in self.folder.glob("step-*"):
            if path > self.path_of(step):
                shutil.rmtree(path, ignore_errors=True)

    def prune(self, best_step: int | None) -> None:
        """Keep the best and the last two; what an earlier attempt left half done goes too."""
        paths = sorted(self.folder.glob("step-*"))
        for path in paths[:-KEPT]:
            if best_step is None or path != self.path_of(best_step):
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".step-*"):
            shutil.rmtree(path, ignore_errors=True)

    def num_bytes(self, step: int) -> int:
        return size_of(self.path_of(step))


def random_state() -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """All generators: python's and numpy's as JSON, torch's as tensors."""
    tensors = {"cpu": torch.get_rng_state()}
    for i, state in enumerate(torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []):
        tensors[f"cuda{i}"] = state
    version, internal, gauss = random.getstate()
    name, keys, position, has_gauss, cached = np.random.get_state()  # Libraries draw from this one.
    numpy_state = [str(name), np.asarray(keys).tolist(), int(position), int(has_gauss), float(cached)]
    return tensors, {"python": [version, list(internal), gauss], "numpy": numpy_state}


def set_random_state(tensors: dict[str, torch.Tensor], facts: dict[str, Any]) -> None:
    torch.set_rng_state(tensors["cpu"])
    cuda = [tensors[name] for name in sorted(tensors) if name.startswith("cuda")]
    if cuda and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(cuda)
    version, internal, gauss = facts["python"]
    random.setstate((version, tuple(internal), gauss))
    name, keys, position, has_gauss, cached = facts["numpy"]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), position, has_gauss, cached))  # As above.


def flat_optimizer(state: dict[str, Any]) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """An optimiser's state dict as tensors and JSON."""
    tensors: dict[str, torch.Tensor] = {}
    plain: dict[str, Any] = {}
    for key, entries in state["state"].items():
        for name, value in entries.items():
            if isinstance(value, torch.Tensor):
                tensors[f"{key}.{name}"] = value
            else:
                plain[f"{key}.{name}"] = value
    return tensors, {"groups": state["param_groups"], "plain": plain}


def full_optimizer(tensors: dict[str, torch.Tensor], facts: dict[str, Any]) -> dict[str, Any]:
    """What `flat_optimizer` took apart."""
    state: dict[int, dict[str, Any]] = {}
    for joined, value in [*tensors.items(), *facts["plain"].items()]:
        key, name = joined.split(".", 1)
        state.setdefault(int(key), {})[name] = value
    return {"state": state, "param_groups": facts["groups"]}
