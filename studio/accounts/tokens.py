"""Access tokens of programs: who stands behind one, and what it may do."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from .keys import TOKEN_PREFIX, digest
from .models import ApiToken, User
from .scopes import SCOPES

# The time of the last use is kept to the minute: a write for every call would be the dearest part of it.
TOUCH_EVERY = timedelta(minutes=1)
MAX_LENGTH = 200


def authenticate(raw: str) -> tuple[User, frozenset[str]] | None:
    """The person and the scopes of a token; nothing for an unknown, revoked, expired one or a suspended person."""
    if not raw.startswith(TOKEN_PREFIX) or len(raw) > MAX_LENGTH:
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), token_hash=digest(raw), revoked_at=None)
        .filter(user__is_active=True)
        .first()
    )
    if token is None:
        return None
    _touch(token, now)
    return token.user, frozenset(scope for scope in token.scopes if scope in SCOPES)


def user_of(raw: str, *, scope: str) -> User | None:
    """The person of a token that has this scope."""
    found = authenticate(raw)
    return found[0] if found and scope in found[1] else None


def _touch(token: ApiToken, now: datetime) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - TOUCH_EVERY)
    if token.last_used_at is None or token.last_used_at < now - TOUCH_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
