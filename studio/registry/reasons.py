"""Why a download is not offered and why a file of questions was not answered, in sentences."""

from typing import Any

from django.utils.translation import gettext as _

from studio.datasets.telling import problem

from .models import ModelExport


def export_error(export: ModelExport) -> str:
    """Why a download is not offered; empty when nothing is wrong."""
    if not export.error_code:
        return ""
    sentences = {
        "EXPORT_DIFFERS": _("The file gave different answers than the studio, so it is not offered."),
        "EXPORT_BROKEN": _("The file was unpacked and asked, and did not answer, so it is not offered."),
        "EXPORT_FAILED": _("Making the download broke off. Try again; if it happens twice, tell an operator."),
        "EXPORT_UNFIT": _("This model cannot be written in that format."),
        "EXPORT_DISK": _("The disk is nearly full, so the download could not be made. Make room and try again."),
        "EXPORT_GONE": _("The files of this model are no longer on this computer."),
    }
    return sentences.get(export.error_code, _("The download could not be made. Try again, or tell an operator."))


def batch_error(error: dict[str, Any]) -> str:
    """Why a file of questions was not answered."""
    code, values = error.get("code", ""), error.get("values") or {}
    if code == "BATCH_NO_TEXT":
        return _("No column of texts was found. Name it “{column}” in the first line of the file.").format(
            column=values.get("column", "text")
        )
    if code == "BATCH_EMPTY":
        return _("The file has no rows with a text.")
    if code == "BATCH_FAILED":
        return _("The file could not be answered. Try again, or tell an operator.")
    return problem(error)
