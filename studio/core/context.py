"""What every page needs: theme, version, the notices to show in the rail."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Cheap values only: this runs on every page."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "studio_version": settings.VERSION}
