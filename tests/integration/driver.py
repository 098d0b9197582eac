"""Runs inside the rig's own environment: makes data, starts runs and tells how they stand, one JSON line each way."""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

import django

django.setup()

# ruff: noqa: E402  # Django must be set up before a model is imported.
import pyarrow as pa
import pyarrow.parquet as pq
from django.core.files.base import ContentFile

from studio import queue
from studio.accounts.models import Membership, User, Workspace
from studio.catalog.models import PretrainedModel
from studio.datasets.models import Dataset, DatasetVersion
from studio.registry.registering import model_folder
from studio.runs import invariants, services
from studio.runs.models import TrainingRun

COLUMNS = {"text": "text", "label": "label"}
WORDS = {"good": ["lovely", "fine", "great"], "bad": ["awful", "broken", "sad"], "plain": ["table", "chair", "door"]}


def version() -> DatasetVersion:
    """A small real table, made once."""
    known = DatasetVersion.objects.filter(dataset__name="rig").first()
    if known is not None:
        return known
    user = User.objects.create(email="rig@example.com")
    workspace = Workspace.objects.create(name="Rig", max_queued_runs=100)
    Membership.objects.create(workspace=workspace, user=user, role="owner")
    dataset = Dataset.objects.create(
        workspace=workspace, owner=user, name="rig", status="ready", task="text-classification", columns=COLUMNS
    )
    digest = hashlib.sha256(table()).hexdigest()
    made = DatasetVersion(
        dataset=dataset, number=1, digest=digest, task="text-classification", columns=COLUMNS, created_by=user
    )
    made.file.save("rig.parquet", ContentFile(table()))
    Dataset.objects.filter(pk=dataset.pk).update(current_version=made)
    return made


def table(num: int = 480) -> bytes:
    labels = sorted(WORDS)
    rows = [
        {
            "text": f"{WORDS[labels[n % 3]][n // 3 % 3]} thing number {n}",
            "label": labels[n % 3],
            "_row": n + 1,
            "_split": ("test" if n % 10 == 9 else "validation" if n % 10 == 8 else "train"),
        }
        for n in range(num)
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    whole: bytes = sink.getvalue().to_pybytes()
    return whole


def start(seed: int = 1, preset: str = "balanced", **hyperparameters: Any) -> dict[str, Any]:
    base_model = PretrainedModel.objects.filter(kind="tiny", is_present=True).first()
    if base_model is None:
        base_model = PretrainedModel.objects.create(kind="tiny", name="tiny-rig", title="Tiny", is_present=True)
    chosen = {"num_threads": 1, "precision": "fp32", **hyperparameters} if preset != "quick" else {"num_threads": 1}
    made = version()
    run = services.start_run(
        user=made.dataset.owner,
        dataset_version=made,
        base_model=base_model,
        preset=preset,
        seed=seed,
        hyperparameters=chosen,
        exports=[],  # A download is another story, told by the walk over the API.
    )
    return {"id": run.pk}


def look(id: str) -> dict[str, Any]:  # The name of the field.
    run = TrainingRun.objects.get(pk=id)
    return {
        "status": run.status,
        "phase": run.phase,
        "step": (run.progress or {}).get("done") or 0,
        "attempt": run.attempt,
        "num_crashes": run.num_crashes,
        "lease_owner": run.lease_owner,
        "lease_epoch": run.lease_epoch,
        "error_code": run.error_code,
        "last_seq": run.last_seq,
    }


def story(id: str) -> dict[str, Any]:  # The name of the field.
    """All that was told of a run, its weights if it has a model."""
    run = TrainingRun.objects.get(pk=id)
    files: dict[str, str] = {}
    if hasattr(run, "model"):
        manifest = json.loads((model_folder(run.model) / "manifest.json").read_text())
        files = {name: e["sha256"] if isinstance(e, dict) else e for name, e in manifest["files"].items()}
    told = list(run.events.values("seq", "kind", "step", "epoch", "payload"))
    return {"events": told, "files": files}


def ask(id: str, what: str) -> dict[str, Any]:  # The name of the field.
    asked: Callable[..., bool] = getattr(services, f"request_{what}")
    return {"done": asked(run_id=id, user=version().dataset.owner)}


def ring(id: str, times: int) -> dict[str, Any]:  # The name of the field.
    for _ in range(times):
        queue.enqueue_train(id)
    return {}


def verify() -> dict[str, Any]:
    return {"broken": [f"{i.sentence}: {place}" for i in invariants.check_all() for place in i.broken]}


ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "start": start,
    "look": look,
    "story": story,
    "ask": ask,
    "ring": ring,
    "verify": verify,
}


def main() -> None:
    version()
    for line in sys.stdin:
        wish = json.loads(line)
        answer = ACTIONS[wish.pop("action")](**wish)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
