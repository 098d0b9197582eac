"""Asks an unpacked download in a clean process: its own `predict.py`, nothing of the studio, no network."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workers.engine.failures import EngineFailure
from workers.engine.process import OFFLINE

MOST_SECONDS = 600
# What a bare process needs to start; the rest of the environment is not handed on.
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES")


class CleanProcess:
    """`predict` starts Python anew; isolated, so that it can import nothing from the studio's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def predict(self, inputs: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        """Answers in the order of the inputs."""
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in inputs)
        try:
            ended = subprocess.run(
                [sys.executable, "-I", "-B", "predict.py"],
                cwd=self.folder,
                env={**{name: os.environ[name] for name in KEPT if name in os.environ}, **OFFLINE},
                input=lines.encode("utf-8"),
                capture_output=True,
                timeout=MOST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineFailure("EXPORT_BROKEN", reason=f"no answer within {MOST_SECONDS} seconds") from error
        if ended.returncode:
            raise EngineFailure("EXPORT_BROKEN", reason=_last_line(ended.stderr))
        answers = [json.loads(line) for line in ended.stdout.splitlines()]
        if len(answers) != len(inputs):
            raise EngineFailure("EXPORT_BROKEN", reason=f"{len(answers)} answers to {len(inputs)} questions")
        return answers


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing"
