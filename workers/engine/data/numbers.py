"""Numbers as people write them in tables: with commas, blanks, a unit of percent, or full-width digits."""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
# Blanks and marks that only part thousands.
PARTING = re.compile("[\\s'’_]")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
MOST_DECIMALS = 4


def numbers_of(cells: Sequence[Any]) -> list[float | None]:
    """The number in each cell, or nothing where there is none; “85 %” is 85. What a comma means is decided for the
    whole column: it parts thousands only where that can be said of every cell that has one."""
    texts = [_plain(cell) for cell in cells]
    is_parting = _parts_thousands([text for text in texts if "," in text])
    return [_number(text, is_parting) for text in texts]


def decimals_of(values: Sequence[float]) -> int:
    """How many places behind the point the numbers of a column have."""
    for places in range(MOST_DECIMALS):
        if all(math.isclose(value, round(value, places), abs_tol=1e-9) for value in values):
            return places
    return MOST_DECIMALS


def _plain(cell: Any) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    text = unicodedata.normalize("NFKC", str(cell)).replace("−", "-")
    return PARTING.sub("", text).removesuffix("%")


def _parts_thousands(texts: list[str]) -> bool:
    """`1,234` alone could be either; one cell such as `3,5` says that commas stand before decimals, and one such as
    `1,234.5` that they do not."""
    if any(0 <= text.rfind(".") < text.rfind(",") for text in texts):
        return False
    return any(text.rfind(".") > text.rfind(",") for text in texts) or all(GROUPED.fullmatch(text) for text in texts)


def _number(text: str, is_parting: bool) -> float | None:
    if not NUMBER.fullmatch(text):
        return None
    if is_parting:
        text = text.replace(",", "")
    elif "," in text:
        text = text.replace(".", "").replace(",", ".")
    if text.count(".") > 1:
        text = text.replace(".", "")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
