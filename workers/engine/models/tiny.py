"""A tiny model with a vocabulary of the user's own texts, built on the spot: for unknown languages and for tests."""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MOST_CHARACTERS = 3000
MOST_WORDS = 4000
FAMILIES = ("bert", "distilbert", "roberta")


def build_tiny(
    folder: Path, texts: Iterable[str], *, family: str = "bert", seed: int = 0, hidden_size: int = 64
) -> Path:
    """A folder like that of any starting model; whole or absent. The same texts and seed give the same bytes."""
    if (folder / "config.json").is_file():
        return folder
    from transformers import AutoModel

    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    vocabulary = vocabulary_of(texts)
    _write_tokenizer(temporary, vocabulary)
    generator_state = torch.get_rng_state()
    torch.manual_seed(seed)
    model = AutoModel.from_config(_config(family, len(vocabulary), hidden_size))  # type: ignore[no-untyped-call]  # transformers leaves it untyped.
    model.save_pretrained(temporary)
    torch.set_rng_state(generator_state)
    temporary.rename(folder)
    return folder


def vocabulary_of(texts: Iterable[str]) -> list[str]:
    """Special pieces, characters and the commonest words; ties in alphabetical order."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(re.findall(r"[一-鿿]|\w+|[^\w\s]", text.lower()))
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    known = [c for c, _ in sorted(characters.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHARACTERS]]
    common = [w for w, n in sorted(words.items(), key=lambda item: (-item[1], item[0])) if n > 1 and len(w) > 1]
    return [*SPECIALS, *known, *(f"##{character}" for character in known), *common[:MOST_WORDS]]


def _write_tokenizer(folder: Path, vocabulary: list[str]) -> None:
    from tokenizers import Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import WordPiece
    from tokenizers.processors import TemplateProcessing

    ids = {piece: i for i, piece in enumerate(dict.fromkeys(vocabulary))}
    tokenizer: Any = Tokenizer(WordPiece(vocab=ids, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106  # A word piece, no secret.
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    }
    facts = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **names}
    (folder / "tokenizer_config.json").write_text(json.dumps(facts), encoding="utf-8")


def _config(family: str, vocab_size: int, hidden_size: int) -> Any:
    from transformers import BertConfig, DistilBertConfig, RobertaConfig

    shared: dict[str, Any] = {"vocab_size": vocab_size, "pad_token_id": 0}
    if family == "distilbert":
        return DistilBertConfig(dim=hidden_size, n_layers=2, n_heads=4, hidden_dim=4 * hidden_size, **shared)
    sizes: dict[str, Any] = {
        "hidden_size": hidden_size,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 4 * hidden_size,
    }
    if family == "roberta":
        return RobertaConfig(max_position_embeddings=514, type_vocab_size=2, **sizes, **shared)
    return BertConfig(max_position_embeddings=512, **sizes, **shared)
