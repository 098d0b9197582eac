"""The columns of tasks that learn from texts that belong together."""

from collections.abc import Collection

from .columns import ColumnRole
from .knobs import _

# Whole numbers between these are judgements, nought and less meaning wrong; all others say how well two texts go
# together.
LOWEST_JUDGEMENT, HIGHEST_JUDGEMENT, MOST_JUDGEMENTS = -1, 4, 5

QUERY = ColumnRole(
    "query",
    _("Question"),
    _("What somebody types or looks at."),
    ("text", "label"),
    names=("query", "question", "anchor", "sentence1", "查询", "问题", "搜索词"),
)
POSITIVE = ColumnRole(
    "positive",
    _("Right item"),
    _("The text that should be found for it."),
    ("text", "label"),
    names=("positive", "item", "answer", "passage", "document", "sentence2", "正例", "答案", "商品", "文档"),
)
NEGATIVE = ColumnRole(
    "negative",
    _("Wrong item"),
    _("A text that looks right and is not; it teaches to tell the two apart."),
    ("text", "label"),
    is_required=False,
    names=("negative", "hard_negative", "负例"),
)
SCORE = ColumnRole(
    "score",
    _("Score"),
    _("How well the two go together: 1 and 0 for right and wrong, or degrees such as 0 to 5."),
    ("number", "label"),
    is_required=False,
    names=("score", "similarity", "relevance", "label", "is_duplicate", "相关度", "相似度", "分数", "标签"),
)


def are_degrees(values: Collection[float]) -> bool:
    """Whether the scores of a table say how well two texts go together, and not only which are right and which wrong;
    `values` are all that occur."""
    different = set(values)
    judgements = range(LOWEST_JUDGEMENT, HIGHEST_JUDGEMENT + 1)
    is_judged = len(different) <= MOST_JUDGEMENTS and all(value in judgements for value in different)
    return len(different) > 1 and not is_judged
