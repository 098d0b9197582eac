"""Reads cells that hold more than a word: lists, tags, marked places, numbers as people write them."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from workers.engine.data.answers import holds_answers

MAX_LITERAL = 20_000
TAG = re.compile(r"^(O|[BIESLU][-_].+)$")
PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
DECIMAL = re.compile(r"^[+-]?\d+,\d+$")
# Signs that stand around a number and say what it counts.
AROUND = " \u00a0€$£¥￥%元"
START, END = ("start", "start_offset", "begin"), ("end", "end_offset", "stop")
NAME = ("label", "type", "entity", "tag", "entity_group", "labels")
ON = {"1", "1.0", "true", "yes", "y", "x", "是"}
OFF = {"0", "0.0", "false", "no", "n", "否", ""}


def as_list(cell: str) -> list[Any] | None:
    """The list in a cell, written as JSON or as Python writes it; None where there is none."""
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = _literal(text)
    return found if isinstance(found, list) else None


def _literal(text: str) -> Any:
    # "['a' 'b']" as numpy prints it would silently become one word.
    if len(text) > MAX_LITERAL or re.search(r"['\"]\s+['\"]", text):
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def as_words(cell: str) -> list[str] | None:
    """A list of words, such as tokens, tags or labels."""
    found = as_list(cell)
    if found is None or any(isinstance(one, dict | list) or one is None for one in found):
        return None
    return [str(one) for one in found]


def as_spans(cell: str) -> list[dict[str, Any]] | None:
    """Marked places as `{"start", "end", "label"}`; also `[start, end, label]` and other names for the same."""
    found = as_list(cell)
    if found is None:
        return None
    spans = [_span(one) for one in found]
    return [one for one in spans if one is not None] if None not in spans else None


def _span(one: Any) -> dict[str, Any] | None:
    if isinstance(one, list) and len(one) == 3:
        start, end, label = one
    elif isinstance(one, dict):
        start, end, label = (next((one[name] for name in names if name in one), None) for names in (START, END, NAME))
        label = label[0] if isinstance(label, list) and len(label) == 1 else label
    else:
        return None
    try:
        place = (int(str(start)), int(str(end)))
    except ValueError:
        return None
    known = isinstance(label, str) and label.strip()
    return {"start": place[0], "end": place[1], "label": str(label).strip()} if known else None


def as_number(cell: str, *, has_decimal_comma: bool = False) -> float | None:
    """A number as people write it: 1,234.5, € 840, 12 %; with a decimal comma 3,5."""
    text = cell.strip().strip(AROUND)
    if has_decimal_comma and "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif GROUPED.match(text):
        text = text.replace(",", "")
    if not PLAIN.match(text):
        return None
    value = float(text)
    return value if abs(value) < 1e300 else None


def is_mark(values: Iterable[str]) -> bool:
    """Whether a column says of each row only whether something holds: 0 and 1, yes and no."""
    plain = {value.strip().lower() for value in values}
    return bool(plain) and plain <= ON | OFF and not plain <= OFF


def is_tick(cell: str) -> bool:
    """Whether a cell says yes or no."""
    return cell.strip().lower() in ON | OFF


def is_on(cell: str) -> bool:
    return cell.strip().lower() in ON


def ticked(names: Sequence[str], cells: Sequence[str]) -> str:
    """The names of the columns that say yes, as a JSON list; empty where none of them says anything."""
    if not any(cell.strip() for cell in cells):
        return ""
    found = [name for name, cell in zip(names, cells, strict=True) if is_on(cell)]
    return json.dumps(found, ensure_ascii=False)


def listed(cell: str, separator: str) -> str:
    """The values of a cell as a JSON list; an empty cell stays empty."""
    return json.dumps(split(cell, separator), ensure_ascii=False) if cell.strip() else ""


def lists_in(cells: list[str]) -> tuple[str, str]:
    """The kind of a column of lists (list, tags, spans, answers) and how they are written (json, loose); nothing of
    others."""
    filled = [cell for cell in cells if cell.strip() and cell.strip() != "[]"]
    if filled and all(holds_answers(cell) for cell in filled):
        return "answers", "json" if all(cell.lstrip().startswith("[") for cell in filled) else "loose"
    if not filled or any(as_list(cell) is None for cell in filled):
        return "", ""
    if all(as_spans(cell) is not None for cell in filled):
        written = all(_is_canonical(cell) for cell in filled)
        return "spans", "json" if written else "loose"
    words = [as_words(cell) for cell in filled]
    if any(one is None for one in words):
        return "", ""
    is_json = all(_is_json(cell) for cell in filled)
    return ("tags" if _are_tags(words) else "list"), "json" if is_json else "loose"


def _are_tags(rows: list[list[str] | None]) -> bool:
    tags = [tag for row in rows for tag in row or ()]
    return bool(tags) and all(TAG.match(tag) for tag in tags) and any(tag != "O" for tag in tags)


def _is_json(cell: str) -> bool:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def _is_canonical(cell: str) -> bool:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return False
    keys = {"start", "end", "label"}
    return all(isinstance(one, dict) and keys <= set(one) and isinstance(one["start"], int) for one in found)


def are_spaced_tags(cells: list[str]) -> bool:
    """Whether each cell holds tags with blanks between them: “B-ORG O O”."""
    rows: list[list[str] | None] = [cell.split() for cell in cells if cell.strip()]
    return bool(rows) and _are_tags(rows)


def split(cell: str, separator: str) -> list[str]:
    """The values of a cell, without blanks around them and none twice."""
    parts = (part.strip() for part in cell.split(separator))
    return list(dict.fromkeys(part for part in parts if part))


def separator_of(cells: list[str]) -> tuple[str, int]:
    """The sign between several values of a cell, and how many different values there are; nothing where a cell holds
    one. Values recombine: most of them occur in several different cells, and there are few of them."""
    for separator in ("|", ";", ","):
        rows = [split(cell, separator) for cell in cells]
        if _recombine(rows, cells):
            return separator, len({part for row in rows for part in row})
    return "", 0


def _recombine(rows: list[list[str]], cells: list[str]) -> bool:
    several = [row for row in rows if len(row) > 1]
    if len(several) < max(2, 0.01 * len(rows)) or any(len(part) > 60 for row in rows for part in row):
        return False
    used = Counter(part for row in set(map(tuple, rows)) for part in row)
    if len(used) > max(3, min(1000, len(rows) // 3)):
        return False
    shared = sum(number > 1 for part, number in used.items())
    if shared < 0.6 * len(used):
        return False
    if not all(part.replace(".", "", 1).lstrip("+-").isdigit() for part in used):
        return True
    # Numbers with commas in them are numbers: a list of numbers shows by three and more of them, and by single ones.
    looks_grouped = all(GROUPED.match(cell.strip()) for cell, row in zip(cells, rows, strict=True) if len(row) > 1)
    return any(len(row) > 2 for row in rows) and any(len(row) == 1 for row in rows) and not looks_grouped
