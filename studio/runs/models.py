"""Projects, their runs, and what a run has told so far. The row is the truth."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studio.core.ids import new_id
from studio.core.visibility import VisibleQuerySet

from .statuses import LEASED, UNFINISHED, Status


class ProjectQuerySet(VisibleQuerySet["Project"]):
    """Named reads of projects."""

    def active(self) -> "ProjectQuerySet":
        """Not in the bin."""
        return self.filter(deleted_at=None)


class Project(models.Model):
    """The path of six steps: goal, data, check, settings, train, result."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="projects")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=300)
    task = models.CharField(_("task"), max_length=40)
    dataset = models.ForeignKey(
        "datasets.Dataset", null=True, blank=True, on_delete=models.SET_NULL, related_name="projects"
    )
    settings_draft = models.JSONField(default=dict, blank=True)
    is_checked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return self.name


class RunQuerySet(VisibleQuerySet["TrainingRun"]):
    """Named reads of runs."""

    def unfinished(self) -> "RunQuerySet":
        return self.filter(status__in=UNFINISHED)

    def leased(self) -> "RunQuerySet":
        return self.filter(status__in=LEASED)

    def queued(self) -> "RunQuerySet":
        return self.filter(status=Status.QUEUED).order_by("-priority", "queued_at")


class TrainingRun(models.Model):
    """One fine-tuning. Status moves only through `runs.lifecycle`; writes of a worker carry its `lease_epoch`."""

    class Want(models.TextChoices):
        NOTHING = "", ""
        PAUSE = "pause", _("pause")
        FINISH = "finish", _("finish now")
        CANCEL = "cancel", _("throw away")

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="runs")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="runs")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    dataset_version = models.ForeignKey("datasets.DatasetVersion", on_delete=models.PROTECT, related_name="runs")
    base_model = models.ForeignKey("catalog.PretrainedModel", on_delete=models.PROTECT, related_name="runs")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(_("name"), max_length=300, blank=True)

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    reason = models.CharField(max_length=40, blank=True)
    want = models.CharField(max_length=8, choices=Want.choices, default=Want.NOTHING, blank=True)
    priority = models.IntegerField(_("priority"), default=0)
    lease_epoch = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    num_crashes = models.PositiveIntegerField(default=0)
    crash_step = models.PositiveIntegerField(null=True, blank=True)  # The newest save point when it last crashed.

    task = models.CharField(max_length=40)
    preset = models.CharField(max_length=12, blank=True)
    method = models.CharField(max_length=20, blank=True)
    spec = models.JSONField(default=dict)
    filled_spec = models.JSONField(default=dict, blank=True)
    estimate = models.JSONField(default=dict, blank=True)
    exports = models.JSONField(default=list, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)

    phase = models.CharField(max_length=12, blank=True)
    progress = models.JSONField(default=dict, blank=True)
    sample = models.JSONField(default=dict, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    events_offset = models.BigIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error_values = models.JSONField(default=dict, blank=True)
    error_detail = models.TextField(blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["status", "-priority", "queued_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="run_status_is_known"),
            models.UniqueConstraint(
                fields=["created_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_run_an_idempotency_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.id


class RunEvent(models.Model):
    """A past fact of a run; `seq` goes 1…n without a gap, across attempts."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    step = models.PositiveIntegerField(null=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "seq"], name="one_event_a_seq"),
            models.UniqueConstraint(fields=["run"], condition=Q(kind="outcome"), name="one_outcome_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} #{self.seq} {self.kind}"


class MetricPoint(models.Model):
    """One measured number of a run at one step."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="metrics")
    name = models.CharField(max_length=40)
    split = models.CharField(max_length=12)
    step = models.PositiveIntegerField()
    value = models.FloatField(null=True)

    class Meta:
        ordering: ClassVar = ["step"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "name", "split", "step"], name="one_value_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.step}"


class Checkpoint(models.Model):
    """A complete save point in the run's folder."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="checkpoints")
    step = models.PositiveIntegerField()
    path = models.CharField(max_length=200)
    num_bytes = models.BigIntegerField(default=0)
    score = models.FloatField(null=True)
    is_best = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["step"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "step"], name="one_checkpoint_a_step")]

    def __str__(self) -> str:
        return f"{self.run_id} step {self.step}"
