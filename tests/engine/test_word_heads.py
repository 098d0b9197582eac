"""What a starting model brings to the guessing of words, and what it takes along to the runs that start from it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForMaskedLM

from studio.catalog.inspection import inspect
from tests.engine.driving import begin
from workers.engine.failures import EngineFailure
from workers.engine.models import tiny
from workers.engine.models.backbones import open_backbone
from workers.engine.models.starting import open_starting
from workers.engine.models.wording import LAYOUTS, whole_model, word_head
from workers.engine.spec import ModelRef
from workers.engine.tasks.masked_lm import FAMILIES

MakeRun = Callable[..., Path]
TASK = {"kind": "masked-lm"}


def test_a_model_that_has_read_texts_makes_vectors_the_way_it_did_before(make_run: MakeRun, tmp_path: Path) -> None:
    drive = begin(make_run(family="sentence-transformers", task=TASK, training={"max_steps": 1}))
    starting = drive.prepared.starting
    assert starting.pooling == "cls", "the mean is what is guessed where nothing is said"
    drive.work.model.save_parts(tmp_path / "parts", tokenizer=starting.tokenizer, labels=[], max_length=32)
    encoder = tmp_path / "parts" / "encoder"
    assert open_starting(ModelRef(kind="local", name="read", path=str(encoder))).pooling == "cls"
    assert inspect(encoder)["architecture"] == "bert", "the shelf takes it"


def test_a_damaged_model_is_named_as_such(make_run: MakeRun, tiny_models: dict[str, Path], tmp_path: Path) -> None:
    damaged = shutil.copytree(tiny_models["bert"], tmp_path / "damaged")
    weights = damaged / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-200])
    folder = make_run(task=TASK)
    spec = json.loads((folder / "spec.json").read_text())
    spec["model"] = {"kind": "local", "name": "damaged", "path": str(damaged)}
    (folder / "spec.json").write_text(json.dumps(spec))
    with pytest.raises(EngineFailure) as failure:
        begin(folder)
    assert (failure.value.code, failure.value.values["name"]) == ("MODEL_BROKEN", "damaged")


def test_what_is_offered_is_what_can_be_read() -> None:
    assert set(FAMILIES) == set(LAYOUTS)


# The others learn, are kept and are opened in test_hidden_words.py.
@pytest.mark.parametrize("family", sorted(set(LAYOUTS) - set(tiny.FAMILIES)))
def test_the_layer_of_a_family_guesses_as_the_plain_library(tmp_path: Path, family: str) -> None:
    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 40}
    narrow = {"embedding_size": 8} if family == "electra" else {}
    config = AutoConfig.for_model(family, vocab_size=50, hidden_size=16, pad_token_id=1, **sizes, **narrow)
    torch.manual_seed(7)
    plain = AutoModelForMaskedLM.from_config(config).eval()  # type: ignore[no-untyped-call]  # The library leaves it so.
    for parameter in plain.parameters():  # Also those that begin with nought, or a wrong one would not show.
        torch.nn.init.normal_(parameter, std=0.3)
    plain.save_pretrained(tmp_path)
    head, backbone = word_head(tmp_path, config).eval(), open_backbone(tmp_path, config).eval()
    ids = torch.arange(5, 17).unsqueeze(0)
    with torch.inference_mode():
        right = plain(input_ids=ids).logits
        sums = head.sums(backbone(input_ids=ids).last_hidden_state, backbone.get_input_embeddings())
        again = whole_model(backbone, head).eval()(input_ids=ids).logits
    assert head.is_known
    torch.testing.assert_close(sums, right, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(again, right, atol=1e-4, rtol=1e-4)
