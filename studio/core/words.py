"""Numbers in words: scores out of 100, time as a range. The only place that rounds for people."""

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def of_100(share: float) -> int:
    """A share as whole points of 100; never 100 or 0 unless it is exactly that."""
    points = round(100 * share)
    if points == 100 and share < 1:
        return 99
    if points == 0 and share > 0:
        return 1
    return points


def duration(seconds: float) -> str:
    """A length of time in at most two units."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return ngettext("%(n)s second", "%(n)s seconds", whole) % {"n": whole}
    if whole < 3600:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": whole // 60, "seconds": whole % 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole // 3600, "minutes": whole % 3600 // 60}


def time_range(low: float, high: float) -> str:
    """A range of time such as “about 8 to 11 minutes”; the unit is that of the longer end."""
    if high < 90:
        first, last = max(1, _tens(low)), max(5, _tens(high))
        if first >= last:
            return _("about %(n)s seconds") % {"n": last}
        return _("about %(low)s to %(high)s seconds") % {"low": first, "high": last}
    if high < 90 * 60:
        first, last = max(1, int(low // 60)), int(-(-high // 60))
        if first >= last:
            return ngettext("about %(n)s minute", "about %(n)s minutes", last) % {"n": last}
        return _("about %(low)s to %(high)s minutes") % {"low": first, "high": last}
    first, last = max(1, int(low // 3600)), int(-(-high // 3600))
    if first >= last:
        return ngettext("about %(n)s hour", "about %(n)s hours", last) % {"n": last}
    return _("about %(low)s to %(high)s hours") % {"low": first, "high": last}


def _tens(seconds: float) -> int:
    return 5 * round(seconds / 5)


def plain(value: float, figures: int = 4) -> float:
    """A number without the places that say nothing; what stands before the point stays whole."""
    if not value or not math.isfinite(value):
        return value
    return round(value, max(0, figures - 1 - math.floor(math.log10(abs(value)))))


def tick(value: float, figures: int = 3) -> str:
    """A short number, such as one beside an axis: few figures, and no noughts behind the point."""
    rounded = plain(value, figures)
    decimals = next((places for places in range(7) if math.isclose(round(rounded, places), rounded)), 7)
    return number_format(rounded, decimal_pos=decimals)
