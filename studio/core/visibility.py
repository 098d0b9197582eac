"""The one rule for who may see and change what: membership of the workspace that owns it."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from studio.accounts.models import User

EDITING_ROLES = ("owner", "editor")
M = TypeVar("M", bound=models.Model)


class VisibleQuerySet(models.QuerySet[M]):
    """Rows that belong to a workspace; `workspace_path` is the lookup that leads there."""

    workspace_path = "workspace"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may read. An inactive person, or nobody, sees nothing."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(**self._membership(user=user))

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """What this person may change: rows of workspaces where they are owner or editor."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(**self._membership(user=user, role__in=EDITING_ROLES))

    def _membership(self, **lookups: Any) -> dict[str, Any]:
        # (user, workspace) is unique, so the join never doubles a row.
        return {f"{self.workspace_path}__memberships__{name}": value for name, value in lookups.items()}
