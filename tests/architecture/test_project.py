"""The project as a whole: complete migrations, safe settings, every sentence translated, with its places."""

import os
import re
import subprocess
import sys

from babel.messages.catalog import Message
from django.core.management import call_command

from studio.core.translations import catalogue
from studio.core.translations.extract import sentences

from .tree import ROOT

# {name}, %(name)s, {{ name }} is written %(name)s in a catalogue.
PLACES = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w+[^{}]*\}(?!\})")
PRODUCTION = {
    "STUDIO_HTTPS": "true",
    "STUDIO_ALLOWED_HOSTS": "studio.example.org",
    "STUDIO_ORIGINS": "https://studio.example.org",
    "STUDIO_TRUSTED_PROXIES": "127.0.0.1",
}


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with the data folder of the tests."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_no_migration_is_missing() -> None:
    done = manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_of_production_raise_no_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_the_settings_of_one_machine_raise_no_warning() -> None:
    done = manage("check", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_every_sentence_is_translated() -> None:
    call_command("messages", check=True)


def test_every_translation_has_the_places_of_its_sentence() -> None:
    wrong = []
    for message in catalogue.read(catalogue.po_path(ROOT, "zh_Hans"), "zh_Hans"):
        if message.id and not places_agree(message):
            wrong.append(f"{message.id!r} → {message.string!r}")
    assert wrong == []


def places_agree(message: Message) -> bool:
    """A place that is missing or made up in the translation breaks the page that shows it."""
    sources = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
    strings = list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]
    wanted = set(PLACES.findall(sources[-1]))
    return all(set(PLACES.findall(one)) == wanted for one in strings if one)


def test_no_sentence_of_the_source_has_two_plurals() -> None:
    plurals: dict[tuple[str | None, str], str] = {}
    for sentence in sentences(ROOT):
        if sentence.plural:
            assert plurals.setdefault(sentence.key, sentence.plural) == sentence.plural, sentence.place
