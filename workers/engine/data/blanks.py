"""The sign that stands for a missing word in a text that is asked."""

import re

from workers.engine.data.words import words_of

BLANK = "___"
"""What every blank is written as; people may write longer ones, or wide ones."""

BLANKS = re.compile("_{2,}|\uff3f+")
_WORD = re.compile(r"[^\W_]")


def with_blank(text: str) -> str:
    """A text that is asked, every blank written the same; where it has none, its last word becomes one."""
    if BLANKS.search(text):
        return BLANKS.sub(BLANK, text)
    words = [place for place in words_of(text) if _WORD.match(text[place[0]])]
    if not words:
        return text
    start, end = words[-1]
    return f"{text[:start]}{BLANK}{text[end:]}"
