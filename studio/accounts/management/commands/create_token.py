"""`manage.py create_token`: an access token for scripts, printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.accounts import services
from studio.accounts.models import User
from studio.accounts.scopes import SCOPES


class Command(BaseCommand):
    help = "Make an access token and print it, once, on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--scopes", nargs="+", choices=SCOPES, default=list(SCOPES))

    def handle(self, *, email: str, name: str, scopes: list[str], **options: Any) -> None:
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account with the address {email}; make one with create_owner.")
        _, raw = services.create_token(user=user, name=name, scopes=scopes)
        self.stdout.write(raw)
