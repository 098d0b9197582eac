"""The choices a person may make about reading a file; everything left open is found out."""

import codecs
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .result import UnreadableTableError

DELIMITERS = {",": ",", ";": ";", "\t": "\t", "|": "|", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
KNOWN = ("encoding", "delimiter", "quoting", "header", "sheet")


@dataclass(frozen=True)
class ReadOptions:
    """`header` is the line of the column names, 0 for a file without them; `max_rows` cuts a preview short."""

    encoding: str | None = None
    delimiter: str | None = None
    quoting: bool | None = None
    header: int | None = None
    sheet: str | None = None
    max_rows: int | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ReadOptions":
        """Options as they come from a form or the API; a wrong one is refused by name."""
        unknown = [name for name in data if name not in KNOWN]
        if unknown:
            raise UnreadableTableError("OPTION_UNKNOWN", option=str(unknown[0])[:60], known=", ".join(KNOWN))
        given = {name: value for name, value in data.items() if value not in (None, "", "auto")}
        return cls(
            encoding=_encoding(given.get("encoding")),
            delimiter=_delimiter(given.get("delimiter")),
            quoting=_flag("quoting", given.get("quoting")),
            header=_header(given.get("header")),
            sheet=str(given["sheet"])[:200] if "sheet" in given else None,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def _encoding(value: Any) -> str | None:
    if value is None:
        return None
    try:
        name = codecs.lookup(str(value)).name
        "a".encode(name)  # Refuses codecs that are no text encodings, such as rot13 or hex.
    except (LookupError, ValueError, TypeError):
        raise UnreadableTableError("OPTION_VALUE", option="encoding", value=str(value)[:60]) from None
    return name


def _delimiter(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in DELIMITERS:
        raise UnreadableTableError("OPTION_VALUE", option="delimiter", value=str(value)[:60])
    return DELIMITERS[value]


def _flag(option: str, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "1", "false", "no", "0"):
        return str(value).lower() in ("true", "yes", "1")
    raise UnreadableTableError("OPTION_VALUE", option=option, value=str(value)[:60])


def _header(value: Any) -> int | None:
    """`true` is the first line, `false` none, a number that line."""
    if value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    words = {"true": 1, "yes": 1, "false": 0, "no": 0, "none": 0}
    text = str(value).lower()
    if text in words:
        return words[text]
    # Longer numbers are no lines, and very long ones cannot even be read.
    if text.isdecimal() and len(text) <= 4 and int(text) <= 1000:
        return int(text)
    raise UnreadableTableError("OPTION_VALUE", option="header", value=str(value)[:60])
