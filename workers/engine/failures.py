"""What can go wrong in a run: a code, and for people what happened, why it matters and what to do now."""

from dataclasses import dataclass
from typing import Any

from .knobs import _

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Failure:
    """English format strings; the studio translates them and fills in the values."""

    sentence: str
    why: str
    remedy: str


class EngineFailure(Exception):  # noqa: N818  # The contract's word: a run fails, the program does not err.
    """A run that cannot go on, for a reason with a name in FAILURES."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        if code not in FAILURES:
            raise KeyError(f"{code} has no words in FAILURES")
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return FAILURES[self.code].sentence.format(**self.values)


def no_room(*, free: int, needed: int) -> EngineFailure:
    """The disk is full: how many bytes are free, and how many a run needs to go on."""
    return EngineFailure("RUN_DISK", free=free // MEGABYTE, needed=needed // MEGABYTE + 1, needed_bytes=needed)


FAILURES: dict[str, Failure] = {
    "RUN_OOM": Failure(
        _("The machine ran out of memory while learning, even with one example at a time."),
        _("The starting model or the texts are too large for this machine."),
        _("Choose a smaller starting model, shorten the texts, or use the Quick setting."),
    ),
    "RUN_DISK": Failure(
        _("There was no room left on the disk while saving ({free} MB free, {needed} MB needed)."),
        _("A save point that is only half written is worth nothing, so the run stopped before it."),
        _("Make room on the disk; the run can then go on from its last save point."),
    ),
    "RUN_NAN": Failure(
        _("The error score stopped being a number at step {step}, three times in a row and again after going back."),
        _("The learning speed is too high for these examples, or a value in them is extreme."),
        _("Start again with a tenth of the learning speed, or set the number format to 32 bits."),
    ),
    "RUN_CRASH": Failure(
        _("The training stopped because of an error inside the program: {reason}."),
        _("This is a fault of ours, not of your data."),
        _("Start the run again. If it happens again, send us the technical log."),
    ),
    "DATA_MISSING": Failure(
        _("The file with the examples is not there."),
        _("Without it nothing can be learned."),
        _("Open the dataset and check that it is still there, then start again."),
    ),
    "DATA_COLUMN": Failure(
        _("The column “{column}” is not in the table; it has {columns}."),
        _("The settings name a column that this version of the dataset does not hold."),
        _("Choose the columns again under Data, then start again."),
    ),
    "DATA_NO_LABELS": Failure(
        _("The column “{column}” holds no label for any example."),
        _("The model learns from labels; without them there is nothing to learn."),
        _("Choose another label column or label some examples first."),
    ),
    "DATA_ONE_LABEL": Failure(
        _("All examples for learning have the same label: “{label}”."),
        _("With one group there is nothing to tell apart."),
        _("Add examples of at least one other group, or choose another label column."),
    ),
    "DATA_TOO_FEW": Failure(
        _("There are only {count} examples for learning; at least {needed} are needed."),
        _("From so few examples a score would be chance."),
        _("Add more labelled examples; about 20 for each group is a good start."),
    ),
    "DATA_NO_NUMBERS": Failure(
        _("The column “{column}” holds no number for any example."),
        _("The model learns from numbers; without them there is nothing to learn."),
        _("Choose another column of numbers, or write each as digits, such as 12.5."),
    ),
    "DATA_ONE_NUMBER": Failure(
        _("All examples for learning have the same number: {number}."),
        _("Where every number is the same there is nothing to predict."),
        _("Add examples with other numbers, or choose another column of numbers."),
    ),
    "DATA_TOO_FEW_NUMBERS": Failure(
        _("There are only {count} examples with a number for learning; at least {needed} are needed."),
        _("From so few examples a score would be chance."),
        _("Add more examples with a number; about 300 are a good start."),
    ),
    "DATA_NO_PAIRS": Failure(
        _("No row has both a question (column “{query}”) and an item (column “{item}”)."),
        _("The model learns from texts that belong together; without pairs there is nothing to learn."),
        _("Choose the two columns again under Data."),
    ),
    "DATA_TOO_FEW_PAIRS": Failure(
        _("There are only {count} pairs of a question and its right item for learning; at least {needed} are needed."),
        _("From so few pairs a score would be chance."),
        _("Add more pairs; about 300 are a good start."),
    ),
    "DATA_ONE_ITEM": Failure(
        _("Every question has the same right item: “{item}”."),
        _("Where there is one item there is nothing to search."),
        _("Add pairs with other items, or choose another column."),
    ),
    "DATA_NO_VALIDATION": Failure(
        _("The practice test holds no example with a label."),
        _("Without it the studio cannot see when to stop learning."),
        _("Split the data again under Data."),
    ),
    "DATA_NO_TEST": Failure(
        _("The final exam holds no example with a label."),
        _("Without it no honest score can be given."),
        _("Split the data again under Data, or upload your own exam file."),
    ),
    "MODEL_MISSING": Failure(
        _("The starting model “{name}” is not on this machine."),
        _("Its files were removed or never fetched."),
        _("Choose another starting model, or ask the operator to fetch this one."),
    ),
    "MODEL_UNSAFE": Failure(
        _("The starting model “{name}” was refused: {reason}."),
        _("Files that can run programs when they are opened are never loaded here."),
        _("Use a model stored as safetensors without program files."),
    ),
    "MODEL_BROKEN": Failure(
        _("The starting model “{name}” could not be opened: {reason}."),
        _("A file of it is missing or damaged."),
        _("Ask the operator to fetch the model again."),
    ),
    "MODEL_NO_PLACES": Failure(
        _("The starting model cannot tell where in a text its word pieces lie."),
        _("Without that nothing can be marked in a text."),
        _("Choose another starting model; every model that comes with a tokenizer.json can."),
    ),
    "METHOD_UNFIT": Failure(
        _("This way of training does not fit the starting model: {reason}."),
        _("It would give wrong results or none."),
        _("Choose another way of training under Advanced, or another starting model."),
    ),
    "SPEC_INVALID": Failure(
        _("The settings of the run cannot be used: {reason}."),
        _("They were made by another version of the studio or changed by hand."),
        _("Set the run up again."),
    ),
    "EXPORT_UNFIT": Failure(
        _("The model cannot be exported as {format}: {reason}."),
        _("That format cannot express this model."),
        _("Choose another format."),
    ),
    "EXPORT_BROKEN": Failure(
        _("The download did not run in a clean process: {reason}."),
        _("What does not run for us would not run for you."),
        _("Try again. If it happens again, send us the technical log."),
    ),
    "EXPORT_DIFFERS": Failure(
        _("The {format} file gave other answers than the studio ({num_same} of {num_compared} the same)."),
        _("A file that answers differently is not the model you examined, so it is not offered."),
        _("Choose another format."),
    ),
}
