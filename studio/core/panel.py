"""The admin panel wakes up with our own site."""

from django.contrib.admin.apps import AdminConfig


class PanelConfig(AdminConfig):
    """Django's admin, on the site that goes through the studio's own sign-in."""

    default_site = "studio.core.admin_site.Site"
