"""A trained model as one folder: written whole, verified when it is opened, and asked."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoTokenizer

from workers.engine.blending import mixed
from workers.engine.data.encoding import token_ids
from workers.engine.data.examples import Examples
from workers.engine.models.quick import QuickModel
from workers.engine.models.sealed import opened_manifest, sealed
from workers.engine.models.tuned import TunedModel, logits_of, open_tuned
from workers.engine.spec import RunSpec
from workers.engine.versions import versions

FORMAT = 1
FloatArray = NDArray[np.float32]


def write_bundle(
    folder: Path,
    *,
    spec: RunSpec,
    labels: list[str],
    tuned: TunedModel | None,
    quick: QuickModel | None,
    quick_share: float,
    max_length: int,
    facts: dict[str, Any],
    tokenizer: Any,
    licence: str = "",
    result: dict[str, Any] | None = None,
) -> None:
    """Answers are (1 - `quick_share`) × tuned + `quick_share` × quick; one of the two may be absent. `result` is the
    evaluation that a page about the model tells of. The tokenizer is kept once, with the first encoder."""
    manifest = {
        "format": FORMAT,
        "task": spec.task.kind,
        "method": spec.method.kind,
        "roles": [role for role in ("text", "text_pair") if spec.data.columns.get(role)],
        "labels": labels,
        "quick_share": quick_share,
        "max_length": max_length,
        "parts": [name for name, part in (("tuned", tuned), ("quick", quick)) if part is not None],
        "model": {"kind": spec.model.kind, "name": spec.model.name, "commit": spec.model.commit, "licence": licence},
        "data_digest": spec.data.digest,
        "spec_digest": spec.digest(),
        "preset": spec.training.preset,
        "seed": spec.training.seed,
        "training": facts,
        "versions": versions(),
    }

    def fill(temporary: Path) -> None:
        if tuned is not None:
            tuned.save_parts(temporary / "tuned", tokenizer=tokenizer, labels=labels, max_length=max_length)
        if quick is not None:
            quick.save(temporary / "quick", with_tokenizer=tuned is None)
        if result is not None:
            text = json.dumps(result, ensure_ascii=False, indent=1)
            (temporary / "result.json").write_text(text, encoding="utf-8")

    sealed(folder, fill, manifest)


@dataclass(frozen=True)
class Bundle:
    """A trained model, opened. One question at a time: its tokenizer may not be asked by two threads at once."""

    path: Path
    manifest: dict[str, Any]
    tuned: TunedModel | None
    quick: QuickModel | None
    tokenizer: Any

    @classmethod
    def open(cls, path: Path) -> "Bundle":
        """Verify every file against the manifest, then load; DamagedError names the file that is not as written."""
        manifest = opened_manifest(path)
        tuned = open_tuned(path / "tuned") if "tuned" in manifest["parts"] else None
        tokenizer = _tokenizer(path / "tuned" / "encoder") if tuned is not None else None
        quick = QuickModel.open(path / "quick", tokenizer=tokenizer) if "quick" in manifest["parts"] else None
        if quick is not None and quick.needs_vectors:
            quick.encoder.load()
        if torch.cuda.is_available() and tuned is not None:
            tuned.to("cuda")
        return cls(path, manifest, tuned, quick, tokenizer)

    @property
    def labels(self) -> list[str]:
        return list(self.manifest["labels"])

    def probabilities(self, examples: Examples) -> FloatArray:
        """Examples × labels; rows add up to one. In fp32, so that the answers are those of the final exam."""
        return self.shares(examples.texts, examples.pairs)

    def shares(
        self, texts: Sequence[str], pairs: Sequence[str] | None, *, ask: Callable[[], None] | None = None
    ) -> FloatArray:
        """The same for plain texts; `ask` is called before each batch and may raise to stop."""
        if not texts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        quick = None if self.quick is None else self.quick.probabilities(texts, pairs)
        if self.tuned is None:
            assert quick is not None, "a bundle has at least one part"  # noqa: S101  # An invariant, not input.
            return quick
        encoded = token_ids(texts, pairs, self.tokenizer, int(self.manifest["max_length"]))
        own = _softmax(logits_of(self.tuned, encoded, ask=ask))
        return own if quick is None else mixed(own, quick, float(self.manifest["quick_share"]))

    def predict(self, inputs: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        """`{"label", "score", "scores": {label: share}}` for each input, a text by role."""
        texts = [one.get("text", "") for one in inputs]
        has_pairs = "text_pair" in self.manifest["roles"]
        pairs = [one.get("text_pair", "") for one in inputs] if has_pairs else None
        labels = self.labels
        return [_answer(labels, row) for row in self.shares(texts, pairs)]


def _answer(labels: list[str], row: FloatArray) -> dict[str, Any]:
    best = int(row.argmax())
    scores = {label: float(share) for label, share in zip(labels, row, strict=True)}
    return {"label": labels[best], "score": float(row[best]), "scores": scores}


def _softmax(logits: FloatArray) -> FloatArray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _tokenizer(folder: Path) -> Any:
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    # Texts are cut by the engine; without this the tokenizer warns about every long one.
    tokenizer.model_max_length = 10**9
    return tokenizer
