"""`manage.py create_owner`: makes an operator from a script; gives one back their access."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from studio.accounts import services
from studio.accounts.models import User


class Command(BaseCommand):
    help = "Make an owner. The password is read from standard input; for a known address it is replaced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument("--password-stdin", action="store_true", required=True)

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\r\n")
        email = User.objects.normalize_email(email).lower()
        known = User.objects.filter(email=email).first()
        try:
            validate_email(email)
            validate_password(password, known or User(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if known:
            services.rescue_owner(user=known, password=password)
            self.stdout.write(f"{email} has a new password and is an operator.")
            return
        services.create_owner(email=email, name=name, password=password)
        self.stdout.write(f"{email} is an owner now.")
