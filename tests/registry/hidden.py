"""A run that read the papers of a town."""

from typing import Any

from tests.registry.retold import Told

SCORES = {"perplexity": 12.3, "guessed": 0.58, "loss": 2.51}
INTERVAL = {"metric": "perplexity", "low": 10.4, "high": 14.2, "confidence": 0.95, "method": "bootstrap"}
ASKED = "The library on ___ Street is open, and a ___ costs nothing."
LONG = "We write to you about it. " * 40
QUESTION = "A card costs ___ euros."
ANSWER: dict[str, Any] = {
    "text": "A card costs twelve euros.",
    "blanks": [{"word": "twelve", "score": 0.62, "others": [{"word": "ten", "score": 0.2}]}],
}
STEPS: list[dict[str, Any]] = [
    {"code": "more_plain_texts", "values": {"num_train": 900}},
    {"code": "start_from_it", "values": {}},
    {"code": "more_exam_texts", "values": {"num_words": 120, "needed": 200}},
]


def row(name: str, perplexity: float, low: float, high: float) -> dict[str, Any]:
    scores = {"perplexity": perplexity, "loss": 3.7}
    return {"name": name, "scores": scores, "interval": {**INTERVAL, "low": low, "high": high}, "p": 0.001}


TOLD = Told(
    wish={"kind": "masked-lm"},
    columns={"text": "text"},
    result={
        "num_test": 120,
        "num_train": 900,
        "labels": [],
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [row("frozen", 41.2, 35.0, 50.0), row("counts", 700.0, 600.0, 800.0)],
        "verdict": {"grade": "good", "code": "texts_familiar", "values": {}, "next_steps": STEPS},
        "num_words": 1200,
        "guessed": {"own": 0.58, "before": 0.31},
        "model": {"name": "m", "commit": ""},
    },
    exam=[
        {
            "text": ASKED.replace("___", "Mill", 1).replace("___", "card", 1),
            "asked": ASKED,
            "label": '["Mill", "card"]',
            "predicted": '["Mill", "book"]',
            "confidence": 0.4,
            "scores": [0.5, 0.3],
            "gap": 33.0,
        },
        {
            "text": LONG + "Yours",
            "asked": LONG + "___",
            "label": '["Yours"]',
            "predicted": '["Yours"]',
            "confidence": 0.9,
            "scores": [0.9, 0.9],
            "gap": 2.0,
        },
    ],
    sample=[{"input": ASKED, "expected": '["Mill", "card"]', "predicted": '["Mill", "book"]', "confidence": 0.4}],
    curve=("guessed", [0.31, 0.42, 0.54, 0.57]),
    correction=("[]", "[]"),
)
