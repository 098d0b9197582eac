"""Looks at the texts of a version for what they are written in, so that the default choices suit them."""

from functools import lru_cache
from pathlib import Path

from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import MAX_TEXTS, Letters, look_at
from studio.datasets import duck
from studio.datasets.models import DatasetVersion
from studio.datasets.structured import as_words
from studio.datasets.tasks import task_of, texts_of


def letters_of(version: DatasetVersion, columns: dict[str, str]) -> Letters:
    """The letters of the first texts; a file that cannot be read is named by the run itself, not here."""
    chosen = tuple(columns[role.name] for role in texts_of(task_of(columns, version.task), columns))
    return _letters(version.file.path, chosen)


@lru_cache(maxsize=256)  # A version never changes, and every page of settings asks several times.
def _letters(path: str, columns: tuple[str, ...]) -> Letters:
    try:
        rows = duck.first_rows(Path(path), list(columns), MAX_TEXTS)
    except (OSError, duck.Error):
        return Letters()
    return look_at(_plain(str(row[name])) for name in columns for row in rows if row[name])


def _plain(cell: str) -> str:
    """A text as it is; of a list of words the words, so that the signs of the list do not count as letters."""
    words = as_words(cell)
    return cell if words is None else " ".join(words)


def unknown_share(model: PretrainedModel, letters: Letters) -> float:
    """How much of the texts the starting model cannot read; measured for the bundled one only."""
    return letters.unknown_share if model.kind == PretrainedModel.Kind.BUNDLED else 0.0
