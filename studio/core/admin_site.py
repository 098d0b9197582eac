"""The admin panel's frame: the studio's own sign-in, a strict-as-possible policy, read-only unless said otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from .errors import Refused
from .http import safe_next

# The panel's Alpine compiles its attributes (unsafe-eval) and its themes are written into the page (unsafe-inline).
# Nothing is relaxed about where things come from: this host only.
POLICY = {
    "script-src": ["'self'", "'unsafe-eval'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class Site(UnfoldAdminSite):  # type: ignore[misc]  # unfold ships no types
    """One door: the sign-in page with its limits and the second factor; the panel has none of its own."""

    index_title = _lazy("Overview")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        target = safe_next(request, resolve_url("admin:index"))
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        return csp_replace(POLICY)(super().admin_view(view, cacheable))


class Room(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """What every list of the panel has in common: no adding, no deleting, and only named fields can be edited."""

    editable: ClassVar[tuple[str, ...]] = ()
    list_filter_submit = True
    list_per_page = 50
    compressed_fields = True
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Whoever may look at a row may open it; without editable fields there is nothing to save.
        return bool(self.editable) and bool(super().has_change_permission(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        shown = [name for _title, options in self.get_fieldsets(request, obj) for name in _flat(options["fields"])]
        return [name for name in shown if name not in self.editable]

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Rooms with editable fields say which service saves them."""
        raise NotImplementedError(f"{type(self).__name__} has editable fields and no service to save them")


def act(
    room: ModelAdmin, request: HttpRequest, rows: "QuerySet[Any] | Iterable[Any]", call: Callable[[Any], object]
) -> None:
    """Call a service for each chosen row; say how many it changed and why it refused the others."""
    num_done = 0
    for row in rows:
        try:
            num_done += call(row) is not False
        except Refused as refusal:
            room.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
    if num_done:
        text = ngettext("Done for %(n)s row.", "Done for %(n)s rows.", num_done) % {"n": num_done}
        room.message_user(request, text, messages.SUCCESS)
    else:
        room.message_user(request, _("Nothing was changed."), messages.WARNING)


@dataclass(frozen=True)
class Question:
    """What an action that cannot be taken back asks first."""

    action: str
    title: Any
    warning: Any
    button: Any

    def ask(self, room: ModelAdmin, request: HttpRequest, rows: "QuerySet[Any]") -> HttpResponse | None:
        """The page that asks; nothing once it was answered."""
        if request.POST.get("is_sure"):
            return None
        context = {**room.admin_site.each_context(request), "opts": room.opts, "title": self.title}
        return render(request, "admin/confirm.html", context | {"question": self, "rows": rows})


def _flat(names: Iterable[Any]) -> list[str]:
    return [name for entry in names for name in ([entry] if isinstance(entry, str) else entry)]
