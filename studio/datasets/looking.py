"""Everything the page of a dataset shows, in a project or alone; reads only."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import answering, doctoring, drawing, rows, telling
from . import roles as choosing
from .forms import KINDS
from .models import Dataset, DatasetVersion
from .readers.result import PART
from .returning import read_from
from .tasks import CLASSIFICATION, titles

SHOWN_PROBLEMS, SHOWN_VERSIONS = 10, 50
PATIENCE_SECONDS = 30
ENCODINGS = (
    ("utf-8", gettext_lazy("Unicode (UTF-8)")),
    ("gb18030", gettext_lazy("Chinese, simplified (GB 18030)")),
    ("big5", gettext_lazy("Chinese, traditional (Big5)")),
    ("cp932", gettext_lazy("Japanese (Shift-JIS)")),
    ("euc_kr", gettext_lazy("Korean (EUC-KR)")),
    ("cp1252", gettext_lazy("Western European (Windows-1252)")),
    ("cp1250", gettext_lazy("Central European (Windows-1250)")),
    ("cp1251", gettext_lazy("Cyrillic (Windows-1251)")),
    ("utf-16", gettext_lazy("Unicode (UTF-16)")),
)
DELIMITERS = (
    ("comma", gettext_lazy("commas")),
    ("semicolon", gettext_lazy("semicolons")),
    ("tab", gettext_lazy("tabs")),
    ("pipe", gettext_lazy("upright strokes")),
)


@dataclass(frozen=True)
class Look:
    """A dataset as somebody sees it from `here`, the address of the page; every part is read when it is drawn."""

    dataset: Dataset
    here: str
    query: QueryDict
    can_edit: bool

    accept = KINDS
    encodings = ENCODINGS
    delimiters = DELIMITERS

    @property
    def version(self) -> DatasetVersion | None:
        return self.dataset.current_version

    @cached_property
    def state(self) -> str:
        """waiting, rejected, gone, choose or ready."""
        states = {Dataset.Status.IMPORTING: "waiting", Dataset.Status.REJECTED: "rejected"}
        found = states.get(Dataset.Status(self.dataset.status))
        if found:
            return found
        if self.version and not default_storage.exists(str(self.version.file.name)):
            return "gone"
        is_open = self.dataset.status == Dataset.Status.NEEDS_CHOICE or not (self.version and self.version.columns)
        return "choose" if is_open else "ready"

    @property
    def is_readable(self) -> bool:
        """There is a table to look at."""
        return self.state in ("ready", "choose")

    @cached_property
    def health(self) -> doctoring.Health:
        if self.version is None or not self.is_readable:
            return doctoring.Health()
        return doctoring.health(self.version, here=self.here, can_edit=self.can_edit)

    @cached_property
    def summary(self) -> str:
        """“3,001 examples in 2 groups.”"""
        version = self.version
        if version is None or self.state != "ready":
            return _titles()["mending" if self.state == "waiting" and self.dataset.mends else self.state]
        return answering.told(version)

    @cached_property
    def verdict(self) -> str:
        """“2 things to fix.”"""
        if self.state != "ready":
            return ""
        number = len(self.health.to_fix)
        if not number:
            return _("Looks good.")
        return ngettext("%(n)s thing to fix.", "%(n)s things to fix.", number) % {"n": number}

    @cached_property
    def waiting(self) -> dict[str, Any]:
        """How long it has been waiting or read, told without promises."""
        since = self.dataset.import_started_at or self.dataset.updated_at
        seconds = max(0.0, (timezone.now() - since).total_seconds())
        is_taken = self.dataset.import_started_at is not None
        is_long = not is_taken and seconds > PATIENCE_SECONDS
        return {"is_taken": is_taken, "seconds": seconds, "is_long": is_long, "is_mend": bool(self.dataset.mends)}

    @cached_property
    def files(self) -> list[Any]:
        return list(self.dataset.files.filter(replaced_at=None).order_by("pk"))

    @cached_property
    def rejection(self) -> dict[str, Any]:
        """Why the file gave no table: file, line, sentence, and the raw text for the fold."""
        error: dict[str, Any] = self.dataset.errors[0] if self.dataset.errors else {"code": "IMPORT_FAILED"}
        values = error.get("values") or {}
        name = values.get("file") or (self.files[0].name if self.files else self.dataset.name)
        detail = ", ".join(f"{key}: {value}" for key, value in values.items() if key != "file")
        sentence = telling.problem(error)
        return {"file": name, "line": error.get("line"), "sentence": sentence, "code": error["code"], "detail": detail}

    @cached_property
    def problems(self) -> dict[str, Any]:
        """Rows that were left out while reading."""
        bad = [one for one in self.dataset.errors if one.get("line") is not None]
        told = [{**one, "reason": telling.problem(one)} for one in bad[:SHOWN_PROBLEMS]]
        number = self.dataset.num_skipped if self.is_readable else 0
        total = (self.version.num_examples if self.version else 0) + number
        return {"rows": told, "number": number, "total": total, "num_kept": len(bad)}

    @cached_property
    def doubts(self) -> list[dict[str, Any]]:
        """Questions about the file, those first that must be answered."""
        asked = [{**doubt, "question": telling.doubt(doubt)} for doubt in self.dataset.doubts]
        return sorted((one for one in asked if one["question"]), key=lambda one: not one["must_choose"])

    @property
    def must_choose(self) -> bool:
        return self.state == "choose" and any(doubt["must_choose"] for doubt in self.doubts)

    @cached_property
    def choices(self) -> dict[str, Any]:
        """How the file was read: what was found out, and over it what was chosen."""
        read = read_from(self.version) if self.version else None
        found: dict[str, Any] = dict(read.note_values.get("choices") or {}) if read else {}
        found.update(self.dataset.options)
        return found

    @property
    def header(self) -> str:
        """What was chosen about the names of the columns, if anything was."""
        return str(self.dataset.options.get("header", ""))

    @cached_property
    def roles(self) -> choosing.Roles | None:
        return choosing.of_version(self.version) if self.version else None

    @property
    def goals(self) -> list[tuple[str, str]]:
        """What may be learned from a table: each task and what it is called."""
        return titles()

    @property
    def goal(self) -> str:
        """The task that is learned from this one, or would be."""
        return (self.version.task if self.version else "") or self.dataset.task or CLASSIFICATION

    @cached_property
    def cards(self) -> dict[str, Any]:
        own, others, num_more = drawing.cards(self.version) if self.version else ([], [], 0)
        return {"own": own, "others": others, "num_more": num_more}

    @cached_property
    def split(self) -> dict[str, Any]:
        """How many examples each part has, and whether tests were uploaded."""
        parts = self.version.splits if self.version else {}
        own = {file.split: file.name for file in self.files}
        counts = {name: parts.get(name, 0) for name in ("train", "validation", "test", "unlabelled")}
        unused = (self.version.num_examples if self.version else 0) - sum(counts.values())
        sentence = answering.dealt(self.version, is_told=self._has_parts) if self.version else ""
        is_search = self.version is not None and answering.answers_of(self.version).form == "pairs"
        own_tests = {"exam": own.get("test", ""), "practice": own.get("validation", "")}
        # Only a text that has one label can do without it.
        takes_unlabelled = self.version is not None and answering.answers_of(self.version).form == "label"
        more = {"takes_unlabelled": takes_unlabelled, "without": own.get("unlabelled", ""), "is_search": is_search}
        return {**counts, **own_tests, **more, "unused": unused, "sentence": sentence}

    @property
    def _has_parts(self) -> bool:
        """Whether a corpus with judgements says which of them are for the tests (building.py)."""
        names = [card["name"] for card in self.version.profile] if self.version else []
        return self.choices.get("format") == "judged" and PART in names

    @cached_property
    def examples(self) -> dict[str, Any] | None:
        return rows.page(self.version, self.query) if self.version else None

    @cached_property
    def versions(self) -> list[dict[str, Any]]:
        """Newest first, each with the sentence that says what made it."""
        listed = self.dataset.versions.select_related("created_by").order_by("-number")[:SHOWN_VERSIONS]
        current = self.dataset.current_version_id
        return [{"version": one, "note": telling.note(one), "is_current": one.pk == current} for one in listed]


def _titles() -> dict[str, str]:
    return {
        "waiting": _("Reading your file"),
        "mending": _("Mending your examples"),
        "rejected": _("The file could not be read"),
        "gone": _("The examples are not on the disk any more"),
        "choose": _("One choice is open"),
        "ready": _("Your examples"),
    }
