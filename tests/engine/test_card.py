"""The page about a model tells the truth about every way of training."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.driving import begin
from workers.engine import catalog
from workers.engine.download import card
from workers.engine.download.kinds import KINDS

GRADIENT = sorted(kind for kind, method in catalog.methods().items() if method.is_gradient and kind != "qlora")


def test_every_way_of_training_is_told_in_words() -> None:
    assert set(card.METHODS) == set(catalog.methods())


@pytest.mark.parametrize("method", GRADIENT)
def test_it_says_where_what_was_taught_lies(make_run: Callable[..., Path], tmp_path: Path, method: str) -> None:
    drive = begin(make_run({"kind": method}, training={"max_steps": 2}))
    drive.learn()
    catalog.methods()[method].merge(drive.work.model)
    drive.work.model.save_parts(tmp_path, tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    assert (tmp_path / "extra.safetensors").is_file() == (method in card.BESIDE)


@pytest.mark.parametrize(
    ("task", "parts", "says", "reads"),
    [
        ("text-classification", ["quick"], "adjusted on the practice test", "Only the first 64"),
        ("text-classification", ["tuned"], "was not adjusted", "Only the first 64"),
        ("token-classification", ["tuned"], "was not adjusted", "windows of 64"),
    ],
)
def test_it_says_what_its_certainty_is_worth_and_how_much_of_a_text_is_read(
    task: str, parts: list[str], says: str, reads: str
) -> None:
    limits = card._limits({"parts": parts, "max_length": 64}, KINDS[task])
    assert says in limits
    assert reads in limits


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_it_says_to_ask_is_what_the_program_takes(name: str) -> None:
    manifest = {"roles": ["text"], "parts": ["tuned"], "method": "full"}
    use = card._use(manifest, KINDS[name])
    given = use.partition("predict([")[2].partition("])")[0]
    asked = json.loads(given)
    roles = set(asked) if isinstance(asked, dict) else {"text"}
    assert roles == ({"question", "context"} if name == "question-answering" else {"text"})
    assert ("safetensors and JSON beside it" in use) == (name != "masked-lm")
