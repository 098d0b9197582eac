"""Reads about workspaces: which one new things go to, who is in it, how much it holds."""

from django.db.models import QuerySet, Sum

from .models import Membership, User, Workspace

EDITING = (Membership.Role.OWNER, Membership.Role.EDITOR)


def home_of(user: User) -> Workspace | None:
    """Where new things of this person go: the oldest workspace of their own, else one they may write to."""
    memberships = Membership.objects.filter(user=user, role__in=EDITING).select_related("workspace")
    first = memberships.order_by("-role", "pk").first()  # "owner" sorts after "editor".
    return first.workspace if first else None


def editable_by(user: User) -> QuerySet[Workspace]:
    """The workspaces this person may put things into."""
    return Workspace.objects.filter(memberships__user=user, memberships__role__in=EDITING)


def visible_to(user: User) -> QuerySet[Workspace]:
    return Workspace.objects.filter(memberships__user=user).order_by("name", "pk")


def owned_by(user: User) -> QuerySet[Workspace]:
    """The workspaces whose members this person may manage."""
    return Workspace.objects.filter(memberships__user=user, memberships__role=Membership.Role.OWNER)


def num_bytes(workspace: Workspace) -> int:
    """What the workspace takes on the disk: uploads, frozen versions, models, downloads and files of questions."""
    datasets, models = workspace.datasets.all(), workspace.models.all()
    parts = (
        datasets.aggregate(total=Sum("files__num_bytes")),
        datasets.aggregate(total=Sum("versions__num_bytes")),
        models.aggregate(total=Sum("num_bytes")),
        models.aggregate(total=Sum("exports__num_bytes")),
        models.aggregate(total=Sum("batches__num_bytes")),
    )
    return sum(part["total"] or 0 for part in parts)
