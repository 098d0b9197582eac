"""A mend in a process of its own: whatever becomes of it, the page says a sentence and nobody stays behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
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
    with pytest.raises(Refused, match="out of memory"):
        services.apply_fix(dataset=dataset, user=alice, code="drop_duplicates")
    assert dataset.versions.count() == 1


def refusal(monkeypatch: pytest.MonkeyPatch, work: Callable[..., None], folder: Path) -> Refused:
    monkeypatch.setattr(apart, "_remade", work)
    with pytest.raises(Refused) as raised:
        apart.remade(folder / "told", None, {}, "", folder)  # type: ignore[arg-type]  # The child looks at the first alone.
    return raised.value


def test_one_that_takes_too_long_is_ended_and_told_as_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.0)
    refused = refusal(monkeypatch, dying.hanging, tmp_path)
    assert (refused.code, "longer than" in refused.message, "memory" in refused.message) == (
        "FIX_TOO_SLOW",
        True,
        False,
    )
    assert refused.fix


def test_one_that_finds_too_little_memory_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, dying.swelling, tmp_path).code == "FIX_BROKEN_OFF"


@pytest.mark.parametrize(
    ("work", "noted"),
    [(dying.failing, "FileNotFoundError: the table"), (dying.failing_oddly, "the odd one"), (dying.falling, "exit 3")],
)
def test_a_fault_is_told_as_one_and_noted_for_the_operators(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    work: Callable[..., None],
    noted: str,
) -> None:
    refused = refusal(monkeypatch, work, tmp_path)
    assert (refused.code, refused.status, "memory" in refused.message) == ("FIX_FAILED", 500, False)
    assert noted in caplog.text


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
