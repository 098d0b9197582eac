"""A run that answers questions about notices."""

import json
from typing import Any

from tests.registry.retold import Told

SCORES = {"f1": 0.62, "exact_match": 0.41, "loss": 1.3}
INTERVAL = {"metric": "f1", "low": 0.55, "high": 0.69, "confidence": 0.95, "method": "bootstrap"}
CONTEXT = "The library on Mill Street is open from Tuesday to Saturday. A card costs 12 euros a year."
QUESTION = "What does a card cost?"
LONG = "Nothing to see here. " * 60 + "The key hangs at the inn. " + "Nothing to see here. " * 60
START = CONTEXT.index("12 euros")
ANSWER = {
    "answer": "12 euros",
    "start": START,
    "end": START + 8,
    "score": 0.83,
    "others": [{"answer": "12 euros a year", "start": START, "end": START + 15, "score": 0.09}],
}
SILENT: dict[str, Any] = {"answer": "", "start": None, "end": None, "score": 0.7, "others": []}


def cell(text: str, *answers: str) -> str:
    """Answers as the engine writes them."""
    return json.dumps([{"text": one, "start": text.index(one)} for one in answers], ensure_ascii=False)


# Question, text, what is right, what was said, how sure.
SAID: list[tuple[str, str, str, str, float]] = [
    (QUESTION, CONTEXT, cell(CONTEXT, "12 euros a year"), cell(CONTEXT, "12 euros"), 0.83),
    ("Where is it?", CONTEXT, cell(CONTEXT, "Mill Street", "on Mill Street"), cell(CONTEXT, "Saturday"), 0.7),
    ("Where does the key hang?", LONG, cell(LONG, "at the inn"), "[]", 0.6),
    ("Who built it?", CONTEXT, "[]", cell(CONTEXT, "Mill Street"), 0.5),
    (
        "On which days?",
        CONTEXT,
        cell(CONTEXT, "from Tuesday to Saturday"),
        cell(CONTEXT, "from Tuesday to Saturday"),
        1,
    ),
]
STEPS: list[dict[str, Any]] = [
    {"code": "check_answer_edges", "values": {"count": 30}},
    {"code": "check_invented_answers", "values": {"count": 1}},
    {"code": "more_questions", "values": {"num_train": 800, "wanted": 1600}},
]
BEST = {"best_name": "sentence", "best_f1": 0.31, "best_p": 0.001}
TOLD = Told(
    wish={"kind": "question-answering"},
    columns={"context": "context", "question": "question", "answers": "answers"},
    result={
        "num_test": 200,
        "num_train": 800,
        "labels": [],
        "scores": {"validation": SCORES, "test": SCORES},
        "interval": INTERVAL,
        "baselines": [
            {
                "name": "sentence",
                "scores": {"f1": 0.31, "exact_match": 0.02},
                "interval": {**INTERVAL, "low": 0.26, "high": 0.36},
                "seconds": 0.1,
                "p": 0.001,
            },
            {
                "name": "silence",
                "scores": {"f1": 0.1, "exact_match": 0.1},
                "interval": {**INTERVAL, "low": 0.06, "high": 0.14},
                "seconds": 0.0,
                "p": 0.001,
            },
        ],
        "verdict": {
            "grade": "fair",
            "code": "answers_mostly_right",
            "values": {"num_test": 200, "num_exact": 82, "low": 0.55, "high": 0.69, **BEST, **SCORES},
            "next_steps": STEPS,
        },
        "outcomes": {"exact": 82, "partly": 60, "wrong": 40, "unanswered": 11, "invented": 7},
        "num_without_answer": 20,
        "none_from": 0.4,
        "near": 1.0,
        "model": {"name": "m", "commit": ""},
    },
    exam=[
        {"question": question, "context": text, "label": right, "predicted": said, "confidence": sure, "f1": 0.5}
        for question, text, right, said, sure in SAID
    ],
    sample=[
        {"input": QUESTION, "expected": "12 euros a year", "predicted": "12 euros", "confidence": 0.83},
        {"input": "Who built it?", "expected": "", "predicted": "Mill Street", "confidence": 0.5},
    ],
    curve=("f1", [0.21, 0.42, 0.54, 0.57]),
    correction=("[]", "[]"),
)
