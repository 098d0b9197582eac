"""Every family of starting models is read as it was made to be read: its half, its places, its end, its padding."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer

from studio.catalog.inspection import inspect
from workers.engine.data.encoding import Encoded, token_ids
from workers.engine.models.backbones import is_causal
from workers.engine.models.compact import CompactEmbedding, rows_in_use
from workers.engine.models.heads import linear_head
from workers.engine.models.probe import probe_model
from workers.engine.models.starting import StartingModel, open_starting
from workers.engine.models.tiny import FAMILIES, build_tiny
from workers.engine.models.tuned import TunedModel, outputs_of
from workers.engine.spec import ModelRef

TEXTS = ["", "where is my parcel", "i want a refund for this order, please give me my money back", "thanks"]
PAIRS = ["today", "", "please", "since monday"]
DECODERS = ("gpt2", "llama", "qwen2")
families = pytest.mark.parametrize("family", FAMILIES)


def opened(tiny_models: dict[str, Path], family: str) -> StartingModel:
    return open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family])))


def modelled(starting: StartingModel) -> TunedModel:
    torch.manual_seed(0)
    head = linear_head(probe_model(starting).hidden_size, 3, 0.0)
    return TunedModel(starting.backbone(), head, starting.pooling, starting.pad_id).eval()


@families
@pytest.mark.parametrize("pairs", [None, PAIRS], ids=["single", "pairs"])
def test_a_text_is_answered_alike_alone_and_beside_longer_ones(
    tiny_models: dict[str, Path], family: str, pairs: list[str] | None
) -> None:
    starting = opened(tiny_models, family)
    model = modelled(starting)
    together = token_ids(TEXTS, pairs, starting.tokenizer, 24)
    alone: list[Encoded] = [{name: rows[i : i + 1] for name, rows in together.items()} for i in range(len(TEXTS))]
    each = np.concatenate([outputs_of(model, one) for one in alone])
    np.testing.assert_allclose(outputs_of(model, together), each, atol=1e-6)
    assert np.abs(each[1] - each[2]).max() > 1e-4, "different texts are answered differently"


@families
def test_the_kept_tokenizer_reads_as_the_opened_one(tiny_models: dict[str, Path], tmp_path: Path, family: str) -> None:
    starting = opened(tiny_models, family)
    starting.tokenizer.save_pretrained(tmp_path)
    starting.config.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    for pairs in (None, PAIRS):
        assert token_ids(TEXTS, pairs, again, 24) == token_ids(TEXTS, pairs, starting.tokenizer, 24)
    assert (again.pad_token_id, again.padding_side) == (starting.pad_id, "right")


@pytest.mark.parametrize(
    ("family", "kind"),
    [("t5", "T5EncoderModel"), ("bart", "BartEncoder"), ("gpt2", "GPT2Model"), ("bert", "BertModel")],
)
def test_only_the_half_that_reads_is_opened_and_measured(
    tiny_models: dict[str, Path], tmp_path: Path, family: str, kind: str
) -> None:
    starting = opened(tiny_models, family)
    backbone = starting.backbone()
    assert type(backbone).__name__ == kind
    assert probe_model(starting).num_parameters == sum(p.numel() for p in backbone.parameters())
    assert not any("decoder" in name or "pooler" in name for name, _ in backbone.named_parameters())
    backbone.save_pretrained(tmp_path)
    assert starting.config.architectures != ["BartEncoder"], "saving one copy must not change what is opened next"
    first, second = dict(backbone.named_parameters()), dict(starting.backbone().named_parameters())
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_last_word_piece_speaks_for_models_that_see_only_what_came_before(tiny_models: dict[str, Path]) -> None:
    for family in FAMILIES:
        starting = opened(tiny_models, family)
        assert is_causal(starting.config) == (family in DECODERS)
        wanted = "last" if family in DECODERS else "cls" if family == "sentence-transformers" else "mean"
        assert starting.pooling == wanted, family


@pytest.mark.parametrize("family", DECODERS)
def test_texts_for_them_end_with_the_mark_of_an_end_also_when_cut(tiny_models: dict[str, Path], family: str) -> None:
    tokenizer = opened(tiny_models, family).tokenizer
    for pairs in (None, PAIRS):
        rows = token_ids(TEXTS, pairs, tokenizer, 6)["input_ids"]
        assert max(map(len, rows)) == 6
        assert {row[-1] for row in rows} == {tokenizer.eos_token_id}
    both = token_ids(["where"], ["today"], tokenizer, 24)["input_ids"][0]
    assert both.count(tokenizer.eos_token_id) == 2, "two texts do not run into one another"


@families
def test_learning_only_the_rows_in_use_changes_no_answer(tiny_models: dict[str, Path], family: str) -> None:
    starting = opened(tiny_models, family)
    model = modelled(starting)
    encoded = token_ids(TEXTS, None, starting.tokenizer, 24)
    before = outputs_of(model, encoded)
    model.used_rows = rows_in_use([encoded], {starting.pad_id})
    model.compact_embeddings()
    assert isinstance(model.backbone.get_input_embeddings(), CompactEmbedding)
    np.testing.assert_allclose(outputs_of(model, encoded), before, atol=1e-6)
    model.expand_embeddings()
    np.testing.assert_allclose(outputs_of(model, encoded), before, atol=1e-6)


def test_a_padding_row_that_no_text_uses_does_not_stop_another_row_from_learning() -> None:
    table = torch.nn.Embedding(6, 3, padding_idx=5)
    compact = CompactEmbedding(table, torch.tensor([0, 1, 2]))
    compact(torch.tensor([[0, 1, 2]])).sum().backward()
    assert compact.weight.grad is not None
    assert bool((compact.weight.grad != 0).all())


@families
def test_the_same_texts_and_seed_give_the_same_bytes(tmp_path: Path, family: str) -> None:
    first, second = (build_tiny(tmp_path / name, TEXTS, family=family, hidden_size=16) for name in "ab")
    for path in sorted(path for path in first.rglob("*") if path.is_file()):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path.name


@families
def test_staff_may_import_the_folder_of_every_family(tiny_models: dict[str, Path], family: str) -> None:
    facts = inspect(tiny_models[family])
    assert facts["architecture"] == opened(tiny_models, family).config.model_type
    assert facts["num_parameters"] >= probe_model(opened(tiny_models, family)).num_parameters
