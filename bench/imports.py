"""Measures how long a large table takes to be shown, read and examined, and how much memory that needs.

Run: `python -m bench.imports [ROWS]` (a million by default). It makes a CSV of about a hundred bytes a row with
copies, empty labels and broken lines in it, and works in a folder of its own that is gone afterwards.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NUM_ROWS, SEED = 1_000_000, 42
LABELS = ("billing", "delivery", "return", "praise", "account")
# fmt: off
WORDS = (
    "parcel", "price", "refund", "card", "order", "late", "broken", "wrong", "thanks", "please", "account", "address",
    "invoice", "shop", "money", "week", "help", "box", "colour", "size", "shirt", "number", "again", "never", "always",
    "today", "yesterday", "answer", "mail", "phone", "letter", "courier", "door", "neighbour",
)
# fmt: on
MEMORY_TARGET_MB, IMPORT_TARGET_SECONDS, PREVIEW_TARGET_SECONDS = 1_000, 30.0, 5.0


def write_table(path: Path, num_rows: int) -> int:
    """A table such as people have; returns its size in bytes."""
    chance = random.Random(SEED)  # noqa: S311  # Test data, no secret.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("number,message,topic\n")
        for number in range(1, num_rows + 1):
            text = " ".join(chance.choices(WORDS, k=chance.randint(8, 20)))
            if number % 50_000 == 0:
                file.write(f"{number},{text}\n")  # One cell too few.
            label = "" if number % 20_000 == 0 else LABELS[number % len(LABELS)]
            quoted = f'"{text}, ""really"""' if number % 10 == 0 else text
            file.write(f"{number},{quoted},{label}\n")
    return path.stat().st_size


def _cpu_seconds() -> float:
    """What this process and the reader it started have worked so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak_mb(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _upload(table: Path) -> Any:
    """Django hands large uploads over as files on the disk, and so does this."""
    from django.core.files.uploadedfile import TemporaryUploadedFile

    upload = TemporaryUploadedFile("large.csv", "text/csv", table.stat().st_size, "utf-8")
    with table.open("rb") as source:
        while chunk := source.read(1 << 20):
            upload.write(chunk)
    upload.seek(0)
    return upload


def measure(table: Path) -> dict[str, float]:
    """Seconds and peak memory of preview and import, in the process of a data worker."""
    import django

    django.setup()
    from django.core.management import call_command

    from studio import queue
    from studio.accounts.models import User, Workspace
    from studio.datasets import previewing, reading, services
    from studio.datasets.importing import import_dataset

    call_command("migrate", verbosity=0)
    queue._send = lambda job, key: None
    user = User.objects.create_user("bench@example.com", "a long enough password")
    workspace = Workspace.objects.create(name="Bench")
    upload = _upload(table)
    found: dict[str, float] = {}
    started = time.perf_counter()
    dataset = services.create_dataset(user=user, workspace=workspace, files={"all": upload})
    found["keep_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    shown = previewing.preview(dataset)
    found["preview_seconds"] = time.perf_counter() - started
    assert shown.rows, shown.problem
    started, worked = time.perf_counter(), _cpu_seconds()
    import_dataset(dataset_id=dataset.pk)
    found["import_seconds"] = time.perf_counter() - started
    # What other processes take away does not count here: the figure to compare on a busy machine.
    found["import_cpu_seconds"] = _cpu_seconds() - worked
    dataset.refresh_from_db()
    version = dataset.current_version
    assert version is not None, dataset.errors
    found |= {"examples": version.num_examples, "skipped": dataset.num_skipped, "findings": version.findings.count()}
    for name, words in (("page", ""), ("search", "courier neighbour")):
        started = time.perf_counter()
        reading.examples(version, page=1000, search=words)
        found[f"{name}_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    services.apply_fix(dataset=dataset, user=user, code="drop_duplicates")
    found["fix_seconds"] = time.perf_counter() - started
    return found | {
        "worker_peak_mb": _peak_mb(resource.RUSAGE_SELF),
        "reader_peak_mb": _peak_mb(resource.RUSAGE_CHILDREN),
    }


def main() -> int:
    """Print the figures and whether they hold; not zero when one does not."""
    num_rows = int(sys.argv[1]) if len(sys.argv) > 1 else NUM_ROWS
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as folder:
        table = Path(folder) / "large.csv"
        size = write_table(table, num_rows)
        load = os.getloadavg()[0]
        print(f"{num_rows:,} rows, {size / 1e6:.0f} MB; {os.cpu_count()} cores, load {load:.1f} before the start")
        environment = os.environ | {"STUDIO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "studio.settings"}
        command = [sys.executable, "-m", "bench.imports", "--measure", str(table)]
        return subprocess.run(command, env=environment, check=False).returncode


def judged(table: Path) -> int:
    """The figures of one table against the targets."""
    found = measure(table)
    for name, value in found.items():
        print(f"{name:>18}: {value:,.1f}" if isinstance(value, float) else f"{name:>18}: {value:,}")
    memory = max(found["worker_peak_mb"], found["reader_peak_mb"])
    holds = found["import_seconds"] <= IMPORT_TARGET_SECONDS and found["preview_seconds"] <= PREVIEW_TARGET_SECONDS
    holds = holds and memory <= MEMORY_TARGET_MB
    print("holds" if holds else "does not hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(judged(Path(sys.argv[2])) if sys.argv[1:2] == ["--measure"] else main())
