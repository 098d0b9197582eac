"""The panel's shelf of starting models: fetch, import, licences."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from studio.accounts.person import acting
from studio.core.admin_site import Room, act
from studio.core.errors import Refused

from . import services
from .models import PretrainedModel

LANGUAGES = (("en", _("English")), ("zh", _("Chinese")), ("multi", _("many languages")))


class ImportForm(forms.Form):
    """A zip with the files of a model."""

    name = forms.CharField(
        label=_("Short name"),
        max_length=80,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9._-]*\Z", _("Use small letters, digits, dots and dashes."))],
        widget=UnfoldAdminTextInputWidget,
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=UnfoldAdminSelectWidget)
    licence = forms.CharField(label=_("Licence"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget)
    file = forms.FileField(
        label=_("Zip file"),
        help_text=_("config.json, the tokenizer and the weights as safetensors. Anything else is refused."),
        widget=UnfoldAdminFileFieldWidget,
    )


@admin.register(PretrainedModel)
class PretrainedModelAdmin(Room):
    """Starting models, present and absent."""

    list_display = ("name_shown", "kind", "is_present", "spoken", "size", "licence", "state")
    list_filter = ("kind", "is_present", "architecture", "licence")
    search_fields = ("name", "title", "repo")
    actions = ("fetch",)
    actions_list = ("import_zip",)
    fieldsets = (
        (None, {"fields": ("name_shown", "name", "kind", "good_for", "spoken", "architecture")}),
        (_("Licence"), {"fields": ("licence", "licence_told")}),
        (_("Files"), {"fields": ("is_present", "repo", "commit", "size", "num_parameters", "fetched_at", "state")}),
    )

    @display(description=_("title"), ordering="title")  # type: ignore[untyped-decorator]  # unfold ships no types
    def name_shown(self, model: PretrainedModel) -> str:
        return model.shown_title

    @display(description=_("good for"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def good_for(self, model: PretrainedModel) -> str:
        return model.shown_blurb

    @display(description=_("languages"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def spoken(self, model: PretrainedModel) -> str:
        return model.shown_languages

    @display(description=_("licence in plain words"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def licence_told(self, model: PretrainedModel) -> str:
        return model.shown_licence

    @display(description=_("size"), ordering="num_bytes")  # type: ignore[untyped-decorator]  # unfold ships no types
    def size(self, model: PretrainedModel) -> str:
        return str(filesizeformat(model.num_bytes)) if model.num_bytes else "–"

    @display(description=_("state"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def state(self, model: PretrainedModel) -> str:
        return model.fetch_error or model.why_absent or _t("ready")

    @admin.action(description=_("Fetch from the model hub"))
    def fetch(self, request: HttpRequest, models: QuerySet[PretrainedModel]) -> None:
        who = acting(request)
        act(self, request, models, lambda model: services.fetch_model(model=model, **who))

    @action(description=_("Import a zip"), url_path="import", icon="upload")  # type: ignore[untyped-decorator]  # unfold ships no types
    def import_zip(self, request: HttpRequest) -> HttpResponse:
        """A page with one form; what is wrong with the zip is said above it."""
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                model = _imported(request, form.cleaned_data)
            except Refused as refusal:
                form.add_error(
                    "name" if refusal.where == "name" else "file", f"{refusal.message} {refusal.fix}".strip()
                )
            else:
                self.message_user(request, _t("“%(name)s” is on the shelf.") % {"name": model}, messages.SUCCESS)
                return redirect("admin:catalog_pretrainedmodel_changelist")
        context = {**self.admin_site.each_context(request), "title": _t("Import a starting model"), "form": form}
        return render(request, "admin/catalog/import.html", context | {"opts": self.opts})


def _imported(request: HttpRequest, values: dict[str, Any]) -> PretrainedModel:
    """The upload goes to a file of its own first: a zip is read from its end."""
    upload: UploadedFile[Any] = values["file"]
    with tempfile.TemporaryDirectory(prefix="import-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "model.zip"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        return services.import_model(
            name=values["name"],
            source=path,
            title=values["title"],
            languages=[values["language"]],
            licence=values["licence"],
            **acting(request),
        )
