"""Real scores of the presets on the sample data, through the very engine: one run folder and one process a run.

python -m bench.scores DATA_DIR [SET …] [--presets quick balanced] [--threads 2] [--seed 42] [--keep FOLDER]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

go_offline()

from bench.tables import SETS, write_table  # noqa: E402  # Offline switches first.
from workers.engine.data.reading import read_labelled  # noqa: E402  # As above.
from workers.engine.models.starting import open_starting, unknown_share  # noqa: E402  # As above.
from workers.engine.presets import presets  # noqa: E402  # As above.
from workers.engine.spec import DataRef, ModelRef  # noqa: E402  # As above.

# What each preset must reach: accuracy in % on the test part, and for one set the most seconds.
TARGETS: dict[str, dict[str, tuple[float, float | None]]] = {
    "banking77": {"quick": (93.0, 60), "balanced": (93.4, 190)},
    "sms_spam": {"quick": (98.4, None), "balanced": (98.8, None)},
    "sst": {"quick": (83.5, None), "balanced": (88.5, None)},
    "ag_news_sample": {"quick": (89.0, None), "balanced": (90.5, None)},
    "tweet_irony": {"quick": (66.0, None), "balanced": (69.5, None)},
    "hotel_reviews_zh": {"quick": (89.0, None), "balanced": (89.0, None)},
}
HEAD = (
    "set | preset | method | test % (range) | validation % | macro F1 | counts % | frozen % | quick % | share of quick"
)
COSTS = "wanted % | wall s | cpu s | learning s | peak MB"


@dataclass(frozen=True)
class Ended:
    """A run that ended, and what it took: `cpu` is the processor's seconds of all its processes."""

    result: dict[str, Any]
    method: str
    wall: float
    cpu: float


def wish(table: Path, preset: str, *, seed: int, threads: int) -> dict[str, Any]:
    """The run that the button of this preset starts."""
    columns = {"text": "text", "label": "label"}
    texts = read_labelled(DataRef(path=str(table), columns=columns)).train.texts
    unknown = unknown_share(open_starting(ModelRef()).tokenizer, texts)
    card = presets("text-classification", unknown_share=unknown)[preset]
    return {
        "task": {"kind": "text-classification"},
        "method": card.method,
        "data": {"path": str(table), "columns": columns},
        "training": {**card.training, "seed": seed, "num_threads": threads},
        "exports": ["safetensors"],
    }


def run(folder: Path, spec: dict[str, Any]) -> Ended:
    """One process, as the supervisor starts it."""
    folder.mkdir(parents=True)
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    before, started = os.times(), time.monotonic()
    with (folder / "log.txt").open("wb") as log:
        subprocess.run([sys.executable, "-m", "workers.engine", str(folder)], stdout=log, stderr=log, check=True)
    wall, after = time.monotonic() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return Ended(result, spec["method"]["kind"], wall, cpu)


def row(name: str, preset: str, ended: Ended) -> str:
    """One line of the table."""
    result, training = ended.result, ended.result["training"]
    test, span = result["scores"]["test"], result["interval"]
    others = {one["name"]: f"{100 * one['scores']['accuracy']:.1f}" for one in result["baselines"]}
    wanted, most_seconds = TARGETS[name][preset]
    cells = [
        name,
        preset,
        ended.method,
        f"{100 * test['accuracy']:.1f} ({100 * span['low']:.1f} to {100 * span['high']:.1f})",
        f"{100 * result['scores']['validation']['accuracy']:.1f}",
        f"{test['macro_f1']:.3f}",
        *(others.get(key, "–") for key in ("counts", "frozen", "quick")),
        f"{training['quick_share']:.2f}",
        f"{wanted}" + (f" in {most_seconds:.0f} s" if most_seconds else ""),
        f"{ended.wall:.0f}",
        f"{ended.cpu:.0f}",
        f"{training['seconds']:.0f}",
        f"{training['peak_rss_bytes'] / 1e6:.0f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--presets", nargs="+", default=["quick", "balanced"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--keep", type=Path, help="where the run folders stay; else they are removed")
    options = parser.parse_args()
    print(f"| {HEAD} | {COSTS} |")
    print("|" + " --- |" * (HEAD.count("|") + COSTS.count("|") + 2), flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        for name in options.sets:
            table = write_table(name, options.data, root / f"{name}.parquet")
            for preset in options.presets:
                spec = wish(table, preset, seed=options.seed, threads=options.threads)
                print(row(name, preset, run(root / f"{name}-{preset}", spec)), flush=True)


if __name__ == "__main__":
    main()
