"""Questions with their texts as SQuAD's files nest them: articles, paragraphs, questions, right answers."""

import json
from collections.abc import Iterator
from typing import Any

from . import limits
from .result import BadRow

Row = dict[str, str]
NOT_THERE = -1


def holds_questions(record: dict[str, Any]) -> bool:
    """Whether it is an article, or one paragraph of one."""
    return any(isinstance(one.get("qas"), list) for one in _paragraphs(record))


def questions_of(record: dict[str, Any], first: int) -> Iterator[tuple[int, Row] | BadRow]:
    """A row for each question of an article, counted on from `first`: text, question and right answers in one form. A
    question whose answers do not stand in its text is left out with the reason."""
    number = first
    for paragraph in _paragraphs(record):
        for asked in paragraph.get("qas") or []:
            yield _question(number, paragraph, asked, str(record.get("title") or ""))
            number += 1


def as_answers(value: Any) -> list[dict[str, Any]] | None:
    """`[{"text", "start"}]` from answers as SQuAD has them: a list of objects, or an object of two lists; None where
    these are no answers."""
    if isinstance(value, dict) and value.keys() == {"text", "answer_start"}:
        texts, starts = value["text"], value["answer_start"]
        if not (isinstance(texts, list) and isinstance(starts, list) and len(texts) == len(starts)):
            return None
        value = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
    elif not value:
        return None
    if not isinstance(value, list) or not all(_is_answer(one) for one in value):
        return None
    found = [{"text": one["text"], "start": one["answer_start"]} for one in value]
    return [one for i, one in enumerate(found) if one not in found[:i]]


def _is_answer(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("text"), str) and type(one.get("answer_start")) is int


def _says_nothing(answer: dict[str, Any]) -> bool:
    return not answer["text"].strip() and answer["start"] == NOT_THERE


def _paragraphs(record: dict[str, Any]) -> list[dict[str, Any]]:
    inner = record.get("paragraphs")
    paragraphs = inner if isinstance(inner, list) else [record]
    return [one for one in paragraphs if isinstance(one, dict) and isinstance(one.get("context"), str)]


def _question(number: int, paragraph: dict[str, Any], asked: Any, title: str) -> tuple[int, Row] | BadRow:
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        return BadRow(number, "JSON_NOT_A_RECORD", raw=str(asked)[: limits.MAX_RAW_CHARS])
    context = paragraph["context"]
    answers = as_answers(asked.get("answers") or {"text": [], "answer_start": []})
    if asked.get("is_impossible") is True or (answers and all(_says_nothing(one) for one in answers)):
        # SQuAD 2.0 leaves the answers out; DuReader has one without words, at -1.
        answers = []
    told = [one for one in answers or [] if one["text"].strip() and one["text"].strip() in context]
    if answers is None or (answers and not told):
        right = str(asked.get("answers"))[: limits.MAX_RAW_CHARS]
        return BadRow(number, "ANSWER_NOT_IN_TEXT", {"question": asked["question"][:200]}, right, "answers")
    row = {"context": context, "question": asked["question"], "answers": json.dumps(told, ensure_ascii=False)}
    return number, {**row, "id": str(asked.get("id") or ""), "title": title}
