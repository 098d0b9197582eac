"""A run that finds people and towns in messages."""

import json
from typing import Any

from tests.registry.retold import Told

KINDS = ["PERSON", "TOWN"]
SCORES = {"f1": 0.56, "precision": 0.61, "recall": 0.52, "loss": 0.3}
INTERVAL = {"metric": "f1", "low": 0.5, "high": 0.62, "confidence": 0.95, "method": "bootstrap"}
QUESTION = "Anna lives in Bad Homburg."
ANSWER = {
    "entities": [
        {"start": 0, "end": 4, "text": "Anna", "label": "PERSON", "score": 0.97},
        {"start": 14, "end": 25, "text": "Bad Homburg", "label": "TOWN", "score": 0.61},
    ]
}
ANNA, TOWN, HALF = (0, 4, "PERSON"), (14, 25, "TOWN"), (18, 25, "TOWN")
LONG = "Dear all, " + "nothing to see here. " * 40 + "Yours, Otto"
OTTO = (len(LONG) - 4, len(LONG), "PERSON")
# Text, what is right, what was said, how sure.
SAID = [
    (QUESTION, [ANNA, TOWN], [ANNA, HALF], 0.81),
    ("Paris called.", [(0, 5, "PERSON")], [(0, 5, "TOWN")], 0.7),
    (LONG, [OTTO], [], 0.66),
    ("See you on Monday.", [], [(11, 17, "TOWN")], 0.5),
    ("Nothing here.", [], [], 0.99),
]
VALUES = {"num_test": 300, "num_spans": 400, "num_found": 208, "low": 0.5, "high": 0.62, "memory": 0.31, **SCORES}
STEPS = [
    {"code": "look_at_kinds", "values": {"right": "PERSON", "said": "TOWN", "count": 12}},
    {"code": "check_edges", "values": {"count": 40}},
]


def cell(places: list[tuple[int, int, str]]) -> str:
    """Places as the engine writes them."""
    return json.dumps([{"start": start, "end": end, "label": kind} for start, end, kind in places])


def _card(label: str, asked: int, right: int, said: int, learned: int) -> dict[str, Any]:
    return {
        "label": label,
        "precision": right / said,
        "recall": right / asked,
        "f1": 2 * right / (said + asked),
        "num_test": asked,
        "num_right": right,
        "num_predicted": said,
        "num_train": learned,
    }


TOLD = Told(
    wish={"kind": "token-classification"},
    columns={"text": "text", "spans": "spans"},
    result={
        "num_test": 300,
        "num_train": 1200,
        "labels": KINDS,
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [
            {
                "name": "memory",
                "scores": {"f1": 0.31, "precision": 0.5, "recall": 0.22},
                "interval": {**INTERVAL, "low": 0.26, "high": 0.36},
                "seconds": 0.1,
                "p": 0.001,
            }
        ],
        "verdict": {"grade": "fair", "code": "places_mostly_found", "values": VALUES, "next_steps": STEPS},
        "outcomes": {"found": 208, "missed": 120, "wrong_kind": 32, "wrong_edges": 40, "invented": 61},
        "mixed_kinds": [["PERSON", "TOWN", 20], ["TOWN", "PERSON", 12]],
        "num_spans": 400,
        "num_whole": 151,
        "per_label": [_card("PERSON", 250, 150, 230, 900), _card("TOWN", 150, 58, 111, 420)],
        "model": {"name": "m", "commit": ""},
    },
    exam=[
        {"text": text, "label": cell(right), "predicted": cell(said), "confidence": sure, "scores": [sure]}
        for text, right, said, sure in SAID
    ],
    sample=[
        {"input": text, "expected": cell(right), "predicted": cell(said), "confidence": sure}
        for text, right, said, sure in SAID
    ],
    curve=("f1", [0.21, 0.42, 0.54, 0.57]),
    correction=("[]", cell([ANNA])),
)
