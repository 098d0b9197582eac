"""A run that answers two questions about every message: its topic and how urgent it is."""

import json
from typing import Any

from tests.registry.retold import Told

SCORES = {"macro_f1": 0.8, "accuracy": 0.84, "loss": 0.5}
INTERVAL = {"metric": "accuracy", "low": 0.79, "high": 0.89, "confidence": 0.95, "method": "bootstrap"}
LABELS = {"topic": ["delivery", "refund"], "urgency": ["high", "low"]}


def labels(**said: str) -> str:
    """A label by question, as the engine writes it."""
    return json.dumps(said, ensure_ascii=False)


def simpler(name: str, accuracy: float) -> dict[str, Any]:
    interval = {**INTERVAL, "low": accuracy - 0.05, "high": accuracy + 0.05}
    return {"name": name, "scores": {"macro_f1": 0.3, "accuracy": accuracy}, "interval": interval, "mcnemar_p": 0.001}


def facet(name: str, accuracy: float, num_test: int) -> dict[str, Any]:
    right = round(accuracy * num_test / 2)
    row = {"num_test": num_test // 2, "num_right": right, "num_predicted": num_test // 2, "num_train": 150}
    return {
        "name": name,
        "labels": LABELS[name],
        "num_test": num_test,
        "num_train": 300,
        "scores": {"macro_f1": accuracy, "accuracy": accuracy},
        "interval": {**INTERVAL, "low": accuracy - 0.05, "high": accuracy + 0.04},
        "per_label": [{"label": label, **row} for label in LABELS[name]],
        "baselines": [simpler("commonest", 0.5), simpler("counts", 0.7)],
    }


# Text, what is right, what was said, how sure.
EXAM: list[tuple[str, str, str, float]] = [
    ("where is it", labels(topic="delivery", urgency="high"), labels(topic="delivery", urgency="low"), 0.9),
    ("money back", labels(topic="refund", urgency="low"), labels(topic="delivery", urgency="low"), 0.8),
    ("pay me back now", labels(topic="refund"), labels(topic="refund"), 0.7),
]
ANSWER = {
    "answers": {
        "topic": {"label": "refund", "score": 0.9, "scores": {"delivery": 0.1, "refund": 0.9}},
        "urgency": {"label": "high", "score": 0.6, "scores": {"high": 0.6, "low": 0.4}},
    }
}
TOLD = Told(
    wish={"kind": "multi-task"},
    columns={"text": "message", "labels": "topic + urgency"},
    result={
        "num_test": 200,
        "num_train": 300,
        "labels": [f"{name}: {label}" for name, own in LABELS.items() for label in own],
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [simpler("commonest", 0.5), simpler("counts", 0.7)],
        "facets": [facet("topic", 0.93, 200), facet("urgency", 0.75, 160)],
        "verdict": {
            "grade": "good",
            "code": "clearly_right",
            "values": {},
            "next_steps": [{"code": "try_it", "values": {}}],
        },
    },
    exam=[
        {"text": text, "label": right, "predicted": said, "confidence": sure, "scores": [sure]}
        for text, right, said, sure in EXAM
    ],
    sample=[
        {"input": text, "expected": right, "predicted": said, "confidence": sure} for text, right, said, sure in EXAM
    ],
    curve=("accuracy", [0.5, 0.7, 0.84]),
    correction=("", ""),
)
