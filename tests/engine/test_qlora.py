"""QLoRA says why it is not possible here; where the library is, what was packed comes back as a plain model."""

import builtins
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from workers.engine.data.encoding import padded, token_ids
from workers.engine.methods import qlora
from workers.engine.models.heads import linear_head
from workers.engine.models.probe import probe_model
from workers.engine.models.starting import open_starting
from workers.engine.models.tiny import FAMILIES
from workers.engine.models.tuned import TunedModel, open_tuned, outputs_of
from workers.engine.spec import ModelRef
from workers.engine.testing.tables import labelled_rows

METHOD: Any = qlora.METHOD


@pytest.mark.parametrize(
    ("has_card", "has_package", "code"), [(False, True, "no_gpu"), (True, False, "no_bitsandbytes"), (True, True, "")]
)
def test_it_is_refused_with_its_reason_without_a_card_or_the_package(
    tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch, has_card: bool, has_package: bool, code: str
) -> None:
    probe = probe_model(open_starting(ModelRef(kind="local", name="it", path=str(tiny_models["bert"]))))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_card)
    monkeypatch.setattr(shutil, "which", lambda name: name if has_card else None)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(qlora, "find_spec", lambda name: builtins if has_package else None)
    fit = METHOD.fits(probe, None)
    assert (fit.code, fit.is_ok) == (code, not code)
    assert METHOD.foreseen("bert") == fit, "the page says the same before anything is loaded"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("is_bf16", [False, True], ids=["fp32", "bf16"])
def test_a_packed_model_learns_and_is_kept_as_a_plain_one(
    tiny_models: dict[str, Path], tmp_path: Path, family: str, is_bf16: bool
) -> None:
    pytest.importorskip("bitsandbytes", reason="the optional package bitsandbytes is not installed")
    starting = open_starting(ModelRef(kind="local", name="it", path=str(tiny_models[family])))
    texts = [row["text"] for row in labelled_rows(12)]
    encoded = token_ids(texts, None, starting.tokenizer, 24)
    torch.manual_seed(0)
    model = TunedModel(starting.backbone(), linear_head(32, 3, 0.0), starting.pooling, starting.pad_id)
    METHOD.attach(model, METHOD.Config(lora_dropout=0.0))
    model.to("cpu")
    layers: list[Any] = list(model.modules())
    for module in layers:
        # Processors have a packing of their own for answering, which cards do not have.
        module.support_avx512bf16_for_cpu = False
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=5e-3)
    for _ in range(2):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_bf16):
            out = model.train()(**padded(encoded, range(12), starting.pad_id))
        torch.nn.functional.cross_entropy(out.float(), torch.arange(12) % 3).backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped.
        optimizer.step()
    moving = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert all(METHOD.promised(name, None) for name in moving)
    learned = outputs_of(model, encoded)
    METHOD.merge(model)
    np.testing.assert_allclose(outputs_of(model, encoded), learned, atol=2e-5)
    model.save_parts(tmp_path, tokenizer=starting.tokenizer, labels=[], max_length=24)
    np.testing.assert_allclose(outputs_of(open_tuned(tmp_path), encoded), learned, atol=2e-5)
