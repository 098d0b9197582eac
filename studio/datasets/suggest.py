"""Guesses which column is the text and which the label, and explains what is wrong with a choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .profile import ColumnCard

TASK = "text-classification"
# fmt: off
LABEL_NAMES = (
    "label", "category", "class", "intent", "sentiment", "target", "tag", "topic", "type", "rating", "stars",
    "group", "polarity", "emotion", "标签", "类别", "分类", "情感", "意图", "类型", "评分", "星级",
)
TEXT_NAMES = (
    "text", "sentence", "review", "comment", "content", "message", "body", "question", "description", "tweet",
    "utterance", "query", "post", "文本", "内容", "评论", "评价", "句子", "消息", "正文", "留言", "问题",
    "描述", "反馈",
)
# fmt: on
TITLE_NAMES = ("title", "headline", "subject", "标题", "主题")
BODY_NAMES = ("description", "body", "content", "text", "abstract", "summary", "内容", "正文", "描述", "摘要")
PAIRS = (("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("text", "text_pair"))
JOINT = " + "

Columns = dict[str, Any]


@dataclass(frozen=True)
class Suggestion:
    """The task and the column of each role; a list of columns is joined into one text."""

    task: str
    columns: Columns


@dataclass(frozen=True)
class Problem:
    """What is wrong with a choice of columns; a hopeless one cannot be trained at all."""

    code: str
    column: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    is_hopeless: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"line": None, "column": self.column, "code": self.code, "values": self.values, "raw": ""}


def suggest(cards: list[ColumnCard]) -> Suggestion:
    """The likeliest roles; empty where nothing fits."""
    label = _label(cards)
    text = _text([card for card in cards if card.name != label])
    columns: Columns = {}
    if text:
        columns |= text
    if label:
        columns["label"] = label
    return Suggestion(TASK if len(columns) >= 2 else "", columns)


def _label(cards: list[ColumnCard]) -> str:
    able = [card for card in cards if card.kind == "label" and card.distinct >= 2]
    if not able:
        return ""
    return max(able, key=lambda card: (_named(card.name, LABEL_NAMES), _fits_label(card))).name


def _fits_label(card: ColumnCard) -> tuple[bool, int]:
    """Few short values on many rows; among equals the one with the shorter cells."""
    return card.distinct <= max(2, card.filled // 5), -card.median


def _named(name: str, known: tuple[str, ...]) -> int:
    """2 for exactly a known name, 1 for one that holds it."""
    plain = name.strip().lower()
    if plain in known:
        return 2
    return int(any(word in plain for word in known))


def _text(cards: list[ColumnCard]) -> Columns:
    by_name = {card.name.strip().lower(): card.name for card in cards if card.kind in ("text", "id", "label")}
    for first, second in PAIRS:
        if first in by_name and second in by_name:
            return {"text": by_name[first], "text_pair": by_name[second]}
    able = [card for card in cards if card.kind == "text"] or [card for card in cards if card.kind == "id"]
    able = able or [card for card in cards if card.kind == "label" and _is_repeated_text(card)]
    if not able:
        return {}
    title = next((card.name for card in able if card.name.strip().lower() in TITLE_NAMES), "")
    body = next((card.name for card in able if card.name.strip().lower() in BODY_NAMES), "")
    if title and body:
        return {"text": [title, body]}
    best = max(able, key=lambda card: (_named(card.name, TEXT_NAMES) > 0 and card.kind == "text", card.median))
    return {"text": best.name}


def _is_repeated_text(card: ColumnCard) -> bool:
    """Short texts that all occur several times look like labels, but are too many and too long for that."""
    return _named(card.name, TEXT_NAMES) == 2 or (card.distinct > 20 and card.median > 12)


def problems(cards: list[ColumnCard], columns: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a choice, each in a sentence of its own."""
    by_name = {card.name: card for card in cards}
    found: list[Problem] = []
    for role in ("text", "label"):
        if not columns.get(role):
            found.append(Problem("ROLE_MISSING", values={"role": role}))
    named = [name for value in columns.values() for name in (value if isinstance(value, list) else [value])]
    found += [
        Problem("COLUMN_UNKNOWN", str(name), {"known": ", ".join(by_name)[:300]})
        for name in named
        if name not in by_name
    ]
    if found:
        return found
    texts = columns["text"] if isinstance(columns["text"], list) else [columns["text"]]
    if columns["label"] in texts:
        return [Problem("COLUMN_TWICE", str(columns["label"]))]
    return _about_texts([by_name[name] for name in texts]) + _about_label(by_name[columns["label"]])


def _about_texts(texts: list[ColumnCard]) -> list[Problem]:
    found = [Problem("COLUMN_EMPTY", card.name) for card in texts if card.kind == "empty"]
    found += [
        Problem("TEXT_IS_NUMBER", card.name, is_hopeless=False) for card in texts if card.kind in ("number", "date")
    ]
    return found


def _about_label(label: ColumnCard) -> list[Problem]:
    if label.kind == "empty":
        return [Problem("COLUMN_EMPTY", label.name)]
    if label.distinct == 1:
        return [Problem("DATA_ONE_LABEL", label.name, {"label": label.samples[0] if label.samples else ""})]
    if label.filled >= 5 and label.distinct >= 0.9 * label.filled:
        return [Problem("DATA_LABEL_ID", label.name, {"distinct": label.distinct})]
    if label.kind == "text" and label.median > 60:
        return [Problem("LABEL_IS_TEXT", label.name, {"median": label.median}, is_hopeless=False)]
    return []


def checked_columns(wish: Any) -> Columns:
    """Columns by role as they came from a form or the API, with nothing in them but names."""
    if not isinstance(wish, dict):
        return {}
    roles = {str(role): value for role, value in wish.items() if value and role in ("text", "text_pair", "label")}
    return {role: [str(v) for v in value] if isinstance(value, list) else str(value) for role, value in roles.items()}
