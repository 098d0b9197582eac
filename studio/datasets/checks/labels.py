"""Labels: how many there are, how often each occurs, whether two are meant to be one."""

from studio.datasets.splitting import FEWEST_FOR_EXAM

from .found import ADVICE, MUST_FIX, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found

FEWEST_A_LABEL = 8
BETTER_A_LABEL = 20
MOST_UNEVEN = 10
NUM_SHOWN = 10


def folded(name: str) -> str:
    """SQL for a label as it is compared: case, blanks and full-width letters do not count."""
    return f"lower(trim(regexp_replace(nfc_normalize({name}), '[\\s\u3000\u00a0]+', ' ', 'g')))"


def check(table: Examined) -> list[Found]:
    """Everything about the labels as a whole."""
    counts = table.rows(f"SELECT label, count(*) AS n FROM keyed WHERE {USABLE} GROUP BY label ORDER BY n, label")  # noqa: S608  # A constant.
    if not counts:
        return []
    total = sum(count for _, count in counts)
    if len(counts) == 1:
        return [Found("DATA_ONE_LABEL", MUST_FIX, total, {"label": counts[0][0][:100]})]
    if total >= 10 and len(counts) >= 0.9 * total:
        return [Found("DATA_LABEL_ID", MUST_FIX, len(counts), {"total": total})]
    return [*_few(table, counts), *_too_few_for_exam(counts), *_uneven(counts), *_look_alike(table)]


def _few(table: Examined, counts: list[tuple[str, int]]) -> list[Found]:
    few = [(label, count) for label, count in counts if count < FEWEST_A_LABEL]
    if few:
        shown = [{"label": label[:100], "count": count} for label, count in few[:NUM_SHOWN]]
        names = ", ".join("'" + label.replace("'", "''") + "'" for label, _ in few[:NUM_SHOWN])
        sql = f"SELECT _row FROM keyed WHERE label IN ({names}) ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"  # noqa: S608  # Quoted.
        rows = [row for (row,) in table.rows(sql)]
        values = {"labels": shown, "label": few[0][0][:100], "examples": few[0][1], "needed": FEWEST_A_LABEL}
        fix = "drop_small_labels" if len(counts) - len(few) >= 2 else ""
        return [Found("DATA_TOO_FEW", ADVICE, len(few), values, rows, fix)]
    some = [(label, count) for label, count in counts if count < BETTER_A_LABEL]
    if not some:
        return []
    values = {"labels": [{"label": label[:100], "count": count} for label, count in some[:NUM_SHOWN]]}
    return [Found("DATA_FEW", NOTE, len(some), values | {"label": some[0][0][:100], "examples": some[0][1]})]


def _too_few_for_exam(counts: list[tuple[str, int]]) -> list[Found]:
    few = [label for label, count in counts if count < FEWEST_FOR_EXAM]
    return [Found("DATA_NOT_IN_EXAM", NOTE, len(few), {"label": few[0][:100]})] if few else []


def _uneven(counts: list[tuple[str, int]]) -> list[Found]:
    (rare, fewest), (common, most) = counts[0], counts[-1]
    if most < MOST_UNEVEN * fewest:
        return []
    values = {"common": common[:100], "most": most, "rare": rare[:100], "fewest": fewest, "times": most // fewest}
    return [Found("DATA_UNBALANCED", NOTE, len(counts), values)]


def _look_alike(table: Examined) -> list[Found]:
    """Spellings that differ in case, blanks or full-width letters only."""
    groups = table.rows(
        f"""SELECT list(DISTINCT raw_label ORDER BY raw_label) AS spellings, count(*) FROM keyed WHERE {USABLE}
        GROUP BY {folded("raw_label")} HAVING len(spellings) > 1 ORDER BY 2 DESC"""  # noqa: S608  # A constant.
    )
    if not groups:
        return []
    shown = [[spelling[:60] for spelling in spellings[:4]] for spellings, _ in groups[:NUM_SHOWN]]
    values = {"groups": shown, "first": shown[0][0], "second": shown[0][1]}
    return [Found("DATA_LOOK_ALIKE", ADVICE, len(groups), values, [], "merge_labels")]
