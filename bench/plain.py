"""What a few lines of the plain libraries reach on the same examples; nothing of the studio's own learning is in it."""

import json
from typing import Any

import numpy as np

Rows = list[dict[str, Any]]


def plain_cosine(rows: Rows) -> str:
    """How close the vectors of two sentences are, as the starting model says untaught."""
    from scipy.stats import spearmanr

    test = [row for row in rows if row["_split"] == "test"]
    first, second = vectors([row["text"] for row in test]), vectors([row["other"] for row in test])
    score = spearmanr((first * second).sum(axis=1), [float(row["target"]) for row in test])[0]
    return f"untaught cosine {score:.3f}"


def plain_search(rows: Rows) -> str:
    """Which share of the right items stands among the ten closest, as the starting model says untaught."""
    items = list(dict.fromkeys(row["item"] for row in rows))
    right: dict[str, set[int]] = {}
    for row in rows:
        if row["_split"] == "test":
            right.setdefault(row["query"], set()).add(items.index(row["item"]))
    closest = np.argsort(-vectors(list(right)) @ vectors(items).T, axis=1)[:, :10]
    shares = [
        len(wanted & set(best.tolist())) / len(wanted) for wanted, best in zip(right.values(), closest, strict=True)
    ]
    return f"untaught cosine, recall at 10 {np.mean(shares):.3f}"


def vectors(texts: list[str]) -> Any:
    """Texts × hidden, of length one: the mean of the word pieces of the bundled model."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    from workers.engine.models.starting import open_starting
    from workers.engine.spec import ModelRef

    folder = open_starting(ModelRef()).path
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    found = []
    for start in range(0, len(texts), 32):
        batch = tokenizer(texts[start : start + 32], padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1)
        found.append(torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1))
    return torch.cat(found).numpy()


def plain_labels(rows: Rows) -> str:
    """TF-IDF and one logistic regression a label, each label said from one half on."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer

    parts = {name: [row for row in rows if row["_split"] == name] for name in ("train", "test")}
    labels = MultiLabelBinarizer().fit([json.loads(row["labels"]) for row in rows])
    right = {name: labels.transform([json.loads(row["labels"]) for row in part]) for name, part in parts.items()}
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        OneVsRestClassifier(LogisticRegression(C=10.0, max_iter=300)),
    )
    model.fit([row["text"] for row in parts["train"]], right["train"])
    said = np.asarray(model.predict([row["text"] for row in parts["test"]]))
    return f"TF-IDF and logistic regression {f1_score(right['test'], said, average='macro', zero_division=0):.3f}"
