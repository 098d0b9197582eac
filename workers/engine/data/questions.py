"""Questions with their texts as windows of word pieces, and answers from what the head says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.data.answers import Right
from workers.engine.data.encoding import IGNORED
from workers.engine.data.nearness import Near, from_nearest, nearness
from workers.engine.data.words import NOWHERE, OVERLAP, Place
from workers.engine.failures import EngineFailure

# A question takes at most this share of a window; the text needs the rest.
MOST_OF_QUESTION = 0.4
NUM_BEST = 20
DECIDING = 4.0
# How much nearness to the words of the question may count; the first is that of the learning itself.
WEIGHTS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0)
# Labels of word pieces that can be chosen, as bits: the answer begins here, it ends here.
BEGINS, ENDS = 1, 2
IMPOSSIBLE = -1e9


class Said(NamedTuple):
    """A possible answer: its place in characters, and its share of certainty."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Choice:
    """What a model thinks of a question: the best places of the text, best first; `none` is the share of “it does not
    say”, 0 where that is no possible answer. `under` is the same under each weight of nearness."""

    text: str
    best: tuple[Said, ...]
    none: float
    under: Mapping[float, "Choice"] = field(default_factory=dict)

    def at(self, weight: float) -> "Choice":
        return self.under.get(weight, self)


class Read(NamedTuple):
    """One window: what the head says of its word pieces (× 2), their places, how near each is to the question."""

    sums: NDArray[np.float32]
    units: Sequence[Place]
    near: Near


def in_question_windows(questions: Sequence[str], contexts: Sequence[str], tokenizer: Any, max_length: int) -> Any:
    """Word pieces of question and text, the text in windows that overlap and the question before each of them. Beside
    them the place in the text of every piece (NOWHERE for those of the question), and the example of each window.
    The last piece of a window stands for “not here”: it has read everything, also where a model reads only forwards."""
    if not getattr(tokenizer, "is_fast", False):
        raise EngineFailure("MODEL_NO_PLACES")
    if not questions:
        return {"input_ids": [], "units": [], "owner": []}
    special = tokenizer.num_special_tokens_to_add(pair=True)
    room = max(1, int((max_length - special) * MOST_OF_QUESTION))
    encoded = tokenizer(
        [_shortened(one, tokenizer, room) for one in questions],
        list(contexts),
        truncation="only_second",
        max_length=max_length,
        stride=int((max_length - special - room) * OVERLAP),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_attention_mask=False,
    )
    owner = [int(number) for number in encoded["overflow_to_sample_mapping"]]
    units = [
        [_unit(place, part) for place, part in zip(row, encoded.sequence_ids(i), strict=True)]
        for i, row in enumerate(encoded["offset_mapping"])
    ]
    for row in units:
        row[-1] = NOWHERE
    found = {"input_ids": encoded["input_ids"], "units": units, "owner": owner}
    if "token_type_ids" in encoded:
        found["token_type_ids"] = encoded["token_type_ids"]
    return found


def _unit(place: tuple[int, int], part: int | None) -> Place:
    return (place[0], place[1]) if part == 1 and place[1] > place[0] else NOWHERE


def _shortened(question: str, tokenizer: Any, room: int) -> str:
    """A question of at most `room` word pieces."""
    question = " ".join(question.split())
    pieces = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    return question if len(pieces) <= room else question[: pieces[room - 1][1]]


def labels_of(units: Sequence[Place], answers: Sequence[Right]) -> list[int]:
    """Of each word piece whether a right answer begins or ends there: the first one that the window holds whole. Where
    it holds none, the last piece is both."""
    labels = [0 if unit != NOWHERE else IGNORED for unit in units]
    labels[-1] = 0
    held = (edges for one in answers if (edges := _edges(units, one)) is not None)
    first, last = next(held, (len(units) - 1, len(units) - 1))
    labels[first] |= BEGINS
    labels[last] |= ENDS
    return labels


def _edges(units: Sequence[Place], answer: Right) -> tuple[int, int] | None:
    """The first and the last word piece of an answer; None where some of it may lie beyond the window. Some letters
    belong to no word piece, so pieces before and behind it show that it is whole as well as its own edges do."""
    there = [i for i, unit in enumerate(units) if unit != NOWHERE]
    inside = [i for i in there if _meets(units[i], answer)]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    begins = units[first][0] <= answer.start or first != there[0]
    ends = answer.end <= units[last][1] or last != there[-1]
    return (first, last) if begins and ends else None


def _meets(unit: Place, answer: Right) -> bool:
    return unit[0] < answer.end and answer.start < unit[1]


def choices(
    questions: Sequence[str],
    contexts: Sequence[str],
    outputs: Sequence[NDArray[np.float32]],
    encoded: dict[str, Any],
    gauge: dict[str, Any],
) -> list[Choice]:
    """One for each example, from what the head says of its windows (word pieces × 2). While the gauge does not say how
    much nearness to the words of the question counts, one under each weight that it may have."""
    rows: list[list[int]] = [[] for _ in contexts]
    for row, example in enumerate(encoded["owner"]):
        rows[example].append(row)
    weights = (float(gauge["near"]),) if "near" in gauge else WEIGHTS
    has_none = bool(gauge.get("has_none"))
    told = []
    for question, context, mine in zip(questions, contexts, rows, strict=True):
        near = from_nearest([nearness(question, context, encoded["units"][i]) for i in mine])
        read = [Read(outputs[i], encoded["units"][i], own) for i, own in zip(mine, near, strict=True)]
        under = {
            weight: _choice(
                context, [window(context, one, weight, longest_at(weight, gauge)) for one in read], has_none=has_none
            )
            for weight in weights
        }
        told.append(replace(under[weights[0]], under=under))
    return told


def longest_at(weight: float, gauge: dict[str, Any]) -> int:
    """How long an answer may be. Where nearness decides more than the model, nothing else keeps an answer short."""
    longest = int(gauge.get("longest", 30))
    return int(gauge.get("usual", longest)) if weight >= DECIDING else longest


def window(context: str, read: Read, weight: float, longest: int) -> tuple[dict[Place, float], float]:
    """The likeliest places of one window with their likelihoods, and that of “not here”. Begin and end are chosen
    together: of all pairs in order and not longer than `longest` characters, the most likely."""
    places = np.array([i for i, unit in enumerate(read.units) if unit != NOWHERE], dtype=np.int64)
    positions = np.append(places, len(read.units) - 1)
    logs = read.sums[positions].astype(np.float64)
    logs[:-1] += weight * read.near[places]
    logs = logs - logs.max(axis=0)
    logs -= np.log(np.exp(logs).sum(axis=0))
    none = float(np.exp(logs[-1].sum()))
    if not len(places):
        return {}, none
    edges = np.array([read.units[i] for i in places])
    lengths = edges[None, :, 1] - edges[:, None, 0]
    can = np.triu(np.ones(lengths.shape, dtype=bool)) & (lengths <= longest)
    pairs = np.where(can, logs[:-1, None, 0] + logs[None, :-1, 1], IMPOSSIBLE)
    found: dict[Place, float] = {}
    for flat in likeliest(pairs.ravel()):
        first, last = divmod(int(flat), len(places))
        place = _bare(context, int(edges[first, 0]), int(edges[last, 1]))
        if can[first, last] and place[0] < place[1]:
            found[place] = max(found.get(place, 0.0), float(np.exp(pairs[first, last])))
    return found, none


def likeliest(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The positions of the largest values, the largest first; of equal ones the first."""
    if len(values) <= NUM_BEST:
        return np.argsort(-values, kind="stable")
    border = np.partition(values, -NUM_BEST)[-NUM_BEST]
    able = np.flatnonzero(values >= border)
    return np.asarray(able[np.argsort(-values[able], kind="stable")][:NUM_BEST])


def _bare(context: str, start: int, end: int) -> Place:
    """The place without blanks at its ends."""
    text = context[start:end]
    return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def _choice(context: str, windows: list[tuple[dict[Place, float], float]], *, has_none: bool) -> Choice:
    """The windows joined: of a place that two of them hold the surer counts, and nothing is here only where no window
    holds anything."""
    best: dict[Place, float] = {}
    for found, _ in windows:
        for place, share in found.items():
            best[place] = max(share, best.get(place, 0.0))
    none = min((none for _, none in windows), default=1.0) if has_none or not best else 0.0
    total = max(sum(best.values()) + none, 1e-300)
    ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:NUM_BEST]
    return Choice(context, tuple(Said(*place, share / total) for place, share in ordered), none / total)
