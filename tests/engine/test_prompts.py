"""Learned words before the text: read as words are read, kept without their network, and room is left for them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from tests.engine.driving import begin
from workers.engine.failures import EngineFailure
from workers.engine.models.heads import linear_head
from workers.engine.models.prompts import attach_encoded, attach_prompt, fold_prompt
from workers.engine.models.starting import open_starting
from workers.engine.models.tiny import FAMILIES
from workers.engine.models.tuned import TunedModel, outputs_of
from workers.engine.spec import ModelRef
from workers.engine.testing.tables import labelled_rows, write_rows

COUNT = 4
IDS = torch.arange(10, 22).reshape(2, 6)
MASK = torch.tensor([[1] * 6, [1, 1, 1, 1, 0, 0]])


def opened(tiny_models: dict[str, Path], family: str) -> TunedModel:
    starting = open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family])))
    head = linear_head(int(starting.config.hidden_size), 3, 0.0)
    model = TunedModel(starting.backbone(), head, starting.pooling, starting.pad_id).eval()
    model.used_rows = torch.arange(8, 30)
    return model


@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_the_first_learned_words_are_read_as_real_words_before_the_text(
    tiny_models: dict[str, Path], family: str
) -> None:
    model = opened(tiny_models, family)
    kinds = {"token_type_ids": torch.tensor([[0, 0, 0, 1, 1, 1]] * 2)} if family in ("bert", "albert", "xlnet") else {}
    words = torch.tensor([[10, 16, 21, 27]] * 2)
    longer = {"attention_mask": torch.cat([torch.ones_like(words), MASK], dim=1)}
    if kinds:
        longer["token_type_ids"] = torch.cat([torch.zeros_like(words), kinds["token_type_ids"]], dim=1)
    library = model.backbone(input_ids=torch.cat([words, IDS], dim=1), **longer).last_hidden_state[:, COUNT:]
    attach_prompt(model, num_places=COUNT)
    assert model.extra is not None
    ours = model.extra.read(model.backbone, {"input_ids": IDS, "attention_mask": MASK, **kinds})
    seen = MASK.bool()
    np.testing.assert_allclose(ours[seen], library[seen], atol=1e-5)


@pytest.mark.parametrize("is_recurrent", [False, True])
def test_the_helping_network_learns_and_leaves_only_its_words(tiny_models: dict[str, Path], is_recurrent: bool) -> None:
    model = opened(tiny_models, "albert")
    attach_encoded(model, num_places=COUNT, hidden_size=8, is_recurrent=is_recurrent)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.5)
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(IDS, MASK), torch.tensor([0, 2])).backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped.
        optimizer.step()
    grads = {name: p.grad for name, p in model.named_parameters() if name.startswith("extra.")}
    assert all(grad is not None and bool((grad != 0).any()) for grad in grads.values()), grads.keys()
    with torch.no_grad():
        before = model(IDS, MASK)
        fold_prompt(model)
        assert torch.equal(model(IDS, MASK), before)
    assert [name for name, _ in model.named_parameters() if "extra" in name] == ["extra.prompt_embeddings"]


def test_learned_words_and_a_long_text_share_the_places_of_the_model(
    make_run: Callable[..., Path], tmp_path: Path
) -> None:
    rows = labelled_rows(40)
    for row in rows:
        row["text"] = " ".join([row["text"]] * 120)
    table = write_rows(tmp_path / "long.parquet", rows)
    data = {"path": str(table), "columns": {"text": "text", "label": "label"}}
    for method, room in (("prompt", 482), ("p-tuning", 482), ("prefix", 512)):
        drive = begin(make_run({"kind": method, "num_virtual_tokens": 30}, data=data, training={"max_length": 512}))
        assert drive.prepared.max_length == room
        longest = {name: rows[:1] for name, rows in drive.work.validation.items()}
        assert len(longest["input_ids"][0]) == room
        drive.work.method.attach(drive.work.model, drive.work.spec.method)
        assert np.isfinite(outputs_of(drive.work.model, longest)).all()


def test_too_little_room_for_a_text_is_refused(
    make_run: Callable[..., Path], tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    narrow = shutil.copytree(tiny_models["bert"], tmp_path / "narrow")
    BertModel(BertConfig.from_pretrained(narrow, max_position_embeddings=32)).save_pretrained(narrow)
    folders = [make_run({"kind": "prompt", "num_virtual_tokens": count}) for count in (24, 25)]
    for folder in folders:
        spec = json.loads((folder / "spec.json").read_text())
        spec["model"]["path"] = str(narrow)
        (folder / "spec.json").write_text(json.dumps(spec))
    assert begin(folders[0]).prepared.max_length == 8
    with pytest.raises(EngineFailure, match="too little room") as failure:
        begin(folders[1])
    assert failure.value.code == "METHOD_UNFIT"


class OnlyWords(torch.nn.Module):
    """A backbone that cannot be given vectors."""

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return input_ids


def test_a_model_that_reads_only_words_is_refused(tiny_models: dict[str, Path]) -> None:
    model = opened(tiny_models, "bert")
    model.backbone = OnlyWords()
    with pytest.raises(EngineFailure, match="reads words only"):
        attach_prompt(model, num_places=COUNT)
