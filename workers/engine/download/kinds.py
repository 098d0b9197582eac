"""What the page about a model says of each kind of task."""

from dataclasses import dataclass

PERCENT, PLAIN, UNIT = "{:.1%}", "{:.3f}", "{:.4g}"


@dataclass(frozen=True)
class Kind:
    """`tag` is the library's name of the task; `columns` of the table of scores are heading, score and form."""

    title: str
    tag: str
    answers: str
    columns: tuple[tuple[str, str, str], ...]


KINDS = {
    "text-classification": Kind(
        "A model that sorts texts into groups",
        "text-classification",
        "It always answers with one of its labels, also where none fits. A low score says so; decide from which score\n"
        "  on to trust it.",
        (("right", "accuracy", PERCENT), ("macro F1", "macro_f1", PLAIN)),
    ),
    "several-labels": Kind(
        "A model that gives texts any number of labels",
        "text-classification",
        "Each label is said from a line of certainty of its own on. The practice test placed the lines; they are in\n"
        "  `manifest.json` under `gauge`.",
        (("all labels right", "accuracy", PERCENT), ("macro F1", "macro_f1", PLAIN), ("micro F1", "micro_f1", PLAIN)),
    ),
    "text-regression": Kind(
        "A model that predicts a number from a text",
        "text-classification",
        "It never says a number beyond those it learned from. `low` and `high` hold the right number about 9 times of\n"
        "  10, for texts like those of the exam.",
        (
            ("goes along (Pearson)", "pearson", PLAIN),
            ("by rank (Spearman)", "spearman", PLAIN),
            ("mean distance", "mae", UNIT),
        ),
    ),
    "token-classification": Kind(
        "A model that finds names and places in texts",
        "token-classification",
        "A find counts as right only where its kind and both its ends are right.",
        (("F1", "f1", PERCENT), ("rightly marked", "precision", PERCENT), ("found", "recall", PERCENT)),
    ),
    "question-answering": Kind(
        "A model that answers questions from a text",
        "question-answering",
        "It answers with words of the text, never with its own. An empty answer means that the text does not say;\n"
        "  only a model that was taught questions without an answer gives one.",
        (("F1", "f1", PERCENT), ("exactly right", "exact_match", PERCENT)),
    ),
}
