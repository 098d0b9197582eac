"""Writes the cells of answers anew: names of labels and kinds changed or taken off, numbers made one."""

import json
from collections.abc import Mapping, Sequence

from workers.engine.data.marks import TAG, read_list, read_tags

from .structured import as_words

NOTHING = "O"
Names = Mapping[str, str | None]
"""The new name of each that changes; None takes it off."""


def several(cell: str, names: Names) -> str:
    """Labels in a list, each once."""
    found = [names.get(name, name) for one in as_words(cell) or () if (name := one.strip())]
    return _as_json(list(dict.fromkeys(name for name in found if name)))


def spans(cell: str, names: Names) -> str:
    """Places in a text, however they were written."""
    kept = []
    for one in read_list(cell):
        start, end, name = (one["start"], one["end"], one["label"]) if isinstance(one, dict) else one
        name = names.get(str(name).strip(), str(name).strip())
        if name:
            kept.append({"start": int(start), "end": int(end), "label": name})
    return _as_json(kept)


def tags(cell: str, names: Names) -> str:
    """Tags of words; what begins and what goes on stays as it was."""
    return _as_json([_tag(tag, names) for tag in read_tags(cell)])


def _tag(tag: str, names: Names) -> str:
    found = TAG.fullmatch(tag)
    name = found[2] if found else tag
    if name not in names:
        return tag
    new = names[name]
    if new is None:
        return NOTHING
    return tag[: len(tag) - len(name)] + new


def _as_json(found: Sequence[object]) -> str:
    return json.dumps(found, ensure_ascii=False)


WRITERS = {"several": several, "spans": spans, "tags": tags}
