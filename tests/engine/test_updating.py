"""An update in the middle of a run: the wish that was frozen before it is still the same one, and so are its save
points."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.driving import begin
from workers.engine.spec import RunSpec

MakeRun = Callable[..., Path]


@pytest.fixture
def under_way(make_run: MakeRun) -> Path:
    """A run with save points, its wish written out as the studio freezes it."""
    folder = make_run(training={"max_steps": 8})
    wish = RunSpec.model_validate(read(folder / "spec.json"))
    write(folder / "spec.json", wish.model_dump(mode="json"))
    assert begin(folder).learn().steps == 8
    return folder


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def counted(frozen: dict[str, Any]) -> str:
    held = {**frozen, "model": {**frozen["model"]}, "data": {**frozen["data"]}}
    del held["model"]["path"], held["data"]["path"]
    return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def written_before_there_was(folder: Path, setting: str) -> None:
    """Everything in the folder as a version that did not know the setting has left it."""
    wish, filled = read(folder / "spec.json"), read(folder / "filled.json")
    del wish["training"][setting], filled["spec"]["training"][setting]
    write(folder / "spec.json", wish)
    write(folder / "filled.json", {**filled, "wish": counted(wish)})
    for path in folder.glob("checkpoints/*/manifest.json"):
        write(path, {**read(path), "digest": counted(filled["spec"])})


def test_a_run_goes_on_from_the_save_points_of_a_version_that_knew_fewer_settings(under_way: Path) -> None:
    written_before_there_was(under_way, "blend_with_quick")
    before = (under_way / "filled.json").read_bytes()
    found, refused = begin(under_way).work.store.newest()
    assert found is not None
    assert (found.step, refused) == (8, [])
    assert (under_way / "filled.json").read_bytes() == before


def test_a_save_point_that_counts_every_setting_is_still_its_own(under_way: Path) -> None:
    counts = {read(path)["digest"] for path in under_way.glob("checkpoints/*/manifest.json")}
    assert counts == {counted(read(under_way / "filled.json")["spec"])}
    found, _refused = begin(under_way).work.store.newest()
    assert found is not None


def test_a_wish_that_leaves_settings_out_goes_on_as_well(make_run: MakeRun) -> None:
    folder = make_run(training={"max_steps": 4})
    begin(folder).learn()
    filled = read(folder / "filled.json")
    # As it was counted once: with every setting written out.
    whole = RunSpec.model_validate(read(folder / "spec.json")).model_dump(mode="json")
    write(folder / "filled.json", {**filled, "wish": counted(whole)})
    found, _refused = begin(folder).work.store.newest()
    assert found is not None


def test_another_wish_begins_anew(under_way: Path) -> None:
    wish = read(under_way / "spec.json")
    write(under_way / "spec.json", {**wish, "training": {**wish["training"], "seed": 8}})
    found, refused = begin(under_way).work.store.newest()
    assert found is None
    assert refused
