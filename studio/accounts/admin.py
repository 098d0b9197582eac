"""The panel's lists of people, workspaces, tokens and the audit log; every change goes through a service."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from studio.core.admin_site import Question, Room, act
from studio.core.panel_words import column, language_title, named

from . import services, workspaces
from .deeds import name_of
from .models import ApiToken, AuditEvent, Invitation, Membership, User, Workspace
from .person import acting

# The sign-in library's own lists would show secrets of second factors; groups are not used.
for model in (EmailAddress, Authenticator, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

DELETE = Question(
    action="delete_account",
    title=_("Delete these accounts for good?"),
    warning=_(
        "Name, address, password and tokens go at once and cannot be brought back. What a team shares stays; what lies "
        "in a workspace that nobody else belongs to goes to the bin, and its runs are stopped."
    ),
    button=_("Delete for good"),
)


@admin.register(User)
class UserAdmin(Room):
    """People: let in, suspend, make operators."""

    list_display = ("email", "name", "is_active", "is_staff", "shown_workspaces", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", ("language", named(language_title)))
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "time_zone")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "last_login", "date_joined", "shown_workspaces")}),
    )
    editable = ("name", "language", "time_zone")
    actions = ("suspend", "let_in", "password_link", "make_operator", "take_operator", "delete_account")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__workspace")  # type: ignore[no-any-return]  # unfold ships no types

    @display(description=_("workspaces"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def shown_workspaces(self, user: User) -> str:
        return " · ".join(f"{one.workspace} ({one.get_role_display()})" for one in user.memberships.all()) or "–"

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("name", "language", "time_zone")}
        services.edit_person(user=obj, **acting(request), **values)

    @admin.action(description=_("Suspend: may not sign in"))
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, services.set_active, is_active=False)

    @admin.action(description=_("Let in again"))
    def let_in(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, services.set_active, is_active=True)

    @admin.action(description=_("Make a link for a new password"))
    def password_link(self, request: HttpRequest, people: QuerySet[User]) -> None:
        who = acting(request)

        def make(user: User) -> None:
            link = request.build_absolute_uri(services.make_password_link(user=user, **who))
            text = _t("Send this to %(name)s. It works once, for three days: %(link)s")
            self.message_user(request, text % {"name": user, "link": link}, messages.INFO)

        act(self, request, people, make)

    @admin.action(description=_("Make operator"))
    def make_operator(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, services.set_operator, is_operator=True)

    @admin.action(description=_("No longer operator"))
    def take_operator(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, services.set_operator, is_operator=False)

    @admin.action(description=_("Delete the account for good"))
    def delete_account(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        asked = DELETE.ask(self, request, people)
        if asked is None:
            self._each(request, people, services.delete_account)
        return asked

    def _each(self, request: HttpRequest, people: QuerySet[User], service: Any, **values: Any) -> None:
        who = acting(request)
        act(self, request, people, lambda user: service(user=user, **who, **values))


class MembersInline(TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Who belongs to the workspace."""

    model = Membership
    fields = readonly_fields = ("user", "role")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Workspace)
class WorkspaceAdmin(Room):
    """Workspaces: storage, limits, members."""

    list_display = ("name", "num_members", "storage", "limit", "max_queued_runs", "created_at")
    search_fields = ("name",)
    ordering = ("name",)
    fieldsets = ((None, {"fields": ("name", "max_bytes", "max_queued_runs", "storage", "created_at")}),)
    editable = ("name", "max_bytes", "max_queued_runs")
    inlines = (MembersInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        return super().get_queryset(request).annotate(members=Count("memberships"))  # type: ignore[no-any-return]  # unfold ships no types

    @display(description=_("members"), ordering="members")  # type: ignore[untyped-decorator]  # unfold ships no types
    def num_members(self, workspace: Any) -> int:
        return int(workspace.members)

    @display(description=_("storage used"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def storage(self, workspace: Workspace) -> str:
        return str(filesizeformat(workspaces.num_bytes(workspace)))

    @display(description=_("storage limit"), ordering="max_bytes")  # type: ignore[untyped-decorator]  # unfold ships no types
    def limit(self, workspace: Workspace) -> str:
        return str(filesizeformat(workspace.max_bytes))

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in self.editable}
        services.edit_workspace(workspace=obj, **acting(request), **values)


@admin.register(Membership)
class MembershipAdmin(Room):
    """Memberships: add, change the role, remove."""

    list_display = ("user", "workspace", "role")
    list_filter = ("role", "workspace")
    search_fields = ("user__email", "workspace__name")
    autocomplete_fields = ("user", "workspace")
    fieldsets = ((None, {"fields": ("user", "workspace", "role")}),)
    editable = ("role",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.add_membership"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return super().get_readonly_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        who, role = acting(request), form.cleaned_data["role"]
        if change:
            services.change_role(member=obj, role=role, **who)
        else:
            obj.pk = services.add_member(workspace=obj.workspace, user=obj.user, role=role, **who).pk

    actions = ("remove",)

    @admin.action(description=_("Remove from the workspace"))
    def remove(self, request: HttpRequest, members: QuerySet[Membership]) -> None:
        who = acting(request)
        act(self, request, members, lambda member: services.remove_member(member=member, **who))


@admin.register(Invitation)
class InvitationAdmin(Room):
    """Who was invited; the link itself is not kept."""

    list_display = ("email", "workspace", "role", "invited_by", "created_at", "expires_at", "used_at")
    fieldsets = (
        (None, {"fields": ("email", "workspace", "role", "invited_by", "created_at", "expires_at", "used_at")}),
    )


@admin.register(ApiToken)
class ApiTokenAdmin(Room):
    """Tokens: revoke; the secret is never shown, for it is not kept."""

    list_display = ("name", "prefix", "user", "may", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("name", "prefix", "user__email")
    ordering = ("-created_at",)
    actions = ("revoke",)
    fieldsets = (
        (None, {"fields": ("name", "prefix", "user", "may")}),
        (_("Times"), {"fields": ("created_at", "last_used_at", "expires_at", "revoked_at")}),
    )

    @display(description=_("may"))  # type: ignore[untyped-decorator]  # unfold ships no types
    def may(self, token: ApiToken) -> str:
        return token.shown_scopes

    @admin.action(description=_("Revoke: no longer works"))
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        who = acting(request)
        act(self, request, tokens, lambda token: services.revoke_token(token=token, **who))


@admin.register(AuditEvent)
class AuditEventAdmin(Room):
    """The audit log: to read, nothing else."""

    shown_action = column("action", name_of, _("action"))
    list_display = ("at", "actor_name", "shown_action", "object_kind", "object_name", "address")
    list_filter = (("action", named(name_of)), "object_kind", ("at", admin.DateFieldListFilter))
    search_fields = ("actor_name", "action", "object_name", "object_id", "address")
    fieldsets = (
        (None, {"fields": ("at", "actor_name", "shown_action", "action", "address", "workspace")}),
        (_("About"), {"fields": ("object_kind", "object_id", "object_name", "values")}),
    )
    actions: ClassVar[None] = None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
