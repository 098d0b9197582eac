"""What a task wants to find in a table: its column roles."""

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "label", "number", "list", "tags", "spans", "answers", "facets", "path"]
"""What stands in a column's cells: words; one of a few values; a number; a JSON list of texts or several values with a
separator; a JSON list of tags such as `B-LOC`; a JSON list of `{"start", "end", "label"}`; a JSON list of
`{"text", "start"}`; a JSON object with a label by question; the path of a file."""


@dataclass(frozen=True)
class ColumnRole:
    """One role a column can play.

    `kinds` are the kinds of column that may play it, the best first. `names` are usual names of such a column in lower
    case, English and Chinese. Roles of one `way` belong together: of a task with several ways one must be whole, such
    as `text` and `spans`, or `tokens` and `tags`; a role without a way belongs to all of them.
    """

    name: str
    title: str
    help: str
    kinds: tuple[ColumnKind, ...]
    is_required: bool = True
    names: tuple[str, ...] = ()
    way: str = ""
