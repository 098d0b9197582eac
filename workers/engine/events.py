"""What a run tells while it goes: nine kinds of event, and the sentence of every note."""

from typing import Any, Literal, NotRequired, TypedDict

from .knobs import _

EventKind = Literal["phase", "progress", "metric", "note", "sample", "checkpoint", "resource", "artefact", "outcome"]
KINDS: tuple[EventKind, ...] = (
    "phase",
    "progress",
    "metric",
    "note",
    "sample",
    "checkpoint",
    "resource",
    "artefact",
    "outcome",
)
Phase = Literal["preparing", "learning", "testing", "saving"]
Status = Literal["succeeded", "failed", "cancelled", "paused"]


class Event(TypedDict):
    """One line of events.jsonl; `at` is ISO 8601 UTC."""

    kind: EventKind
    step: int
    payload: dict[str, Any]
    at: str


class ProgressPayload(TypedDict):
    """Seconds left as a range, null until it can be said. `example`: texts read by a method without a loop."""

    done: int
    total: int
    unit: Literal["step", "example"]
    epoch: float
    epochs: float
    eta_seconds: list[float] | None
    examples_per_second: float | None


class MetricPayload(TypedDict):
    """One measured number."""

    name: str
    value: float
    split: Literal["train", "validation"]


class AnsweredExample(TypedDict):
    """One validation example and what the model says now."""

    input: str
    expected: str
    predicted: str
    confidence: float


class CheckpointPayload(TypedDict):
    """A save point that is complete on disk; `path` is relative to the run folder."""

    step: int
    path: str
    is_best: bool
    bytes: int
    score: float | None


class OutcomePayload(TypedDict):
    """How the run ended; `code` names a failure."""

    status: Status
    code: NotRequired[str]
    values: NotRequired[dict[str, Any]]


# The sentence of each note, an English format string over its values; the studio translates it.
NOTES: dict[str, str] = {
    "device": _("Learning on {device} with {precision} numbers."),
    "examples_read": _(
        "Read {train} examples for learning, {validation} for the practice test and {test} for the final exam."
    ),
    "examples_skipped": _("Left out {count} examples without a text or a label."),
    "unlabelled_read": _("Read {count} texts without a label as well; the model may learn from what it is sure of."),
    "unlabelled_limited": _("Of {total} texts without a label {count} are read, spread evenly; more would add little."),
    "guessing": _("The model now answers the {count} texts without a label."),
    "guessed": _(
        "It learns again, now also from {used} of {count} texts without a label, those it is surest of: going by the "
        "practice test, about {right} of 100 of these answers are right."
    ),
    "guessed_too_few": _(
        "Going by the practice test, too few of its answers to the texts without a label can be trusted to learn from "
        "them."
    ),
    "guesses_kept": _(
        "Learning from texts without a label paid: {after} % right in the practice test, {before} % without them. "
        "The new model is kept."
    ),
    "guesses_kept_surer": _(
        "Learning from texts without a label made the model surer of what is right: {after} % right in the practice "
        "test, {before} % without them, at a smaller error. The new model is kept."
    ),
    "guesses_failed": _(
        "The second learning, from texts without a label too, broke off. The model from before is kept; nothing else "
        "is lost."
    ),
    "guesses_dropped": _(
        "Learning from texts without a label did not pay: {after} % right in the practice test, {before} % without "
        "them. The model from before is kept."
    ),
    "labels_only_in_exam": _(
        "{count} groups of the exam have no example to learn from, so they cannot be answered right."
    ),
    "answers_not_found": _(
        "Left out {count} examples, the first in row {row}: the right answer does not stand in the text."
    ),
    "answers_unreadable": _(
        "Left out {count} examples, the first in row {row}: the right answers cannot be read as a list."
    ),
    "marks_unreadable": _(
        "Left out {count} examples, the first in row {row}: what is marked in them cannot be read as a list of places."
    ),
    "marks_outside": _("Left out {count} examples, the first in row {row}: a marked place lies outside the text."),
    "marks_backwards": _(
        "Left out {count} examples, the first in row {row}: a marked place is empty or ends before it begins."
    ),
    "marks_overlap": _("Left out {count} examples, the first in row {row}: two marked places overlap."),
    "tags_length": _("Left out {count} examples, the first in row {row}: there are not as many tags as words."),
    "tags_are_numbers": _(
        "Left out {count} examples, the first in row {row}: the tags are numbers, and nothing says what they mean."
    ),
    "texts_shortened": _("{count} of {total} texts are longer than {max_length} tokens; the rest of them is not read."),
    "length_limited": _(
        "The starting model takes at most {max_length} word pieces of a text, so no more are read, although {wished} "
        "were wished for."
    ),
    "language_unknown": _(
        "The starting model does not know {percent} % of the characters in your texts. The Quick setting, which also "
        "counts words and characters, suits them better."
    ),
    "features_ready": _("The starting model has read all texts once."),
    "comparing": _("The learning is done. For comparison a quick model now reads the same texts."),
    "quick_ready": _("The quick model is ready: {percent} % right in the practice test."),
    "quick_compared": _("The quick model is ready: it reaches {score} of 1 in the practice test."),
    "resumed": _("Went on from the save point at step {step}."),
    "checkpoint_refused": _("The save point at step {step} is incomplete or damaged; an older one is used."),
    "memory_reduced": _(
        "Memory was short: the examples are now studied in {parts} smaller parts. The result stays the same."
    ),
    "step_skipped": _("Step {step} was left out because its error score was not a number."),
    "rolled_back": _("Went back to the save point at step {step} and halved the learning speed."),
    "stopped_early": _(
        "Stopped early: no better answer in the last {count} practice tests. The best save point is step {step}."
    ),
    "best_damaged": _(
        "The best save point, step {best}, is incomplete or damaged; the newest sound one, step {step}, is used "
        "instead."
    ),
    "best_restored": _("The best save point, step {step}, is used."),
    "finishing_early": _("Stopping as you wished; the best save point so far goes to the final exam."),
    "disk_full": _(
        "There is no room left on the disk ({free} MB free, {needed} MB needed). The run waits and then goes on from "
        "its last save point."
    ),
    "paused": _("Paused at step {step}; everything is kept."),
    "blended": _(
        "Joined the taught model with the quick model, which gave better answers in the practice test "
        "({percent} % of the say goes to the quick model)."
    ),
    "not_better_than_quick": _(
        "Teaching the whole model did not beat the quick model in the practice test ({tuned} % against {quick} %)."
    ),
    "not_closer_than_quick": _(
        "Teaching the whole model did not beat the quick model in the practice test ({tuned} against {quick} of 1)."
    ),
    "threads": _("Using {count} processor cores."),
    "export_equal": _("The {format} download was unpacked and gives the same answers."),
    "export_differs": _("The {format} download gave other answers than the studio, so it is not offered."),
    "export_left_out": _("The {format} download could not be made. The model itself is complete."),
}
