"""The verdict on an exam in questions, and what would help most now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workers.engine.scores.verdict import CHANCE_P, FEWEST_QUESTIONS, WIDEST_RANGE, Verdict

MOST_STEPS = 3
GOOD, FAIR = 0.75, 0.5
ENOUGH_QUESTIONS = 100
UNKNOWN_CHARACTERS = 0.3
WANTED_EXAMPLES = 1000
FEWEST_CASES, OFTEN = 3, 0.15

Step = dict[str, Any]


@dataclass(frozen=True)
class AnswerCase:
    """What the rules look at; `result` is the part of result.json that is already known."""

    result: dict[str, Any]
    verdict: Verdict
    num_train: int
    preset: str
    unknown_share: float


def answer_verdict(scores: dict[str, float], result: dict[str, Any], num_test: int) -> Verdict:
    """From the mean F1, against the best of the simplest ways."""
    interval = result["interval"]
    best = max(result["baselines"], key=lambda row: float(row["scores"]["f1"]), default=None)
    values = {
        **scores,
        "low": interval["low"],
        "high": interval["high"],
        "num_test": num_test,
        "num_exact": result["outcomes"]["exact"],
        **({"best_name": best["name"], "best_f1": best["scores"]["f1"], "best_p": best["p"]} if best else {}),
    }
    if num_test < FEWEST_QUESTIONS or interval["high"] - interval["low"] > WIDEST_RANGE:
        return Verdict("unreliable", "exam_too_small_for_answers", values)
    if best and (scores["f1"] <= best["scores"]["f1"] or best["p"] > CHANCE_P):
        return Verdict("weak", "no_better_than_sentence", values)
    if scores["f1"] >= GOOD:
        return Verdict("good", "answers_right", values)
    if scores["f1"] >= FAIR:
        return Verdict("fair", "answers_mostly_right", values)
    return Verdict("weak", "answers_often_wrong", values)


def answer_steps(case: AnswerCase) -> list[Step]:
    """The first rules that apply, most useful first; a word of encouragement where none does."""
    return list(_steps(case))[:MOST_STEPS] or [_step("try_it")]


def _steps(case: AnswerCase) -> Iterator[Step]:
    outcomes, num_test = case.result["outcomes"], case.verdict.values["num_test"]
    is_readable = case.unknown_share <= UNKNOWN_CHARACTERS
    num_wrong = num_test - outcomes["exact"]
    if case.verdict.grade == "unreliable":
        yield _step("more_exam_questions", num_test=num_test, needed=max(ENOUGH_QUESTIONS, num_test + 20))
    if not is_readable:
        yield _step("another_reading_model", percent=round(100 * case.unknown_share))
    for name, code in (("partly", "check_answer_edges"), ("invented", "check_invented_answers")):
        if outcomes[name] >= max(FEWEST_CASES, OFTEN * num_wrong):
            yield _step(code, count=outcomes[name])
    following = {"quick": "balanced", "balanced": "thorough"}.get(case.preset)
    if following and is_readable and case.verdict.grade in ("fair", "weak"):
        yield _step("teach_more", preset=following)
    if case.verdict.grade != "good":
        yield _step("more_questions", num_train=case.num_train, wanted=max(WANTED_EXAMPLES, 2 * case.num_train))


def _step(code: str, **values: Any) -> Step:
    return {"code": code, "values": values}
