"""The workspace: who is in it, as what, and how much of the disk it holds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from studio.accounts import services, workspaces
from studio.accounts.forms import InviteForm, RoleForm
from studio.accounts.models import Membership
from studio.accounts.person import acting, person
from studio.core.errors import Refused


def home(request: HttpRequest) -> HttpResponse:
    """To the workspace new things go to."""
    first = workspaces.home_of(person(request)) or workspaces.visible_to(person(request)).first()
    if first is None:
        raise Http404
    return redirect("accounts:workspace", workspace_id=first.pk)


@never_cache
def workspace(request: HttpRequest, workspace_id: str, form: InviteForm | None = None, link: str = "") -> HttpResponse:
    """Members, roles and storage; owners see the buttons."""
    user = person(request)
    found = get_object_or_404(workspaces.visible_to(user), pk=workspace_id)
    is_owner = workspaces.owned_by(user).filter(pk=found.pk).exists()
    context = {
        "workspace": found,
        "others": workspaces.visible_to(user).exclude(pk=found.pk),
        "members": found.memberships.select_related("user").order_by("user__name", "pk"),
        "is_owner": is_owner,
        "invitations": services.open_invitations().filter(workspace=found).order_by("-created_at") if is_owner else [],
        "num_bytes": workspaces.num_bytes(found),
        "roles": Membership.Role.choices,
        "form": form or InviteForm(),
        "page_url": reverse("accounts:workspace", args=[found.pk]),
        "link": request.build_absolute_uri(link) if link else "",
    }
    return render(request, "accounts/workspace.html", context, status=422 if form and form.errors else 200)


def invite(request: HttpRequest, workspace_id: str) -> HttpResponse:
    user = person(request)
    found = get_object_or_404(workspaces.owned_by(user), pk=workspace_id)
    form = InviteForm(request.POST)
    link = ""
    if form.is_valid():
        try:
            member, link = services.invite(workspace=found, **acting(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.where or None, refusal.message)
        else:
            if member:
                messages.success(request, _("%(name)s belongs to the workspace now.") % {"name": member.user})
                return redirect("accounts:workspace", workspace_id=found.pk)
            return workspace(request, workspace_id, None, link)
    return workspace(request, workspace_id, form)


def invitation_withdraw(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """The link of an invitation that nobody used yet opens nothing any more."""
    open_ones = services.open_invitations().filter(workspace__in=workspaces.owned_by(person(request)))
    invitation = get_object_or_404(open_ones, pk=invitation_id)
    if services.withdraw_invitation(invitation=invitation, **acting(request)):
        sentence = _("The invitation for %(email)s is withdrawn. Its link no longer works.")
        messages.success(request, sentence % {"email": invitation.email})
    else:
        messages.error(request, _("The invitation was accepted a moment ago. Remove the member instead."))
    return redirect("accounts:workspace", workspace_id=invitation.workspace_id)


def member_role(request: HttpRequest, member_id: int) -> HttpResponse:
    member = _managed(request, member_id)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    services.change_role(member=member, role=role, **acting(request))
    messages.success(request, _("The role is changed."))
    return redirect("accounts:workspace", workspace_id=member.workspace_id)


def member_remove(request: HttpRequest, member_id: int) -> HttpResponse:
    member = _managed(request, member_id)
    workspace_id, name = member.workspace_id, str(member.user)
    services.remove_member(member=member, **acting(request))
    messages.success(request, _("%(name)s no longer belongs to the workspace.") % {"name": name})
    return redirect("accounts:workspace", workspace_id=workspace_id)


def _managed(request: HttpRequest, member_id: int) -> Membership:
    """A membership of a workspace this person owns; anything else is not there."""
    managed = Membership.objects.filter(workspace__in=workspaces.owned_by(person(request)))
    return get_object_or_404(managed.select_related("user", "workspace"), pk=member_id)
