"""The accounts room wakes up: it listens to the sign-in libraries."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, workspaces, tokens, audit."""

    name = "studio.accounts"

    def ready(self) -> None:
        from . import listening

        listening.connect()
