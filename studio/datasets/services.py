"""Everything people and programs may do with datasets; each is atomic and recorded."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import queue
from studio.accounts import audit
from studio.accounts.models import User, Workspace
from studio.core.errors import Refused
from workers.engine import catalog

from . import apart, deferring, returning, storing, telling
from .keeping import delete_dataset, restore_dataset
from .models import Dataset, DatasetFile, DatasetVersion
from .profile import ColumnCard
from .readers import ReadOptions, UnreadableTableError
from .sentences.mends import MENDS
from .suggest import Columns, checked_columns, problems
from .tasks import CLASSIFICATION, only_task_of, task_of
from .versions import publish

__all__ = ["apply_fix", "change_dataset", "create_dataset", "delete_dataset", "restore_dataset", "undo"]
MAX_NAME = 300


def create_dataset(
    *,
    user: User,
    workspace: Workspace,
    files: dict[str, "UploadedFile[Any]"],
    name: str = "",
    task: str = "",
    columns: Columns | None = None,
    options: dict[str, Any] | None = None,
    is_sample: bool = False,
) -> Dataset:
    """Keep the uploaded files and ring for a worker to read them."""
    _check_files(files)
    _check_task(task)
    _check_options(options or {})
    storing.refuse_too_much(workspace, list(files.values()))
    dataset = Dataset(workspace=workspace, owner=user, task=task, is_sample=is_sample)
    # A file without a name counts as false.
    first = files["all"] if "all" in files else files["train"]
    dataset.name = _name(name) or storing.shown_name(first.name).rsplit(".", 1)[0][:MAX_NAME]
    dataset.columns, dataset.options = checked_columns(columns or {}), options or {}
    kept: list[DatasetFile] = []
    try:
        kept += (storing.keep_upload(dataset, split, upload) for split, upload in files.items())
        with transaction.atomic():
            storing.claim_room(workspace, sum(file.num_bytes for file in kept))
            dataset.save()
            DatasetFile.objects.bulk_create(kept)
            audit.record(actor=user, action="dataset.created", subject=dataset)
            queue.enqueue_import_dataset(dataset.pk)
    except BaseException:
        storing.forget([str(file.file.name) for file in kept])
        raise
    return dataset


def _check_files(files: dict[str, "UploadedFile[Any]"]) -> None:
    unknown = set(files) - set(DatasetFile.Split.values)
    if unknown or not ("all" in files or "train" in files) or {"all", "train"} <= set(files):
        raise Refused(
            "FILE_MISSING",
            _("There is no file to learn from."),
            fix=_("Choose a file with a text and a label in each row."),
            where="file",
        )


def _check_task(task: str) -> None:
    if task and task not in catalog.tasks():
        raise Refused(
            "TASK_UNKNOWN",
            _("This studio does not know the task {task}.").format(task=task[:60]),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.tasks()))),
            where="task",
        )


def _check_fit(wished: str | None, found: str) -> None:
    """Somebody who names a task and the columns of another has to say which of both is meant."""
    if wished and wished != found:
        raise Refused(
            "TASK_DIFFERS",
            _("These columns are those of the task {found}, not of {wished}.").format(found=found, wished=wished),
            fix=_("Send the task alone, and its columns are found, or name the columns by its own roles."),
            where="columns",
        )


def _check_options(options: dict[str, Any]) -> None:
    try:
        ReadOptions.from_json(options)
    except UnreadableTableError as error:
        raise Refused(error.code, telling.problem(error.as_json()), where="options") from error


def _name(name: str) -> str:
    return " ".join(name.split())[:MAX_NAME]


def change_dataset(
    *,
    dataset: Dataset,
    user: User,
    name: str | None = None,
    task: str | None = None,
    columns: Columns | None = None,
    options: dict[str, Any] | None = None,
) -> Dataset:
    """Another name, other roles or another reading of the file; the last two make a new version in the background."""
    fields: dict[str, Any] = {}
    if name is not None and _name(name):
        fields["name"] = _name(name)
    if task is not None:
        _check_task(task)
        fields["task"] = task
        if columns is None and task and task != dataset.task:
            # Another task has other roles; they are found anew.
            fields["columns"] = {}
    if options is not None:
        _check_options(options)
        fields["options"] = options
    if columns is not None:
        fields["columns"] = checked_columns(columns)
        # Columns say what they are for: those of another task are another wish.
        fields["task"] = only_task_of(fields["columns"]) or task_of(
            fields["columns"], task or dataset.task or CLASSIFICATION
        )
        _check_fit(task, fields["task"])
        _check_columns(dataset, fields["columns"], fields["task"], is_read_again=options is not None)
    elif options is not None and options != dataset.options:
        # Another reading may give other names, so the roles are found anew.
        fields["columns"] = {}
    if not {"columns", "options"} & set(fields):
        return _save(dataset, user, fields)
    fields |= {"status": Dataset.Status.IMPORTING, "import_started_at": None, "mends": {}}
    return _save(dataset, user, fields, is_read_again=True)


def _check_columns(dataset: Dataset, columns: Columns, task: str, *, is_read_again: bool) -> None:
    """A wrong choice explains itself at once, from the cards of the columns."""
    version = dataset.current_version
    if version is None or is_read_again:
        return
    cards = [ColumnCard(**card) for card in version.profile]
    hopeless = next((one for one in problems(cards, columns, task) if one.is_hopeless), None)
    if hopeless:
        raise Refused(hopeless.code, telling.problem(hopeless.as_json()), where="columns")


def _save(dataset: Dataset, user: User, fields: dict[str, Any], *, is_read_again: bool = False) -> Dataset:
    with transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(updated_at=timezone.now(), **fields)
        dataset.refresh_from_db()
        audit.record(actor=user, action="dataset.changed", subject=dataset, fields=sorted(fields))
        if is_read_again:
            queue.enqueue_import_dataset(dataset.pk)
    return dataset


def apply_fix(*, dataset: Dataset, user: User, code: str) -> DatasetVersion:
    """Mend one finding in a new version; the one before stays and can be returned to. A large one is mended later."""
    version = _current(dataset)
    if code not in MENDS or not version.columns:
        raise Refused(
            "FIX_UNKNOWN",
            _("There is no mend called {code} for this dataset.").format(code=code[:60]),
            fix=_("Choose one of those beside the findings."),
            where="code",
        )
    if deferring.is_large(version):
        deferring.ask(dataset=dataset, user=user, version=version, codes=[code])
        return version
    with storing.working_folder() as folder, storing.local(version.file) as source:
        num_changed, built = apart.remade(source, _chosen(version), version.columns, code, folder)
        if num_changed and built is None:
            raise Refused(
                "FIX_LEAVES_NOTHING", _("This mend would leave no example, so it was not done."), where="code"
            )
        if built is None:
            return version
        fixed = publish(
            dataset=dataset,
            built=built,
            note_code=f"FIXED_{code.upper()}",
            note_values={"count": num_changed},
            user=user,
            only_if={"current_version": version, "deleted_at": None},
            updated_at=timezone.now(),
        )
    if fixed is None:
        raise Refused(
            "DATA_CHANGED",
            _("Somebody else changed this dataset at the same moment."),
            fix=_("Look at it again, then repeat the mend."),
            status=409,
        )
    audit.record(actor=user, action="dataset.fixed", subject=dataset, code=code, count=num_changed)
    return fixed


def _chosen(version: DatasetVersion) -> Columns:
    chosen: Columns = version.note_values.get("chosen") or version.columns
    return chosen


def _current(dataset: Dataset) -> DatasetVersion:
    if dataset.current_version is None or dataset.status == Dataset.Status.IMPORTING:
        raise Refused(
            "DATA_NOT_READY", _("The file is still being read."), fix=_("Wait a moment, then try again."), status=409
        )
    return dataset.current_version


def undo(*, dataset: Dataset, user: User) -> DatasetVersion:
    """Return to the version before the current one; of a file that could not be read, to the current one itself."""
    current = _current(dataset)
    before = current if dataset.status == Dataset.Status.REJECTED else current.parent
    if before is None:
        raise Refused("NOTHING_TO_UNDO", _("This is the first version; there is nothing to undo."), status=409)
    return returning.return_to(dataset=dataset, user=user, version=before)
