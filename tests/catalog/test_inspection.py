"""Booby-trapped model folders are refused with a sentence; nothing in them is opened by a library."""

import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.catalog import services
from studio.catalog.importing import collect_zip
from studio.catalog.inspection import FAMILIES, inspect
from studio.catalog.models import PretrainedModel
from studio.core.errors import Refused

CONFIG = {"model_type": "bert", "hidden_size": 4}


def weights(numbers: int = 4) -> bytes:
    header = {"w": {"dtype": "F32", "shape": [numbers], "data_offsets": [0, 4 * numbers]}}
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + bytes(4 * numbers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clean = tmp_path / "model"
    clean.mkdir()
    (clean / "config.json").write_text(json.dumps(CONFIG))
    (clean / "vocab.txt").write_text("[PAD]\n[UNK]\na\n")
    (clean / "model.safetensors").write_bytes(weights())
    return clean


def write(name: str, content: str | bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def as_json(name: str, value: object) -> Callable[[Path], None]:
    return write(name, json.dumps(value))


def link(name: str, target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).symlink_to(target)


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


PICKLE = b"\x80\x04\x95cposix\nsystem\n"
TRAPS: dict[str, Callable[[Path], object]] = {
    "pickle .bin": write("pytorch_model.bin", PICKLE),
    "pickle .pt": write("model.pt", PICKLE),
    "pickle .pth": write("rng_state.pth", PICKLE),
    "pickle .ckpt": write("model.ckpt", PICKLE),
    "pickle .pkl": write("data.pkl", PICKLE),
    "training arguments": write("training_args.bin", PICKLE),
    "pickle named .txt": write("merges.txt", PICKLE),
    "pickle without a suffix": write("weights", PICKLE),
    "zip named .json": write("tokenizer.json", b"PK\x03\x04"),
    "gzip named .txt": write("merges.txt", b"\x1f\x8b\x08"),
    "python": write("modeling.py", "import os"),
    "shared library": write("fast.so", b"\x7fELF"),
    "script as README": write("README", "#!/bin/sh"),
    "keras": write("tf_model.h5", b"HDF"),
    "jinja file": write("chat_template.jinja", "{{ x }}"),
    "template in the tokenizer": as_json("tokenizer_config.json", {"chat_template": "{{ ''.__class__.__mro__ }}"}),
    "several templates": as_json("tokenizer_config.json", {"chat_template": [{"template": "{{ x.__init__ }}"}]}),
    "auto_map in the configuration": as_json("config.json", {**CONFIG, "auto_map": {"AutoModel": "evil--repo.X"}}),
    "auto_map in the tokenizer": as_json("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.T", None]}}),
    "auto_map in the processor": as_json("preprocessor_config.json", {"nested": {"auto_map": {}}}),
    "adapter": as_json("adapter_config.json", {"base_model_name_or_path": "http://evil", "parent_library": "os"}),
    "foreign module": as_json("modules.json", [{"type": "evil.Run", "path": ""}]),
    "module outside": as_json("modules.json", [{"type": "sentence_transformers.models.Pooling", "path": "../.."}]),
    "link to a secret": link("tokenizer.json", "/etc/passwd"),
    "linked folder": link("1_Pooling", "/etc"),
    "header of 2^63": write("model.safetensors", struct.pack("<Q", 2**63) + b"{}"),
    "header too long": write("model.safetensors", struct.pack("<Q", 500) + b"{}"),
    "header that lies": write("model.safetensors", weights()[:-1]),
    "header without tensors": write("model.safetensors", struct.pack("<Q", 2) + b"{}"),
    "huge configuration": write("config.json", b'{"a": "' + b"x" * 2_000_000 + b'"}'),
    "deep configuration": write("config.json", "[" * 400_000),
    "broken configuration": write("config.json", "{"),
    "list as configuration": write("config.json", "[]"),
    "unknown kind": as_json("config.json", {"model_type": "rce"}),
    "no configuration": remove("config.json"),
    "no weights": remove("model.safetensors"),
    "no tokenizer": remove("vocab.txt"),
    "a tokenizer that needs another package": lambda folder: (folder / "vocab.txt").rename(folder / "spiece.model"),
    "half of a tokenizer": lambda folder: (folder / "vocab.txt").rename(folder / "vocab.json"),
    "packed weights": as_json("config.json", {**CONFIG, "quantization_config": {"quant_method": "gptq"}}),
    "a decoder with code of its own": as_json("config.json", {"model_type": "llama", "auto_map": {"AutoModel": "x.Y"}}),
    "a reader of pictures": as_json("config.json", {"model_type": "qwen2_vl"}),
    "generation with code": as_json("generation_config.json", {"auto_map": {"x": "y"}}),
}


def test_a_clean_folder_tells_its_facts(folder: Path) -> None:
    facts = inspect(folder)
    assert (facts["architecture"], facts["num_parameters"]) == ("bert", 4)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_that_the_engine_opens_is_taken_and_its_traps_are_not(folder: Path, family: str) -> None:
    (folder / "vocab.txt").unlink()
    (folder / "vocab.json").write_text("{}")
    (folder / "merges.txt").write_text("a b\n")
    as_json("config.json", {"model_type": family})(folder)
    assert inspect(folder)["architecture"] == family
    for trap in ("pickle .bin", "python", "auto_map in the tokenizer", "template in the tokenizer", "link to a secret"):
        spoiled = shutil.copytree(folder, folder.with_name("spoiled"), symlinks=True)
        TRAPS[trap](spoiled)
        with pytest.raises(Refused):
            inspect(spoiled)
        shutil.rmtree(spoiled)


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_a_booby_trapped_folder_is_refused_with_a_sentence(folder: Path, trap: Callable[[Path], object]) -> None:
    trap(folder)
    with pytest.raises(Refused) as refusal:
        inspect(folder)
    assert refusal.value.message.endswith(".")
    assert str(folder) not in refusal.value.message


@pytest.mark.parametrize("name", ["../x.json", "/etc/x.json", "a/../../x.json", "..\\x.json", "C:/x.json", "a\\b.json"])
def test_a_zip_that_reaches_outside_writes_nothing(tmp_path: Path, name: str) -> None:
    source = tmp_path / "evil.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr(name, "{}")
    target = tmp_path / "in" / "side"
    target.mkdir(parents=True)
    with pytest.raises(Refused):
        collect_zip(source, target)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["evil.zip", "in", "side"]


def test_a_zip_with_a_link_a_lock_or_damage_is_refused(tmp_path: Path) -> None:
    linked = tmp_path / "linked.zip"
    with zipfile.ZipFile(linked, "w") as archive:
        member = zipfile.ZipInfo("config.json")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(linked.read_bytes()[:-30])
    (tmp_path / "out").mkdir()
    for source in (linked, broken):
        with pytest.raises(Refused):
            collect_zip(source, tmp_path / "out")


@pytest.mark.django_db
def test_an_import_lands_on_the_shelf_whole(folder: Path, tmp_path: Path, settings: Any) -> None:
    settings.CATALOG_DIR = tmp_path / "shelf"
    model = services.import_model(name="mine", source=folder, actor=None, languages=["en"])
    place = tmp_path / "shelf" / model.folder
    assert model.is_present
    assert json.loads((place / "manifest.json").read_text())["commit"] == model.commit
    (place / "vocab.txt").write_text("cut")
    services.sync()
    model.refresh_from_db()
    assert not model.is_present, "an incomplete folder must not be offered"


@pytest.mark.django_db
def test_a_refused_import_leaves_nothing_behind(folder: Path, tmp_path: Path, settings: Any) -> None:
    settings.CATALOG_DIR = tmp_path / "shelf"
    (folder / "pytorch_model.bin").write_bytes(PICKLE)
    with pytest.raises(Refused):
        services.import_model(name="mine", source=folder, actor=None)
    assert not PretrainedModel.objects.filter(name="mine").exists()
    assert not [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()]
