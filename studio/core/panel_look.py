"""How the admin panel looks: our colours, its menu. Read by the settings, so nothing of Django is loaded here."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# Petrol and warm greys, the scale of the studio's token sheet.
PETROL = {
    "50": "oklch(97% .015 200)",
    "100": "oklch(94% .03 200)",
    "200": "oklch(88% .055 200)",
    "300": "oklch(80% .08 200)",
    "400": "oklch(70% .095 200)",
    "500": "oklch(58% .095 203)",
    "600": "oklch(47% .085 205)",
    "700": "oklch(41% .075 207)",
    "800": "oklch(35% .062 209)",
    "900": "oklch(29% .05 211)",
    "950": "oklch(22% .04 213)",
}
PAPER = {
    "50": "oklch(98.4% .004 85)",
    "100": "oklch(96.5% .005 85)",
    "200": "oklch(91.5% .006 85)",
    "300": "oklch(85% .008 85)",
    "400": "oklch(70% .01 85)",
    "500": "oklch(53% .011 85)",
    "600": "oklch(44% .011 85)",
    "700": "oklch(36% .01 85)",
    "800": "oklch(27% .009 85)",
    "900": "oklch(20.5% .008 85)",
    "950": "oklch(14% .006 85)",
}


def _list(title: Any, icon: str, model: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Atelier",
    "SITE_HEADER": "Atelier",
    "SITE_SUBHEADER": _("Operation"),
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("favicon.svg")}],
    "STYLES": [lambda request: static("css/panel.css")],
    "SHOW_HISTORY": False,
    "SHOW_LANGUAGES": True,
    "COLORS": {"primary": PETROL, "base": PAPER},
    "DASHBOARD_CALLBACK": "studio.dashboard.operation.dashboard",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {"items": [{"title": _("Overview"), "icon": "monitoring", "link": reverse_lazy("admin:index")}]},
            {
                "title": _("Work"),
                "separator": True,
                "items": [
                    _list(_("Runs"), "model_training", "runs_trainingrun"),
                    _list(_("Datasets"), "table", "datasets_dataset"),
                    _list(_("Projects"), "folder", "runs_project"),
                    _list(_("Trained models"), "deployed_code", "registry_trainedmodel"),
                    _list(_("Downloads"), "download", "registry_modelexport"),
                    _list(_("Starting models"), "shelves", "catalog_pretrainedmodel"),
                ],
            },
            {
                "title": _("People"),
                "separator": True,
                "items": [
                    _list(_("People"), "person", "accounts_user"),
                    _list(_("Workspaces"), "workspaces", "accounts_workspace"),
                    _list(_("Memberships"), "group", "accounts_membership"),
                    _list(_("Invitations"), "mail", "accounts_invitation"),
                    _list(_("Access tokens"), "key", "accounts_apitoken"),
                    _list(_("Audit log"), "history", "accounts_auditevent"),
                ],
            },
        ],
    },
}
