"""What waits for the person: runs that failed, datasets with something to mend, models nobody has tried."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.accounts.models import User
from studio.datasets.models import Dataset, Finding
from studio.registry.models import TrainedModel
from studio.runs.failures import words_of
from studio.runs.models import Project, TrainingRun
from studio.runs.statuses import Status

MOST_OF_A_KIND = 4
FAILURES_FOR = dt.timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """One line: how urgent, what, why, and the button that leads there."""

    kind: str
    icon: str
    title: str
    why: str
    url: str
    button: str
    at: dt.datetime


def needs(user: User) -> list[Need]:
    """The most urgent first."""
    return [*_failed_runs(user), *_unread_files(user), *_faulty_datasets(user), *_untried_models(user)]


def _failed_runs(user: User) -> Iterator[Need]:
    """Failed runs that nobody has followed up with another one."""
    later = TrainingRun.objects.filter(
        Q(project=OuterRef("project")) | Q(parent=OuterRef("pk")), created_at__gt=OuterRef("created_at")
    )
    rows = TrainingRun.objects.editable_by(user).filter(
        ~Exists(later), status=Status.FAILED, finished_at__gte=timezone.now() - FAILURES_FOR
    )
    rows = rows.exclude(project__deleted_at__isnull=False).defer("spec", "filled_spec", "error_detail")
    for run in rows.order_by("-finished_at")[:MOST_OF_A_KIND]:
        told = words_of(run.error_code, run.error_values)
        yield Need(
            kind="danger",
            icon="stopsign",
            title=_("%(name)s did not finish.") % {"name": run},
            why=f"{told.what} {told.remedy}",
            url=reverse("runs:training", args=[run.pk]),
            button=_("See what helps"),
            at=run.finished_at or run.created_at,
        )


def _unread_files(user: User) -> Iterator[Need]:
    """Files that could not be read, or that leave a question open."""
    asking = (Dataset.Status.NEEDS_CHOICE, Dataset.Status.REJECTED)
    rows = Dataset.objects.active().editable_by(user).filter(status__in=asking).order_by("-created_at")
    datasets = list(rows[:MOST_OF_A_KIND])
    urls = _addresses(datasets)
    for dataset in datasets:
        is_rejected = dataset.status == Dataset.Status.REJECTED
        yield Need(
            kind="danger" if is_rejected else "warning",
            icon="stopsign" if is_rejected else "unsure",
            title=_("%(name)s could not be read.") % {"name": dataset}
            if is_rejected
            else _("%(name)s needs a choice from you.") % {"name": dataset},
            why=_("Nothing is lost: the file is kept as it came.")
            if is_rejected
            else _("The studio was not sure how to read the file and shows you what it found."),
            url=urls[dataset.pk],
            button=_("See why") if is_rejected else _("Choose"),
            at=dataset.updated_at,
        )


def _faulty_datasets(user: User) -> Iterator[Need]:
    """Datasets with findings that must be mended before a run."""
    must_fix = Q(current_version__findings__severity=Finding.Severity.MUST_FIX)
    is_open = Q(current_version__findings__is_ignored=False)
    rows = Dataset.objects.active().editable_by(user).filter(status=Dataset.Status.READY)
    rows = rows.annotate(num_bad=Count("current_version__findings", filter=must_fix & is_open)).filter(num_bad__gt=0)
    datasets = list(rows.order_by("-updated_at")[:MOST_OF_A_KIND])
    urls = _addresses(datasets)
    for dataset in datasets:
        num_bad = int(dataset.num_bad)  # type: ignore[attr-defined]  # Annotated above.
        yield Need(
            kind="warning",
            icon="alert",
            title=ngettext(
                "%(name)s has %(n)s thing to fix before training.",
                "%(name)s has %(n)s things to fix before training.",
                num_bad,
            )
            % {"name": dataset, "n": num_bad},
            why=_("Most can be mended with one button, and every mend can be undone."),
            url=urls[dataset.pk],
            button=_("See them"),
            at=dataset.updated_at,
        )


def _untried_models(user: User) -> Iterator[Need]:
    rows = TrainedModel.objects.active().editable_by(user).filter(tried_at=None)
    for model in rows.exclude(project__deleted_at__isnull=False).order_by("-created_at")[:MOST_OF_A_KIND]:
        yield Need(
            kind="success",
            icon="ok",
            title=_("%(name)s is ready, and nobody has tried it yet.") % {"name": model},
            why=_("Ask it something of your own: that shows more than a score."),
            url=reverse("registry:try", args=[model.pk]),
            button=_("Try it"),
            at=model.created_at,
        )


def _addresses(datasets: list[Dataset]) -> dict[str, str]:
    """The check of the project that uses it, else the page of the dataset."""
    used = Project.objects.active().filter(dataset__in=datasets).order_by("updated_at")
    projects = dict(used.values_list("dataset_id", "pk"))
    return {
        dataset.pk: reverse("runs:check", args=[projects[dataset.pk]])
        if dataset.pk in projects
        else reverse("datasets:show", args=[dataset.pk])
        for dataset in datasets
    }
