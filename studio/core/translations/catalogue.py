"""Reads, completes and compiles the catalogue of one language."""

from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .extract import Sentence


def po_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def libraries_path(root: Path) -> Path:
    """Sentences of installed packages that we show and translate ourselves."""
    return root / "locale" / "libraries.po"


def read(path: Path, language: str) -> Catalog:
    """The catalogue in a file, or an empty one."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def complete(known: Iterable[Catalog], sentences: Iterable[Sentence], language: str) -> Catalog:
    """A catalogue of exactly these sentences, with the first known translation of each."""
    translated: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for catalogue in known:
        for message in catalogue:
            if message.id and _is_translated(message):
                singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
                translated.setdefault((message.context, singular), _strings(message))
    result = Catalog(locale=language, fuzzy=False, project="Atelier", charset="utf-8")
    for sentence in sentences:
        forms = translated.get(sentence.key, ("",))
        if sentence.plural:
            result.add((sentence.singular, sentence.plural), forms[:1], context=sentence.context)
        elif result.get(sentence.singular, sentence.context) is None:
            result.add(sentence.singular, forms[0], context=sentence.context)
    return result


def join(catalogue: Catalog, library: Catalog) -> None:
    """Add the sentences of installed packages that stand nowhere in our source; ours win."""
    for message in library:
        singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if singular and catalogue.get(singular, message.context) is None:
            catalogue.add(message.id, message.string, context=message.context)


def missing(catalogue: Catalog) -> list[str]:
    """The sentences without a translation."""
    return [str(message.id) for message in catalogue if message.id and not _is_translated(message)]


def write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, omit_header=False, include_previous=False)


def compile_all(root: Path) -> list[Path]:
    """Compile each .po that is newer than its .mo; returns what was written."""
    written = []
    for source in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def _is_translated(message: Message) -> bool:
    return all(_strings(message))
