"""What the page about a model says of each kind of task."""

from dataclasses import dataclass

PERCENT, PLAIN, UNIT = "{:.1%}", "{:.3f}", "{:.4g}"
ADJUSTED = "“How sure” was adjusted on the practice test and is itself an estimate."
UNADJUSTED = "“How sure” is what the model itself says and was not adjusted."
FIRST = "Only the first {max_length} word pieces of a text are read."
LAST_LAYER = (
    "; pooling and the last layer, which the library's Auto classes for\nclassification cannot express, are in "
    "safetensors and JSON beside it and applied in `predict.py`"
)
WINDOWS = "Long texts are read to their end, in windows of {max_length} word pieces."


@dataclass(frozen=True)
class Kind:
    """`tag` is the library's name of the task; `columns` of the table of scores are heading, score and form; `says` is
    one answer of `predict.py`, `given` what it is asked where a text alone will not do; `sure` says what its certainty
    is worth, `sure_beside` where a quick model has a say; `reads` how much of a long text is read; `beside` what there
    is besides the encoder."""

    title: str
    tag: str
    answers: str
    columns: tuple[tuple[str, str, str], ...]
    says: str = ""
    sure: str = UNADJUSTED
    sure_beside: str = ""
    reads: str = FIRST
    given: str = ""
    beside: str = LAST_LAYER


KINDS = {
    "text-classification": Kind(
        "A model that sorts texts into groups",
        "text-classification",
        "It always answers with one of its labels, also where none fits. A low score says so; decide from which score\n"
        "  on to trust it.",
        (("right", "accuracy", PERCENT), ("macro F1", "macro_f1", PLAIN)),
        '{"label": "…", "score": 0.9, "scores": {"…": 0.9}}',
        sure_beside=ADJUSTED,
    ),
    "several-labels": Kind(
        "A model that gives texts any number of labels",
        "text-classification",
        "Each label is said from a line of certainty of its own on. The practice test placed the lines; they are in\n"
        "  `manifest.json` under `gauge`.",
        (("micro F1", "micro_f1", PERCENT), ("macro F1", "macro_f1", PLAIN), ("all labels right", "accuracy", PERCENT)),
        '{"label": "…", "labels": ["…", "…"], "scores": {"…": 0.9}}',
        "The scores are what the model itself says and were not adjusted; they do not add up to one.",
        "The scores were adjusted on the practice test and are themselves estimates; they do not add up to one.",
    ),
    "multi-task": Kind(
        "A model that answers several questions about a text",
        "text-classification",
        "To each question it always answers with one of its labels, also where none fits. A low score says so.",
        (("right, mean of all questions", "accuracy", PERCENT), ("macro F1", "macro_f1", PLAIN)),
        '{"answers": {"…": {"label": "…", "score": 0.9, "scores": {"…": 0.9}}}}',
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
        '{"value": 3.2, "low": 2.5, "high": 3.9}',
        "How wide the range is was learned on the practice test; it is the same for every text.",
    ),
    "token-classification": Kind(
        "A model that finds names and places in texts",
        "token-classification",
        "A find counts as right only where its kind and both its ends are right.",
        (("F1", "f1", PERCENT), ("rightly marked", "precision", PERCENT), ("found", "recall", PERCENT)),
        '{"entities": [{"start": 0, "end": 8, "text": "…", "label": "…", "score": 0.9}]}',
        reads=WINDOWS,
    ),
    "embedding": Kind(
        "A model that finds the right text for a question",
        "sentence-similarity",
        "It searches among the items in `index/items.jsonl` and always finds something, also where nothing suits; a\n"
        "  low score says so. The score is the cosine of two vectors, which sentence-transformers gives as well:\n"
        '  `SentenceTransformer("tuned")`.',
        (
            ("right ones among the first ten", "recall_at_10", PERCENT),
            ("nDCG of the first ten", "ndcg_at_10", PLAIN),
            ("MRR", "mrr", PLAIN),
        ),
        '{"results": [{"text": "…", "score": 0.9, "row": 7}]}',
        "The score is no likelihood: how close is close enough shows with questions whose answer you know.",
    ),
    "likeness": Kind(
        "A model that tells how well two texts go together",
        "sentence-similarity",
        "It searches among the items in `index/items.jsonl`. The score is the cosine of two vectors, which\n"
        '  sentence-transformers gives as well (`SentenceTransformer("tuned")`), and not on the ruler of the table.',
        (("same order (Spearman)", "spearman", PLAIN),),
        '{"results": [{"text": "…", "score": 0.9, "row": 7}]}',
        "The score is no likelihood: how close is close enough shows with questions whose answer you know.",
    ),
    "masked-lm": Kind(
        "A model that has read texts of one kind",
        "fill-mask",
        "It is a starting model first of all: teach it further with labelled examples. `tuned/encoder` opens with\n"
        "  `AutoModelForMaskedLM`, or with `AutoModel` for what it says of texts.",
        (("perplexity (less is better)", "perplexity", UNIT),),
        '{"text": "…", "blanks": [{"word": "…", "score": 0.4, "others": [{"word": "…", "score": 0.1}]}]}',
        "The score is how likely the word is to the model, which need not be how likely it is.",
        reads="Of a long text the {max_length} word pieces around its first blank are read.",
        given='"your text with a ___ in it"',
        beside=", with the layer that guesses words",
    ),
    "question-answering": Kind(
        "A model that answers questions from a text",
        "question-answering",
        "It answers with words of the text, never with its own. An empty answer means that the text does not say;\n"
        "  only a model that was taught questions without an answer gives one.",
        (("F1", "f1", PERCENT), ("exactly right", "exact_match", PERCENT)),
        '{"answer": "…", "start": 3, "end": 7, "score": 0.9, "others": []}',
        reads=WINDOWS,
        given='{"question": "your question", "context": "your text"}',
    ),
}
