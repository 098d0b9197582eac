"""The real sets from outside, over HTTP: upload → run → score → predict → download → the same labels elsewhere.

python -m bench.sets DATA_DIR [SET …] [--preset quick]

The download is unpacked and asked in a virtual environment that holds nothing but what its `requirements.txt` asks for.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.caller import Caller
from tests.integration.rig import Rig

NUM_ASKED = 200
NUM_TIMED = 30
MOST_SECONDS = 1800
HEAD = "set | examples | left out | labels | right in the exam % (range) | one question ms (median) | equal labels"


@dataclass(frozen=True)
class Upload:
    """Files by the name of their form field, and what a person would choose on the page."""

    files: dict[str, str]
    columns: dict[str, Any] = field(default_factory=dict)


SETS = {
    "banking77": Upload({"file": "banking77/train.csv", "test_file": "banking77/test.csv"}),
    "sms_spam": Upload({"file": "sms_spam/sms.tsv"}),
    "sst": Upload(
        {"file": "sst/sst2_train.tsv", "validation_file": "sst/sst2_dev.tsv", "test_file": "sst/sst2_test.tsv"},
    ),
    "ag_news_sample": Upload(
        {"file": "ag_news_sample/ag_news_7600.csv"}, {"text": ["title", "description"], "label": "label"}
    ),
    "tweet_irony": Upload(
        {"file": "tweet_irony/train.csv", "validation_file": "tweet_irony/val.csv", "test_file": "tweet_irony/test.csv"}
    ),
    "hotel_reviews_zh": Upload({"file": "hotel_reviews_zh/ChnSentiCorp_htl_all.csv"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--preset", default="quick")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rig = Rig(folder / "studio", is_fake=False, STUDIO_TIME_SCALE="1", STUDIO_WORKERS="1")
        rig.folder.mkdir()
        try:
            rig.start()
            caller = Caller(rig)
            print(f"| {HEAD} |\n|{' --- |' * (HEAD.count('|') + 1)}", flush=True)
            for one in arguments.sets:
                cells = walked(caller, SETS[one], arguments.data, folder / one, arguments.preset)
                print(f"| {one} | " + " | ".join(map(str, cells)) + " |", flush=True)
        finally:
            rig.stop()


def walked(caller: Caller, upload: Upload, data: Path, folder: Path, preset: str) -> list[Any]:
    """One set from the file to its labels in a clean environment; the cells of its row."""
    folder.mkdir()
    dataset = imported(caller, upload, data)
    run = caller.learn(MOST_SECONDS, dataset=dataset["id"], preset=preset)
    assert run["status"] == "succeeded", run
    texts = list(texts_of(caller, dataset))[:NUM_ASKED]
    said = caller.post(f"/models/{run['model']}/predict", {"inputs": texts})["predictions"]
    answer = run["interval"]
    score = f"{100 * run['scores']['test']['accuracy']:.1f} ({100 * answer['low']:.1f} to {100 * answer['high']:.1f})"
    elsewhere = labels_elsewhere(unpacked(caller, run["model"], folder), texts)
    equal = sum(one["label"] == label for one, label in zip(said, elsewhere, strict=True))
    return [
        dataset["num_examples"],
        dataset["num_skipped"],
        len(dataset["labels"]),
        score,
        round(1000 * statistics.median(seconds(caller, run["model"], text) for text in texts[:NUM_TIMED])),
        f"{equal} of {len(texts)}",
    ]


def imported(caller: Caller, upload: Upload, data: Path) -> dict[str, Any]:
    """The ready dataset. What the studio asks about it is answered as a person would."""
    files = {name: (Path(path).name, (data / path).read_bytes()) for name, path in upload.files.items()}
    form = {"columns": json.dumps(upload.columns)} if upload.columns else {}
    reply = caller.http.post("/api/v1/datasets", files=files, data=form)
    assert reply.status_code == 202, reply.text
    dataset: dict[str, Any] = caller.until(lambda: caller.get(f"/datasets/{reply.json()['id']}"), 120, "importing")
    assert dataset["status"] == "ready", dataset
    return dataset


def texts_of(caller: Caller, dataset: dict[str, Any]) -> Iterator[str]:
    """Texts of the exam, page by page."""
    page, column = 1, next(one["name"] for one in dataset["columns"] if one["role"] == "text")
    while True:
        shown = caller.get(f"/datasets/{dataset['id']}/examples", split="test", page=page)
        yield from (example["values"][column] for example in shown["examples"])
        page += 1
        if page > shown["num_pages"]:
            return


def seconds(caller: Caller, model: str, text: str) -> float:
    began = time.monotonic()
    caller.post(f"/models/{model}/predict", {"inputs": [text]})
    return time.monotonic() - began


def unpacked(caller: Caller, model: str, folder: Path) -> Path:
    exports = caller.get(f"/models/{model}/exports")
    ready = next(one for one in exports if one["format"] == "safetensors" and one["status"] == "ready")
    archive = caller.download(f"/api/v1/exports/{ready['id']}/download", folder / "model.zip")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder / "model")
    (found,) = (path.parent for path in (folder / "model").rglob("predict.py"))
    return found


def labels_elsewhere(model: Path, texts: list[str]) -> list[str]:
    """What `predict.py` says in an environment of its own."""
    python = clean_python(model)
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    done = subprocess.run(
        [str(python), "-I", "predict.py"],
        cwd=model,
        input=lines.encode(),
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line)["label"] for line in done.stdout.splitlines()]


def clean_python(model: Path) -> Path:
    """One environment for all sets: their requirements are the same."""
    home = model.parents[2] / "clean"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*command, "-r", str(model / "requirements.txt")], check=True, stdout=sys.stderr)
    return python


if __name__ == "__main__":
    main()
