"""Sentence vectors of a frozen model: computed once, kept in the run's cache."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from workers.engine.data.batches import by_length
from workers.engine.data.encoding import Encoded, lengths_of, padded, token_ids
from workers.engine.data.shrinking import shrinking
from workers.engine.models.pooling import Pooling, pool
from workers.engine.process import has_fast_bf16

BUDGET = 2048
# So many texts are kept at a time: a kill costs the reading of these, not of all.
PIECE = 2048
Ask = Callable[[], None]
Tell = Callable[[int, int], None]


class FrozenEncoder:
    """A starting model that only reads: texts in, vectors of length one out. Weights are loaded at the first use."""

    def __init__(
        self, *, backbone: Callable[[], Any], tokenizer: Any, pooling: Pooling, pad_id: int, max_length: int
    ) -> None:
        self._backbone = backbone
        self._model: Any = None
        self.tokenizer = tokenizer
        self.pooling: Pooling = pooling
        self.pad_id = pad_id
        self.max_length = max_length

    @property
    def model(self) -> Any:
        if self._model is None:
            self._model = self._backbone().eval()
            self._model.to("cuda" if torch.cuda.is_available() else "cpu")
        return self._model

    def load(self) -> None:
        """Read the weights now, so that the first question need not wait for them."""
        self.model.requires_grad_(False)

    def vectors(
        self,
        texts: Sequence[str],
        pairs: Sequence[str] | None,
        *,
        is_fast: bool = False,
        ask: Ask | None = None,
        tell: Tell | None = None,
    ) -> NDArray[np.float32]:
        """Examples × hidden size. `is_fast`: in bf16 where the machine is fast at it, good enough to learn from, while
        answers are given in fp32. `ask` may raise to stop; `tell` hears how many are done."""
        if not texts:
            return np.zeros((0, int(self.model.config.hidden_size)), dtype=np.float32)
        encoded = token_ids(texts, pairs, self.tokenizer, self.max_length)
        is_fast = is_fast and (torch.cuda.is_available() or has_fast_bf16())
        return shrinking(lambda budget: self._read(encoded, budget, is_fast, ask, tell), BUDGET)

    def _read(
        self, encoded: Encoded, budget: int, is_fast: bool, ask: Ask | None, tell: Tell | None
    ) -> NDArray[np.float32]:
        lengths = lengths_of(encoded)
        result = np.zeros((len(lengths), int(self.model.config.hidden_size)), dtype=np.float32)
        done = 0
        with torch.inference_mode(), torch.autocast(self.model.device.type, dtype=torch.bfloat16, enabled=is_fast):
            for positions in by_length(lengths, budget):
                if ask is not None:
                    ask()
                batch = {name: t.to(self.model.device) for name, t in padded(encoded, positions, self.pad_id).items()}
                hidden = self.model(**batch).last_hidden_state
                pooled = pool(hidden, batch["attention_mask"], self.pooling)
                result[positions] = torch.nn.functional.normalize(pooled.float(), dim=-1).cpu().numpy()
                done += len(positions)
                if tell is not None:
                    tell(done, len(lengths))
        return result


def cached_vectors(
    encoder: FrozenEncoder,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    *,
    cache: Path,
    is_fast: bool = False,
    ask: Ask | None = None,
    tell: Tell | None = None,
) -> NDArray[np.float32]:
    """The same, read back when these very texts were asked before in this run; kept piece by piece."""
    pieces = []
    for start in range(0, max(1, len(texts)), PIECE):
        part = slice(start, start + PIECE)
        heard = None if tell is None else going_on(tell, start, len(texts))
        chosen = texts[part], pairs and pairs[part]
        pieces.append(_piece(encoder, *chosen, cache=cache, is_fast=is_fast, ask=ask, tell=heard))
        if tell is not None:
            tell(min(start + PIECE, len(texts)), len(texts))
    return np.concatenate(pieces)


def going_on(tell: Tell, before: int, total: int) -> Tell:
    """Tells what is done of a part as what is done of the whole."""
    return lambda done, _: tell(before + done, total)


def _piece(
    encoder: FrozenEncoder,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    *,
    cache: Path,
    is_fast: bool,
    ask: Ask | None,
    tell: Tell | None,
) -> NDArray[np.float32]:
    asked = [list(texts), pairs and list(pairs), encoder.max_length, is_fast]
    key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:24]
    path = cache / f"vectors-{key}.safetensors"
    if path.exists():
        return np.asarray(load_file(path)["vectors"], dtype=np.float32)
    vectors = encoder.vectors(texts, pairs, is_fast=is_fast, ask=ask, tell=tell)
    cache.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    save_file({"vectors": vectors}, temporary)
    temporary.replace(path)
    return vectors
