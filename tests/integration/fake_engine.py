"""An engine that keeps the contract of the run folder without any library: a counter is its weights."""

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SAVE_EVERY = 8


class FakeEngine:
    """Learns by adding; resumes from its newest complete save point."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = json.loads((folder / "spec.json").read_text())
        self.steps = int(os.environ.get("ATELIER_FAKE_STEPS", "64"))
        self.pause = float(os.environ.get("ATELIER_FAKE_PAUSE", "0.05"))
        # Seed 666 marks a run that always dies at step 5.
        self.poison = 5 if self.spec["training"].get("seed") == 666 else 0
        self._mend()
        self.events = (folder / "events.jsonl").open("a", encoding="utf-8")

    def _mend(self) -> None:
        path = self.folder / "events.jsonl"
        if path.exists():
            data = path.read_bytes()
            path.open("r+b").truncate(data.rfind(b"\n") + 1)

    def tell(self, kind: str, at_step: int | None = None, /, **payload: Any) -> None:
        at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        self.events.write(json.dumps({"kind": kind, "step": at_step, "payload": payload, "at": at}) + "\n")
        self.events.flush()

    def write(self, name: str, value: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name("." + path.name)
        temporary.write_text(json.dumps(value))
        temporary.replace(path)
        return path

    def resume(self) -> tuple[int, int]:
        found = sorted((self.folder / "checkpoints").glob("step-*/manifest.json"))
        if not found:
            return 0, int(self.spec["training"].get("seed", 1))
        state = json.loads(found[-1].read_text())
        self.tell("note", state["step"], code="RESUMED", values={"step": state["step"]})
        return state["step"], state["weights"]

    def save(self, step: int, weights: int) -> None:
        name = f"checkpoints/step-{step:08d}"
        path = self.write(f"{name}/manifest.json", {"step": step, "weights": weights})
        self.tell("checkpoint", step, step=step, path=name, is_best=False, bytes=path.stat().st_size, score=0.5)

    def control(self) -> str:
        try:
            return (self.folder / "control").read_text().strip()
        except FileNotFoundError:
            return ""

    def run(self) -> int:
        self.tell("phase", phase="preparing")
        step, weights = self.resume()
        self.tell("phase", phase="learning")
        while step < self.steps:
            wish = self.control()
            if wish == "cancel":
                return 11
            if wish == "pause":
                self.save(step, weights)
                return 10
            if wish == "finish":
                break
            step, weights = step + 1, (weights * 6364136223846793005 + step) % 2**64
            time.sleep(self.pause)
            self.tell("metric", step, name="loss", value=1 / step, split="train")
            self.tell("progress", step, done=step, total=self.steps, unit="step", epoch=1, epochs=1, eta_seconds=None)
            if step == self.poison:
                os._exit(139)
            if step % SAVE_EVERY == 0:
                self.save(step, weights)
        return self.finish(weights)

    def finish(self, weights: int) -> int:
        self.tell("phase", phase="saving")
        model = self.write("bundle/model.json", {"weights": weights})
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        self.write("bundle/manifest.json", {"files": {"model.json": digest}})
        scores = {"macro_f1": 0.9, "accuracy": 0.9}
        self.write("result.json", {"labels": ["a", "b"], "scores": {"validation": scores, "test": scores}})
        self.tell("outcome", status="succeeded", code="SUCCEEDED", values={})
        return 0


def main() -> int:
    if sys.argv[1:] == ["--warm"]:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        line = sys.stdin.readline().strip()
        return FakeEngine(Path(line)).run() if line else 0
    return FakeEngine(Path(sys.argv[1])).run()


if __name__ == "__main__":
    sys.exit(main())
