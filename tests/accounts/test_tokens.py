"""Access tokens: shown once, hashed, refused when they should be."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts import services, tokens
from studio.accounts.models import ApiToken, AuditEvent, User
from studio.core.errors import Refused


def test_a_token_opens_with_its_scopes(alice: User) -> None:
    _, raw = services.create_token(user=alice, name="script", scopes=["predict", "read"])
    assert tokens.authenticate(raw) == (alice, frozenset({"read", "predict"}))
    assert tokens.user_of(raw, scope="read") == alice
    assert tokens.user_of(raw, scope="write") is None


def test_only_the_hash_is_kept(alice: User) -> None:
    token, raw = services.create_token(user=alice, name="script")
    row = ApiToken.objects.values().get(pk=token.pk)
    assert raw not in str(row)
    assert raw.startswith(row["prefix"])


@pytest.mark.parametrize(
    "raw", ["", "ate_", "ate_unknown", "Bearer x", "ate_" + "x" * 10_000, "ate_\x00", "ate_\ud800"]
)
def test_what_is_not_a_token_opens_nothing(db: None, raw: str) -> None:
    assert tokens.authenticate(raw) is None


def test_a_revoked_expired_or_suspended_token_opens_nothing(alice: User) -> None:
    revoked, raw_revoked = services.create_token(user=alice, name="a")
    services.revoke_token(token=revoked, actor=alice)
    _, raw_expired = services.create_token(user=alice, name="b", expires_at=timezone.now() - timedelta(seconds=1))
    _, raw_fine = services.create_token(user=alice, name="c")
    assert tokens.authenticate(raw_revoked) is None
    assert tokens.authenticate(raw_expired) is None
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert tokens.authenticate(raw_fine) is None


def test_the_last_use_is_written_once_a_minute(alice: User, django_assert_num_queries: Any) -> None:
    token, raw = services.create_token(user=alice, name="script")
    tokens.authenticate(raw)
    with django_assert_num_queries(1):
        tokens.authenticate(raw)
    old = timezone.now() - timedelta(minutes=2)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=old)
    tokens.authenticate(raw)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at > old


def test_an_unknown_scope_is_refused(alice: User) -> None:
    with pytest.raises(Refused):
        services.create_token(user=alice, name="x", scopes=["everything"])


def test_making_and_revoking_are_on_record_without_the_secret(alice: User) -> None:
    token, raw = services.create_token(user=alice, name="script")
    assert services.revoke_token(token=token, actor=alice)
    assert not services.revoke_token(token=token, actor=alice)
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == ["token.created", "token.revoked"]
    assert raw not in str(list(AuditEvent.objects.values()))


def test_what_a_token_may_is_told_in_words(alice: User, client: Client) -> None:
    services.create_token(user=alice, name="nightly", scopes=["read", "predict"])
    client.force_login(alice)
    table = client.get("/settings/").content.decode().partition("<table")[2].partition("</table>")[0]
    assert "look at things, ask models" in table
