"""`manage.py import_model NAME FOLDER`: takes a folder or zip of safetensors onto the shelf."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.catalog import services
from studio.core.errors import Refused

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


class Command(BaseCommand):
    help = "Import a starting model that lies on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("source", type=Path)
        parser.add_argument("--title", default="")
        parser.add_argument("--language", action="append", default=[])
        parser.add_argument("--licence", default="")

    def handle(self, *, name: str, source: Path, title: str, language: list[str], licence: str, **_: Any) -> None:
        if not NAME.fullmatch(name):
            raise CommandError("Use small letters, digits, dots and dashes for the name.")
        if not source.exists():
            raise CommandError(f"There is nothing at {source}.")
        try:
            model = services.import_model(
                name=name, source=source, actor=None, title=title, languages=language, licence=licence
            )
        except Refused as refusal:
            raise CommandError(f"{refusal.message} ({refusal.code})") from refusal
        self.stdout.write(f"{model.name} is on the shelf: {model.architecture}, {model.num_parameters:,} parameters.")
