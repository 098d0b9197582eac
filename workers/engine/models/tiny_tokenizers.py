"""Tokenizers of tiny models: a vocabulary of the user's own texts, dressed as each family dresses its texts."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_CHARACTERS = 3000
MOST_WORDS = 4000


@dataclass(frozen=True)
class Dress:
    """`specials` are the first word pieces; `single` and `pair` put them around texts; `names` are the tokenizer's own
    words for them, where GPT-2 and Llama leave out a piece for padding as the real ones do."""

    specials: tuple[str, ...]
    single: str
    pair: str
    names: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    is_of_bytes: bool = False
    """Pieces are made of bytes, as the decoders' are, and not of characters."""


_BERT_NAMES = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
BERT = Dress(
    ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    "[CLS] $A [SEP]",
    "[CLS] $A [SEP] $B:1 [SEP]:1",
    _BERT_NAMES,
    {"model_input_names": ["input_ids", "token_type_ids", "attention_mask"]},
)
DRESSES = {
    "xlnet": Dress(
        ("<pad>", "<unk>", "<cls>", "<sep>", "<mask>"),
        "$A <sep> <cls>:2",
        "$A <sep> $B:1 <sep>:1 <cls>:2",
        {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<cls>", "sep_token": "<sep>"},
        {"padding_side": "left", "model_input_names": ["input_ids", "token_type_ids", "attention_mask"]},
    ),
    "t5": Dress(
        ("<pad>", "<unk>", "</s>"),
        "$A </s>",
        "$A </s> $B </s>",
        {"pad_token": "<pad>", "unk_token": "<unk>", "eos_token": "</s>"},
    ),
    "gpt2": Dress(
        ("<|endoftext|>",),
        "$A",
        "$A $B",
        {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"},
        {"tokenizer_class": "GPT2Tokenizer"},
        is_of_bytes=True,
    ),
    "llama": Dress(
        ("<|begin_of_text|>", "<|end_of_text|>"),
        "<|begin_of_text|> $A",
        "<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
        {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"},
        is_of_bytes=True,
    ),
    "qwen2": Dress(
        ("<|endoftext|>", "<|im_end|>"),
        "$A",
        "$A $B",
        {"pad_token": "<|endoftext|>", "eos_token": "<|im_end|>"},
        {"tokenizer_class": "Qwen2Tokenizer"},
        is_of_bytes=True,
    ),
}


def vocabulary_of(texts: Iterable[str], specials: Iterable[str] = BERT.specials) -> list[str]:
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
    return [*specials, *known, *(f"##{character}" for character in known), *common[:MOST_WORDS]]


def write_tokenizer(folder: Path, texts: Iterable[str], dress: Dress) -> int:
    """Two files; the answer is the number of word pieces."""
    from tokenizers.processors import TemplateProcessing

    tokenizer = _of_bytes(texts, dress) if dress.is_of_bytes else _of_characters(texts, dress)
    used = [piece for piece in dress.specials if piece in f"{dress.single} {dress.pair}"]
    if used:
        ids = [(piece, tokenizer.token_to_id(piece)) for piece in used]
        tokenizer.post_processor = TemplateProcessing(single=dress.single, pair=dress.pair, special_tokens=ids)
    tokenizer.save(str(folder / "tokenizer.json"))
    facts = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **dress.names, **dress.facts}
    (folder / "tokenizer_config.json").write_text(json.dumps(facts), encoding="utf-8")
    return int(tokenizer.get_vocab_size())


def _of_characters(texts: Iterable[str], dress: Dress) -> Any:
    from tokenizers import Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import WordPiece

    ids = {piece: i for i, piece in enumerate(dict.fromkeys(vocabulary_of(texts, dress.specials)))}
    unknown = dress.names["unk_token"]
    tokenizer: Any = Tokenizer(WordPiece(vocab=ids, unk_token=unknown, max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def _of_bytes(texts: Iterable[str], dress: Dress) -> Any:
    from tokenizers import Tokenizer, decoders, pre_tokenizers, trainers
    from tokenizers.models import BPE

    tokenizer: Any = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=MOST_WORDS,
        min_frequency=2,
        special_tokens=list(dress.specials),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
