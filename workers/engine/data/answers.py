"""The cells of a question answering table: right answers and where in the text each stands."""

import ast
import json
import re
from typing import Any, NamedTuple

STARTS = ("start", "answer_start")
NOT_THERE = -1
# As pandas writes the answers of SQuAD into a CSV file: {'text': array(['Rome'], dtype=object), …}
PRINTED = re.compile(r"\barray\((\[[^\]]*\])(?:,\s*dtype=\w+)?\)")
MOST_PRINTED = 20_000


class Right(NamedTuple):
    """A right answer: its words, and the character of the text at which they begin."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class BadAnswersError(ValueError):
    """A cell that cannot be used; `code` is one of events.NOTES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_answers(cell: str, context: str) -> tuple[Right, ...]:
    """From `[{"text", "start"}]`, from `{"text": […], "answer_start": […]}`, or from the answer alone, which is then
    looked for in the text. An empty list says that the text holds no answer, and so do no words at -1, as DuReader has
    it. Of several right answers those count that stand in the text, without the blanks around them; BadAnswersError
    where none does."""
    pairs = [(text, start) for text, start in _pairs(cell) if text.strip() or start != NOT_THERE]
    found = [place for text, start in pairs if (place := _placed(text, start, context)) is not None]
    if pairs and not found:
        raise BadAnswersError("answers_not_found")
    return tuple(dict.fromkeys(found))


def holds_answers(cell: str) -> bool:
    """Whether a cell holds answers with their places, none or several, in one of the forms that are read."""
    try:
        return all(start is not None for _, start in _pairs(cell))
    except BadAnswersError:
        return False


def words_in(cell: str) -> list[str]:
    """The words of every answer of a cell, each once; none where it says that there is no answer."""
    return list(dict.fromkeys(text for text, _ in _pairs(cell)))


def as_json(answers: tuple[Right, ...]) -> str:
    return json.dumps([{"text": one.text, "start": one.start} for one in answers], ensure_ascii=False)


def _pairs(cell: str) -> list[tuple[str, int | None]]:
    if not cell.lstrip().startswith(("[", "{")):
        return [(cell, None)]
    value = _value(cell)
    if not isinstance(value, list | dict):
        # A text that merely begins with a bracket.
        return [(cell, None)]
    if isinstance(value, dict):
        texts, starts = value.get("text"), value.get("answer_start", value.get("start"))
        if isinstance(texts, list) and isinstance(starts, list) and len(texts) == len(starts):
            value = [{"text": text, "start": start} for text, start in zip(texts, starts, strict=True)]
        else:
            value = [value]
    return [_pair(item) for item in value]


def _value(cell: str) -> Any:
    """What is written there as JSON or as Python prints it; None where it is neither."""
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(PRINTED.sub(r"\1", cell.strip())) if len(cell) <= MOST_PRINTED else None
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _pair(item: Any) -> tuple[str, int | None]:
    if isinstance(item, str):
        return item, None
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise BadAnswersError("answers_unreadable")
    start = next((item[name] for name in STARTS if name in item), None)
    if start is not None and type(start) is not int:
        raise BadAnswersError("answers_unreadable")
    return item["text"], start


def _placed(text: str, start: int | None, context: str) -> Right | None:
    """The place that was named, where the words stand there; else the nearest place where they do, if there is one."""
    bare = text.strip()
    if not bare:
        raise BadAnswersError("answers_unreadable")
    if start is not None and start >= 0 and context.startswith(text, start):
        # A blank before the words is no part of them: no word piece begins there.
        return Right(start + len(text) - len(text.lstrip()), bare)
    text = bare
    if start is None or start < 0:
        place = context.find(text)
    elif context.startswith(text, start):
        place = start
    else:
        places = (context.rfind(text, 0, start + len(text)), context.find(text, start))
        place = min((one for one in places if one >= 0), key=lambda one: abs(one - start), default=-1)
    return Right(place, text) if place >= 0 else None
