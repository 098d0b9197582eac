"""Texts of several writing systems in one column, and letters that were read wrongly."""

from typing import Any

from .found import ADVICE, NOTE, NUM_ROWS_SHOWN, Found

SCRIPTS = {
    "Chinese": "[\u4e00-\u9fff]",
    "Japanese": "[\u3041-\u30fe]",
    "Korean": "[\uac00-\ud7a3]",
    "Cyrillic": "[\u0400-\u04ff]",
    "Arabic": "[\u0600-\u06ff]",
    "Latin": "[A-Za-z]{3}",
}
# Below this share a script is a name or a quotation, not a second language.
SHARE = 0.05
BROKEN = "\ufffd|\u00c3[\u00a0-\u00bf]|\u00e2\u20ac|\u951f\u65a4\u62f7"
SAMPLE_ROWS = 20_000


def check(connection: Any) -> list[Found]:
    """Looks at the first rows of the view `texts` (keyed.py)."""
    counted = ", ".join(f"avg(regexp_matches(cell, '{pattern}')::INT)" for pattern in SCRIPTS.values())
    shares = connection.execute(
        f"SELECT {counted} FROM (SELECT cell FROM texts WHERE trim(cell) <> '' LIMIT {SAMPLE_ROWS})"  # noqa: S608  # Constants.
    ).fetchone()
    return [*_mixed(dict(zip(SCRIPTS, shares, strict=True))), *_broken(connection)]


def _mixed(shares: dict[str, float | None]) -> list[Found]:
    if (shares["Japanese"] or 0) > SHARE:
        shares = {**shares, "Chinese": 0.0}
    several = [name for name, share in shares.items() if share and share > SHARE]
    # Latin words inside Chinese or Russian texts are everyday life; texts without the other script are not.
    others = [name for name in several if name != "Latin"]
    is_mixed = len(others) > 1 or (len(several) == 2 and SHARE < (shares[others[0]] or 0) < 1 - 2 * SHARE)
    if not is_mixed:
        return []
    percent = {name: round(100 * (shares[name] or 0)) for name in several}
    return [Found("DATA_MIXED_SCRIPTS", NOTE, len(several), {"scripts": percent, "names": several})]


def _broken(connection: Any) -> list[Found]:
    condition = f"regexp_matches(cell, '{BROKEN}')"
    rows = connection.execute(
        f"SELECT _row, count(*) OVER () FROM (SELECT _row, cell FROM texts LIMIT 200000) WHERE {condition} "  # noqa: S608  # Constants.
        f"ORDER BY _row LIMIT {NUM_ROWS_SHOWN}"
    ).fetchall()
    if not rows:
        return []
    return [Found("DATA_ODD_LETTERS", ADVICE, rows[0][1], {}, [row for row, _ in rows])]
