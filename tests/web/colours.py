"""Reads the colours of the token sheet, in light and in dark, and measures their contrast."""

import re
from pathlib import Path

from django.conf import settings

SHEET = Path(settings.BASE_DIR) / "static/css/tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
LIGHT, DARK = 0, 1


def tokens() -> dict[str, tuple[str, str]]:
    """Every colour by its name: the light value and the dark one."""
    found: dict[str, tuple[str, str]] = {}
    for name, light, dark in PAIR.findall(SHEET.read_text()):
        # Later lines only sharpen a colour for people who asked for more contrast.
        found.setdefault(name, (light, dark))
    return found


def ratio(first: str, second: str) -> float:
    """WCAG 2's contrast of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
