"""Shared ground of all tests: the personas, no packet outside loopback, quick passwords."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from studio.accounts.models import Membership, User, Workspace

from .drafting import drafts_open

SHARED_DATA = Path(os.environ.get("STUDIO_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share a running studio share a process."""
    from .scheduling import BySharedStudio

    return BySharedStudio(config, log)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere else is a failed test, not a slow one."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"A test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit empty every table afterwards, which a sealed audit log refuses; its own test seals it."""
    from django.db import connection

    from studio.accounts import tamperproof

    with django_db_blocker.unblock():
        tamperproof.unseal(connection)


@pytest.fixture
def drafts() -> Iterator[None]:
    """The tasks that nobody is offered yet are there as well."""
    with drafts_open():
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A password hash is slow on purpose; tests make hundreds of people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def plain_static_names(settings: Any) -> None:
    """Static files under their own names: tests need no collected, hashed copies of them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A test client leaves the language of its last page behind; the next test begins anew."""
    with translation.override("en"):
        yield


@pytest.fixture
def workspace(db: None) -> Workspace:
    return Workspace.objects.create(name="Bakery")


@pytest.fixture
def alice(workspace: Workspace) -> User:
    """Owner of the workspace."""
    user = User.objects.create_user("alice@example.com", "correct horse battery", name="Alice")
    Membership.objects.create(workspace=workspace, user=user, role=Membership.Role.OWNER)
    return user


@pytest.fixture
def viewer(workspace: Workspace) -> User:
    """May look, not touch."""
    user = User.objects.create_user("viewer@example.com", "correct horse battery", name="Vera")
    Membership.objects.create(workspace=workspace, user=user, role=Membership.Role.VIEWER)
    return user


@pytest.fixture
def bob(db: None) -> User:
    """A stranger with a workspace of his own."""
    user = User.objects.create_user("bob@example.com", "correct horse battery", name="Bob")
    other = Workspace.objects.create(name="Elsewhere")
    Membership.objects.create(workspace=other, user=user, role=Membership.Role.OWNER)
    return user


@pytest.fixture
def staff(db: None) -> User:
    """An operator; no member of anything."""
    return User.objects.create_superuser("staff@example.com", "correct horse battery", name="Sam")


@pytest.fixture
def shared_data() -> Path:
    """The real data sets; a test that needs them is skipped, with the reason, where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real data sets are not at {SHARED_DATA}; set STUDIO_SHARED_DATA")
    return SHARED_DATA
