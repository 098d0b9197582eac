"""What every page asks this room for: how many notices are new."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from studio.accounts.models import User

from . import notices


def bell(request: HttpRequest) -> dict[str, Any]:
    """Counted at most once a page, and only by pages that show it."""
    user = getattr(request, "user", None)

    @cache
    def num_notices() -> int:
        return notices.num_new(user) if isinstance(user, User) else 0

    return {"num_notices": num_notices}
