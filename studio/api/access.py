"""Who calls the API: a bearer token or the session cookie with CSRF; and whether the scope allows it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, Throttled
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from studio.accounts import throttle, tokens
from studio.accounts.models import User
from studio.core.errors import Refused
from studio.core.http import client_address
from studio.registry.models import Endpoint
from studio.registry.services import endpoint_of_key
from studio.routes import rule_for

MINUTE = 60
# Calls a minute of one person; uploads are bounded by the limits of their workspace.
LIMITS = {"read": 2400, "write": 300, "predict": 3000}
REFUSALS_A_MINUTE = 60


class BearerToken(HttpBearer):
    """`Authorization: Bearer ate_…`; a wrong one never falls back to the cookie."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        found = tokens.authenticate(token)
        if found is None:
            _count(f"refused:{client_address(request)}", REFUSALS_A_MINUTE)
            raise AuthenticationError
        user, scopes = found
        needed = _scope(request)
        if needed not in scopes:
            raise Refused(
                "SCOPE_MISSING",
                _("This token may not do that: it lacks the scope {scope}.").format(scope=needed),
                fix=_("Make a token with that scope under Settings, Tokens."),
                status=403,
            )
        request.user = user
        _count(f"{needed}:{user.pk}", LIMITS[needed])
        return user


class SessionCookie(APIKeyCookie):
    """The browser's session; whatever writes needs the CSRF token as on the pages."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        if check_csrf(request) is not None:
            raise Refused(
                "CSRF",
                _("The call came without the page's CSRF token."),
                fix=_("Send it in the header X-CSRFToken, or use an access token."),
                status=403,
            )
        needed = _scope(request)
        _count(f"{needed}:{user.pk}", LIMITS[needed])
        return user


class EndpointKey(HttpBearer):
    """`Authorization: Bearer ake_…`: the key of one endpoint and of nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> Endpoint:
        match = request.resolver_match
        endpoint = endpoint_of_key(str(match.kwargs.get("endpoint_id", "")) if match else "", token)
        if endpoint is None:
            _count(f"refused:{client_address(request)}", REFUSALS_A_MINUTE)
            raise AuthenticationError
        _count(f"endpoint:{endpoint.pk}", LIMITS["predict"])
        return endpoint


def _scope(request: HttpRequest) -> str:
    """The scope that the table of routes asks for; what is not declared was refused before."""
    rule = rule_for(request.resolver_match.view_name if request.resolver_match else "")
    return rule.scopes[request.method or "GET"] if rule else "write"


def _count(key: str, limit: int) -> None:
    if not throttle.allow(f"api:{key}", limit=limit, seconds=MINUTE):
        raise Throttled(wait=throttle.seconds_left(MINUTE))
