"""Guesses which column is the text and which the label, and explains what is wrong with a choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import facets
from .profile import ColumnCard
from .structured import is_tick
from .tasks import ITEM, SEPARATOR, SEPARATORS, answer_of, item_of, known_roles, task_of, texts_of, way_of
from .ticking import sign_in, suggested

TASK = "text-classification"
MARKED = ("tags", "spans", "answers")
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
# fmt: off
PAIRS = (
    ("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("text", "text_pair"),
    ("text1", "text2"), ("text_a", "text_b"), ("sentence_a", "sentence_b"), ("sentence 1", "sentence 2"),
    ("text 1", "text 2"), ("句子1", "句子2"), ("文本1", "文本2"), ("问题1", "问题2"), ("前提", "假设"),
)
# fmt: on
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
    """The likeliest roles; empty where nothing fits. Several columns of yes and no are labels where no column is
    called one."""
    label: str | list[str] = _label(cards)
    ticks = suggested(cards)
    if ticks and str(label).strip().lower() not in LABEL_NAMES:
        label = ticks
    text = text_columns([card for card in cards if card.name not in names_of(label)])
    columns: Columns = {}
    if text:
        columns |= text
    if label:
        columns["label"] = label
    return Suggestion(TASK if {"text", "label"} <= set(columns) else "", columns)


def _label(cards: list[ColumnCard]) -> str:
    able = [card for card in cards if card.distinct >= 2 and card.shape not in MARKED and _holds_labels(card)]
    if not able:
        return ""
    return max(able, key=lambda card: (_named(card.name, LABEL_NAMES), _fits_label(card))).name


def _holds_labels(card: ColumnCard) -> bool:
    """Lists may be labels as well as words of a text: then the name of the column decides."""
    return card.kind == "label" or (card.shape == "list" and _named(card.name, LABEL_NAMES) > 0)


def _fits_label(card: ColumnCard) -> tuple[bool, int]:
    """Few short values on many rows; among equals the one with the shorter cells."""
    return card.distinct <= max(2, card.filled // 5), -card.median


def _named(name: str, known: tuple[str, ...]) -> int:
    """2 for exactly a known name, 1 for one that holds it."""
    plain = name.strip().lower()
    if plain in known:
        return 2
    return int(any(word in plain for word in known))


def text_columns(cards: list[ColumnCard]) -> Columns:
    """What is read: one text, two to compare, or a title and a body to join."""
    cards = [card for card in cards if not card.shape]
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


def problems(cards: list[ColumnCard], columns: Mapping[str, Any], task: str = "") -> list[Problem]:
    """What is wrong with a choice, each in a sentence of its own; `task` is the one that is wished."""
    by_name = {card.name: card for card in cards}
    task = task_of(columns, task or TASK)
    found = [
        Problem("ROLE_MISSING", values={"role": role.name})
        for role in way_of(task, columns)
        if role.is_required and not columns.get(role.name)
    ]
    named = [name for role, value in columns.items() if role != SEPARATOR for name in names_of(value)]
    found += [
        Problem("COLUMN_UNKNOWN", str(name), {"known": ", ".join(by_name)[:300]})
        for name in named
        if name not in by_name
    ]
    if found:
        return found
    texts = [name for role in texts_of(task, columns) for name in names_of(columns[role.name])]
    answer = answer_of(task, columns)
    right = names_of(columns[answer.name]) if answer else []
    twice = next((name for name in right if name in texts), "")
    if twice:
        return [Problem("COLUMN_TWICE", twice)]
    again = next((name for place, name in enumerate(texts) if name in texts[:place]), "")
    if again:
        return [Problem("TEXTS_TWICE", again)]
    if item_of(task, columns):
        return _about_pairs(by_name, columns, texts)
    first = texts_of(task, columns)[0]
    about = _about_lists if first.kinds[0] == "list" else _about_texts
    found = about([by_name[name] for name in names_of(columns[first.name])])
    if answer and answer.kinds[0] == "facets":
        return found + _about_facets([by_name[name] for name in right])
    if answer and isinstance(columns[answer.name], list):
        if answer.kinds[0] != "label":
            return [Problem("ANSWER_IN_COLUMNS", right[0])]
        if len(right) < 2:
            return [Problem("TICKS_TOO_FEW", right[0])]
        return found + [one for name in right for one in _about_ticks(by_name[name])]
    if columns.get(SEPARATOR):
        return found + [Problem("COLUMN_EMPTY", name) for name in right if by_name[name].kind == "empty"]
    return found + [one for name in right for one in ANSWERS[answer.kinds[0]](by_name[name])] if answer else found


def names_of(value: Any) -> list[str]:
    """The columns of a role, whether one was chosen or several."""
    return [str(name) for name in value] if isinstance(value, list) else [str(value)]


def _about_texts(texts: list[ColumnCard]) -> list[Problem]:
    found = [Problem("COLUMN_EMPTY", card.name) for card in texts if card.kind == "empty"]
    found += [
        Problem("TEXT_IS_NUMBER", card.name, is_hopeless=False) for card in texts if card.kind in ("number", "date")
    ]
    return found


def _about_pairs(by_name: Mapping[str, ColumnCard], columns: Mapping[str, Any], texts: list[str]) -> list[Problem]:
    """A question and an item have to be two columns; a score may be missing, or the same everywhere."""
    found = _about_texts([by_name[name] for name in texts])
    score = by_name.get(str(columns.get("score", "")))
    if score is not None and score.kind != "empty" and score.low is None:
        found.append(
            Problem("SCORE_NO_NUMBERS", score.name, {"sample": score.samples[0][:60] if score.samples else ""})
        )
    item = by_name[names_of(columns[ITEM])[0]]
    if item.distinct == 1:
        found.append(Problem("ITEM_ALWAYS_SAME", item.name))
    return found


def _about_lists(words: list[ColumnCard]) -> list[Problem]:
    return [Problem("WORDS_NO_LISTS", card.name) for card in words if card.shape not in ("list", "tags")]


def _about_label(label: ColumnCard) -> list[Problem]:
    if label.kind == "empty":
        return [Problem("COLUMN_EMPTY", label.name)]
    if label.shape == "list":
        # Every row may have another set of labels; the doctor counts the labels themselves.
        return []
    if label.distinct == 1:
        return [Problem("DATA_ONE_LABEL", label.name, {"label": label.samples[0] if label.samples else ""})]
    if label.filled >= 5 and label.distinct >= 0.9 * label.filled:
        return [Problem("DATA_LABEL_ID", label.name, {"distinct": label.distinct})]
    if label.kind == "text" and label.median > 60:
        return [Problem("LABEL_IS_TEXT", label.name, {"median": label.median}, is_hopeless=False)]
    sign = sign_in(label)
    return [Problem("LABELS_IN_ONE_CELL", label.name, {"sign": sign}, is_hopeless=False)] if sign else []


def _about_facets(labels: list[ColumnCard]) -> list[Problem]:
    """Several columns that each answer a question with one label."""
    if len(labels) < facets.FEWEST:
        return [Problem("FACETS_TOO_FEW", labels[0].name)]
    found = [Problem("FACET_IS_LIST", label.name) for label in labels if label.shape]
    told = [one for label in labels if not label.shape for one in _about_label(label)]
    return found + [one for one in told if one.code != "LABELS_IN_ONE_CELL"]


def _about_ticks(label: ColumnCard) -> list[Problem]:
    """One of several columns that each stand for a label."""
    if label.kind == "empty":
        return [Problem("COLUMN_EMPTY", label.name)]
    other = next((one["value"] for one in label.values if not is_tick(one["value"])), "")
    if other or not label.values:
        return [Problem("LABEL_NO_TICK", label.name, {"sample": str(other or label.samples[0])[:60]})]
    return []


def _about_number(target: ColumnCard) -> list[Problem]:
    if target.kind == "empty":
        return [Problem("COLUMN_EMPTY", target.name)]
    if target.low is None:
        sample = target.samples[0][:60] if target.samples else ""
        return [Problem("TARGET_NO_NUMBERS", target.name, {"sample": sample})]
    if target.low == target.high:
        return [Problem("TARGET_ONE_NUMBER", target.name, {"number": target.low})]
    return []


def _about_spans(spans: ColumnCard) -> list[Problem]:
    return [] if spans.shape == "spans" else [Problem("SPANS_NO_PLACES", spans.name)]


def _about_tags(tags: ColumnCard) -> list[Problem]:
    return [] if tags.shape in ("tags", "list") else [Problem("TAGS_NO_LISTS", tags.name)]


def _about_answers(answers: ColumnCard) -> list[Problem]:
    if answers.kind == "empty":
        return [Problem("COLUMN_EMPTY", answers.name)]
    return [Problem("ANSWERS_NO_WORDS", answers.name)] if answers.shape in ("tags", "spans") else []


# What is asked about the column of the answer, by what it holds.
ANSWERS = {
    "label": _about_label,
    "number": _about_number,
    "spans": _about_spans,
    "tags": _about_tags,
    "answers": _about_answers,
}


def checked_columns(wish: Any) -> Columns:
    """Columns by role as they came from a form or the API, with nothing in them but names."""
    if not isinstance(wish, dict):
        return {}
    roles = {str(role): value for role, value in wish.items() if value and role in known_roles()}
    found: Columns = {role: names_of(value) if isinstance(value, list) else str(value) for role, value in roles.items()}
    if wish.get(SEPARATOR) in SEPARATORS:
        found[SEPARATOR] = wish[SEPARATOR]
    return found
