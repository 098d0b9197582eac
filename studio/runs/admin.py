"""The panel's lists of runs and projects: stop, requeue, priority; why one failed."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from studio.accounts.person import person
from studio.core.admin_site import Question, Room, act
from studio.core.panel_words import column, named, task_title, way_title

from . import fairness, services
from .failures import words_of
from .folders import log_tail
from .models import Project, TrainingRun
from .statuses import Status

COLOURS = {
    Status.QUEUED: "info",
    Status.STARTING: "info",
    Status.RUNNING: "primary",
    Status.CANCELLING: "warning",
    Status.INTERRUPTED: "warning",
    Status.BLOCKED: "warning",
    Status.SUCCEEDED: "success",
    Status.FAILED: "danger",
}
THROW_AWAY = Question(
    action="cancel",
    title=_("Stop these runs and throw away what they learned?"),
    warning=_("Nothing of them can be used afterwards. “Stop and keep the best so far” would give a model."),
    button=_("Stop and throw away"),
)
# What no list shows; the page of one run fetches what it needs.
LARGE = ("spec", "filled_spec", "estimate", "sample", "progress")


@admin.register(TrainingRun)
class TrainingRunAdmin(Room):
    """Runs of everybody."""

    shown_method = column("method", way_title, _("way of training"))
    shown_task = column("task", task_title, _("task"))

    list_display = (
        "name_or_id",
        "shown_status",
        "workspace",
        "created_by",
        "shown_method",
        "base_model",
        "place",
        "priority",
        "created_at",
        "finished_at",
    )
    list_filter = (
        "status",
        "error_code",
        ("method", named(way_title)),
        "preset",
        "workspace",
        ("created_at", admin.DateFieldListFilter),
    )
    search_fields = ("id", "name", "project__name", "created_by__email")
    list_select_related = ("workspace", "created_by", "base_model")
    actions = ("finish", "cancel", "pause", "requeue")
    editable = ("priority",)
    fieldsets = (
        (None, {"fields": ("name_or_id", "status", "reason", "priority", "place", "attempt", "num_crashes")}),
        (
            _("What"),
            {"fields": ("project", "dataset_version", "shown_task", "base_model", "preset", "shown_method", "seed")},
        ),
        (_("Who"), {"fields": ("workspace", "created_by", "lease_owner", "heartbeat_at")}),
        (_("Times"), {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        (_("Failure"), {"fields": ("failure", "error_code", "error_detail", "log")}),
    )

    @display(description=_("run"), ordering="name")  # type: ignore[untyped-decorator]  # unfold ships no types
    def name_or_id(self, run: TrainingRun) -> str:
        return str(run)

    @display(description=_("status"), label=COLOURS, ordering="status")  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown_status(self, run: TrainingRun) -> tuple[str, str]:
        return run.status, run.get_status_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingRun]:
        return super().get_queryset(request).defer(*LARGE)  # type: ignore[no-any-return]  # unfold ships no types

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The line is worked out once a page, not once a row."""
        page = super().get_changelist_instance(request)
        places = fairness.places() if any(run.status == Status.QUEUED for run in page.result_list) else {}
        for run in page.result_list:
            run.place_in_line = places.get(run.pk)
        return page

    @display(description=_("place in the queue"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def place(self, run: Any) -> str:
        if run.status != Status.QUEUED:
            return "–"
        place = run.place_in_line if hasattr(run, "place_in_line") else fairness.position(run.pk)
        return str(place or "–")

    @display(description=_("seed"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def seed(self, run: TrainingRun) -> str:
        return str(run.spec.get("training", {}).get("seed", "–"))

    @display(description=_("in words"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def failure(self, run: TrainingRun) -> str:
        return words_of(run.error_code, run.error_values).what if run.error_code else "–"

    @display(description=_("end of the technical log"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def log(self, run: TrainingRun) -> str:
        tail = log_tail(run.pk)
        return format_html('<pre class="log" lang="en">{}</pre>', tail) if tail else "–"

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        services.set_priority(run_id=obj.pk, user=person(request), priority=form.cleaned_data["priority"])

    @admin.action(description=_("Stop and keep the best so far"))
    def finish(self, request: HttpRequest, runs: QuerySet[TrainingRun]) -> None:
        self._each(request, runs, services.request_finish)

    @admin.action(description=_("Stop and throw away"))
    def cancel(self, request: HttpRequest, runs: QuerySet[TrainingRun]) -> HttpResponse | None:
        asked = THROW_AWAY.ask(self, request, runs)
        if asked is None:
            self._each(request, runs, services.request_cancel)
        return asked

    @admin.action(description=_("Pause"))
    def pause(self, request: HttpRequest, runs: QuerySet[TrainingRun]) -> None:
        self._each(request, runs, services.request_pause)

    @admin.action(description=_("Put back in line"))
    def requeue(self, request: HttpRequest, runs: QuerySet[TrainingRun]) -> None:
        self._each(request, runs, services.requeue)

    def _each(self, request: HttpRequest, runs: QuerySet[TrainingRun], service: Callable[..., bool]) -> None:
        act(self, request, runs, lambda run: service(run_id=run.pk, user=person(request)))


@admin.register(Project)
class ProjectAdmin(Room):
    """Projects of everybody, to look at."""

    shown_task = column("task", task_title, _("task"))

    list_display = ("name", "workspace", "owner", "shown_task", "dataset", "updated_at", "deleted_at")
    list_filter = (("task", named(task_title)), "workspace", "deleted_at")
    search_fields = ("id", "name", "owner__email")
    list_select_related = ("workspace", "owner", "dataset")
    fieldsets = (
        (None, {"fields": ("name", "workspace", "owner", "shown_task", "dataset")}),
        (_("Times"), {"fields": ("created_at", "updated_at", "deleted_at")}),
    )
