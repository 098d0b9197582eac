"""Counts of words and characters: TF-IDF blocks that are saved as JSON and safetensors, and opened without pickle."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

# Characters from one on, so that Chinese, where a character is nearly a word, is covered; words up to pairs.
BLOCKS: dict[str, dict[str, Any]] = {
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "char": {"analyzer": "char_wb", "ngram_range": (1, 5)},
}
MOST_FEATURES = {"word": 20_000, "char": 50_000}
SMALL = 2_000


def fit_counts(texts: Sequence[str]) -> dict[str, TfidfVectorizer]:
    """One fitted vectoriser a block; what occurs once is left out unless there are few texts."""
    lowest = 2 if len(texts) > SMALL else 1
    fitted = {}
    for name, options in BLOCKS.items():
        vectoriser = _vectoriser(options, min_df=lowest, max_features=MOST_FEATURES[name])
        try:
            fitted[name] = vectoriser.fit(texts)
        except ValueError:  # No text holds a single word: nothing to count, and that is no error.
            continue
    return fitted


def transform(vectoriser: TfidfVectorizer, texts: Sequence[str]) -> csr_matrix:
    """Texts × features, rows of length one."""
    return csr_matrix(vectoriser.transform(texts), dtype=np.float32)


def save_counts(fitted: dict[str, TfidfVectorizer], folder: Path) -> None:
    """`counts.json` (options and vocabulary in the order of the features) and `counts.safetensors` (idf)."""
    described = {
        name: {"options": BLOCKS[name], "vocabulary": [str(term) for term in vectoriser.get_feature_names_out()]}
        for name, vectoriser in fitted.items()
    }
    (folder / "counts.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    weights = {name: np.asarray(vectoriser.idf_, dtype=np.float32) for name, vectoriser in fitted.items()}
    save_file(weights, folder / "counts.safetensors")


def open_counts(folder: Path) -> dict[str, TfidfVectorizer]:
    """What `save_counts` wrote, ready to count."""
    described = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    weights = load_file(folder / "counts.safetensors")
    opened = {}
    for name, block in described.items():
        options = {**block["options"], "ngram_range": tuple(block["options"]["ngram_range"])}
        vectoriser = _vectoriser(options, vocabulary={term: i for i, term in enumerate(block["vocabulary"])})
        vectoriser.idf_ = weights[name].astype(np.float64)
        opened[name] = vectoriser
    return opened


def _vectoriser(options: dict[str, Any], **more: Any) -> TfidfVectorizer:
    return TfidfVectorizer(**options, **more, sublinear_tf=True, lowercase=True)
