"""Makes and revokes access tokens; the secret itself is seen once."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio import broadcast
from studio.accounts.audit import record
from studio.accounts.keys import TOKEN_PREFIX, new_secret
from studio.accounts.models import ApiToken, User
from studio.accounts.scopes import SCOPES
from studio.core.errors import Refused

SHOWN_LETTERS = 10
MAX_TOKENS = 50


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    scopes: Sequence[str] = SCOPES,
    expires_at: datetime | None = None,
    actor: User | None = None,
    address: str | None = None,
) -> tuple[ApiToken, str]:
    """The token's row and the token itself, which is not kept anywhere."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise Refused("TOKEN_SCOPE", _("Choose at least one of: read, write, predict."), where="scopes")
    if user.api_tokens.filter(revoked_at=None).count() >= MAX_TOKENS:
        raise Refused("TOKEN_MANY", _("You have 50 tokens. Revoke one that you no longer use first."))
    raw, token_hash = new_secret(TOKEN_PREFIX)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:120] or _("Token"),
        prefix=raw[:SHOWN_LETTERS],
        token_hash=token_hash,
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=expires_at,
    )
    record(actor=actor or user, action="token.created", subject=token, address=address, scopes=token.scopes)
    return token, raw


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User | None, address: str | None = None) -> bool:
    """Stop a token at once; True when this call did it."""
    won = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1
    if won:
        record(actor=actor, action="token.revoked", subject=token, address=address)
        transaction.on_commit(partial(broadcast.access_changed, token.user_id))
    return won
