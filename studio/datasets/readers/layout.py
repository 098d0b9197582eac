"""Finds the table inside a grid: titles above it, the names of its columns, totals and footnotes below it."""

import re
from dataclasses import dataclass, field

from . import limits

Row = tuple[int, list[str]]
NUMBER = re.compile(r"^[-+]?[$€£¥]?\s?\d[\d,. \u00a0]*\s?[%$€£¥]?$")
# fmt: off
NAMES = frozenset(
    {
        "text", "label", "labels", "category", "class", "target", "sentence", "review", "reviews", "comment",
        "comments", "content", "message", "title", "body", "question", "answer", "intent", "sentiment",
        "description", "id", "name", "date", "score", "rating", "stars", "tag", "tags", "topic", "subject", "input",
        "output", "premise", "hypothesis", "sentence1", "sentence2", "v1", "v2", "文本", "标签", "内容", "类别",
        "分类", "评论", "标题", "情感", "编号", "序号", "正文", "描述", "意图", "评价", "句子", "问题", "答案",
        "日期", "姓名", "名称",
    }
)
# fmt: on
TOTALS = re.compile(r"^((grand |sub ?)?totals?|sum|gesamt|summe|totaal|合计|总计|小计|总数|共计)\s*[:：]?$", re.I)
NOTES = re.compile(r"^(source|notes?|footnote|quelle|bron|注|来源|备注|说明)\s*[:：]|^\*", re.I)
MAX_TITLE_ROWS = 30


@dataclass
class Layout:
    """Where the table starts and what its columns are called; `header_line` is 0 for a table without names."""

    names: list[str]
    width: int
    first: int
    header_line: int = 0
    is_header_sure: bool = True
    pads_short_rows: bool = False
    skipped: list[Row] = field(default_factory=list)


def find(head: list[Row], given_header: int | None = None) -> Layout:
    """The layout of a grid from its first rows."""
    full = [row for row in head if any(cell.strip() for cell in row[1])]
    width = _usual_width(full)
    if given_header == 0:
        return _without_header(head, width, is_sure=True)
    index = _given_index(head, given_header) if given_header else _start(head)
    is_sure = True
    if not given_header:
        above = [row for row in head[:index] if any(cell.strip() for cell in row[1])]
        score = 3.0 if above else _header_score(head[index][1], [row[1] for row in head[index + 1 :]])
        is_sure = abs(score) >= 1
        if score < 0:
            return _without_header(head, width, is_sure=is_sure)
    return _with_header(head, index, width, is_sure=is_sure, may_stack=not given_header)


def _usual_width(rows: list[Row]) -> int:
    """The width most rows have; with a tie, that of the first row."""
    widths = [len(cells) for _, cells in rows] or [0]
    return max(set(widths), key=lambda width: (widths.count(width), width == widths[0], width))


def _given_index(head: list[Row], line: int) -> int:
    return next((index for index, row in enumerate(head) if row[0] >= line), 0)


def _start(head: list[Row]) -> int:
    """The first row that is filled like the rows of the table; titles have one or two cells."""
    fills = sorted(_fill(cells) for _, cells in head if _fill(cells))
    usual = fills[int(len(fills) * 0.8)] if fills else 0
    for index, (_, cells) in enumerate(head[:MAX_TITLE_ROWS]):
        if _fill(cells) and _fill(cells) > usual * 0.5:
            return index
    return 0


def _fill(cells: list[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _header_score(first: list[str], body: list[list[str]]) -> float:
    """Above 0: the row holds names. Each column says what it thinks; names differ from what stands below them."""
    filled = [cell.strip().lower() for cell in first if cell.strip()]
    if len(filled) == 1 and len(first) == 1:
        return 2.0 if filled[0] in NAMES else -1.0
    score = 1.0 + 2.0 * sum(1 for cell in filled if cell in NAMES)
    if len(set(filled)) < len(filled):
        score -= 2.0
    for column, cell in enumerate(first):
        values = [row[column].strip() for row in body if column < len(row) and row[column].strip()]
        score += _column_vote(cell.strip(), values)
    return score


def _column_vote(name: str, values: list[str]) -> float:
    if not name or not values:
        return 0.0
    if NUMBER.match(name):
        return -1.5
    if len(name) > 80:
        return -2.0
    numbers = sum(1 for value in values if NUMBER.match(value)) / len(values)
    if numbers > 0.8:
        return 2.0
    if name in values and len(values) > 1:
        return -3.0
    is_repeating = len(set(values)) < len(values) / 2 and len(values) >= 8
    average = sum(len(value) for value in values) / len(values)
    return 0.5 * is_repeating + (0.5 if len(name) <= 30 and average > 2.5 * len(name) else 0.0)


def _without_header(head: list[Row], width: int, *, is_sure: bool) -> Layout:
    names = [f"column {number}" for number in range(1, width + 1)]
    return Layout(names, width, first=0, is_header_sure=is_sure, pads_short_rows=_pads(head, width))


def _with_header(head: list[Row], index: int, width: int, *, is_sure: bool, may_stack: bool) -> Layout:
    cells = list(head[index][1])
    last = index
    body = [row[1] for row in head[index + 1 :]]
    while may_stack and _is_stacked(head, last, cells, body):
        last += 1
        cells = [f"{up} {down}".strip() for up, down in _pairs(cells, head[last][1])]
    header_line = head[last][0]
    if may_stack and last > index and last + 1 < len(head) and _completes(cells, head[last + 1][1]):
        last += 1
        cells = [up or down for up, down in _pairs(cells, head[last][1])]
    width = _wider(len(cells), head[last + 1 :])
    skipped = [row for row in head[:index] if any(cell.strip() for cell in row[1])]
    return Layout(
        clean_names(cells, width),
        width,
        first=last + 1,
        header_line=header_line,
        is_header_sure=is_sure,
        pads_short_rows=_pads(head[last + 1 :], width),
        skipped=skipped,
    )


def _wider(width: int, body: list[Row]) -> int:
    """The width of the names, unless nearly all rows have one and the same greater one."""
    usual = _usual_width(body)
    num_usual = sum(1 for _, cells in body if len(cells) == usual)
    return usual if usual > width and len(body) >= 3 and num_usual >= 0.9 * len(body) else width


def _pairs(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    width = max(len(above), len(below))
    return list(zip(_padded(above, width), _padded(below, width), strict=True))


def _padded(cells: list[str], width: int) -> list[str]:
    return [*(cell.strip() for cell in cells), *[""] * (width - len(cells))]


def _is_stacked(head: list[Row], last: int, cells: list[str], body: list[list[str]]) -> bool:
    """A second row of names: the same cells filled with words, over columns of numbers."""
    if last + 1 >= len(head):
        return False
    below = head[last + 1][1]
    filled = [column for column, cell in enumerate(cells) if cell.strip()]
    if filled != [column for column, cell in enumerate(below) if cell.strip()] or len(filled) < 3:
        return False
    if any(NUMBER.match(below[column].strip()) for column in filled):
        return False
    values = [row[column].strip() for row in body[4:] for column in filled if column < len(row) and row[column].strip()]
    return bool(values) and sum(1 for value in values if NUMBER.match(value)) > 0.8 * len(values)


def _completes(cells: list[str], below: list[str]) -> bool:
    """The next row fills only what the names left empty."""
    filled = [column for column, cell in enumerate(below) if cell.strip()]
    return bool(filled) and all(
        not (column < len(cells) and cells[column].strip()) and not NUMBER.match(below[column].strip())
        for column in filled
    )


def _pads(rows: list[Row], width: int) -> bool:
    """Some programs leave trailing empty cells away; then a short row is no mistake."""
    full = [row for row in rows if any(cell.strip() for cell in row[1])]
    short = sum(1 for _, cells in full if len(cells) < width)
    return len(full) >= 20 and short > 0.1 * len(full)


def clean_names(cells: list[str], width: int) -> list[str]:
    """Names without line breaks, never empty, never twice; `_row` and `_split` are ours."""
    names: list[str] = []
    taken: set[str] = set()
    for number in range(1, width + 1):
        name = " ".join(cells[number - 1].split()) if number <= len(cells) else ""
        name = name.replace("\0", "").strip()[: limits.MAX_NAME_CHARS] or f"column {number}"
        if name.lower() in ("_row", "_split"):
            name = f"{name} (2)"
        first, count = name, 2
        while name.casefold() in taken:
            name, count = f"{first} ({count})", count + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def footer_start(rows: list[Row]) -> int:
    """Where totals and footnotes begin in the last rows of a table; the number of rows where there are none."""
    fills = sorted(_fill(cells) for _, cells in rows)
    usual = fills[len(fills) // 2] if fills else 0
    start = len(rows)
    for index in range(len(rows) - 1, max(0, len(rows) - 11), -1):
        if is_blank(rows[index][1]):
            continue
        if not _is_footer(rows, index, usual):
            break
        start = index
    while start and is_blank(rows[start - 1][1]):
        start -= 1
    return start


def is_blank(cells: list[str]) -> bool:
    # A loop, not any(): this is asked for each of a million rows.
    for cell in cells:  # noqa: SIM110  # See above.
        if cell and not cell.isspace():
            return False
    return True


def _is_footer(rows: list[Row], index: int, usual: int) -> bool:
    line, cells = rows[index]
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    before_line, before = rows[index - 1]
    is_after_gap = is_blank(before) or line - before_line > 1 + sum(cell.count("\n") for cell in before)
    if usual < 2 or len(cells) < 2:
        return False
    numbers = [cell for cell in cells if NUMBER.match(cell.strip())]
    if TOTALS.match(first) and 1 <= len(numbers) == _fill(cells) - 1:
        return True
    is_named = bool(TOTALS.match(first) or NOTES.match(first))
    return _fill(cells) < usual and (is_named or (is_after_gap and _fill(cells) * 2 <= usual))
