"""Trained models, how well they do, the files made of them, and what they were asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.core.ids import new_id
from studio.core.visibility import VisibleQuerySet
from workers.engine import catalog


class TrainedModelQuerySet(VisibleQuerySet["TrainedModel"]):
    """Named reads of trained models."""

    def active(self) -> "TrainedModelQuerySet":
        """Not in the bin."""
        return self.filter(deleted_at=None)


class TrainedModel(models.Model):
    """The result of one run; its files lie in `models/<id>/` of the data folder."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="models")
    project = models.ForeignKey("runs.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="models")
    run = models.OneToOneField("runs.TrainingRun", on_delete=models.PROTECT, related_name="model")
    name = models.CharField(_("name"), max_length=300)
    task = models.CharField(max_length=40)
    labels = models.JSONField(default=list)
    num_bytes = models.BigIntegerField(default=0)
    threshold = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TrainedModelQuerySet] = TrainedModelQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("trained model")
        verbose_name_plural = _("trained models")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> tuple[str, ...]:
        """The parts that a question to a model of this task may have."""
        task = catalog.tasks().get(self.task)
        return task.asks if task else ("text",)

    @property
    def needs(self) -> tuple[str, ...]:
        """The parts without which a question is none."""
        task = catalog.tasks().get(self.task)
        optional = {role.name for role in task.columns if not role.is_required} if task else set()
        first, *others = self.asks
        return (first, *(role for role in others if role not in optional))

    @property
    def roles(self) -> list[str]:
        """The parts of a question: the text, and the second text where it learned from pairs."""
        learned = self.run.spec.get("data", {}).get("columns") or {}
        first, *others = self.asks
        return [first, *(role for role in others if learned.get(role))]


class Evaluation(models.Model):
    """The honest result of a run: the final exam, its likely range, the simpler ways beside it."""

    run = models.OneToOneField("runs.TrainingRun", on_delete=models.CASCADE, related_name="evaluation")
    scores = models.JSONField(default=dict)
    interval = models.JSONField(default=dict)
    baselines = models.JSONField(default=list)
    verdict = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"evaluation of {self.run_id}"


class ExportQuerySet(VisibleQuerySet["ModelExport"]):
    """Named reads of downloads."""

    workspace_path = "model__workspace"


class ModelExport(models.Model):
    """A file to download, offered only after it was unpacked and compared with the studio's own answers."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BUILDING = "building", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    model = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    file_path = models.CharField(max_length=300, blank=True)
    num_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    parity = models.JSONField(default=dict)
    error_code = models.CharField(max_length=40, blank=True)
    error_values = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "format"], name="one_export_a_format")]

    def __str__(self) -> str:
        return f"{self.model} · {self.format}"


class EndpointQuerySet(VisibleQuerySet["Endpoint"]):
    """Named reads of endpoints."""

    workspace_path = "model__workspace"


class Endpoint(models.Model):
    """A trained model kept running here, asked with a key of its own."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    model = models.OneToOneField(TrainedModel, on_delete=models.CASCADE, related_name="endpoint")
    key_prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    num_calls = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_called_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[EndpointQuerySet] = EndpointQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    def __str__(self) -> str:
        return f"endpoint of {self.model}"


class Prediction(models.Model):
    """An answer somebody judged: what was asked, what was said, what would have been right."""

    model = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, related_name="predictions")
    inputs = models.JSONField(default=dict)
    label = models.CharField(max_length=300)
    score = models.FloatField(default=0.0)
    correct_label = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label


class BatchQuerySet(VisibleQuerySet["Batch"]):
    """Named reads of batches."""

    workspace_path = "model__workspace"


class Batch(models.Model):
    """A file of unlabelled examples, to be given back with answers."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being answered")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    model = models.ForeignKey(TrainedModel, on_delete=models.CASCADE, related_name="batches")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    name = models.CharField(max_length=300)
    source = models.FileField(upload_to="batches/", max_length=300)
    answer = models.FileField(upload_to="batches/", max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    num_examples = models.PositiveIntegerField(default=0)
    num_answered = models.PositiveIntegerField(default=0)
    num_unsure = models.PositiveIntegerField(default=0)
    num_bytes = models.PositiveBigIntegerField(default=0)
    errors = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    def __str__(self) -> str:
        return self.name
