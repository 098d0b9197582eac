"""Real scores of every task but sorting into groups, which bench.scores has: each through the very engine, beside what
a few lines of the plain libraries reach on the same examples. Writes its rows into docs/tasks.md.

python -m bench.tasks DATA_DIR [SET …] [--presets quick balanced] [--threads 2] [--seed 42] [--keep FOLDER]

A further set is one function that gives its rows, one that gives the plain figure, and a line in SETS.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

go_offline()

from bench.drafts import open_drafts  # noqa: E402  # Offline switches first.
from bench.marked import noisy_names, table_bookings  # noqa: E402  # As above.
from bench.pairs import same_intent  # noqa: E402  # As above.
from bench.plain import plain_cosine, plain_labels, plain_search  # noqa: E402  # As above.
from bench.questions import bookings, chinese, commonest, notices  # noqa: E402  # As above.
from workers.engine.presets import presets  # noqa: E402  # As above.
from workers.engine.testing.tables import write_rows  # noqa: E402  # As above.

REPORT = Path(__file__).resolve().parent.parent / "docs" / "tasks.md"
HEAD = "set | examples | preset | method | score | test (likely range) | validation | simpler ways | plain libraries"
COSTS = "share of quick | seconds | memory MB"
Rows = list[dict[str, Any]]
SPLITS = (("train", "train"), ("dev", "validation"), ("test", "test"))


@dataclass(frozen=True)
class Set:
    """A set of the sample data: what is learned from it, the score that is told, and what else reaches which."""

    task: dict[str, Any]
    columns: dict[str, str]
    rows: Callable[[Path], Rows]
    score: str
    plain: Callable[[Rows], str]
    model: str = "bundled"
    """Or "tiny", which learns from nothing."""


def similar_sentences(folder: Path) -> Rows:
    """STS benchmark, English: how alike two sentences are, from 0 to 5."""
    return list(_similar(folder / "sts_benchmark_en_zh", "en"))


def _similar(folder: Path, language: str) -> Iterator[dict[str, Any]]:
    for part, split in SPLITS:
        with (folder / f"stsb-{language}-{part}.csv").open(encoding="utf-8", newline="") as file:
            for first, second, score in csv.reader(file):
                yield {"text": first, "other": second, "target": score, "_split": split}


def emotions(folder: Path, most: int = 10_000) -> Rows:
    """GoEmotions: 28 emotions, one or several to a comment; of the examples to learn from the first ten thousand."""
    names = (folder / "go_emotions/labels.txt").read_text(encoding="utf-8").split()
    rows: Rows = []
    for part, split in SPLITS:
        lines = (folder / f"go_emotions/{part}.tsv").read_text(encoding="utf-8").split("\n")
        for line in [line for line in lines if line][: most if split == "train" else None]:
            text, numbers, _ = line.split("\t")
            labels = json.dumps([names[int(number)] for number in numbers.split(",")])
            rows.append({"text": text, "labels": labels, "_split": split})
    return rows


def web_pages(folder: Path, most: int = 200, letters: int = 1500) -> Rows:
    """C4, English: of the first two hundred pages the first 1,500 characters; every tenth page is asked."""
    lines = (folder / "plain_text_en/c4_demo.jsonl").read_text(encoding="utf-8").splitlines()[:most]
    splits = ("test", "validation")
    return [
        {"text": json.loads(line)["text"][:letters], "_split": splits[i % 10] if i % 10 < len(splits) else "train"}
        for i, line in enumerate(lines)
    ]


def not_measured(rows: Rows) -> str:
    return "–"


TOKENS = {"kind": "token-classification"}
MODELS = {"bundled": {"kind": "bundled", "name": "all-MiniLM-L6-v2"}, "tiny": {"kind": "tiny", "name": "tiny"}}
ASKED = ({"kind": "question-answering"}, {"context": "context", "question": "question", "answers": "answers"})
SETS = {
    "sts_benchmark (en)": Set(
        {"kind": "text-regression"},
        {"text": "text", "text_pair": "other", "target": "target"},
        similar_sentences,
        "spearman",
        plain_cosine,
    ),
    "go_emotions (part)": Set(
        {"kind": "text-classification", "is_multi_label": True},
        {"text": "text", "label": "labels"},
        emotions,
        "macro_f1",
        plain_labels,
    ),
    "banking77 (pairs)": Set(
        {"kind": "embedding"}, {"query": "query", "positive": "item"}, same_intent, "recall_at_10", plain_search
    ),
    "sts_pairs (en)": Set(
        {"kind": "embedding"},
        {"query": "text", "positive": "other", "score": "target"},
        similar_sentences,
        "spearman",
        plain_cosine,
    ),
    "plain_text_en (part)": Set({"kind": "masked-lm"}, {"text": "text"}, web_pages, "perplexity", not_measured),
    "wnut17": Set(TOKENS, {"tokens": "tokens", "tags": "tags"}, noisy_names, "f1", not_measured),
    "restaurant8k_spans": Set(TOKENS, {"text": "text", "spans": "spans"}, table_bookings, "f1", not_measured),
    "town_notices": Set(*ASKED, notices, "f1", commonest),
    "restaurant8k (questions)": Set(*ASKED, bookings, "f1", commonest),
    "cmrc2018_zh (from scratch)": Set(*ASKED, chinese, "f1", commonest, "tiny"),
}


def run(folder: Path, spec: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """One process, as the supervisor starts it; its result and the seconds it took."""
    folder.mkdir(parents=True)
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    started = time.monotonic()
    with (folder / "log.txt").open("wb") as log:
        subprocess.run([sys.executable, "-m", "bench.drafts", str(folder)], stdout=log, stderr=log, check=True)
    wall = time.monotonic() - started
    exported = json.loads((folder / "exports/safetensors.json").read_text(encoding="utf-8"))
    if not exported["is_equal"]:
        raise RuntimeError("the download answers otherwise")
    return json.loads((folder / "result.json").read_text(encoding="utf-8")), wall


def told(name: str, preset: str, one: Set, method: str, plain: str, ended: tuple[dict[str, Any], float]) -> str:
    """One line of the table."""
    result, wall = ended
    test, span, training = result["scores"]["test"], result["interval"], result["training"]
    others = [f"{row['name']} {row['scores'][one.score]:.3f}" for row in result["baselines"]]
    cells = [
        *(name, f"{result['num_train']} / {result['num_test']}", preset, method, one.score),
        f"{test[one.score]:.3f} ({span['metric']} {test[span['metric']]:.3f}: {span['low']:.3f} to {span['high']:.3f})",
        f"{result['scores']['validation'][one.score]:.3f}",
        ", ".join(others),
        plain,
        f"{training['quick_share']:.2f}",
        f"{wall:.0f}",
        f"{training['peak_rss_bytes'] / 1e6:.0f}",
    ]
    return "| " + " | ".join(cells) + " |"


def write_report(lines: list[str]) -> None:
    """Put the lines in place of those of the same set and preset; what was measured before stays."""
    text = REPORT.read_text(encoding="utf-8")
    before, head, table = text.partition(f"| {HEAD} | {COSTS} |\n")
    kept = [line for line in table.split("\n") if line.startswith("| ") and not line.startswith("| ---")]
    rest = [line for line in table.split("\n") if line and not line.startswith("|")]

    def key(line: str) -> tuple[str, str]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        return cells[0], cells[2]

    by_key = {key(line): line for line in [*kept, *lines]}
    rule = "|" + " --- |" * (HEAD.count("|") + COSTS.count("|") + 2)
    parts = [before + head + rule, *by_key.values(), *(["", *rest] if rest else [])]
    REPORT.write_text("\n".join(parts) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--presets", nargs="+", default=["quick", "balanced"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--keep", type=Path, help="where the run folders stay; else they are removed")
    options = parser.parse_args()
    open_drafts()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        for name in [full for full in SETS if any(full.startswith(wished) for wished in options.sets)]:
            one = SETS[name]
            rows = [{**row, "_row": i + 1} for i, row in enumerate(one.rows(options.data))]
            table = write_rows(root / f"{name.split()[0]}.parquet", rows)
            plain = one.plain(rows)
            for preset in options.presets:
                card = presets(one.task["kind"])[preset]
                spec = {
                    "task": one.task,
                    "method": card.method,
                    "model": MODELS[one.model],
                    "data": {"path": str(table), "columns": one.columns},
                    "training": {**card.training, "seed": options.seed, "num_threads": options.threads},
                    "exports": ["safetensors"],
                }
                ended = run(root / f"{name.split()[0]}-{preset}", spec)
                line = told(name, preset, one, card.method["kind"], plain, ended)
                print(line, flush=True)
                write_report([line])


if __name__ == "__main__":
    main()
