"""`manage.py messages`: complete the catalogues from the source, compile them, name what is not translated."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from studio.core.translations import catalogue
from studio.core.translations.extract import sentences

LANGUAGE = "zh_Hans"


class Command(BaseCommand):
    help = "Completes the translation catalogue from the source, takes in locale/libraries.po, and compiles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile what changed")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a translation is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if not options["compile"]:
            self._complete(check=options["check"])
        for path in catalogue.compile_all(root):
            self.stdout.write(f"compiled {path.relative_to(root)}")

    def _complete(self, *, check: bool) -> None:
        root = settings.BASE_DIR
        path = catalogue.po_path(root, LANGUAGE)
        full = catalogue.complete([catalogue.read(path, LANGUAGE)], sentences(root), LANGUAGE)
        catalogue.join(full, catalogue.read(catalogue.libraries_path(root), LANGUAGE))
        absent = catalogue.missing(full)
        if check and absent:
            raise CommandError("Not translated into Chinese:\n" + "\n".join(absent))
        if not check:
            catalogue.write(full, path)
            self.stdout.write(f"{len(full)} sentences, {len(absent)} not translated")
            for sentence in absent:
                self.stdout.write(f"  {sentence}")
