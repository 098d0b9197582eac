"""What becomes of plain texts before their words are hidden."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.engine.driving import begin
from tests.engine.test_hidden_words import LONG, MakeRun, started_from, tokenizer_of
from workers.engine.data import hiding
from workers.engine.data.encoding import IGNORED
from workers.engine.failures import EngineFailure


class Watched:
    """A tokenizer, and the most texts it was ever given at once."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer, self.most = tokenizer, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tokenizer, name)

    def __call__(self, texts: Any, **wishes: Any) -> Any:
        self.most = max(self.most, len(texts))
        return self.tokenizer(texts, **wishes)


def test_many_texts_are_read_part_by_part_and_become_the_same_rows(
    tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, texts = Watched(tokenizer_of(tiny_models)), [LONG, "", "thanks", "where is it", LONG]
    at_once = hiding.in_rows(texts, watched, 8)
    assert (watched.most, at_once["owner"][-1]) == (5, 4)
    watched.most = 0
    monkeypatch.setattr(hiding, "TEXTS_AT_A_TIME", 2)
    assert hiding.in_rows(texts, watched, 8) == at_once
    assert watched.most == 2


def test_a_model_without_a_sign_for_a_hidden_word_is_refused(tiny_models: dict[str, Path], make_run: MakeRun) -> None:
    folder = make_run(task={"kind": "masked-lm"})
    silent = shutil.copytree(tiny_models["bert"], folder / "silent")
    settings = json.loads((silent / "tokenizer_config.json").read_text())
    assert settings.pop("mask_token")
    (silent / "tokenizer_config.json").write_text(json.dumps({**settings, "mask_token": None}))
    with pytest.raises(EngineFailure, match="no sign for a hidden word") as failure:
        begin(started_from(silent, folder))
    assert failure.value.code == "METHOD_UNFIT"


def test_another_word_of_the_texts_is_never_a_piece_that_is_none(tiny_models: dict[str, Path]) -> None:
    tokenizer = tokenizer_of(tiny_models)
    encoded = hiding.in_rows([f"{LONG} ☃"] * 3, tokenizer, 64)
    assert tokenizer.unk_token_id in encoded["input_ids"][0]
    asked = hiding.hidden_for_test(encoded, [1, 2, 3], 7)
    passes = hiding.hidden_for_learning(asked, range(1500), 7)
    shown = {
        piece
        for ids, labels in zip(passes["input_ids"], passes["labels"], strict=True)
        for piece, right in zip(ids, labels, strict=True)
        if right != IGNORED
    }
    assert shown & set(tokenizer.all_special_ids) == {tokenizer.mask_token_id}
    empty = hiding.hidden_for_test(hiding.in_rows(["", ""], tokenizer, 64), [1, 2], 7)
    assert empty["input_ids"] == [tokenizer("")["input_ids"]] * 2, "nothing is asked of an empty text"
