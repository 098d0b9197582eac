"""Looks at the texts of a version for what they are written in, so that the default choices suit them."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import MAX_TEXTS, Letters, look_at
from studio.datasets.models import DatasetVersion

TEXT_ROLES = ("text", "text_pair")


def letters_of(version: DatasetVersion, columns: dict[str, str]) -> Letters:
    """The letters of the first texts; a file that cannot be read is named by the run itself, not here."""
    chosen = tuple(columns[role] for role in TEXT_ROLES if role in columns)
    return _letters(version.file.path, chosen)


@lru_cache(maxsize=256)  # A version never changes, and every page of settings asks several times.
def _letters(path: str, columns: tuple[str, ...]) -> Letters:
    # Imported when first needed: the web process of a quiet studio stays small without it.
    from pyarrow import ArrowInvalid

    try:
        return look_at(_texts(Path(path), list(columns)))
    except (OSError, ArrowInvalid, KeyError):
        return Letters()


def _texts(path: Path, columns: list[str]) -> Iterator[str]:
    from pyarrow.parquet import ParquetFile  # As above.

    with ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=MAX_TEXTS, columns=columns):
            for column in batch.columns:
                yield from (str(value) for value in column.to_pylist() if value)
            return


def unknown_share(model: PretrainedModel, letters: Letters) -> float:
    """How much of the texts the starting model cannot read; measured for the bundled one only."""
    return letters.unknown_share if model.kind == PretrainedModel.Kind.BUNDLED else 0.0
