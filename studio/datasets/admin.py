"""The panel's list of datasets: versions, health, a look at the rows; rebuild, export, archive, hand over."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from studio.accounts import audit
from studio.accounts.models import User
from studio.accounts.person import acting, person
from studio.core.admin_site import Room, act
from studio.core.errors import Refused
from studio.core.panel_words import column, named, task_title
from studio.core.streaming import from_thread

from . import exporting, keeping, reading, telling
from .models import Dataset, DatasetFile, DatasetVersion, Finding

PREVIEW_ROWS = 20
HEALTH = {"good": "success", "care": "info", "bad": "warning"}
COLOURS = {"importing": "info", "ready": "success", "needs_choice": "warning", "rejected": "danger"}


class TransferForm(forms.Form):
    """Who answers for the dataset from now on."""

    owner = forms.ModelChoiceField(
        label=_("New owner"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget(attrs={"autofocus": True})
    )

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(memberships__workspace=dataset.workspace, is_active=True)
        self.fields["owner"].queryset = members.exclude(pk=dataset.owner_id)  # type: ignore[attr-defined]  # a ModelChoiceField


class ReadOnlyInline(TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Rows to look at."""

    extra = 0
    can_delete = False
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class VersionsInline(ReadOnlyInline):
    """Frozen versions, newest first."""

    model = DatasetVersion
    fk_name = "dataset"
    fields = readonly_fields = ("number", "shown_note", "num_examples", "size", "digest", "created_at")

    @display(description=_("what changed"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown_note(self, version: DatasetVersion) -> str:
        return telling.note(version)

    @display(description=_("size"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def size(self, version: DatasetVersion) -> str:
        return str(filesizeformat(version.num_bytes))


class FilesInline(ReadOnlyInline):
    """The originals as they came."""

    model = DatasetFile
    fields = readonly_fields = ("name", "split", "num_bytes", "sha256", "created_at", "replaced_at")


@admin.register(Dataset)
class DatasetAdmin(Room):
    """Datasets of everybody."""

    list_display = (
        "name",
        "shown_status",
        "workspace",
        "owner",
        "num_examples",
        "num_versions",
        "size",
        "shown_health",
        "created_at",
    )
    shown_task = column("task", task_title, _("task"))
    list_filter = ("status", ("task", named(task_title)), "workspace", "is_sample", "archived_at", "deleted_at")
    search_fields = ("id", "name", "owner__email", "workspace__name")
    list_select_related = ("workspace", "owner", "current_version")
    actions = ("rebuild", "archive", "unarchive", "to_bin", "from_bin")
    actions_detail = ("export_csv", "transfer")
    inlines = (VersionsInline, FilesInline)
    change_form_after_template = "admin/datasets/preview.html"
    fieldsets = (
        (None, {"fields": ("name", "status", "workspace", "owner", "shown_task", "columns")}),
        (_("Numbers"), {"fields": ("num_examples", "num_skipped", "num_versions", "size", "health")}),
        (_("Times"), {"fields": ("created_at", "updated_at", "archived_at", "deleted_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dataset]:
        rows: QuerySet[Dataset] = super().get_queryset(request)
        must_fix = Q(current_version__findings__severity=Finding.Severity.MUST_FIX)
        is_open = Q(current_version__findings__is_ignored=False)
        return rows.annotate(
            versions_number=Count("versions", distinct=True),
            bad=Count("current_version__findings", filter=must_fix & is_open, distinct=True),
            open=Count("current_version__findings", filter=is_open, distinct=True),
            num_bytes=_total(DatasetFile) + _total(DatasetVersion),
        )

    @display(description=_("status"), label=COLOURS, ordering="status")  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown_status(self, dataset: Dataset) -> tuple[str, str]:
        return dataset.status, dataset.get_status_display()

    @display(description=_("examples"), ordering="current_version__num_examples")  # type: ignore[untyped-decorator]  # unfold ships no types
    def num_examples(self, dataset: Dataset) -> int | str:
        return dataset.current_version.num_examples if dataset.current_version else "–"

    @display(description=_("versions"), ordering="versions_number")  # type: ignore[untyped-decorator]  # unfold ships no types
    def num_versions(self, dataset: Any) -> int:
        return int(dataset.versions_number)

    @display(description=_("size"), ordering="num_bytes")  # type: ignore[untyped-decorator]  # unfold ships no types
    def size(self, dataset: Any) -> str:
        return str(filesizeformat(dataset.num_bytes))

    @display(description=_("health"), label=HEALTH, ordering="bad")  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown_health(self, dataset: Any) -> tuple[str, str]:
        state = "bad" if dataset.bad else "care" if dataset.open else "good" if dataset.current_version else "unknown"
        return state, self.health(dataset)

    @display(description=_("health"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def health(self, dataset: Any) -> str:
        if dataset.current_version is None:
            return "–"
        if not dataset.open:
            return _t("nothing found")
        return _t("%(bad)s to mend, %(open)s in all") % {"bad": dataset.bad, "open": dataset.open}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, and below it the first rows."""
        dataset = Dataset.objects.select_related("current_version").filter(pk=object_id).first()
        extra = {"preview": _preview(dataset), **(extra_context or {})}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra)
        return response

    @admin.action(description=_("Rebuild the statistics"))
    def rebuild(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        self._each(request, rows, keeping.rebuild_statistics)

    @admin.action(description=_("Archive"))
    def archive(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        self._each(request, rows, keeping.archive_dataset)

    @admin.action(description=_("Take out of the archive"))
    def unarchive(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        self._each(request, rows, keeping.unarchive_dataset)

    @admin.action(description=_("Move to the bin"))
    def to_bin(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        self._each(request, rows, keeping.delete_dataset)

    @admin.action(description=_("Take out of the bin"))
    def from_bin(self, request: HttpRequest, rows: QuerySet[Dataset]) -> None:
        self._each(request, rows, keeping.restore_dataset)

    def _each(self, request: HttpRequest, rows: QuerySet[Dataset], service: Any) -> None:
        act(self, request, rows, lambda dataset: service(dataset=dataset, user=person(request)))

    @action(description=_("Export as CSV"), url_path="export", icon="download")  # type: ignore[untyped-decorator]  # unfold ships no types
    def export_csv(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        dataset = get_object_or_404(Dataset, pk=object_id)
        if dataset.current_version is None:
            self.message_user(request, _t("There is nothing to export yet."), messages.WARNING)
            return redirect("admin:datasets_dataset_change", object_id)
        audit.record(action="dataset.downloaded", subject=dataset, **acting(request))
        response = StreamingHttpResponse(
            from_thread(exporting.as_csv(dataset.current_version)), content_type="text/csv"
        )
        response["Content-Disposition"] = content_disposition_header(True, f"{dataset.name}.csv") or "attachment"
        return response

    @action(description=_("Hand over to somebody else"), url_path="transfer", icon="person")  # type: ignore[untyped-decorator]  # unfold ships no types
    def transfer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        dataset = get_object_or_404(Dataset, pk=object_id)
        form = TransferForm(request.POST or None, dataset=dataset)
        if request.method == "POST" and form.is_valid():
            try:
                keeping.transfer_dataset(dataset=dataset, user=person(request), owner=form.cleaned_data["owner"])
            except Refused as refusal:
                form.add_error("owner", refusal.message)
            else:
                return redirect("admin:datasets_dataset_change", object_id)
        context = {**self.admin_site.each_context(request), "title": _t("Hand over “%(name)s”") % {"name": dataset}}
        return render(request, "admin/datasets/transfer.html", context | {"form": form, "opts": self.opts})


def _total(model: type[Model]) -> Coalesce:
    """The bytes of everything of one kind that belongs to a dataset, as part of its own query."""
    rows = model._default_manager.filter(dataset=OuterRef("pk")).order_by().values("dataset")
    return Coalesce(Subquery(rows.annotate(total=Sum("num_bytes")).values("total")), 0)


def _preview(dataset: Dataset | None) -> dict[str, Any] | None:
    """The first rows as unfold's table takes them; a version whose file is gone says so instead."""
    if dataset is None or dataset.current_version is None:
        return None
    try:
        found = reading.examples(dataset.current_version, page_size=PREVIEW_ROWS)["examples"]
    except OSError:
        return {"headers": [_t("The file of this version is not on the disk.")], "rows": []}
    names = list(found[0]["values"]) if found else []
    rows = [[one["row"], one["split"], *one["values"].values()] for one in found]
    return {"headers": [_t("Row"), _t("Part"), *names], "rows": rows}
