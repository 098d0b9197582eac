"""The shelf of starting models."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.core.ids import new_id


class PretrainedModel(models.Model):
    """A model one can start from: bundled, fetched from a hub by staff, imported by staff, or tiny and built here."""

    class Kind(models.TextChoices):
        BUNDLED = "bundled", _("comes with the studio")
        HUB = "hub", _("from a model hub")
        LOCAL = "local", _("imported by an operator")
        TINY = "tiny", _("from scratch (tiny)")

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    blurb = models.CharField(_("good for"), max_length=400, blank=True)
    repo = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    architecture = models.CharField(max_length=60, blank=True)
    languages = models.JSONField(default=list, blank=True)
    tasks = models.JSONField(default=list, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    licence_note = models.CharField(max_length=400, blank=True)
    num_parameters = models.BigIntegerField(default=0)
    num_bytes = models.BigIntegerField(default=0)
    rank = models.PositiveIntegerField(default=100)
    folder = models.CharField(max_length=200, blank=True, editable=False)
    is_present = models.BooleanField(default=False)
    fetch_error = models.CharField(max_length=400, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("starting model")
        verbose_name_plural = _("starting models")
        ordering: ClassVar = ["rank", "name"]

    def __str__(self) -> str:
        return self.title
