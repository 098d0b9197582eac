"""Who loads what: the web and the workers never load the training libraries, and no extra brings what is banned."""

import os
import subprocess
import sys
import tomllib

import pytest

from .tree import ROOT

HEAVY = ("torch", "transformers", "peft", "datasets", "accelerate", "tokenizers")
# stack.md: each of these drags in a second copy of something or breaks the choice of versions.
NEVER = (
    "torchvision",
    "torchaudio",
    "torchcodec",
    "timm",
    "librosa",
    "optimum",
    "optimum-onnx",
    "adapters",
    "evaluate",
    "seqeval",
)

IMPORT_ALL = """
import importlib, pkgutil, sys
import django
django.setup()
import {package}
for found in pkgutil.walk_packages({package}.__path__, "{package}."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(" ".join(name for name in {heavy!r} if name in sys.modules))
"""


def loaded_after_importing(package: str) -> str:
    """Which training libraries a fresh process holds after it imported everything of a package."""
    code = IMPORT_ALL.format(package=package, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "studio.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.mark.parametrize("package", ["studio", "workers.jobs"])
def test_neither_the_web_nor_the_workers_load_a_training_library(package: str) -> None:
    assert loaded_after_importing(package) == ""


def test_the_web_process_starts_without_the_libraries_of_its_children() -> None:
    """They cost it a quarter of the 200 MB it may take; tables are written in processes of their own."""
    code = "import django, sys; django.setup(); import studio.asgi, studio.urls; print({'pyarrow'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "studio.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.strip() == "set()", done.stderr


def test_the_plug_ins_can_be_named_without_a_training_library() -> None:
    code = (
        "import sys; from workers.engine import catalog; catalog.tasks(); catalog.methods(); catalog.exporters();"
        f"print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


def test_no_extra_brings_a_banned_library() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    named = {requirement.split("[")[0].split(">")[0].split("=")[0].split("<")[0].strip() for requirement in wanted}
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert (named | pinned) & set(NEVER) == set()
