"""The ways examples come in from a page: a file, a pasted table, typed rows, a sample."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from studio.accounts.models import User, Workspace
from studio.accounts.person import person
from studio.core.errors import Refused

from . import intake, pairing, resuming, services, storing
from .forms import KINDS, MORE_ROWS, PasteForm, UploadForm, grid, typed_pairs
from .models import Dataset
from .readers.limits import MAX_ROWS
from .sampling import Sample, create_sample_dataset, samples
from .tasks import answer_kind, answer_of, ways

SOURCES = ("file", "paste", "typed", "sample")


class Arrival:
    """The forms of the page with what was typed into them, and the dataset that comes of one of them."""

    def __init__(
        self, request: HttpRequest, workspace: Workspace, *, before: Dataset | None = None, task: str = ""
    ) -> None:
        self.request, self.workspace, self.task = request, workspace, task
        is_sent = request.method == "POST"
        self.source = request.POST.get("source", "") if is_sent else ""
        sent = request.POST
        self.refusal: Refused | None = None
        self._take_in()
        self.upload = UploadForm(sent, request.FILES) if self.source == "file" else UploadForm()
        self.paste = PasteForm(sent) if self.source == "paste" else PasteForm()
        self.accept = KINDS
        self.rows = grid(intake.typed_rows(before))
        if self.source == "typed":
            pairs = typed_pairs(sent.getlist("text"), sent.getlist("label"))
            self.rows = grid(pairs, num_more=MORE_ROWS if "more" in sent else 0)

    @property
    def samples(self) -> list[Sample]:
        """Those one may learn the task of the project from; without a project all."""
        return samples(self.task)

    @property
    def answer_kind(self) -> str:
        """What is typed beside each text."""
        return answer_kind(self.task)

    @property
    def most_rows(self) -> int:
        return intake.MAX_TYPED_ROWS

    @property
    def limits(self) -> str:
        """What is taken, told before the upload."""
        free = max(0, storing.num_free(self.workspace))
        told = _(
            "CSV, TSV, Excel, OpenDocument, JSON, JSON Lines, Parquet, CoNLL or text. "
            "At most %(most)s and %(rows)s rows; the workspace has room for %(free)s."
        ) % {
            "most": filesizeformat(min(settings.MAX_UPLOAD_BYTES, free)),
            "rows": number_format(MAX_ROWS, use_l10n=True, force_grouping=True),
            "free": filesizeformat(free),
        }
        if not pairing.is_search(ways(self.task)):
            return told
        corpus = _("A zip with corpus.jsonl, queries.jsonl and a folder qrels (the layout of BEIR) is read as well.")
        return f"{told} {corpus}"

    @property
    def has_faults(self) -> bool:
        return self.refusal is not None or bool(self.upload.errors or self.paste.errors)

    def receive(self, user: User) -> Dataset | None:
        """The new dataset for the task that is wished; nothing when the form has faults or only wanted more rows."""
        try:
            if self.source == "sample":
                name = self.request.POST.get("name", "")
                return create_sample_dataset(user=user, workspace=self.workspace, name=name)
            files = self._files()
            if files:
                made = services.create_dataset(user=user, workspace=self.workspace, files=files, **self._wish())
                resuming.forget_sent(user, self.request.POST)
                return made
        except Refused as refusal:
            self.refusal = refusal
        return None

    def _take_in(self) -> None:
        try:
            resuming.take_in(person(self.request), self.request)
        except Refused as refusal:
            self.refusal = refusal

    def refuse_choice(self) -> None:
        """The dataset that was chosen from the list is not there."""
        self.refusal = Refused(
            "DATA_MISSING", _("No dataset was chosen."), fix=_("Choose one of those in the list."), where="dataset"
        )

    def _files(self) -> "dict[str, UploadedFile[Any]]":
        if self.source == "file":
            return self.upload.files_by_split() if self.upload.is_valid() else {}
        if self.source == "paste":
            return {"all": intake.pasted(self.paste.cleaned_data["table"])} if self.paste.is_valid() else {}
        if self.source == "typed":
            return {} if "more" in self.request.POST else {"all": intake.typed(self.rows)}
        raise Refused("FILE_MISSING", _("Nothing was chosen."), fix=_("Choose a file, or one of the other ways."))

    def _wish(self) -> dict[str, Any]:
        """Names of what has none of its own; typed rows need no guessing."""
        task = self.task
        if self.source == "paste":
            return {"name": _("Pasted table"), "task": task}
        if self.source == "typed":
            text, label = intake.COLUMNS
            options = {"header": 1, "encoding": "utf-8", "delimiter": ","}
            answer = answer_of(task, {})
            columns = {"text": text, answer.name if answer else "label": label}
            return {"name": _("Typed examples"), "task": task, "columns": columns, "options": options}
        return {"task": task}
