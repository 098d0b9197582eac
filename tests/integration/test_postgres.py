"""The same studio on PostgreSQL: tables, a run through a killed engine, the whole of its promises."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .postgres import postgres, programs
from .rig import Rig

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("integration")]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    # pytest's own folders may not be entered by another user, and PostgreSQL does not run as root.
    with tempfile.TemporaryDirectory(prefix="atelier-postgres-") as folder:
        Path(folder).chmod(stat.S_IRWXU)
        with postgres(Path(folder), found) as url:
            rig = Rig(tmp_path, DATABASE_URL=url)
            try:
                rig.start()
                yield rig
            finally:
                rig.stop()
            assert rig.left() == []


def test_a_run_on_postgresql_survives_a_killed_engine(rig: Rig) -> None:
    run_id = rig.begin()
    rig.reach(run_id, 12)
    engine = rig.engine_of(run_id)
    engine.kill()
    rig.end(run_id)
    rig.whole(run_id)
    found = rig.ask("look", id=run_id)
    assert found["attempt"] == 2
    assert not (rig.folder / "studio.sqlite3").exists()
    assert os.environ.get("DATABASE_URL") is None
