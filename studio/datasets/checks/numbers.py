"""Numbers to be predicted: whether they differ, whether one is far off, whether one value is nearly all there is."""

from .found import ADVICE, MUST_FIX, NOTE, NUM_ROWS_SHOWN, USABLE, Examined, Found

BETTER = 100
MOSTLY, NEARLY_ALL = 0.5, 0.9
# Three times the usual distance beyond the middle half: far out by Tukey's rule.
FAR, FEWEST_FOR_FAR, MOST_FAR = 3.0, 20, 0.05


def check(table: Examined) -> list[Found]:
    """Everything about the numbers as a whole."""
    rows = table.rows(
        f"""SELECT count(*), count(DISTINCT value), min(value), max(value), quantile_cont(value, 0.25),
        quantile_cont(value, 0.75) FROM keyed WHERE {USABLE}"""  # noqa: S608  # A constant.
    )
    total, distinct, low, high, first, third = rows[0]
    if not total:
        return []
    if distinct == 1:
        return [Found("DATA_ONE_NUMBER", MUST_FIX, total, {"number": _shown(low)})]
    few = [Found("DATA_FEW_NUMBERS", NOTE, total)] if total < BETTER else []
    two = [Found("DATA_TWO_NUMBERS", NOTE, distinct, {"low": _shown(low), "high": _shown(high)})]
    return [*few, *(two if distinct == 2 else []), *_dominating(table, total), *_far(table, total, first, third)]


def _dominating(table: Examined, total: int) -> list[Found]:
    value, count = table.rows(
        f"SELECT value, count(*) FROM keyed WHERE {USABLE} GROUP BY value ORDER BY 2 DESC, 1 LIMIT 1"  # noqa: S608  # A constant.
    )[0]
    if count <= MOSTLY * total:
        return []
    severity = ADVICE if count > NEARLY_ALL * total else NOTE
    # Rounded down: one hundred percent would be a table without any other number.
    return [Found("DATA_SAME_NUMBER", severity, count, {"number": _shown(value), "percent": 100 * count // total})]


def _far(table: Examined, total: int, first: float, third: float) -> list[Found]:
    if total < FEWEST_FOR_FAR or third <= first:
        return []
    low, high = borders(first, third)
    condition = f"{USABLE} AND (value < {low!r} OR value > {high!r})"
    count, _ = table.where(condition)
    if not 0 < count <= MOST_FAR * total:
        return []
    middle = (first + third) / 2
    rows = table.rows(
        f"SELECT _row, value FROM keyed WHERE {condition} ORDER BY abs(value - {middle!r}) DESC, _row "  # noqa: S608  # Numbers.
        f"LIMIT {NUM_ROWS_SHOWN}"
    )
    values = {"number": _shown(rows[0][1]), "low": _shown(first), "high": _shown(third)}
    return [Found("DATA_FAR_NUMBERS", NOTE, count, values, [row for row, _ in rows], "drop_far_numbers")]


def borders(first: float, third: float) -> tuple[float, float]:
    """Beyond these a number is far from all others; `first` and `third` hold the middle half between them."""
    return first - FAR * (third - first), third + FAR * (third - first)


def _shown(value: float) -> str:
    return f"{value:.6g}"
