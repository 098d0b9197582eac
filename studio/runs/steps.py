"""Which of the six steps of a project are open, and where they are."""

from django.urls import reverse

from studio.datasets.models import Dataset

from .models import Project, TrainingRun


def step_urls(project: Project | None, *, run: TrainingRun | None = None) -> dict[str, str]:
    """The address of every open step; a step without one is locked. The newest run counts when none is given."""
    urls: dict[str, str] = {}
    if project is not None:
        urls = preparing_urls(project)
        run = run or project.runs.order_by("-created_at").first()
    if run is not None:
        urls["train"] = reverse("runs:training", args=[run.pk])
        if hasattr(run, "model"):
            urls["result"] = reverse("registry:result", args=[run.pk])
    return urls


def preparing_urls(project: Project) -> dict[str, str]:
    """The steps before training, in their order."""
    urls = {step: reverse(f"runs:{step}", args=[project.pk]) for step in ("goal", "data")}
    dataset = project.dataset
    if dataset is not None:
        urls["check"] = reverse("runs:check", args=[project.pk])
        if project.is_checked and dataset.status == Dataset.Status.READY:
            urls["settings"] = reverse("runs:settings", args=[project.pk])
    return urls
