"""The files of the checkout that belong to the project: what is committed, not what was built or downloaded."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Made by tools and runs; .gitignore names the same ones.
BUILT = {".git", ".venv", "var", "shared", "test-results", "staticfiles", "__pycache__", ".hypothesis", "node_modules"}
BINARY = {".png", ".jpg", ".webp", ".ico", ".mo", ".pyc", ".woff2", ".parquet", ".gz", ".zip"}


def files(*folders: str, suffix: str = "") -> Iterator[Path]:
    """Every file of the project below these folders (everywhere: none named) with this ending, in a stable order."""
    for start in [ROOT / folder for folder in folders] or [ROOT]:
        for path in sorted(_walk(start)):
            if path.name.endswith(suffix):
                yield path


def texts(*folders: str, suffix: str = "") -> Iterator[tuple[str, str]]:
    """Path and content of every text file."""
    for path in files(*folders, suffix=suffix):
        if path.suffix not in BINARY:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in BUILT or path.name.endswith(("_cache", ".egg-info")):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
