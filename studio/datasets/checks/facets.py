"""Several questions about a text, a label for each: rare labels, spellings, open questions, contradictions."""

from collections import Counter
from collections.abc import Sequence

from studio.datasets.facets import question_of
from workers.engine.data.cells import cell_of

from .found import ADVICE, MUST_FIX, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found
from .labels import BETTER_A_LABEL, FEWEST_A_LABEL, NUM_SHOWN, folded

Counts = list[tuple[str, int]]


def check(table: Examined) -> list[Found]:
    """Everything about the labels as a whole. Nothing is mended by a button: the labels stand in columns of their own,
    so that one of them can be wrong without the others."""
    cells = table.rows(f"SELECT _row, same, raw_label FROM keyed WHERE {USABLE} ORDER BY _row")  # noqa: S608  # A constant.
    if not cells:
        return []
    counts: Counts = table.rows("SELECT name, count(*) AS n FROM marks GROUP BY name ORDER BY n, name")
    said = [(row, same, cell_of(cell)) for row, same, cell in cells]
    return [*_contradicting(said), *_few(table, counts), *_look_alike(table), *_open(said)]


def _contradicting(said: list[tuple[int, int, dict[str, str]]]) -> list[Found]:
    """Equal texts with different labels for the same question; what one of them lacks is no contradiction."""
    labels: dict[tuple[int, str], set[str]] = {}
    for _row, same, cell in said:
        for question, label in cell.items():
            labels.setdefault((same, question), set()).add(label)
    texts = {same for (same, _question), found in labels.items() if len(found) > 1}
    if not texts:
        return []
    question = next(question for (same, question), found in labels.items() if len(found) > 1)
    rows = [row for row, same, _cell in said if same in texts][:NUM_ROWS_SHOWN]
    return [Found("DATA_CONFLICT_FACETS", ADVICE, len(texts), {"question": question[:100]}, rows)]


def _few(table: Examined, counts: Counts) -> list[Found]:
    few = [(name, count) for name, count in counts if count < FEWEST_A_LABEL]
    some = few or [(name, count) for name, count in counts if count < BETTER_A_LABEL]
    if not some:
        return []
    shown = [{"label": name[:100], "count": count} for name, count in some[:NUM_SHOWN]]
    values = {"labels": shown, "label": some[0][0][:100], "examples": some[0][1], "needed": FEWEST_A_LABEL}
    if not few:
        return [Found("DATA_FEW_OF_LABELS", NOTE, len(some), values)]
    names = [name for name, _count in few]
    sql = f"SELECT DISTINCT _row FROM marks WHERE list_contains(?, name) ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # A constant.
    rows = [row for (row,) in table.connection.execute(sql, [names]).fetchall()]
    return [Found("DATA_RARE_LABELS", ADVICE, len(few), values, rows)]


def _look_alike(table: Examined) -> list[Found]:
    groups = table.rows(
        f"""SELECT list(DISTINCT name ORDER BY name) AS spellings, count(*) FROM marks GROUP BY {folded("name")}
        HAVING len(spellings) > 1 ORDER BY 2 DESC, 1"""  # noqa: S608  # A constant.
    )
    if not groups:
        return []
    shown = [[spelling[:60] for spelling in spellings[:4]] for spellings, _ in groups[:NUM_SHOWN]]
    values = {"groups": shown, "first": shown[0][0], "second": shown[0][1]}
    return [Found("DATA_LOOK_ALIKE", ADVICE, len(groups), values)]


def _open(said: list[tuple[int, int, dict[str, str]]]) -> list[Found]:
    """Where a question is not answered, nothing is learned of it; the others are learned all the same."""
    answered = Counter(question for _row, _same, cell in said for question in cell)
    rows = [row for row, _same, cell in said if len(cell) < len(answered)]
    if not rows:
        return []
    question, count = min(answered.items(), key=lambda pair: pair[1])
    values = {"question": question[:100], "answered": count}
    return [Found("DATA_FACETS_OPEN", NOTE, len(rows), values, rows[:NUM_ROWS_SHOWN])]


def questions(table: Examined) -> list[str]:
    """The questions that have a label somewhere."""
    cells = table.rows(f"SELECT DISTINCT raw_label FROM keyed WHERE {USABLE}")  # noqa: S608  # A constant.
    return sorted({question for (cell,) in cells for question in cell_of(cell)})


def none_to_tell_apart(names: Sequence[str], asked: Sequence[str], number: int) -> list[Found]:
    """Of a question with one label only nothing is learned; where all are like that, there is nothing to learn at all.
    `names` are those to learn from (studio.datasets.facets.named), `asked` all questions."""
    labels = Counter(question_of(name, asked) or name for name in names)
    single = [question for question, count in labels.items() if count < 2]
    if not single:
        return []
    if len(single) == len(labels):
        return [Found("DATA_FACETS_ONE_LABEL", MUST_FIX, number)]
    return [Found("DATA_FACET_LEFT_OUT", ADVICE, len(single), {"question": single[0][:100]})]
