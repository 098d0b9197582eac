"""An operator at the panel, and one of each thing to look at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from studio.accounts.models import AuditEvent, User
from tests.architecture.world import World

Act = Callable[..., str]


@pytest.fixture
def world(alice: User, viewer: User) -> World:
    return World(alice, viewer)


@pytest.fixture
def panel(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def act(panel: Client) -> Act:
    """Choose rows of a list and press an action; the page that comes back, with its message."""

    def press(action: str, *rows: Model, **more: str) -> str:
        meta = rows[0]._meta
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
        response: Any = panel.post(url, chosen, follow=True)
        assert response.status_code == 200
        return str(response.content.decode())

    return press


def recorded(action: str, subject: Model, by: User) -> bool:
    """Whether the audit log says who did that to what."""
    return AuditEvent.objects.filter(action=action, object_id=str(subject.pk), actor=by).exists()
