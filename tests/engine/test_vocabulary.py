"""The words of the engine: without torch, complete, and strict about what they accept."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from workers.engine import catalog, events, failures
from workers.engine.knobs import AUTO, knobs_of
from workers.engine.presets import presets
from workers.engine.probing import DataProbe, MachineProbe, ModelProbe, Probe
from workers.engine.spec import RunSpec, Training

VOCABULARY = "catalog spec knobs columns events failures presets contracts probing"


def wish(**training: object) -> dict[str, object]:
    return {
        "task": {"kind": "text-classification"},
        "method": {"kind": "lora", "lora_r": 4},
        "data": {"path": "/a/data.parquet", "columns": {"text": "t", "label": "l"}},
        "training": training,
    }


def a_probe() -> Probe:
    model = ModelProbe(
        name="m", family="bert", hidden_size=8, num_layers=2, vocab_size=99, max_positions=128, num_parameters=1000,
        num_embedding_parameters=800, linears=("a",), pooling="mean",
    )  # fmt: skip
    data = DataProbe(
        num_train=3000, num_validation=300, num_test=300, num_labels=3, median_tokens=12, p99_tokens=37, max_tokens=90,
        total_train_tokens=40_000, unknown_share=0.0,
    )  # fmt: skip
    return Probe(
        model=model, data=data, machine=MachineProbe(num_cores=2, has_gpu=False, has_fast_bf16=False, memory_bytes=1)
    )


def test_the_vocabulary_never_imports_the_training_libraries() -> None:
    code = (
        f"import sys, importlib\nfor name in '{VOCABULARY}'.split():\n"
        "    importlib.import_module('workers.engine.' + name)\n"
        "from workers.engine import catalog\ncatalog.tasks(), catalog.methods(), catalog.exporters()\n"
        "heavy = {'torch', 'transformers', 'peft', 'datasets', 'sklearn', 'numpy', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_spec_comes_back_from_json_with_the_types_of_its_plug_ins() -> None:
    spec = RunSpec.model_validate(wish(seed=3))
    again = RunSpec.model_validate_json(spec.model_dump_json())
    assert again == spec
    assert again.method.model_dump()["lora_r"] == 4
    assert again.digest() == spec.whole().digest()
    assert again.digest() in spec.digests()


def counted(frozen: dict[str, Any]) -> str:
    """The digest over everything that a frozen wish holds but the places of its files, as every version counts it."""
    held = {**frozen, "model": {**frozen["model"]}, "data": {**frozen["data"]}}
    del held["model"]["path"], held["data"]["path"]
    return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def test_a_frozen_wish_is_known_by_all_that_it_holds() -> None:
    frozen = RunSpec.model_validate(wish(seed=3)).model_dump(mode="json")
    assert RunSpec.model_validate(frozen).digest() == counted(frozen)


@pytest.mark.parametrize(("part", "name"), [("training", "blend_with_quick"), ("method", "lora_r"), ("data", "labels")])
def test_a_wish_frozen_before_there_was_a_setting_keeps_its_digest(part: str, name: str) -> None:
    before = RunSpec.model_validate(wish(seed=3)).model_dump(mode="json")
    del before[part][name]
    read = RunSpec.model_validate(before)
    assert read.digest() == counted(before)
    assert read.whole().digest() != read.digest()


def test_two_wishes_made_by_a_program_differ_by_the_kinds_of_their_parts() -> None:
    plain = RunSpec.model_validate(wish())
    methods = [catalog.methods()[kind].Config.model_validate({}) for kind in ("full", "head")]
    assert len({plain.model_copy(update={"method": method}).digest() for method in methods}) == 2


def test_where_the_files_lie_is_no_part_of_a_runs_identity() -> None:
    moved = wish()
    moved["data"] = {"path": "/elsewhere.parquet", "columns": {"text": "t", "label": "l"}}
    assert RunSpec.model_validate(moved).digest() == RunSpec.model_validate(wish()).digest()
    assert RunSpec.model_validate(wish(seed=1)).digest() != RunSpec.model_validate(wish(seed=2)).digest()


@pytest.mark.parametrize("training", [{"surprise": 1}, {"learning_rate": 7}, {"learning_rate": "fast"}, {"seed": AUTO}])
def test_a_wish_out_of_bounds_or_with_an_unknown_field_is_refused(training: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RunSpec.model_validate(wish(**training))


def test_an_unknown_method_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ValidationError, match="full, head, ia3, lora"):
        RunSpec.model_validate({**wish(), "method": {"kind": "magic"}})


def test_filling_decides_every_auto_and_leaves_wishes_alone() -> None:
    filled = RunSpec.model_validate(wish(learning_rate=1e-3, precision="fp32")).filled(a_probe())
    assert AUTO not in json.loads(filled.model_dump_json())["training"].values()
    assert filled.training.learning_rate == 1e-3
    assert filled.training.max_length == 40
    assert filled.filled(a_probe()) == filled


@pytest.mark.parametrize(("wished", "length"), [(512, 128), (64, 64), (AUTO, 40)])
def test_no_text_is_read_further_than_the_model_can(wished: object, length: int) -> None:
    assert RunSpec.model_validate(wish(max_length=wished)).filled(a_probe()).training.max_length == length


@pytest.mark.parametrize(
    ("total_tokens", "every"), [(3_000, 3), (8_000, 8), (12_000, 10), (40_000, 20)], ids=["3", "8", "12", "41 steps"]
)
def test_practice_tests_come_once_in_a_short_pass_and_twice_in_a_long_one(total_tokens: int, every: int) -> None:
    probe = a_probe()
    data = probe.data.model_copy(update={"total_train_tokens": total_tokens})
    training = RunSpec.model_validate(wish()).filled(probe.model_copy(update={"data": data})).training
    assert (training.eval_steps, training.save_steps) == (every, every)


@pytest.mark.parametrize(("width", "speed"), [(64, 2e-4), (384, 2e-4), (768, 5e-5), (1024, 3e-5)])
def test_wider_models_learn_more_slowly(width: int, speed: float) -> None:
    probe = a_probe()
    probe = probe.model_copy(update={"model": probe.model.model_copy(update={"hidden_size": width})})
    spec = RunSpec.model_validate({**wish(), "method": {"kind": "full"}})
    assert spec.filled(probe).training.learning_rate == speed
    card = presets("text-classification")["thorough"]
    thorough = RunSpec.model_validate({**wish(), "method": card.method, "training": card.training})
    assert thorough.filled(probe).training.learning_rate == speed / 2


def test_every_knob_has_words_and_its_default_stands() -> None:
    configs: list[type[BaseModel]] = [
        Training,
        *(p.Config for p in catalog.methods().values()),
        *(p.Config for p in catalog.tasks().values()),
    ]
    knobs = [knob for config in configs for knob in knobs_of(config)]
    assert len(knobs) > 15
    for knob in knobs:
        assert knob.label, knob.name
        assert knob.help.endswith("."), knob.name
        assert knob.refuses(knob.default) is None, knob.name


def test_every_preset_makes_a_valid_spec() -> None:
    for share in (0.0, 0.65):
        cards = presets("text-classification", unknown_share=share)
        assert list(cards) == ["quick", "balanced", "thorough"]
        for card in cards.values():
            RunSpec.model_validate({**wish(), "method": card.method, "training": card.training})


def test_sentences_of_failures_and_notes_fill_with_their_values() -> None:
    assert "“spam”" in str(failures.EngineFailure("DATA_ONE_LABEL", label="spam"))
    assert events.NOTES["resumed"].format(step=8) == "Went on from the save point at step 8."
    with pytest.raises(KeyError):
        failures.EngineFailure("NO_SUCH_CODE")
