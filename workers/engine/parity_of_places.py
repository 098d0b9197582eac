"""Whether two programs that choose places of a text say the same, order of equally likely ones aside."""

from typing import Any

Answer = dict[str, Any]


def gap_of_places(own: Answer, theirs: Answer) -> float:
    """The largest difference of certainty of a place that both name, or that one names among its surest and the other
    does not: then how much surer it is than the last one named there."""
    a, b = _scores(own), _scores(theirs)
    gaps = [abs(a[place] - b[place]) for place in a.keys() & b.keys()]
    gaps += [score - min(b.values()) for place, score in a.items() if place not in b]
    gaps += [score - min(a.values()) for place, score in b.items() if place not in a]
    return max(gaps, default=0.0)


def is_same_place(own: Answer, theirs: Answer, tolerance: float) -> bool:
    """The same words, or others that the first program holds for as likely within the tolerance."""
    if (own["answer"], own["start"], own["end"]) == (theirs["answer"], theirs["start"], theirs["end"]):
        return True
    score = _scores(own).get((theirs["start"], theirs["end"]))
    return score is not None and bool(own["score"] - score <= tolerance)


def _scores(answer: Answer) -> dict[tuple[Any, Any], float]:
    return {(one["start"], one["end"]): float(one["score"]) for one in [answer, *answer["others"]]}
