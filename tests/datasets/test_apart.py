"""A mend in a process of its own: whatever becomes of it, the page says a sentence and nobody stays behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.accounts.models import User
from studio.core.errors import Refused
from studio.datasets import apart, services

from . import dying
from .conftest import Upload

ROWS = "\n".join(f"text number {n},{'ab'[n % 2]}" for n in range(40))
TABLE = f"text,label\n{ROWS}\n{ROWS}\n"
ROOT = Path(__file__).resolve().parents[2]


def test_a_process_that_is_ended_from_outside_changes_nothing(
    upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = upload(TABLE)
    monkeypatch.setattr(apart, "_remade", dying.killed)
    with pytest.raises(Refused, match="broken off"):
        services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert dataset.versions.count() == 1


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_remade", dying.hanging)
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.0)
    with pytest.raises(Refused, match="broken off"):
        apart.remade(tmp_path / "told", None, {}, "", tmp_path)  # type: ignore[arg-type]  # The child looks at the first alone.


def test_its_error_is_the_error_of_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_remade", dying.failing)
    with pytest.raises(FileNotFoundError, match="the table"):
        apart.remade(tmp_path, None, {}, "", tmp_path)  # type: ignore[arg-type]  # The child looks at nothing.


def test_it_dies_with_the_process_that_waits_for_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = f"from tests.datasets import dying; dying.waiting({str(told)!r})"
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    child = 0
    for _ in range(300):
        if told.is_file() and told.read_text():
            child = int(told.read_text())
            break
        time.sleep(0.1)
    parent.kill()
    parent.wait()
    assert child
    for _ in range(100):
        if not _lives(child):
            return
        time.sleep(0.05)
    pytest.fail("the child lives on")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # One that nobody has buried yet is dead as well.
    return ") Z " not in Path(f"/proc/{process}/stat").read_text()
