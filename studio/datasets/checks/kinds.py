"""Several labels a text, or places marked in it: how often each occurs, whether anything is marked at all."""

from .answers import NONE_MARKED
from .found import ADVICE, MUST_FIX, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found
from .labels import BETTER_A_LABEL, FEWEST_A_LABEL, NUM_SHOWN, folded

# Of the names of a column this share on occurs once only, where it holds no labels but words of the texts.
NEARLY_ALL, FEWEST_NAMES = 0.9, 10
MOSTLY_EMPTY = {"several": 0.5, "spans": 0.9, "tags": 0.9}
Counts = list[tuple[str, int]]


def check(table: Examined) -> list[Found]:
    """Everything about the labels or kinds as a whole."""
    total = table.number(f"SELECT count(*) FROM keyed WHERE {USABLE}")  # noqa: S608  # A constant.
    counts: Counts = table.rows("SELECT name, count(*) AS n FROM marks GROUP BY name ORDER BY n, name")
    if not total:
        return []
    if not counts:
        return [Found(_of(table, "DATA_NO_LABELS", "DATA_NO_MARKS"), MUST_FIX, total)]
    once = sum(count == 1 for _, count in counts)
    if len(counts) >= FEWEST_NAMES and once >= NEARLY_ALL * len(counts):
        code = _of(table, "DATA_LABELS_ONCE", "DATA_KINDS_ONCE")
        return [Found(code, MUST_FIX, once, {"total": len(counts), "label": counts[0][0][:100]})]
    return [*_unmarked(table, total), *_everywhere(table, counts, total), *_few(table, counts), *_look_alike(table)]


def _of(table: Examined, several: str, marked: str) -> str:
    return several if table.form == "several" else marked


def _unmarked(table: Examined, total: int) -> list[Found]:
    count, rows = table.where(f"{USABLE} AND label = '{NONE_MARKED}'")
    if not count:
        return []
    severity = ADVICE if count > MOSTLY_EMPTY[table.form] * total else NOTE
    return [Found(_of(table, "DATA_UNLABELLED", "DATA_UNMARKED"), severity, count, {}, rows, "drop_unmarked")]


def _everywhere(table: Examined, counts: Counts, total: int) -> list[Found]:
    """A label that every text has says nothing; alone, there is nothing to learn."""
    name, most = counts[-1]
    if table.form != "several" or most < total:
        return []
    if len(counts) == 1:
        return [Found("DATA_ONE_LABEL", MUST_FIX, total, {"label": name[:100]})]
    return [Found("DATA_LABEL_EVERYWHERE", NOTE, total, {"label": name[:100]})]


def _few(table: Examined, counts: Counts) -> list[Found]:
    few = [(name, count) for name, count in counts if count < FEWEST_A_LABEL]
    if few:
        names = ", ".join("'" + name.replace("'", "''") + "'" for name, _ in few[:NUM_SHOWN])
        sql = f"SELECT DISTINCT _row FROM marks WHERE name IN ({names}) ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # Quoted.
        rows = [row for (row,) in table.rows(sql)]
        code = _of(table, "DATA_RARE_LABELS", "DATA_RARE_KINDS")
        return [Found(code, ADVICE, len(few), _told(few), rows, "unmark_small" if len(few) < len(counts) else "")]
    some = [(name, count) for name, count in counts if count < BETTER_A_LABEL]
    code = _of(table, "DATA_FEW_OF_LABELS", "DATA_FEW_OF_KINDS")
    return [Found(code, NOTE, len(some), _told(some))] if some else []


def _told(some: Counts) -> dict[str, object]:
    shown = [{"label": name[:100], "count": count} for name, count in some[:NUM_SHOWN]]
    return {"labels": shown, "label": some[0][0][:100], "examples": some[0][1], "needed": FEWEST_A_LABEL}


def _look_alike(table: Examined) -> list[Found]:
    groups = table.rows(
        f"""SELECT list(DISTINCT name ORDER BY name) AS spellings, count(*) FROM marks GROUP BY {folded("name")}
        HAVING len(spellings) > 1 ORDER BY 2 DESC, 1"""  # noqa: S608  # A constant.
    )
    if not groups:
        return []
    shown = [[spelling[:60] for spelling in spellings[:4]] for spellings, _ in groups[:NUM_SHOWN]]
    values = {"groups": shown, "first": shown[0][0], "second": shown[0][1]}
    code = _of(table, "DATA_LOOK_ALIKE", "DATA_KINDS_ALIKE")
    return [Found(code, ADVICE, len(groups), values, [], "merge_names")]
