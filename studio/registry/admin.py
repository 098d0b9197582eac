"""The panel's lists of trained models and downloads, to look at."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from studio.core.admin_site import Room
from studio.core.panel_words import column, named, task_title

from .models import ModelExport, TrainedModel


@admin.register(TrainedModel)
class TrainedModelAdmin(Room):
    """Trained models of everybody."""

    shown_task = column("task", task_title, _("task"))
    list_display = ("name", "workspace", "project", "shown_task", "size", "created_at", "tried_at", "deleted_at")
    list_filter = (("task", named(task_title)), "workspace", "deleted_at")
    search_fields = ("id", "name", "project__name")
    list_select_related = ("workspace", "project")
    fieldsets = (
        (None, {"fields": ("name", "workspace", "project", "run", "shown_task", "labels", "size")}),
        (_("Times"), {"fields": ("created_at", "tried_at", "deleted_at")}),
    )

    @display(description=_("size"), ordering="num_bytes")  # type: ignore[untyped-decorator]  # unfold ships no types
    def size(self, model: TrainedModel) -> str:
        return str(filesizeformat(model.num_bytes))


@admin.register(ModelExport)
class ModelExportAdmin(Room):
    """Downloads and whether they were proven to work."""

    list_display = ("model", "format", "status", "size", "error_code", "created_at", "finished_at")
    list_filter = ("format", "status", "error_code")
    search_fields = ("id", "model__name")
    list_select_related = ("model",)
    fieldsets = (
        (None, {"fields": ("model", "format", "status", "size", "sha256", "parity")}),
        (_("Failure"), {"fields": ("error_code", "error_values")}),
        (_("Times"), {"fields": ("created_at", "finished_at")}),
    )

    @display(description=_("size"), ordering="num_bytes")  # type: ignore[untyped-decorator]  # unfold ships no types
    def size(self, export: ModelExport) -> str:
        return str(filesizeformat(export.num_bytes))
