"""What texts without a label are worth: few labels of a set, and all other texts of its part to learn from without one.

python -m bench.unlabelled DATA_DIR [SET …] [--share 0.05] [--presets quick] [--seeds 1 2 3] [--threads 1]

Each seed keeps other labels; the exam is always the same. The same run is made without the texts
(`learn_from_unlabelled` off), so that the exam, which decides nothing, says what they were worth. The quick model has
no say in a taught one.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline

go_offline()

import pyarrow as pa  # noqa: E402  # Offline switches first.
import pyarrow.parquet as pq  # noqa: E402  # As above.

from bench.scores import Ended, run, wish  # noqa: E402  # As above.
from bench.tables import SETS, write_table  # noqa: E402  # As above.

HEAD = "set | preset | seed | labelled | without a label | used | line | practice test without → with | kept"
SCORES = "exam without % | exam as kept % | wall s without → with"
# Of the labelled examples, the practice test.
PRACTICE = 1 / 9


def few_labels(table: Path, destination: Path, *, share: float, seed: int) -> Path:
    """Labels stay with this share of all examples but those of the exam, the same share of each label."""
    rows = pq.read_table(table).to_pylist()
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["_split"] != "test":
            groups[row["label"]].append(row)
    for label, group in sorted(groups.items()):
        random.Random(f"{seed}{label}").shuffle(group)  # noqa: S311  # A split, no secret.
        kept = max(4, round(share * len(group)))
        practice = max(1, round(PRACTICE * kept))
        for i, row in enumerate(group):
            row["_split"] = "validation" if i < practice else "train" if i < kept else "unlabelled"
            row["label"] = row["label"] if i < kept else ""
    pq.write_table(pa.Table.from_pylist(rows), destination)
    return destination


def measured(folder: Path, table: Path, preset: str, *, seed: int, threads: int) -> tuple[Ended, Ended]:
    """The run without the texts, and the run with them."""
    ended = []
    for is_on in (False, True):
        spec = wish(table, preset, seed=seed, threads=threads)
        spec["task"]["learn_from_unlabelled"] = is_on
        spec["evaluation"] = {"baselines": False}
        spec["training"]["blend_with_quick"] = False
        ended.append(run(folder / f"{preset}-{seed}-{is_on}", spec))
    return ended[0], ended[1]


def row(name: str, preset: str, seed: int, without: Ended, kept: Ended) -> str:
    semi = kept.result["semi"]
    practice = f"{100 * semi['validation_without']['accuracy']:.1f}"
    if semi["validation_with"]:
        practice += f" → {100 * semi['validation_with']['accuracy']:.1f}"
    cells = [name, preset, seed, without.result["num_train"], semi["num_unlabelled"], semi["num_used"]]
    cells += [f"{semi['threshold']:.2f}" if semi["threshold"] else "–", practice, "yes" if semi["kept"] else "no"]
    cells += [f"{100 * one.result['scores']['test']['accuracy']:.2f}" for one in (without, kept)]
    cells.append(f"{without.wall:.0f} → {kept.wall:.0f}")
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", default=["ag_news_sample"], help=f"of {', '.join(SETS)}")
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--presets", nargs="*", default=["quick"])
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    head = f"{HEAD} | {SCORES}"
    print(f"| {head} |\n|{' --- |' * (head.count('|') + 1)}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in arguments.sets:
            whole = write_table(one, arguments.data, folder / f"{one}.parquet")
            for seed in arguments.seeds:
                table = few_labels(whole, folder / f"{one}-{seed}.parquet", share=arguments.share, seed=seed)
                for preset in arguments.presets:
                    ended = measured(folder / one, table, preset, seed=seed, threads=arguments.threads)
                    print(row(one, preset, seed, *ended), flush=True)


if __name__ == "__main__":
    main()
