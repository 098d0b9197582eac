"""How people get in: not by signing up themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed; owners invite."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
