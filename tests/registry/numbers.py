"""A run that learned to say how alike two sentences are, from 0 to 5."""

from typing import Any

from tests.registry.retold import Told

SCORES = {"pearson": 0.83, "spearman": 0.81, "mae": 0.6012, "rmse": 0.79, "loss": 0.3}
INTERVAL = {"metric": "pearson", "low": 0.78, "high": 0.87, "confidence": 0.95, "method": "bootstrap"}
ANSWER = {"value": 3.4123, "low": 2.5, "high": 4.3246}
# Text, what is right, what was said.
GUESSES = [
    ("A man plays the guitar. / A man is playing an instrument.", 4.2, 3.94),
    ("The cat sleeps. / A dog runs over the field.", 0.5, 2.31),
    ("Snow falls in the north. / It is snowing up north.", 5.0, 4.61),
    ("He sold the car. / He bought a house in spring.", 1.0, 1.22),
    ("Two boys swim. / Two children are in the water.", 3.4, 3.3),
    ("Prices rose by a third. / Prices fell by a third.", 2.0, 3.72),
]
VALUES = {
    "num_test": 240,
    "typical_error": 0.4376,
    "typical_low": 0.3891,
    "typical_high": 0.5123,
    "mean_typical": 1.46,
    "margin": 1.21,
    "lowest": 0.0,
    "highest": 5.0,
    "decimals": 1,
    "pearson": 0.83,
    "low": 0.78,
    "high": 0.87,
}
STEPS = [
    {"code": "check_far_numbers", "values": {"count": 7}},
    {"code": "more_numbers", "values": {"num_train": 600, "wanted": 1000}},
]


def _simpler(name: str, pearson: float, typical: float, low: float, high: float, p: float) -> dict[str, Any]:
    return {
        "name": name,
        "scores": {**SCORES, "pearson": pearson},
        "interval": INTERVAL,
        "typical_error": typical,
        "typical_interval": {"low": low, "high": high},
        "seconds": 0.1,
        "closer_p": p,
    }


def _points() -> list[list[float]]:
    """Pairs of right and said numbers that keep a little to the middle."""
    points: list[list[float]] = []
    for row in range(240):
        right = round(row * 37 % 51 / 10, 1)
        said = min(5.0, max(0.0, 2.6 + 0.72 * (right - 2.6) + ((row * 53 % 97) / 97 - 0.5) * 1.6))
        points.append([right, round(said, 3), row + 1])
    return points


TOLD = Told(
    wish={"kind": "text-regression"},
    columns={"text": "text", "target": "label"},
    result={
        "num_test": 240,
        "num_train": 600,
        "labels": [],
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [
            _simpler("mean", 0.0, 1.46, 1.3, 1.6, 1e-9),
            _simpler("counts", 0.6, 0.93, 0.8, 1.04, 1e-4),
            _simpler("quick", 0.8, 0.5, 0.44, 0.57, 0.2),
        ],
        "verdict": {"grade": "good", "code": "clearly_close", "values": VALUES, "next_steps": STEPS},
        "target": {"low": 0.0, "high": 5.0, "mean": 2.6, "decimals": 1},
        "typical_error": 0.4376,
        "typical_interval": {"low": 0.3891, "high": 0.5123},
        "margin": 1.21,
        "covered": 0.8875,
        "errors": [
            {"within": 0.4376, "share": 0.5},
            {"within": 0.8752, "share": 0.82},
            {"within": 1.7504, "share": 0.97},
        ],
        "scatter": _points(),
        "model": {"name": "m", "commit": ""},
    },
    exam=[
        {"text": text, "label": f"{right:.1f}", "predicted": f"{said:.2f}", "confidence": 0.5, "gap": abs(said - right)}
        for text, right, said in GUESSES
    ],
    sample=[
        {"input": text, "expected": f"{right:.1f}", "predicted": f"{said:.2f}", "confidence": 0.6}
        for text, right, said in GUESSES[:5]
    ],
    curve=("pearson", [0.41, 0.66, 0.78, 0.82]),
    correction=("3.41", "4.5"),
)
