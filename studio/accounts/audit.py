"""Writes the audit log; the only place that does."""

from typing import Any

from django.db.models import Model

from .models import AuditEvent, User


def record(
    *,
    actor: User | None,
    action: str,
    subject: Model | None = None,
    address: str | None = None,
    **values: Any,
) -> AuditEvent:
    """Append one line: `action` is a past fact such as `dataset.deleted`."""
    workspace_id = getattr(subject, "workspace_id", None)
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=actor.email if actor else "",
        action=action,
        object_kind=subject._meta.label_lower if subject else "",
        object_id=str(subject.pk) if subject else "",
        object_name=str(subject)[:254] if subject else "",
        workspace_id=workspace_id,
        values=values,
        address=address,
    )
