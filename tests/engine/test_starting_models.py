"""Opening starting models: their own pooling, never code of theirs, and the word table left whole."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from workers.engine.data.encoding import token_ids
from workers.engine.failures import EngineFailure
from workers.engine.models.compact import CompactEmbedding, rows_in_use
from workers.engine.models.pooling import declared_pooling, pool
from workers.engine.models.probe import probe_model
from workers.engine.models.starting import bundled_folder, open_starting, unknown_share
from workers.engine.models.tiny import FAMILIES, build_tiny
from workers.engine.spec import ModelRef
from workers.engine.testing.tables import labelled_rows


def ref(path: Path) -> ModelRef:
    return ModelRef(kind="local", name="it", path=str(path))


def copied(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "copy"))


def spoil_pickle(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")


def spoil_no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def spoil_code(folder: Path) -> None:
    (folder / "modeling_x.py").write_text("open('canary', 'w')")


def spoil_auto_map(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "x--y.Z"}}))


def spoil_tokenizer_map(folder: Path) -> None:
    config = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**config, "auto_map": {"AutoTokenizer": ["x.Y", None]}}))


def spoil_link(folder: Path) -> None:
    (folder / "vocab.txt").symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    "spoil", [spoil_pickle, spoil_no_weights, spoil_code, spoil_auto_map, spoil_tokenizer_map, spoil_link]
)
def test_a_folder_that_could_run_a_program_is_refused(tiny_models: dict[str, Path], tmp_path: Path, spoil: Any) -> None:
    folder = copied(tiny_models["bert"], tmp_path)
    spoil(folder)
    with pytest.raises(EngineFailure) as failure:
        open_starting(ref(folder))
    assert failure.value.code == "MODEL_UNSAFE"


def test_missing_and_damaged_models_are_named(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(EngineFailure) as failure:
        open_starting(ref(tmp_path / "nowhere"))
    assert failure.value.code == "MODEL_MISSING"
    folder = copied(tiny_models["bert"], tmp_path)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:200])
    with pytest.raises(EngineFailure) as failure:
        open_starting(ref(folder)).backbone()
    assert failure.value.code == "MODEL_BROKEN"


def test_the_bundled_model_declares_the_mean() -> None:
    assert declared_pooling(bundled_folder("x")) == "mean"


def test_the_bundled_model_knows_english_and_hardly_any_chinese() -> None:
    starting = open_starting(ModelRef())
    english, chinese = ([row["text"] for row in labelled_rows(60, language=name)] for name in ("en", "zh"))
    assert unknown_share(starting.tokenizer, english) == 0.0
    assert unknown_share(starting.tokenizer, chinese) > 0.3


def test_a_tiny_model_knows_the_language_it_was_built_on(tmp_path: Path) -> None:
    chinese = [row["text"] for row in labelled_rows(60, language="zh")]
    starting = open_starting(ref(build_tiny(tmp_path / "zh", chinese)))
    assert unknown_share(starting.tokenizer, chinese) == 0.0


def test_pooling_leaves_padding_out() -> None:
    hidden = torch.tensor([[[1.0, 4.0], [3.0, 2.0], [9.0, 9.0]]])
    mask = torch.tensor([[1, 1, 0]])
    assert pool(hidden, mask, "mean").tolist() == [[2.0, 3.0]]
    assert pool(hidden, mask, "cls").tolist() == [[1.0, 4.0]]
    assert pool(hidden, mask, "max").tolist() == [[3.0, 4.0]]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_is_measured_without_its_weights(tiny_models: dict[str, Path], family: str) -> None:
    starting = open_starting(ref(tiny_models[family]))
    probe = probe_model(starting)
    assert probe.linears
    assert all("." in name for name in probe.linears)
    table = starting.backbone().get_input_embeddings()
    assert probe.num_embedding_parameters == table.weight.numel()
    assert 510 <= probe.max_positions <= 514


def test_rows_that_never_occur_stay_bit_for_bit(tiny_models: dict[str, Path]) -> None:
    starting = open_starting(ref(tiny_models["bert"]))
    encoded = token_ids(["money back"], None, starting.tokenizer, 16)
    used = rows_in_use([encoded], {0})
    whole = starting.backbone().get_input_embeddings()
    compact = CompactEmbedding(whole, used)
    ids = torch.tensor(encoded["input_ids"])
    assert torch.equal(compact(ids), whole(ids))
    with torch.no_grad():
        compact.weight.add_(1.0)
    expanded = compact.expanded().weight
    original = load_file(tiny_models["bert"] / "model.safetensors")["embeddings.word_embeddings.weight"]
    unused = sorted(set(range(len(original))) - set(used.tolist()))
    assert torch.equal(expanded[unused], original[unused])
    assert torch.equal(expanded[used], original[used] + 1.0)
