"""Reads the frozen table of a run into questions, the texts that answer them, and the right answers."""

from collections import Counter
from typing import Any

import numpy as np

from workers.engine.data.answers import BadAnswersError, Right, read_answers
from workers.engine.data.cells import is_there
from workers.engine.data.examples import Examples, Splits
from workers.engine.data.reading import FEWEST_EXAMPLES, SPLITS, open_table, refuse_empty
from workers.engine.failures import EngineFailure
from workers.engine.spec import DataRef

# Answers as long as this may be given even where all that were learned from are shorter.
SHORTEST_LIMIT = 30
# The length that this share of answers keeps within.
USUAL = 0.75
Row = tuple[str, str, tuple[Right, ...]]


def read_questions(data: DataRef) -> Splits:
    """Questions as texts, what answers them as pairs, and a tuple of right answers each; empty where the text holds
    none. A row whose answer does not stand in its text is left out, and a note says so. `gauge` tells the longest
    and the usual length of an answer in characters and whether some questions have none."""
    question, context, answers = (data.columns[role] for role in ("question", "context", "answers"))
    table = open_table(data, [question, context, answers])
    rows, bad = _rows(list(zip(table[question], table[context], table[answers], strict=True)))
    by_split = {name: [i for i in rows if table["_split"][i] == name] for name in SPLITS}
    learned = [rows[i][2] for i in by_split["train"]]
    if not any(learned):
        raise EngineFailure("DATA_NO_LABELS", column=answers)
    if len(learned) < FEWEST_EXAMPLES:
        raise EngineFailure("DATA_TOO_FEW", count=len(learned), needed=FEWEST_EXAMPLES)
    refuse_empty(by_split)

    def part(name: str) -> Examples:
        chosen = by_split[name]
        targets = np.empty(len(chosen), dtype=object)
        for place, i in enumerate(chosen):
            targets[place] = rows[i][2]
        numbers = np.array([table["_row"][i] for i in chosen], dtype=np.int64)
        return Examples([rows[i][0] for i in chosen], [rows[i][1] for i in chosen], targets, numbers)

    lengths = [len(one.text) for told in learned for one in told]
    usual = max(int(np.quantile(lengths, USUAL)), SHORTEST_LIMIT)
    return Splits(
        train=part("train"),
        validation=part("validation"),
        test=part("test"),
        labels=[],
        num_skipped=len(table[question]) - len(rows) - len(bad),
        gauge={"longest": max(*lengths, SHORTEST_LIMIT), "usual": usual, "has_none": not all(learned)},
        notes=_notes(bad, table["_row"]),
    )


def _rows(cells: list[tuple[Any, Any, Any]]) -> tuple[dict[int, Row], dict[int, str]]:
    """Rows that can be used, and the codes of those that cannot, by place in the table."""
    rows: dict[int, Row] = {}
    bad: dict[int, str] = {}
    for i, (question, context, answers) in enumerate(cells):
        if not (is_there(question) and is_there(context) and is_there(answers)):
            continue
        try:
            rows[i] = str(question), str(context), read_answers(str(answers), str(context))
        except BadAnswersError as error:
            bad[i] = error.code
    return rows, bad


def _notes(bad: dict[int, str], row_numbers: list[int]) -> tuple[tuple[str, dict[str, Any]], ...]:
    counts, first = Counter(bad.values()), {code: i for i, code in reversed(bad.items())}
    return tuple((code, {"count": count, "row": row_numbers[first[code]]}) for code, count in counts.items())
