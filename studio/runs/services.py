"""Everything people and programs may do with projects and runs; each is permitted, atomic and recorded."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts import audit
from studio.accounts.models import User, Workspace
from studio.catalog.models import PretrainedModel
from studio.core.errors import Refused
from studio.datasets.models import Dataset, DatasetVersion

from . import estimates, lifecycle, specs
from .models import Project, TrainingRun
from .requirements import agreed_columns, check_data, check_line, check_model, check_task, default_base_model
from .texts import letters_of, unknown_share

MAX_KEY = 200


def create_project(
    *, user: User, workspace: Workspace, name: str, task: str, dataset: Dataset | None = None
) -> Project:
    """A new path of six steps."""
    with transaction.atomic():
        project = Project.objects.create(
            workspace=workspace, owner=user, name=name.strip()[:300] or _("My project"), task=task, dataset=dataset
        )
        audit.record(actor=user, action="project.created", subject=project)
    return project


def start_run(
    *,
    user: User,
    project: Project | None = None,
    dataset_version: DatasetVersion | None = None,
    base_model: PretrainedModel | None = None,
    task: str = "",
    columns: dict[str, str] | None = None,
    preset: str = "",
    method: str = "",
    hyperparameters: dict[str, Any] | None = None,
    seed: int | None = None,
    exports: list[str] | None = None,
    idempotency_key: str = "",
    name: str = "",
    parent: TrainingRun | None = None,
) -> TrainingRun:
    """Queue a run, once for one key; raises a Refused with a sentence when something is not ready."""
    known = _by_key(user, idempotency_key)
    if known is not None:
        return known
    version = dataset_version or _version_of(project)
    task = task or (project.task if project else "") or version.task or version.dataset.task
    columns = agreed_columns(version, columns)
    check_data(version, columns)
    check_task(version, task)
    letters = letters_of(version, columns)
    model = base_model or default_base_model(task, letters)
    check_model(model, version.dataset.workspace, task)
    check_line(version.dataset.workspace)
    spec = specs.build(
        version=version,
        base_model=model,
        task=task,
        preset=preset,
        method=method,
        hyperparameters=hyperparameters,
        seed=seed,
        exports=exports,
        columns=columns,
        unknown_share=unknown_share(model, letters),
    )
    fields: dict[str, Any] = {
        "workspace": version.dataset.workspace,
        "project": project,
        "created_by": user,
        "dataset_version": version,
        "base_model": model,
        "parent": parent,
        "name": name[:300] or (project.name if project else version.dataset.name),
        "task": task,
        "preset": spec["training"]["preset"],
        "method": spec["method"]["kind"],
        "spec": spec,
        "exports": list(spec["exports"]),
        "idempotency_key": idempotency_key[:MAX_KEY],
    }
    return _create(user, fields)


def _create(user: User, fields: dict[str, Any]) -> TrainingRun:
    try:
        with transaction.atomic():
            siblings = TrainingRun.objects.filter(project=fields["project"], workspace=fields["workspace"])
            number = (siblings.aggregate(Max("number"))["number__max"] or 0) + 1
            run = TrainingRun.objects.create(number=number, **fields)
            lifecycle.submit(run.pk)
            audit.record(actor=user, action="run.started", subject=run)
    except IntegrityError:  # The same key came twice at the same moment: both get the one run.
        known = _by_key(user, fields["idempotency_key"])
        if known is None:
            raise
        return known
    run.refresh_from_db()
    return run


def _by_key(user: User, key: str) -> TrainingRun | None:
    return TrainingRun.objects.filter(created_by=user, idempotency_key=key[:MAX_KEY]).first() if key else None


def _version_of(project: Project | None) -> DatasetVersion:
    version = project.dataset.current_version if project and project.dataset else None
    if version is None:
        raise Refused(
            "DATA_MISSING",
            _("There are no examples to learn from yet."),
            fix=_("Go to the step Data and add a file."),
            where="dataset",
        )
    return version


# --- wishes about a run that is on its way ---------------------------------------------------------------------------


def request_pause(*, run_id: str, user: User) -> bool:
    """Stop at the next step and keep everything; False when the run no longer goes."""
    return _ask(run_id, user, TrainingRun.Want.PAUSE)


def request_finish(*, run_id: str, user: User) -> bool:
    """Stop learning, keep the best so far; a paused run goes on for just that."""
    if _ask(run_id, user, TrainingRun.Want.FINISH):
        return True
    return _recorded(lifecycle.requeue(run_id, want=TrainingRun.Want.FINISH), run_id, user, "run.finish_asked")


def request_cancel(*, run_id: str, user: User) -> bool:
    """Throw the run away."""
    return _recorded(lifecycle.cancel(run_id), run_id, user, "run.cancel_asked")


def request_resume(*, run_id: str, user: User) -> bool:
    """Go on with a paused or held-up run; False while it still goes."""
    if lifecycle.requeue(run_id):
        return _recorded(True, run_id, user, "run.resumed")
    return False


def set_priority(*, run_id: str, user: User, priority: int) -> bool:
    """Higher goes first; operators only, checked by the caller."""
    changed = TrainingRun.objects.filter(pk=run_id).update(priority=priority) == 1
    return _recorded(changed, run_id, user, "run.priority_set", priority=priority)


def requeue(*, run_id: str, user: User) -> bool:
    """An operator puts a resting run back in line."""
    return _recorded(lifecycle.requeue(run_id, code="RUN_REQUEUED"), run_id, user, "run.requeued")


def _ask(run_id: str, user: User, what: TrainingRun.Want) -> bool:
    return _recorded(lifecycle.want(run_id, what=what), run_id, user, f"run.{what.value}_asked")


def _recorded(is_done: bool, run_id: str, user: User, action: str, **values: Any) -> bool:
    if is_done:
        audit.record(actor=user, action=action, subject=TrainingRun.objects.get(pk=run_id), **values)
    return is_done


def run_again(
    *, run_id: str, user: User, hyperparameters: dict[str, Any] | None = None, seed: int | None = None
) -> TrainingRun:
    """A new run with the same wishes and this one as its parent; what is given is changed."""
    old = TrainingRun.objects.select_related("project", "dataset_version__dataset", "base_model", "workspace").get(
        pk=run_id
    )
    check_model(old.base_model)
    check_line(old.workspace)
    spec = {**old.spec, "training": {**old.spec.get("training", {}), **(hyperparameters or {})}}
    if seed is not None:
        spec["training"]["seed"] = seed
    spec = specs.checked(spec)
    same = ("workspace", "project", "dataset_version", "base_model", "name", "task", "preset", "method", "exports")
    fields = {name: getattr(old, name) for name in same}
    return _create(user, {**fields, "created_by": user, "parent": old, "spec": spec, "idempotency_key": ""})


def delete_project(*, project: Project, user: User) -> None:
    """Into the bin for 30 days; runs on their way are stopped."""
    with transaction.atomic():
        for run_id in project.runs.unfinished().values_list("pk", flat=True):
            lifecycle.cancel(run_id)
        Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
        audit.record(actor=user, action="project.deleted", subject=project)


def restore_project(*, project: Project, user: User) -> None:
    """Out of the bin again."""
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(deleted_at=None)
        audit.record(actor=user, action="project.restored", subject=project)


# --- before the click ------------------------------------------------------------------------------------------------


def estimate(
    *,
    version: DatasetVersion,
    base_model: PretrainedModel | None = None,
    task: str = "",
    columns: dict[str, str] | None = None,
    preset: str = "",
    method: str = "",
    hyperparameters: dict[str, Any] | None = None,
    wait_seconds: float = 0.0,
    may_measure: bool = True,
) -> estimates.Estimate | None:
    """Time, memory and disk of a run like this; nothing while it is still being measured, or may not be."""
    task = task or version.task or version.dataset.task
    columns = agreed_columns(version, columns)
    check_data(version, columns)
    check_task(version, task)
    letters = letters_of(version, columns)
    model = base_model or default_base_model(task, letters)
    check_model(model, version.dataset.workspace, task)
    spec = specs.build(
        version=version,
        base_model=model,
        task=task,
        preset=preset,
        method=method,
        hyperparameters=hyperparameters,
        columns=columns,
        unknown_share=unknown_share(model, letters),
    )
    if not may_measure:
        return estimates.known(specs.digest(spec))
    digest, found = estimates.ask(spec, version=version, base_model=model)
    return found or (estimates.wait(digest, seconds=wait_seconds) if wait_seconds else None)
