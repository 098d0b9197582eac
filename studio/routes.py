"""The one table of routes: who may call what, with which method. What is not in here is refused."""

from dataclasses import dataclass
from enum import Enum


class Who(Enum):
    """Who may call a route; which objects they may see is `visible_to`'s matter."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    TOKEN = "token"  # noqa: S105  # Not a password: a bearer token or a session, checked by the API.
    STAFF = "staff"


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    who: Who
    methods: frozenset[str]


GET = frozenset({"GET", "HEAD"})
POST = frozenset({"POST"})
BOTH = GET | POST


def _rules(who: Who, methods: frozenset[str], *names: str) -> dict[str, Rule]:
    return {name: Rule(who, methods) for name in names}


ROUTES: dict[str, Rule] = {
    **_rules(Who.ANYONE, GET, "core:healthz", "core:readyz"),
    **_rules(Who.ANYONE, POST, "core:theme", "set_language"),
    # Accounts. What allauth brings beside these (sign-up, e-mail, password reset) stays closed.
    **_rules(Who.ANYONE, BOTH, "accounts:first_start", "accounts:invitation"),
    **_rules(Who.ANYONE, BOTH, "account_login", "account_logout", "mfa_authenticate"),
    **_rules(Who.ANYONE, GET, "account_inactive"),
    **_rules(Who.SIGNED_IN, BOTH, "account_reauthenticate", "account_change_password", "mfa_reauthenticate"),
    **_rules(Who.SIGNED_IN, BOTH, "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    **_rules(Who.SIGNED_IN, GET, "mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    **_rules(Who.SIGNED_IN, BOTH, "accounts:you"),
    **_rules(Who.SIGNED_IN, POST, "accounts:token_create", "accounts:token_revoke", "accounts:account_delete"),
    **_rules(Who.SIGNED_IN, GET, "accounts:workspace_home", "accounts:workspace"),
    **_rules(Who.SIGNED_IN, POST, "accounts:invite", "accounts:member_role", "accounts:member_remove"),
    **_rules(Who.SIGNED_IN, GET, "dashboard:home"),
    **_rules(Who.STAFF, GET, "core:kit"),
}
# Sockets have no methods; the consumer asks for the object's permission at connect and every 30 s.
SOCKETS: dict[str, Rule] = {"runs:socket": Rule(Who.TOKEN, frozenset())}
# Whole families whose members are made by a library; each is guarded by the library as well.
FAMILIES: dict[str, Rule] = {"admin:": Rule(Who.STAFF, BOTH)}


def rule_for(view_name: str) -> Rule | None:
    """The rule of a route, or nothing: refused."""
    if view_name in ("admin:login",):
        return Rule(Who.ANYONE, BOTH)
    for family, rule in FAMILIES.items():
        if view_name.startswith(family):
            return rule
    return ROUTES.get(view_name)
