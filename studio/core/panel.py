"""The admin panel wakes up with our own site, and calls its columns and rooms in the reader's language."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.db.models import Field
from django.utils.translation import pgettext_lazy


class PanelConfig(AdminConfig):
    """Django's admin, on the site that goes through the studio's own sign-in."""

    default_site = "studio.core.admin_site.Site"

    def ready(self) -> None:
        super().ready()
        name_rooms()


def name_rooms() -> None:
    """Let rooms and columns that were given no name be translated; their names stand in `locale/libraries.po`."""
    for room in apps.get_app_configs():
        if not room.name.startswith("studio."):
            continue
        room.verbose_name = pgettext_lazy("panel", str(room.verbose_name))
        for model in room.get_models():
            for field in model._meta.get_fields():
                # A name given in the model is a translated sentence already; migrations know only such names.
                if isinstance(field, Field) and field._verbose_name is None:  # type: ignore[attr-defined]  # Not in the stubs.
                    field.verbose_name = pgettext_lazy("panel", str(field.verbose_name))
