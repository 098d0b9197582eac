"""The sample datasets that ship with the studio, so that the first walk needs no file."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import User, Workspace
from studio.core.errors import Refused

from .models import Dataset
from .services import create_dataset

FOLDER = Path(__file__).parent / "samples"
SAMPLES = {
    "customer_messages": _("Customer messages"),
    "customer_messages_zh": _("Customer messages (Chinese)"),
}


def create_sample_dataset(*, user: User, workspace: Workspace, name: str = "customer_messages") -> Dataset:
    """Upload one of the samples, as if the person had done it; `name` is a key of `SAMPLES`."""
    if name not in SAMPLES:
        raise Refused("SAMPLE_UNKNOWN", str(_("There is no sample called that.")), where="name", status=404)
    content = (FOLDER / f"{name}.csv").read_bytes()
    upload: UploadedFile[Any] = SimpleUploadedFile(f"{name}.csv", content, content_type="text/csv")
    return create_dataset(
        user=user, workspace=workspace, files={"all": upload}, name=str(SAMPLES[name]), is_sample=True
    )
