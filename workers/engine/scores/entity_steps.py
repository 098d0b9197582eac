"""The verdict on an exam in places, and what would help most now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workers.engine.scores.verdict import CHANCE_P, FEWEST_QUESTIONS, WIDEST_RANGE, Verdict

MOST_STEPS = 3
GOOD, FAIR = 0.8, 0.5
ENOUGH_SPANS = 100
UNKNOWN_CHARACTERS = 0.3
FEW_EXAMPLES, WANTED_EXAMPLES = 100, 50
FEWEST_MIXED, OFTEN = 3, 0.15

Step = dict[str, Any]


@dataclass(frozen=True)
class EntityCase:
    """What the rules look at; `result` is the part of result.json that is already known."""

    result: dict[str, Any]
    verdict: Verdict
    num_test: int
    preset: str
    unknown_share: float


def entity_verdict(scores: dict[str, float], result: dict[str, Any], num_test: int) -> Verdict:
    """From the share of places found and rightly said, against what remembering alone finds."""
    interval, num_spans = result["interval"], result["num_spans"]
    remembered = {row["name"]: row for row in result["baselines"]}.get("memory")
    values = {
        **scores,
        "low": interval["low"],
        "high": interval["high"],
        "num_test": num_test,
        "num_spans": num_spans,
        "num_found": result["outcomes"]["found"],
        **({"memory": remembered["scores"]["f1"], "memory_p": remembered["p"]} if remembered else {}),
    }
    if min(num_test, num_spans) < FEWEST_QUESTIONS or interval["high"] - interval["low"] > WIDEST_RANGE:
        return Verdict("unreliable", "exam_too_small_for_places", values)
    if remembered and (scores["f1"] <= remembered["scores"]["f1"] or remembered["p"] > CHANCE_P):
        return Verdict("weak", "no_better_than_memory", values)
    if scores["f1"] >= GOOD:
        return Verdict("good", "places_found", values)
    if scores["f1"] >= FAIR:
        return Verdict("fair", "places_mostly_found", values)
    return Verdict("weak", "places_often_wrong", values)


def entity_steps(case: EntityCase) -> list[Step]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    found = [step for rule in RULES for step in rule(case)]
    return found[:MOST_STEPS] or [_step("try_it")]


def _step(code: str, **values: Any) -> Step:
    return {"code": code, "values": values}


def _more_exam_examples(case: EntityCase) -> Iterator[Step]:
    if case.verdict.grade == "unreliable":
        num_spans = case.result["num_spans"]
        yield _step("more_marked_exam", num_spans=num_spans, needed=max(ENOUGH_SPANS, num_spans + 20))


def _kinds_without_examples(case: EntityCase) -> Iterator[Step]:
    labels = [row["label"] for row in case.result["per_label"] if row["num_test"] and not row["num_train"]]
    if labels:
        yield _step("labels_without_examples", labels=labels[:5], count=len(labels))


def _another_starting_model(case: EntityCase) -> Iterator[Step]:
    if case.unknown_share > UNKNOWN_CHARACTERS:
        yield _step("another_reading_model", percent=round(100 * case.unknown_share))


def _more_of_kind(case: EntityCase) -> Iterator[Step]:
    f1 = case.verdict.values["f1"]
    weak = [
        row
        for row in case.result["per_label"]
        if row["num_test"] and 0 < row["num_train"] < FEW_EXAMPLES and row["recall"] < min(GOOD, f1)
    ]
    if weak:
        worst = max(weak, key=lambda row: (row["num_test"] - row["num_right"], -row["recall"]))
        yield _step(
            "more_of_kind",
            label=worst["label"],
            num_train=worst["num_train"],
            found=worst["recall"],
            wanted=max(WANTED_EXAMPLES, 2 * worst["num_train"]),
        )


def _look_at_kinds(case: EntityCase) -> Iterator[Step]:
    pairs = case.result["mixed_kinds"]
    if pairs and pairs[0][2] >= max(FEWEST_MIXED, OFTEN * _num_wrong(case)):
        right, said, count = pairs[0]
        yield _step("look_at_kinds", right=right, said=said, count=count)


def _check_edges(case: EntityCase) -> Iterator[Step]:
    count = case.result["outcomes"]["wrong_edges"]
    if count >= max(FEWEST_MIXED, OFTEN * _num_wrong(case)):
        yield _step("check_edges", count=count)


def _check_invented(case: EntityCase) -> Iterator[Step]:
    """Much that is said where nothing is marked: often marks were forgotten."""
    count = case.result["outcomes"]["invented"]
    if count >= FEWEST_MIXED and count >= 0.2 * case.result["num_spans"]:
        yield _step("check_invented", count=count)


def _teach_more(case: EntityCase) -> Iterator[Step]:
    if case.verdict.grade in ("fair", "weak") and case.unknown_share <= UNKNOWN_CHARACTERS:
        following = {"quick": "balanced", "balanced": "thorough"}.get(case.preset)
        if following:
            yield _step("teach_more", preset=following)


def _more_marked_texts(case: EntityCase) -> Iterator[Step]:
    num_train = sum(row["num_train"] for row in case.result["per_label"])
    if case.verdict.grade != "good":
        yield _step("more_marked_texts", num_train=num_train)


def _num_wrong(case: EntityCase) -> int:
    outcomes = case.result["outcomes"]
    return sum(count for name, count in outcomes.items() if name != "found")


RULES: tuple[Callable[[EntityCase], Iterator[Step]], ...] = (
    _more_exam_examples,
    _kinds_without_examples,
    _another_starting_model,
    _more_of_kind,
    _look_at_kinds,
    _check_edges,
    _check_invented,
    _teach_more,
    _more_marked_texts,
)
