"""Collections of labelled examples, their uploaded files and their frozen versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.core.ids import new_id
from studio.core.visibility import VisibleQuerySet

from . import answering


class DatasetQuerySet(VisibleQuerySet["Dataset"]):
    """Named reads of datasets."""

    def active(self) -> "DatasetQuerySet":
        """Neither in the bin nor in the archive."""
        return self.filter(deleted_at=None, archived_at=None)


class Dataset(models.Model):
    """A collection of examples under one name; what it holds lies in its versions."""

    class Status(models.TextChoices):
        IMPORTING = "importing", _("reading the file")
        READY = "ready", _("ready")
        NEEDS_CHOICE = "needs_choice", _("needs a choice")
        REJECTED = "rejected", _("could not be read")

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="datasets")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="datasets")
    name = models.CharField(_("name"), max_length=300)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.IMPORTING)
    task = models.CharField(_("task"), max_length=40, blank=True)
    columns = models.JSONField(_("columns by role"), default=dict, blank=True)
    options = models.JSONField(_("reading options"), default=dict, blank=True)
    doubts = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=list, blank=True)
    num_skipped = models.PositiveIntegerField(default=0)
    current_version = models.ForeignKey(
        "DatasetVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_sample = models.BooleanField(default=False)
    # What a worker is to mend in the current version, and for whom; empty: the files are to be read.
    mends = models.JSONField(default=dict, blank=True)
    import_started_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DatasetQuerySet] = DatasetQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class DatasetFile(models.Model):
    """One uploaded original, kept as it came, also when a mended one has taken its place."""

    class Split(models.TextChoices):
        ALL = "all", _("everything")
        TRAIN = "train", _("to learn from")
        VALIDATION = "validation", _("practice test")
        TEST = "test", _("final exam")
        UNLABELLED = "unlabelled", _("texts without a label")

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="files")
    split = models.CharField(max_length=12, choices=Split.choices, default=Split.ALL)
    file = models.FileField(upload_to="uploads/", max_length=300)
    name = models.CharField(max_length=300)
    num_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return self.name

    @property
    def rank(self) -> int:
        """The file to learn from comes first: its columns are the ones the others must have."""
        return self.Split.values.index(self.split)


class DatasetVersion(models.Model):
    """A frozen, content-hashed state of a dataset: one Parquet file that never changes."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    note_code = models.CharField(max_length=40, default="IMPORTED")
    note_values = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="versions/", max_length=300)
    digest = models.CharField(max_length=64)
    num_bytes = models.BigIntegerField(default=0)
    task = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict)
    labels = models.JSONField(default=list)
    splits = models.JSONField(default=dict)
    profile = models.JSONField(default=list)
    num_examples = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField(default=42)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dataset version")
        verbose_name_plural = _("dataset versions")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.dataset} v{self.number}"

    @property
    def counted(self) -> str:
        """“2 groups”, “numbers from 1 to 5”."""
        return answering.counted(self)


class Finding(models.Model):
    """One thing the data doctor noticed in a version; the sentence is made from code and values when shown."""

    class Severity(models.TextChoices):
        MUST_FIX = "must_fix", _("must be fixed")
        ADVICE = "advice", _("better fixed")
        NOTE = "note", _("good to know")

    version = models.ForeignKey(DatasetVersion, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    count = models.PositiveIntegerField(default=0)
    values = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    fix = models.CharField(max_length=40, blank=True)
    is_ignored = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.code
