"""What reading texts first is worth: the bundled model reads the messages of banking77 without their labels, then sorts
them from a few labelled ones; beside it the same run from the bundled model as it is.

python -m bench.reading DATA_DIR [--texts 3000] [--labelled 8] [--threads 2] [--seed 42] [--keep FOLDER]

Prints the two rows that docs/tasks.md tells under “Reading first”. No text of the exam is among those that are read.
"""

import argparse
import csv
import random
import tempfile
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

go_offline()

from bench.pairs import by_intent  # noqa: E402  # Offline switches first.
from bench.tasks import MODELS, run  # noqa: E402  # As above.
from workers.engine.presets import presets  # noqa: E402  # As above.
from workers.engine.testing.tables import write_rows  # noqa: E402  # As above.

Rows = list[dict[str, Any]]
NUM_PRACTICE, NUM_ASKED = 3, 10
SEED = 1


def plain_messages(folder: Path, most: int) -> Rows:
    """Messages of the official training part, every tenth one for each test."""
    with (folder / "banking77/train.csv").open(encoding="utf-8", newline="") as file:
        texts = list(dict.fromkeys(row["text"] for row in csv.DictReader(file)))
    random.Random(SEED).shuffle(texts)  # noqa: S311  # Which messages, no secret.
    parts = ("test", "validation")
    return [
        {"text": text, "_split": parts[i % 10] if i % 10 < len(parts) else "train"}
        for i, text in enumerate(texts[:most])
    ]


def few_labelled(folder: Path, labelled: int) -> Rows:
    """So many labelled messages of each of the 77 intents; asked are messages of the official test part."""
    generator = random.Random(SEED)  # noqa: S311  # As above.
    learned, asked = (by_intent(folder / f"banking77/{part}.csv") for part in ("train", "test"))
    rows: Rows = []
    for intent, texts in sorted(learned.items()):
        generator.shuffle(texts)
        chosen = texts[: labelled + NUM_PRACTICE]
        rows += [_row(text, intent, "train" if i < labelled else "validation") for i, text in enumerate(chosen)]
        rows += [_row(text, intent, "test") for text in generator.sample(asked[intent], NUM_ASKED)]
    return rows


def _row(text: str, intent: str, split: str) -> dict[str, Any]:
    return {"text": text, "label": intent, "_split": split}


def wish(task: str, preset: str, table: Path, columns: dict[str, str], options: Any) -> dict[str, Any]:
    """A spec from the bundled model."""
    card = presets(task)[preset]
    return {
        "task": {"kind": task},
        "method": card.method,
        "model": MODELS["bundled"],
        "data": {"path": str(table), "columns": columns},
        "training": {**card.training, "seed": options.seed, "num_threads": options.threads},
        "exports": ["safetensors"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--texts", type=int, default=3000)
    parser.add_argument("--labelled", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--keep", type=Path, help="where the run folders stay; else they are removed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        rows = {
            "read": plain_messages(options.data, options.texts),
            "sort": few_labelled(options.data, options.labelled),
        }
        tables = {
            name: write_rows(root / f"{name}.parquet", [{**row, "_row": i + 1} for i, row in enumerate(own)])
            for name, own in rows.items()
        }
        spec = wish("masked-lm", "quick", tables["read"], {"text": "text"}, options)
        result, seconds = run(root / "read", spec)
        before = {row["name"]: round(row["scores"]["perplexity"]) for row in result["baselines"]}
        print(f"read: perplexity {result['scores']['test']['perplexity']:.1f}, {before}, {seconds:.0f} s", flush=True)
        sorting = wish("text-classification", "balanced", tables["sort"], {"text": "text", "label": "label"}, options)
        has_read = {"kind": "local", "name": "read", "path": str(root / "read/bundle/tuned/encoder")}
        for name, model in (("as it is", MODELS["bundled"]), ("has read", has_read)):
            print(told(name, run(root / f"sort-{name.replace(' ', '-')}", {**sorting, "model": model})), flush=True)


def told(name: str, ended: tuple[dict[str, Any], float]) -> str:
    """One line about a run that sorts messages."""
    (result, seconds), span = ended, ended[0]["interval"]
    scores = [f"{metric} {value:.3f}" for metric, value in result["scores"]["test"].items()]
    counts = f"{result['num_train']} / {result['num_test']}"
    likely = f"{span['metric']} {span['low']:.3f} to {span['high']:.3f}"
    return f"| {name} | {counts} | {', '.join(scores)} | {likely} | {seconds:.0f} |"


if __name__ == "__main__":
    main()
