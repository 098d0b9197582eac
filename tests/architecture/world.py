"""One of each thing in alice's workspace, so that every address of the studio can be filled in."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from studio.accounts import services as accounts
from studio.accounts.models import Invitation, Membership, User, Workspace
from studio.catalog import services as catalogue
from studio.catalog.models import PretrainedModel
from studio.datasets.models import Dataset, DatasetFile, DatasetVersion, Finding
from studio.registry.models import Batch, Endpoint, Evaluation, ModelExport, Prediction, TrainedModel
from studio.runs.models import Project, RunEvent, TrainingRun
from studio.runs.statuses import Status

TASK = "text-classification"
COLUMNS = {"text": "text", "label": "label"}
LABELS = ["good", "bad"]
# Names in addresses that stand for one thing under several words.
PLACES: dict[str, type[Model]] = {
    "dataset_id": Dataset,
    "version_id": DatasetVersion,
    "finding_id": Finding,
    "project_id": Project,
    "run_id": TrainingRun,
    "model_id": TrainedModel,
    "export_id": ModelExport,
    "batch_id": Batch,
    "endpoint_id": Endpoint,
    "prediction_id": Prediction,
    "workspace_id": Workspace,
    "invitation_id": Invitation,
}


class World:
    """The things, by the name that an address has for them."""

    def __init__(self, alice: User, viewer: User) -> None:
        self.alice, self.workspace = alice, Workspace.objects.get(memberships__user=alice)
        self.viewer_member = Membership.objects.get(user=viewer)
        self.token, self.raw_token = accounts.create_token(user=alice, name="all")
        accounts.invite(workspace=self.workspace, email="invited@example.com", role="viewer", actor=alice)
        catalogue.sync()
        self.dataset, self.version = self._dataset()
        self.project = Project.objects.create(
            workspace=self.workspace, owner=alice, name="Reviews", task=TASK, dataset=self.dataset, is_checked=True
        )
        self.run = self._run()
        self.model = self._model()

    def values(self) -> dict[str, str]:
        """What stands where in an address."""
        found = {name: str(model._default_manager.latest("pk").pk) for name, model in PLACES.items()}
        others = {"member_id": str(self.viewer_member.pk), "token_id": self.token.pk, "token": "not-a-token"}
        words = {"format": "safetensors", "code": "DUPLICATES", "split": "test", "step": "data", "task": TASK}
        words |= {
            "row": "1",
            "number": "1",
            "name": "sample",
            "slug": "messages",
            "sample": "messages",
            "topic": "start",
            "partial_id": "not-there",
        }
        library = {"uidb36": "x", "key": "x-y", "app_label": "accounts", "content_type_id": "1", "url": "nowhere"}
        return found | {"workspace_id": self.workspace.pk} | others | words | library

    def admin_id(self, route: str) -> str:
        """A row of the model whose panel page this is: `admin:accounts_user_change` → a person."""
        app_label, _, rest = route.removeprefix("admin:").partition("_")
        try:
            model = apps.get_model(app_label, rest.split("_")[0])
        except LookupError:
            return "1"
        row = model._default_manager.first()
        return str(row.pk) if row else "1"

    def _dataset(self) -> tuple[Dataset, DatasetVersion]:
        dataset = Dataset.objects.create(
            workspace=self.workspace, owner=self.alice, name="Reviews", status="ready", task=TASK, columns=COLUMNS
        )
        DatasetFile.objects.create(
            dataset=dataset,
            file=ContentFile(b"text,label\na,good\n", "a.csv"),
            name="a.csv",
            num_bytes=18,
            sha256="0" * 64,
        )
        version = DatasetVersion.objects.create(
            dataset=dataset,
            number=1,
            file=ContentFile(_parquet(), "v1.parquet"),
            digest="0" * 64,
            task=TASK,
            columns=COLUMNS,
            labels=[{"name": label, "count": 20} for label in LABELS],
            splits={"train": 30, "validation": 5, "test": 5},
            num_examples=40,
        )
        Finding.objects.create(version=version, code="DUPLICATES", severity="advice", count=2, rows=[1, 2])
        Dataset.objects.filter(pk=dataset.pk).update(current_version=version)
        dataset.refresh_from_db()
        return dataset, version

    def _run(self) -> TrainingRun:
        run = TrainingRun.objects.create(
            workspace=self.workspace,
            project=self.project,
            created_by=self.alice,
            dataset_version=self.version,
            base_model=PretrainedModel.objects.get(kind="bundled"),
            status=Status.SUCCEEDED,
            task=TASK,
            preset="quick",
            method="head",
            finished_at=timezone.now(),
            last_seq=1,
        )
        RunEvent.objects.create(
            run=run, seq=1, epoch=1, kind="phase", payload={"phase": "preparing"}, at=timezone.now()
        )
        Evaluation.objects.create(run=run, **_evaluation())
        folder = Path(settings.RUNS_DIR) / run.pk
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "log.txt").write_text("a line\n")
        return run

    def _model(self) -> TrainedModel:
        model = TrainedModel.objects.create(
            workspace=self.workspace, project=self.project, run=self.run, name="Reviews", task=TASK, labels=LABELS
        )
        (Path(settings.RUNS_DIR).parent / "x.zip").write_bytes(b"PK")
        ModelExport.objects.create(model=model, format="safetensors", status="ready", file_path="x.zip")
        Endpoint.objects.create(model=model, key_prefix="ek_1", key_hash="0" * 64)
        Prediction.objects.create(model=model, label="good", created_by=self.alice)
        Batch.objects.create(
            model=model,
            created_by=self.alice,
            name="b.csv",
            status="ready",
            source=ContentFile(b"text\na\n", "b.csv"),
            answer=ContentFile(b"text,label\na,good\n", "answer.csv"),
        )
        return model


def _parquet() -> bytes:
    splits = ["train"] * 30 + ["validation"] * 5 + ["test"] * 5
    rows: list[dict[str, Any]] = [
        {"text": f"text {n}", "label": LABELS[n % 2], "_row": n + 1, "_split": split} for n, split in enumerate(splits)
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    whole: bytes = sink.getvalue().to_pybytes()
    return whole


def _evaluation() -> dict[str, Any]:
    scores = {"macro_f1": 0.8, "accuracy": 0.8, "micro_f1": 0.8, "loss": 0.5}
    interval = {"metric": "accuracy", "low": 0.38, "high": 0.96, "confidence": 0.95, "method": "wilson"}
    verdict = {"grade": "fair", "code": "FEW_TESTS", "values": {}, "next_steps": []}
    baseline = {"name": "commonest", "scores": scores, "interval": interval, "seconds": 0.1, "mcnemar_p": 0.5}
    cards = [
        {
            "label": label,
            "precision": 0.8,
            "recall": 0.8,
            "f1": 0.8,
            "num_test": 3,
            "num_predicted": 3,
            "num_right": 2,
            "num_train": 15,
        }
        for label in LABELS
    ]
    training = {
        "seconds": 3.0,
        "steps": 10,
        "epochs": 1,
        "best_step": 10,
        "examples_per_second": 100.0,
        "peak_rss_bytes": 1,
    }
    versions = {"atelier": "0.1.0", "torch": "2", "transformers": "5"}
    result = {
        "task": TASK, "num_test": 5, "labels": LABELS, "scores": {"validation": scores, "test": scores},
        "interval": interval, "baselines": [baseline], "verdict": verdict, "per_label": cards,
        "confusion": [[2, 1], [0, 2]],
        "thresholds": [{"threshold": step / 100, "answered": 5, "answered_right": 4} for step in range(100)],
        "training": training | {"num_trained_parameters": 1, "num_parameters": 1},
        "versions": versions, "seed": 42, "model": {"name": "m", "commit": ""},
    }  # fmt: skip
    return {
        "scores": result["scores"],
        "interval": interval,
        "baselines": [baseline],
        "verdict": verdict,
        "result": result,
    }
