"""Every text and mark stands out from every ground it may stand on, in light and in dark (WCAG 2.2 AA)."""

import itertools
import re

import pytest

from .colours import DARK, LIGHT, SHEET, ratio, tokens

TOKENS = tokens()
SURFACES = ["canvas", "surface", "surface-sunk", "surface-raised", "surface-hover", "surface-selected"]
SOFT = [name for name in TOKENS if name.endswith("-soft")]
HEAT = [name for name in TOKENS if name.startswith("heat-")]
PLAIN = ["surface", "canvas", "surface-sunk"]
TEXT, MARK = 4.5, 3.0
# Mark → the grounds it may stand on → the ratio it needs.
RULES: list[tuple[str, list[str], float]] = [
    ("text", SURFACES + SOFT + HEAT, TEXT),
    ("text-muted", SURFACES + SOFT, TEXT),
    ("link", SURFACES + SOFT, TEXT),
    ("accent", ["accent-soft", *PLAIN], TEXT),
    ("on-accent", ["accent-solid", "accent-hover", "accent-active"], TEXT),
    ("on-solid", ["danger-solid", "success", "warning", "info"], TEXT),
    *[(name, [f"{name}-soft", *PLAIN], TEXT) for name in ("success", "warning", "danger", "info")],
    ("canvas", ["text"], TEXT),
    ("chart-axis", ["surface"], TEXT),
    ("border-strong", PLAIN, MARK),
    ("focus", [*PLAIN, "accent-soft"], MARK),
    ("ruler-point", ["surface", "ruler-track", "ruler-band"], MARK),
    ("ruler-other", ["surface", "ruler-track"], MARK),
    *[(f"chart-{number}", ["surface"], MARK) for number in range(1, 6)],
]
# A few ratios as they were measured when the colours were chosen: (light, dark).
MEASURED = {
    ("text", "heat-right-3"): (8.21, 5.39),
    ("text-muted", "danger-soft"): (5.87, None),
    ("border-strong", "surface-sunk"): (3.28, None),
    ("ruler-point", "ruler-band"): (4.59, 3.44),
    ("chart-2", "surface"): (3.63, 4.49),
}


def test_the_sheet_holds_the_colours_the_rules_speak_of() -> None:
    named = {mark for mark, _grounds, _needed in RULES} | set(itertools.chain(*(grounds for _m, grounds, _n in RULES)))
    assert sorted(named - set(TOKENS)) == []
    assert len(SOFT) == 5
    assert len(HEAT) == 6


@pytest.mark.parametrize(
    ("mark", "grounds", "needed"), RULES, ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_mark_stands_out_from_its_grounds(mark: str, grounds: list[str], needed: float, scheme: int) -> None:
    ratios = {ground: round(ratio(TOKENS[mark][scheme], TOKENS[ground][scheme]), 2) for ground in grounds}
    assert {ground: found for ground, found in ratios.items() if found < needed} == {}


@pytest.mark.parametrize(
    ("pair", "measured"), MEASURED.items(), ids=lambda value: "-on-".join(value) if isinstance(value[0], str) else ""
)
def test_the_ratios_are_those_that_were_measured(pair: tuple[str, str], measured: tuple[float, float | None]) -> None:
    for scheme, expected in enumerate(measured):
        if expected is not None:
            assert ratio(TOKENS[pair[0]][scheme], TOKENS[pair[1]][scheme]) == pytest.approx(expected, abs=0.02)


def test_no_other_sheet_writes_a_colour_down() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")
    found = [
        (sheet.name, match)
        for sheet in sorted(SHEET.parent.glob("*.css"))
        if sheet != SHEET
        for match in colour.findall(sheet.read_text())
    ]
    assert found == []


def test_every_property_a_sheet_reads_is_defined() -> None:
    text = "\n".join(sheet.read_text() for sheet in SHEET.parent.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text)) | set(re.findall(r"@property (--[\w-]+)", text))
    assert sorted(set(re.findall(r"var\((--[\w-]+)", text)) - defined) == []
