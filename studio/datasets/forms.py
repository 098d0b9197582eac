"""What people upload, paste and type on the way to a dataset."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .intake import MAX_TYPED_ROWS

KINDS = ".csv,.tsv,.psv,.txt,.xls,.xlsx,.xlsm,.xlsb,.ods,.json,.jsonl,.ndjson,.parquet,.gz,.zip,.conll,.bio,.iob"
MAX_NAME = 300
FIRST_ROWS, MORE_ROWS = 12, 12
FILE_MESSAGES = {
    "required": _("No file was chosen. Choose one, then send it again."),
    "empty": _("The file is empty. Check that it was saved, then upload it again."),
}


def _file(label: Any, help_text: Any = "", *, is_required: bool = False) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": KINDS})
    # The length of a name is the storage's matter: ours is never the user's.
    return forms.FileField(
        label=label, help_text=help_text, required=is_required, error_messages=FILE_MESSAGES, widget=widget
    )


class UploadForm(forms.Form):
    """A table, and tests of one's own where there are any."""

    file = _file(_("File"), is_required=True)
    exam_file = _file(
        _("Final exam of your own"),
        _("Examples that are kept for the final exam and never learned from. Without one, a tenth is put aside."),
    )
    practice_file = _file(
        _("Practice test of your own"),
        _("Examples that are asked while learning. Without one, a tenth is put aside."),
    )

    def files_by_split(self) -> "dict[str, UploadedFile[Any]]":
        """The files as `create_dataset` wants them."""
        tests = {"test": self.cleaned_data["exam_file"], "validation": self.cleaned_data["practice_file"]}
        given = {split: file for split, file in tests.items() if file}
        return {"train" if given else "all": self.cleaned_data["file"], **given}


class PasteForm(forms.Form):
    """A table copied from a spreadsheet or a text."""

    table = forms.CharField(
        label=_("Table"),
        help_text=_(
            "With the names of the columns in the first row; the cells may be cut by tabs, commas or semicolons. "
            "At most 4 MB; a larger table goes as a file."
        ),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"required": _("Nothing was pasted. Copy the table with its rows, then paste it here.")},
    )


class NameForm(forms.Form):
    """Another name for a dataset."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)


def typed_pairs(texts: list[str], labels: list[str]) -> list[tuple[str, str]]:
    """The rows of the small grid as they came, all of them: a text that was typed is not lost without a word."""
    return list(zip(texts, labels, strict=False))


def grid(pairs: list[tuple[str, str]], *, num_more: int = 0) -> list[tuple[str, str]]:
    """The same rows with empty ones below them."""
    size = max(FIRST_ROWS, len(pairs), min(len(pairs) + num_more, MAX_TYPED_ROWS))
    return [*pairs, *[("", "")] * (size - len(pairs))]
