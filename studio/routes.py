"""The one table of routes: who may call what, with which method. What is not in here is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Who(Enum):
    """Who may call a route; which objects they may see is `visible_to`'s matter."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    TOKEN = "token"  # noqa: S105  # Not a password: a bearer token or a session, checked by the API.
    STAFF = "staff"


@dataclass(frozen=True)
class Rule:
    """One line of the table; `scopes` says, for the API, what a token must be good for, by method."""

    who: Who
    methods: frozenset[str]
    scopes: Mapping[str, str] = field(default_factory=dict)


GET = frozenset({"GET", "HEAD"})
POST = frozenset({"POST"})
BOTH = GET | POST


def _rules(who: Who, methods: frozenset[str], *names: str) -> dict[str, Rule]:
    return {name: Rule(who, methods) for name in names}


def _api(name: str, **scopes: str) -> dict[str, Rule]:
    return {f"api:{name}": Rule(Who.TOKEN, frozenset(scopes), scopes)}


API: dict[str, Rule] = {
    **_rules(Who.ANYONE, GET, "api:openapi-json", "api:openapi-view", "api:api-root"),
    **_api("datasets", GET="read", POST="write"),
    **_api("dataset", GET="read", PATCH="write", DELETE="write"),
    **_api("dataset_fixes", POST="write"),
    **_api("dataset_undo", POST="write"),
    **_api("dataset_restore", POST="write"),
    **_api("dataset_examples", GET="read"),
    **_api("tasks", GET="read"),
    **_api("base_models", GET="read"),
    **_api("methods", GET="read"),
    **_api("estimates", POST="write"),
    **_api("runs", GET="read", POST="write"),
    **_api("run", GET="read"),
    **_api("run_events", GET="read"),
    **_api("run_pause", POST="write"),
    **_api("run_resume", POST="write"),
    **_api("run_finish", POST="write"),
    **_api("run_cancel", POST="write"),
    **_api("run_mistakes", GET="read"),
    **_api("run_confusion", GET="read"),
    **_api("models", GET="read"),
    **_api("model", GET="read", PATCH="write", DELETE="write"),
    **_api("model_restore", POST="write"),
    **_api("model_predict", POST="predict"),
    **_api("model_corrections", POST="write"),
    **_api("model_exports", GET="read", POST="write"),
    **_api("model_batch", POST="predict"),
    **_api("model_endpoint", POST="write", DELETE="write"),
    **_api("export", GET="read"),
    **_api("export_download", GET="read", HEAD="read"),
    **_api("batch", GET="predict"),
    **_api("batch_download", GET="predict", HEAD="predict"),
    # Opened by the key of the endpoint itself, which is good for nothing else.
    **_api("endpoint_predict", POST="predict"),
}
ROUTES: dict[str, Rule] = {
    **API,
    **_rules(Who.ANYONE, GET, "core:healthz", "core:readyz"),
    **_rules(Who.ANYONE, POST, "core:theme", "set_language"),
    # Accounts. What allauth brings beside these (sign-up, e-mail, password reset) stays closed.
    **_rules(Who.ANYONE, BOTH, "accounts:first_start", "accounts:invitation", "accounts:new_password"),
    **_rules(Who.ANYONE, BOTH, "account_login", "account_logout", "mfa_authenticate"),
    **_rules(Who.ANYONE, GET, "account_inactive"),
    **_rules(Who.SIGNED_IN, BOTH, "account_reauthenticate", "account_change_password", "mfa_reauthenticate"),
    **_rules(Who.SIGNED_IN, BOTH, "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    **_rules(Who.SIGNED_IN, GET, "mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    **_rules(Who.SIGNED_IN, BOTH, "accounts:you"),
    **_rules(Who.SIGNED_IN, POST, "accounts:token_create", "accounts:token_revoke", "accounts:account_delete"),
    **_rules(Who.SIGNED_IN, GET, "accounts:workspace_home", "accounts:workspace"),
    **_rules(Who.SIGNED_IN, POST, "accounts:invite", "accounts:member_role", "accounts:member_remove"),
    **_rules(Who.SIGNED_IN, POST, "accounts:invitation_withdraw"),
    **_rules(Who.SIGNED_IN, GET, "dashboard:home", "dashboard:notices", "dashboard:activity"),
    **_rules(Who.SIGNED_IN, GET, "dashboard:readiness", "dashboard:help"),
    **_rules(Who.SIGNED_IN, POST, "dashboard:notices_read"),
    # Datasets.
    **_rules(Who.SIGNED_IN, GET, "datasets:list", "datasets:show", "datasets:progress", "datasets:preview"),
    **_rules(Who.SIGNED_IN, GET, "datasets:examples", "datasets:roles"),
    **_rules(Who.SIGNED_IN, GET, "datasets:download", "datasets:download_problems"),
    **_rules(Who.SIGNED_IN, BOTH, "datasets:new"),
    **_rules(Who.SIGNED_IN, POST, "datasets:announce"),
    **_rules(Who.SIGNED_IN, frozenset({"HEAD", "PATCH"}), "datasets:part"),
    **_rules(Who.SIGNED_IN, POST, "datasets:fix", "datasets:undo", "datasets:ignore", "datasets:columns"),
    **_rules(Who.SIGNED_IN, POST, "datasets:task", "datasets:reading", "datasets:file", "datasets:change"),
    **_rules(Who.SIGNED_IN, POST, "datasets:delete", "datasets:restore"),
    # Projects and their first steps.
    **_rules(Who.SIGNED_IN, BOTH, "runs:data", "runs:check"),
    **_rules(Who.SIGNED_IN, POST, "runs:from_dataset"),
    **_rules(Who.SIGNED_IN, GET, "runs:projects", "runs:goal_template"),
    **_rules(Who.SIGNED_IN, BOTH, "runs:project_new", "runs:goal", "runs:settings", "runs:review"),
    **_rules(Who.SIGNED_IN, GET, "runs:settings_times"),
    **_rules(Who.SIGNED_IN, POST, "runs:project_delete", "runs:project_restore", "runs:sample"),
    # Runs and what came of them.
    **_rules(Who.SIGNED_IN, GET, "runs:training", "runs:training_live", "runs:stop", "runs:log", "runs:history"),
    **_rules(Who.SIGNED_IN, POST, "runs:want", "runs:run_again"),
    **_rules(Who.SIGNED_IN, GET, "registry:result", "registry:mistakes", "registry:models"),
    **_rules(Who.SIGNED_IN, GET, "registry:export_download", "registry:batch_download"),
    **_rules(Who.SIGNED_IN, GET, "registry:try", "registry:corrections"),
    **_rules(Who.SIGNED_IN, POST, "registry:export", "registry:endpoint", "registry:endpoint_stop", "registry:judge"),
    **_rules(Who.SIGNED_IN, POST, "registry:rename", "registry:restore"),
    **_rules(Who.SIGNED_IN, POST, "registry:answer", "registry:correct", "registry:batch"),
    **_rules(Who.SIGNED_IN, POST, "registry:threshold", "registry:delete"),
    **_rules(Who.STAFF, BOTH, "core:kit"),
}
# Where files are sent to; nowhere else is a large body taken.
UPLOADS = frozenset(
    {
        *("datasets:new", "datasets:file", "runs:data", "registry:batch"),
        *("api:datasets", "api:model_batch"),
        "admin:catalog_pretrainedmodel_import_zip",
    }
)
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
