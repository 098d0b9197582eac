"""Finds out how the letters of a text file are written down, and says where it is not sure."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from .letters import CENTRAL, SIMPLIFIED, TRADITIONAL, WESTERN
from .result import Doubt, UnreadableTableError

SAMPLE_BYTES = 400_000
CHUNK_BYTES = 4 * 1024 * 1024
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("gb18030", "big5", "cp932", "euc_kr", "cp1252", "cp1251", "cp1250")
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
MIXED_WORD = re.compile(r"[a-z][а-яА-Я]|[а-яА-Я][a-z]")
SURE_SCORE, SURE_MARGIN, DOUBTFUL_SCORE = 0.45, 0.15, 0.25


@dataclass(frozen=True)
class Encoding:
    """A codec's name, whether single bytes are damaged, and the doubt if there is one."""

    name: str
    is_damaged: bool = False
    doubt: Doubt | None = None


def find(path: Path, given: str | None = None, *, is_preview: bool = False) -> Encoding:
    """The encoding of a text file: what was chosen, a byte-order mark, strict UTF-8, then the likeliest."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    bom = next((name for mark, name in BOMS if head.startswith(mark)), None)
    if given:
        return _checked(path, bom if bom and bom.startswith(given[:5]) else given)
    if bom:
        return Encoding(bom)
    wide = _wide(head)
    if wide:
        return Encoding(wide)
    _refuse_binary(head)
    valid, damaged, sample = _utf8(path, head, is_preview=is_preview)
    if damaged == 0:
        return Encoding("utf-8")
    if valid > 10 * damaged:
        return Encoding("utf-8", is_damaged=True)
    return _likeliest(sample)


def _checked(path: Path, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
    except UnicodeError:
        return Encoding(name, is_damaged=True)
    return Encoding(name)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark shows as zero bytes in every second place."""
    if len(head) < 4:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.2 and even < 0.02:
        return "utf-16-le"
    if even > 0.2 and odd < 0.02:
        return "utf-16-be"
    return None


def _refuse_binary(head: bytes) -> None:
    controls = len(CONTROL.findall(head))
    zeros = head.count(0)
    if controls - zeros > max(4, len(head) // 200) or zeros > max(64, len(head) // 20):
        raise UnreadableTableError("FILE_BINARY")


def _utf8(path: Path, head: bytes, *, is_preview: bool) -> tuple[int, int, bytes]:
    """How many letters beyond ASCII are sound UTF-8, how many broken, and a stretch of the file that holds some."""
    valid = damaged = 0
    sample, rest = head, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            data = rest + chunk
            cut = _whole_letters(data) if len(chunk) == CHUNK_BYTES else len(data)
            data, rest = data[:cut], data[cut:]
            if not data.isascii():
                decoded = data.decode("utf-8", "replace")
                broken = decoded.count("\ufffd") - data.count(b"\xef\xbf\xbd")
                valid += _beyond_ascii(decoded) - broken
                damaged += broken
                if sample.isascii():
                    sample = _around_first(data)
            if is_preview:
                break
    return valid, damaged, sample


def _whole_letters(data: bytes) -> int:
    """The length of `data` without a letter that is cut at its end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            return len(data)
        if byte >= 0xC0:
            return len(data) - back
    return len(data)


def _beyond_ascii(decoded: str) -> int:
    return len(decoded) - len(decoded.encode("ascii", "ignore"))


def _around_first(data: bytes) -> bytes:
    first = next(index for index, byte in enumerate(data) if byte >= 0x80)
    return data[max(0, first - 2000) : first + SAMPLE_BYTES]


def _likeliest(sample: bytes) -> Encoding:
    scores = {name: _score(sample, name) for name in CANDIDATES}
    detected = from_bytes(sample[:50_000]).best()
    if detected and detected.encoding not in scores:
        scores[detected.encoding] = 0.3
    ranked = sorted(scores, key=lambda name: -scores[name])
    best, second = ranked[0], ranked[1]
    if scores[best] >= SURE_SCORE and scores[best] - scores[second] >= SURE_MARGIN:
        return Encoding(best, is_damaged=not _decodes(sample, best))
    options = [{"value": name, "samples": _shown(sample, name)} for name in ranked[:3]]
    must_choose = scores[best] < DOUBTFUL_SCORE or scores[best] - scores[second] < 0.05
    doubt = Doubt("encoding", best, options, must_choose=must_choose)
    return Encoding(best, is_damaged=not _decodes(sample, best), doubt=doubt)


def _score(sample: bytes, name: str) -> float:
    """From 0 to 1: the share of letters beyond ASCII that are usual in what this encoding is used for."""
    decoded = sample.decode(name, "replace")
    beyond = [letter for letter in decoded if letter > "\x7f"]
    if not beyond:
        return 0.0
    broken = decoded.count("\ufffd") / len(beyond)
    usual = sum(1 for letter in beyond if _is_usual(letter, name)) / len(beyond)
    if name == "cp1251":
        # Cyrillic letters inside Latin words are Western accents read wrongly.
        usual -= len(MIXED_WORD.findall(decoded)) / len(beyond)
    if name in ("cp1252", "cp1250"):
        # Western text is mostly ASCII; a page full of accents is something else read wrongly.
        usual *= 1.0 if len(beyond) < len(decoded) * 0.25 else 0.3
    return max(0.0, usual - 10 * broken)


def _is_usual(letter: str, name: str) -> bool:
    match name:
        case "gb18030":
            return letter in SIMPLIFIED
        case "big5":
            return letter in TRADITIONAL
        case "cp932":
            return "\u3041" <= letter <= "\u30fe"
        case "euc_kr":
            return "\uac00" <= letter <= "\ud7a3"
        case "cp1252":
            return letter in WESTERN
        case "cp1250":
            return letter in CENTRAL and letter not in "äöüßéáíóúç"
        case _:
            return "а" <= letter <= "я" or letter in "ё«»—…№"


def _decodes(sample: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        decoder.decode(sample)
    except UnicodeError:
        return False
    return True


def _shown(sample: bytes, name: str) -> list[str]:
    """Three stretches in which this encoding matters."""
    lines = sample.decode(name, "replace").splitlines()
    telling = [line for line in lines if not line.isascii()]
    return [line.strip()[:160] for line in (telling or lines)[:3]]
