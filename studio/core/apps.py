"""The core room wakes up: its checks run before every command."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared words and the start-up checks."""

    name = "studio.core"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # Importing it registers the checks.
