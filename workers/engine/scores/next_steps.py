"""What would help most now, at most three things, as codes and values (docs/contracts.md, section 3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workers.engine.scores.answers import Answers
from workers.engine.scores.verdict import FEWEST_QUESTIONS, Verdict

MOST_STEPS = 3
MOST_NAMES = 5
# From so many questions on the likely range of a share is at most ± 10 points.
ENOUGH_QUESTIONS = 100
UNKNOWN_CHARACTERS = 0.3
FEW_EXAMPLES, WANTED_EXAMPLES = 50, 20
SELDOM_FOUND = 0.7
FEWEST_MIXED, MIXED_SHARE = 3, 0.1
VERY_SURE, FEWEST_SURE = 0.9, 3
UNEVEN = 10
FEW_PER_LABEL = 30
NEARLY_ALL, MOST_ANSWERED = 0.95, 0.5

Step = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """What the rules look at."""

    answers: Answers
    per_label: list[dict[str, Any]]
    confusion: list[list[int]]
    thresholds: list[dict[str, Any]]
    verdict: Verdict
    baselines: list[dict[str, Any]]
    has_loop: bool
    preset: str
    unknown_share: float

    @property
    def accuracy(self) -> float:
        return float(self.verdict.values["accuracy"])


def next_steps(case: Case) -> list[Step]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    found = [step for rule in RULES for step in rule(case)]
    return found[:MOST_STEPS] or [{"code": "try_it", "values": {}}]


def _step(code: str, **values: Any) -> Step:
    return {"code": code, "values": values}


def _more_exam_examples(case: Case) -> Iterator[Step]:
    if case.verdict.grade == "unreliable":
        num_test = len(case.answers.targets)
        needed = ENOUGH_QUESTIONS if num_test >= FEWEST_QUESTIONS // 2 else FEWEST_QUESTIONS
        yield _step("more_exam_examples", num_test=num_test, needed=max(needed, num_test + 20))


def _labels_without_examples(case: Case) -> Iterator[Step]:
    labels = [row["label"] for row in case.per_label if row["num_test"] and not row["num_train"]]
    if labels:
        yield _step("labels_without_examples", labels=labels[:MOST_NAMES], count=len(labels))


def _another_starting_model(case: Case) -> Iterator[Step]:
    if case.unknown_share > UNKNOWN_CHARACTERS:
        yield _step("another_starting_model", percent=round(100 * case.unknown_share))


def _use_quick(case: Case) -> Iterator[Step]:
    quick = [row["scores"]["accuracy"] for row in case.baselines if row["name"] == "quick"]
    if case.has_loop and quick and quick[0] >= case.accuracy:
        yield _step("use_quick", quick=quick[0], own=case.accuracy)


def _more_of_group(case: Case) -> Iterator[Step]:
    weak = [
        row
        for row in case.per_label
        if row["num_test"] and 0 < row["num_train"] < FEW_EXAMPLES and row["recall"] < min(SELDOM_FOUND, case.accuracy)
    ]
    if weak:
        worst = max(weak, key=lambda row: (row["num_test"] - row["num_right"], -row["recall"]))
        wanted = max(WANTED_EXAMPLES, 2 * worst["num_train"])
        yield _step(
            "more_of_group",
            label=worst["label"],
            num_train=worst["num_train"],
            found=worst["recall"],
            wanted=wanted,
        )


def _look_at_pair(case: Case) -> Iterator[Step]:
    pairs = [
        (count, r, c)
        for r, row in enumerate(case.confusion)
        for c, count in enumerate(row)
        if r != c and count >= FEWEST_MIXED and count >= MIXED_SHARE * sum(row)
    ]
    if pairs and len(case.answers.labels) > 2:
        count, r, c = max(pairs, key=lambda pair: pair[0])
        labels = case.answers.labels
        yield _step("look_at_pair", right=labels[r], said=labels[c], count=count)


def _check_sure_mistakes(case: Case) -> Iterator[Step]:
    count = int((~case.answers.right & (case.answers.confidence >= VERY_SURE)).sum())
    if count >= FEWEST_SURE:
        yield _step("check_sure_mistakes", count=count, threshold=VERY_SURE)


def _uneven_groups(case: Case) -> Iterator[Step]:
    known = [row for row in case.per_label if row["num_train"] and row["num_test"]]
    if not known:
        return
    largest = max(known, key=lambda row: row["num_train"])
    rarest = min(known, key=lambda row: (row["recall"], row["num_train"]))
    if rarest["num_train"] * UNEVEN <= largest["num_train"] and rarest["recall"] < case.accuracy - 0.15:
        yield _step(
            "uneven_groups",
            label=rarest["label"],
            num_train=rarest["num_train"],
            largest_label=largest["label"],
            largest_num_train=largest["num_train"],
        )


def _more_examples(case: Case) -> Iterator[Step]:
    num_train = sum(row["num_train"] for row in case.per_label)
    num_labels = sum(1 for row in case.per_label if row["num_train"])
    per_label = num_train // max(1, num_labels)
    if case.verdict.grade != "good" and per_label < FEW_PER_LABEL:
        yield _step(
            "more_examples", num_train=num_train, num_labels=num_labels, per_label=per_label, wanted=FEW_PER_LABEL
        )


def _teach_more(case: Case) -> Iterator[Step]:
    if case.unknown_share > UNKNOWN_CHARACTERS:
        return
    if not case.has_loop and case.accuracy < NEARLY_ALL:
        yield _step("teach_more", preset="balanced")
    elif case.has_loop and case.preset == "balanced" and case.verdict.grade != "good":
        yield _step("teach_more", preset="thorough")


def _answer_only_when_sure(case: Case) -> Iterator[Step]:
    if case.accuracy >= NEARLY_ALL or case.verdict.grade == "unreliable":
        return
    num_test = len(case.answers.targets)
    for row in case.thresholds:
        answered = row["answered"]
        if answered < MOST_ANSWERED * num_test:
            return
        if row["answered_right"] >= NEARLY_ALL * answered:
            right = row["answered_right"] / answered
            yield _step("answer_only_when_sure", threshold=row["threshold"], answered=answered / num_test, right=right)
            return


RULES: tuple[Callable[[Case], Iterator[Step]], ...] = (
    _more_exam_examples,
    _labels_without_examples,
    _another_starting_model,
    _use_quick,
    _more_of_group,
    _look_at_pair,
    _check_sure_mistakes,
    _uneven_groups,
    _more_examples,
    _teach_more,
    _answer_only_when_sure,
)
