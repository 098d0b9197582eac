"""How people get in: not by signing up themselves; and what their browser learns when they do."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from studio.core.http import user_agent

from .cookies import remember_preferences


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed; owners invite."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return user_agent(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Speak the person's own language from the first page on, in their colours."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return remember_preferences(response, user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Counted by account and source: somebody who guesses elsewhere cannot lock the owner out.
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)}:{key}"
