"""Lists of marked places in nested records, under the names that programs for marking give them."""

from typing import Any

START = ("start", "start_offset", "startIndex", "start_char", "begin", "from")
END = ("end", "end_offset", "endIndex", "end_char", "stop", "to")
NAME = ("label", "labels", "type", "entity", "entity_group", "entity_type", "tag", "slot", "category")
# Programs that leave out what is nought leave out the beginning of a text.
LEFT_OUT = ("endIndex",)


def as_places(items: list[Any]) -> list[dict[str, Any]] | None:
    """`[{"start", "end", "label"}]` from objects, or from lists of three; None where these are no places."""
    places = [_place(item) for item in items]
    return [place for place in places if place] if items and all(places) else None


def _place(item: Any) -> dict[str, Any] | None:
    if isinstance(item, list) and len(item) == 3:
        start, end, label = item
    elif isinstance(item, dict):
        # Begin and end may lie one level below the kind.
        inner = [value for value in item.values() if isinstance(value, dict) and _first(value, END) is not None]
        where = {**item, **inner[0]} if len(inner) == 1 else item
        start, end, label = (_first(where, names) for names in (START, END, NAME))
        start = 0 if start is None and any(name in where for name in LEFT_OUT) else start
    else:
        return None
    label = label[0] if isinstance(label, list) and len(label) == 1 else label
    is_place = type(start) is int and type(end) is int and isinstance(label, str) and bool(label.strip())
    return {"start": start, "end": end, "label": label.strip()} if is_place else None


def _first(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item[name] for name in names if name in item), None)
