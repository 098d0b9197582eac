"""A run that says which feelings speak out of a message; several may, or none."""

import json
from typing import Any

from tests.registry.retold import Told

LABELS = ["anger", "joy", "love", "surprise"]
SCORES = {"micro_f1": 0.68, "macro_f1": 0.61, "accuracy": 0.41, "loss": 0.3}
INTERVAL = {"metric": "micro_f1", "low": 0.64, "high": 0.71, "confidence": 0.95, "method": "bootstrap"}
ANSWER = {
    "label": "joy",
    "labels": ["joy", "love"],
    "scores": {"love": 0.52, "anger": 0.02, "joy": 0.91, "surprise": 0.2},
}
# Text, labels that fit, labels that were said, how sure.
SAID = [
    ("What a day, I could hug everyone!", ["joy", "love"], ["joy"], 0.81),
    ("You did what? I did not see that coming.", ["surprise"], ["anger", "surprise"], 0.44),
    ("Fine.", [], [], 0.9),
    ("This is the third time it broke!", ["anger"], ["anger"], 0.93),
    ("Leave me alone.", ["anger"], [], 0.7),
]
VALUES = {
    "num_test": 400,
    "num_right": 164,
    "micro_f1": 0.68,
    "macro_f1": 0.61,
    "accuracy": 0.41,
    "found": 0.72,
    "rightly_said": 0.65,
    "low": 0.64,
    "high": 0.71,
}
STEPS = [
    {"code": "use_quick", "values": {"quick": 0.69, "own": 0.68}},
    {"code": "more_of_group", "values": {"label": "love", "num_train": 40, "found": 0.4, "wanted": 80}},
]
# In the exam, found there, said there, learned from, line.
COUNTS = [(150, 120, 160, 500, 0.31), (200, 160, 220, 700, 0.4), (60, 24, 40, 40, 0.22), (90, 60, 80, 300, 0.35)]


def _simpler(name: str, points: float, p: float) -> dict[str, Any]:
    return {
        "name": name,
        "scores": {**SCORES, "micro_f1": points},
        "interval": {**INTERVAL, "low": points - 0.04, "high": points + 0.03},
        "seconds": 0.1,
        "p": p,
    }


def _card(label: str, asked: int, right: int, said: int, learned: int, line: float) -> dict[str, Any]:
    return {
        "label": label,
        "precision": right / said,
        "recall": right / asked,
        "f1": 2 * right / (said + asked),
        "num_test": asked,
        "num_right": right,
        "num_predicted": said,
        "num_train": learned,
        "threshold": line,
    }


CARDS = [_card(label, *counts) for label, counts in zip(LABELS, COUNTS, strict=True)]
TOLD = Told(
    wish={"kind": "text-classification", "is_multi_label": True},
    columns={"text": "text", "label": "label"},
    result={
        "is_multi_label": True,
        "num_test": 400,
        "num_train": 1500,
        "labels": LABELS,
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [
            _simpler("commonest", 0.29, 0.001),
            _simpler("counts", 0.57, 0.001),
            _simpler("quick", 0.69, 0.4),
        ],
        "verdict": {"grade": "fair", "code": "labels_mostly_right", "values": VALUES, "next_steps": STEPS},
        "exact_match": 0.41,
        "labels_per_text": {"right": 1.213, "said": 1.354},
        "per_label": CARDS,
        "thresholds": {row["label"]: row["threshold"] for row in CARDS},
        "model": {"name": "m", "commit": ""},
    },
    exam=[
        {"text": text, "label": json.dumps(right), "predicted": json.dumps(said), "confidence": sure, "scores": [sure]}
        for text, right, said, sure in SAID
    ],
    sample=[
        {"input": text, "expected": json.dumps(right), "predicted": json.dumps(said), "confidence": sure}
        for text, right, said, sure in SAID
    ],
    curve=("micro_f1", [0.31, 0.52, 0.64, 0.67]),
    correction=('["joy"]', '["joy", "love"]'),
)
