"""The quick model: a regression over frozen sentence vectors joined with word and character counts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from transformers import AutoConfig, AutoTokenizer

from workers.engine.data.counts import open_counts, save_counts, transform
from workers.engine.data.features import FrozenEncoder, cached_vectors
from workers.engine.data.links import Link, answers_of
from workers.engine.models.backbones import open_backbone
from workers.engine.models.joining import beside, joined, shown_texts

FloatArray = NDArray[np.float32]


@dataclass
class QuickModel:
    """`weights` is outputs × features in the order vectors, word, char; `shares` are the weights of the blocks. What is
    said times `scale`, plus `mean`, is in the unit of the numbers."""

    labels: list[str]
    encoder: FrozenEncoder
    counts: dict[str, TfidfVectorizer]
    shares: dict[str, float]
    weights: FloatArray
    bias: FloatArray
    temperature: float = 1.0
    cache: Path | None = None
    facts: dict[str, Any] | None = None
    ask: Callable[[], None] | None = None
    link: Link = "softmax"
    mean: float = 0.0
    scale: float = 1.0
    is_beside: bool = False
    """Whether the two texts of a pair are read one by one and compared, and not as one text."""

    def answers(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> FloatArray:
        """Examples × outputs; with softmax rows add up to one."""
        logits = self.logits(self.vectors(texts, pairs), shown_texts(texts, pairs)).astype(np.float64)
        return answers_of(self.link, logits / self.temperature * self.scale + self.mean)

    @property
    def needs_vectors(self) -> bool:
        """Whether the frozen model has a say at all."""
        return self.shares.get("vector", 0.0) > 0.0

    def vectors(self, texts: Sequence[str], pairs: Sequence[str] | None) -> FloatArray:
        if not self.needs_vectors:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return self.frozen_vectors(texts, pairs)

    def frozen_vectors(self, texts: Sequence[str], pairs: Sequence[str] | None, *, is_fast: bool = False) -> FloatArray:
        """What the frozen model says of the texts, from the run's cache where there is one."""
        if self.is_beside and pairs is not None:
            return beside(*(self._read(side, None, is_fast) for side in (texts, pairs)))
        return self._read(texts, pairs, is_fast)

    def _read(self, texts: Sequence[str], pairs: Sequence[str] | None, is_fast: bool) -> FloatArray:
        if self.cache is None:
            return self.encoder.vectors(texts, pairs, is_fast=is_fast)
        return cached_vectors(self.encoder, texts, pairs, cache=self.cache, is_fast=is_fast, ask=self.ask)

    def logits(self, vectors: FloatArray, texts: Sequence[str]) -> FloatArray:
        counted = {name: transform(vectoriser, texts) for name, vectoriser in self.counts.items()}
        return joined(vectors, counted, self.shares).logits(self.weights, self.bias)

    def save(self, folder: Path, *, with_tokenizer: bool = True) -> None:
        """`quick.json`, `quick.safetensors` (weights in half precision), the counts, and the frozen encoder; its
        tokenizer may be kept elsewhere."""
        folder.mkdir(parents=True, exist_ok=True)
        save_counts(self.counts, folder)
        save_file({"weights": self.weights.astype(np.float16), "bias": self.bias}, folder / "quick.safetensors")
        facts = {
            "labels": self.labels,
            "shares": self.shares,
            "temperature": self.temperature,
            "link": self.link,
            "mean": self.mean,
            "scale": self.scale,
            "is_beside": self.is_beside,
            "pooling": self.encoder.pooling,
            "pad_id": self.encoder.pad_id,
            "max_length": self.encoder.max_length,
        }
        (folder / "quick.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        if self.needs_vectors:
            self.encoder.model.save_pretrained(folder / "encoder")
            if with_tokenizer:
                self.encoder.tokenizer.save_pretrained(folder / "encoder")

    @classmethod
    def open(cls, folder: Path, *, tokenizer: Any = None) -> "QuickModel":
        """`tokenizer`: where it is kept elsewhere."""
        facts = json.loads((folder / "quick.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "quick.safetensors")
        return cls(
            labels=facts["labels"],
            encoder=_frozen(folder / "encoder", facts, tokenizer),
            counts=open_counts(folder),
            shares=facts["shares"],
            weights=tensors["weights"].astype(np.float32),
            bias=tensors["bias"],
            temperature=facts["temperature"],
            link=facts.get("link", "softmax"),
            mean=facts.get("mean", 0.0),
            scale=facts.get("scale", 1.0),
            is_beside=facts.get("is_beside", False),
        )


def _frozen(folder: Path, facts: dict[str, Any], tokenizer: Any) -> FrozenEncoder:
    def load() -> Any:
        return open_backbone(folder, AutoConfig.from_pretrained(folder, local_files_only=True))

    has_encoder = (folder / "config.json").exists()
    if tokenizer is None and has_encoder:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        tokenizer.model_max_length = 10**9
    return FrozenEncoder(
        backbone=load,
        tokenizer=tokenizer,
        pooling=facts["pooling"],
        pad_id=facts["pad_id"],
        max_length=facts["max_length"],
    )
