"""What a run needs before it may be queued; what is missing is said in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.accounts.models import Workspace
from studio.catalog.fitting import unfit
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import Letters, recommend
from studio.core.errors import Refused
from studio.datasets.models import Dataset, DatasetVersion
from studio.datasets.tasks import is_whole, task_of
from workers.engine import catalog

from .models import TrainingRun
from .statuses import Status


def agreed_columns(version: DatasetVersion, wished: dict[str, str] | None) -> dict[str, str]:
    """The columns the version was examined and dealt out by; others would be learned from unexamined."""
    columns: dict[str, str] = version.columns or version.dataset.columns
    if wished and wished not in (version.columns, version.note_values.get("chosen")):
        raise Refused(
            "COLUMNS_DIFFER",
            _("The dataset was examined and dealt out by other columns than these."),
            fix=_("Choose the columns of the dataset first (PATCH /datasets/{id}), then start without columns."),
            where="columns",
            status=409,
        )
    return columns


def other_task(version: DatasetVersion, task: str) -> str:
    """The task that the columns of a version were chosen for, where it is another than this one; else empty."""
    known = task_of(version.columns, task)
    if known == task and not is_whole(task, version.columns):
        # A text alone has the roles of many tasks, but serves only the one it was chosen for.
        known = version.task or task_of(version.columns)
    is_other = version.columns and known in catalog.tasks() and task in catalog.tasks() and known != task
    return known if is_other else ""


def check_task(version: DatasetVersion, task: str) -> None:
    """The columns of a version were chosen for one task; another needs another choice."""
    known = other_task(version, task)
    if known:
        raise Refused(
            "DATA_OTHER_TASK",
            _("The columns of this dataset were chosen for another goal: {title}.").format(
                title=_(catalog.tasks()[known].title)
            ),
            fix=_("Choose that goal, or choose in the dataset what is to be learned from it."),
            where="task",
        )


def check_data(version: DatasetVersion, columns: dict[str, str]) -> None:
    """Refuse data that cannot be learned from, with the reason, before anything is queued."""
    dataset = version.dataset
    if dataset.status != Dataset.Status.READY:
        sentences = {
            Dataset.Status.IMPORTING: _("The file is still being read."),
            Dataset.Status.NEEDS_CHOICE: _("The file was read, but one choice is still open."),
            Dataset.Status.REJECTED: _("The file could not be read."),
        }
        raise Refused(
            "DATA_NOT_READY",
            sentences[Dataset.Status(dataset.status)],
            fix=_("Open the dataset; it says what to do."),
            where="dataset",
        )
    if not columns:
        raise Refused(
            "DATA_COLUMNS_OPEN",
            _("Nobody has said yet which column is the text and which is the label."),
            fix=_("Choose the columns in the step Check."),
            where="columns",
        )
    # What must be mended cannot be put out of the way.
    must = version.findings.filter(severity="must_fix").first()
    if must is not None:
        raise Refused(
            must.code,
            _("The examples have a problem that must be mended before the model can learn from them."),
            fix=_("Go to the step Check; the button beside the problem mends it.")
            if must.fix
            else _("Open the dataset; it says what to do."),
            where="dataset",
        )


def check_model(model: PretrainedModel, workspace: Workspace | None = None, task: str = "") -> None:
    """It must be here, able to learn the task, and everybody's or made in this workspace."""
    if workspace is not None and model.workspace_id not in (None, workspace.pk):
        raise Refused(
            "MODEL_ELSEWHERE",
            _("This starting model was made in another workspace."),
            fix=_("Choose one of those that are offered here."),
            where="base_model",
            status=422,
        )
    if not model.is_present:
        raise Refused(
            "MODEL_MISSING",
            _("The starting model {title} is not on this computer.").format(title=model.title),
            fix=_("Choose one that is, or ask an operator to fetch it."),
            where="base_model",
        )
    refusal = unfit(task, model)
    if refusal:
        raise Refused(
            "MODEL_UNFIT", refusal, fix=_("Choose one of those that are offered here."), where="base_model", status=422
        )


def default_base_model(task: str, letters: Letters | None = None) -> PretrainedModel:
    """The recommended starting model of those that are here."""
    for choice in recommend(task, letters):
        if choice.is_available:
            return choice.model
    raise Refused(
        "MODEL_MISSING",
        _("There is no starting model on this computer."),
        fix=_("Ask an operator to fetch or import one."),
        where="base_model",
    )


def check_line(workspace: Workspace) -> None:
    waiting = TrainingRun.objects.filter(workspace=workspace, status=Status.QUEUED).count()
    if waiting >= workspace.max_queued_runs:
        raise Refused(
            "QUEUE_FULL",
            ngettext(
                "{count} run of this workspace is waiting already.",
                "{count} runs of this workspace are waiting already.",
                waiting,
            ).format(count=waiting),
            fix=_("Wait until one has ended, or stop one."),
        )
