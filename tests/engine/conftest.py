"""Tiny starting models and tables, built once for all tests of the engine."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workers.engine.process import go_offline

go_offline()

from tests.engine.driving import OPENED  # noqa: E402  # As below.
from workers.engine.models.tiny import FAMILIES, build_tiny  # noqa: E402  # No library may be imported before.
from workers.engine.testing.tables import labelled_rows, write_rows, write_run  # noqa: E402  # As above.


@pytest.fixture(scope="session", autouse=True)
def _libraries_are_no_litter() -> Iterator[None]:
    """A run collects its litter several times, each time among all that the libraries and the tests brought along."""
    import peft  # noqa: F401  # With all it needs.

    from workers.engine.loop import learning  # noqa: F401  # As above.

    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _close_reporters() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("tables") / "small.parquet", labelled_rows(160))


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    texts = [row["text"] for row in labelled_rows(160)]
    folder = tmp_path_factory.mktemp("models")
    built = {name: build_tiny(folder / name, texts, family=name, hidden_size=32) for name in FAMILIES}
    # Now the code of all families is there as well.
    gc.collect()
    gc.freeze()
    return built


@pytest.fixture
def make_run(tmp_path: Path, table: Path, tiny_models: dict[str, Path]) -> Callable[..., Path]:
    """A run folder with a tiny model; every call another one."""
    count = 0

    def make(method: dict[str, Any] | None = None, *, family: str = "bert", **wishes: Any) -> Path:
        nonlocal count
        count += 1
        return write_run(
            tmp_path / f"run{count}", table, tiny_models[family], method=method or {"kind": "full"}, **wishes
        )

    return make
