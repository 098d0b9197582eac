"""While the cache is away the studio goes on, slower and without counting."""

import logging
import socket
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from studio.accounts.models import AuditEvent, User
from studio.accounts.throttle import allow
from studio.core import caching


@pytest.fixture(autouse=True)
def cache_is_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens at the port of the cache."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": {"BACKEND": "studio.core.caching.ForgivingCache", "LOCATION": address}}
    monkeypatch.setattr(caching.ForgivingClient, "_told_at", -caching.QUIET_SECONDS)


def test_the_cache_is_empty_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="studio.core.caching"):
        cache.set("a", 1)
        assert cache.add("a", 1) is True
        assert cache.get("a", "nothing") == "nothing"
        assert cache.get_many(["a"]) == {}
        assert "a" not in cache
        assert cache.touch("a") is False
        assert cache.delete("a") is False
        cache.set_many({"a": 1})
        cache.delete_many(["a"])
        cache.clear()
        with pytest.raises(ValueError, match="not found"):
            cache.incr("a")
    assert [record.message.split(";")[0] for record in caplog.records] == ["The cache does not answer"]


def test_limits_let_through_what_they_cannot_count() -> None:
    assert all(allow("somebody", limit=1, seconds=60) for _ in range(3))


@pytest.mark.django_db
def test_people_can_sign_in_and_links_answer(alice: User, client: Client) -> None:
    assert client.get("/password/no-such-link/").status_code == 410
    signed_in = client.post(reverse("account_login"), {"login": alice.email, "password": "correct horse battery"})
    assert signed_in.status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_refusal_is_still_recorded(alice: User, client: Client) -> None:
    client.force_login(alice)
    assert client.get("/admin/").status_code == 403
    assert AuditEvent.objects.filter(action="access.refused", actor=alice).exists()
