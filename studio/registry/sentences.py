"""The words of each next step and the page that it leads to; the engine's codes are listed in docs/contracts.md."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


@dataclass(frozen=True)
class Words:
    """Heading, sentence and button; `needs` names the values that the sentence cannot do without."""

    title: Any
    sentence: Any
    button: Any
    place: str
    needs: frozenset[str] = field(default_factory=frozenset)
    preset: str = ""


STEPS = {
    "BIGGER_EXAM": Words(
        _("Make the final exam larger"),
        ngettext_lazy(
            "The exam has only %(num_test)d example, so chance moves the score a lot. More examples make it firmer.",
            "The exam has only %(num_test)d examples, so chance moves the score a lot. More examples make it firmer.",
            "num_test",
        ),
        _("Add examples"),
        "data",
        frozenset({"num_test"}),
    ),
    "MORE_EXAMPLES": Words(
        _("Add examples where it is weakest"),
        ngettext_lazy(
            "“%(label)s” was learned from only %(num_train)d example and is often missed. About 50 are a good start.",
            "“%(label)s” was learned from only %(num_train)d examples and is often missed. Add more like them.",
            "num_train",
        ),
        _("Add examples"),
        "data",
        frozenset({"label", "num_train"}),
    ),
    "MIXED_UP": Words(
        _("Look at the two groups that it mixes up"),
        ngettext_lazy(
            "%(count)d time it said “%(said)s” where “%(right)s” is right. Are some of these labelled by mistake?",
            "%(count)d times it said “%(said)s” where “%(right)s” is right. Are some of these labelled by mistake?",
            "count",
        ),
        _("Look at them"),
        "mistakes",
        frozenset({"right", "said", "count"}),
    ),
    "SEE_MISTAKES": Words(
        _("Look at the surest mistakes"),
        ngettext_lazy(
            "It was wrong %(num_mistakes)d time. Where it was surest, the label in your file is often the wrong one.",
            "It was wrong %(num_mistakes)d times. Where it was surest, the label in your file is often the wrong one.",
            "num_mistakes",
        ),
        _("Look at them"),
        "mistakes",
        frozenset({"num_mistakes"}),
    ),
    "FIX_DATA": Words(
        _("Mend what the check found"),
        ngettext_lazy(
            "The check of your data found %(num_findings)d thing that is better mended before the next training.",
            "The check of your data found %(num_findings)d things that are better mended before the next training.",
            "num_findings",
        ),
        _("Open the check"),
        "check",
        frozenset({"num_findings"}),
    ),
    "TRY_BALANCED": Words(
        _("Train with “Balanced”"),
        _("“Quick” only learned from what the starting model already knows. “Balanced” also adjusts the model itself."),
        _("Open the settings"),
        "settings",
        preset="balanced",
    ),
    "TRY_THOROUGH": Words(
        _("Train with “Thorough”"),
        _("It was still improving when the learning ended. “Thorough” gives it more time."),
        _("Open the settings"),
        "settings",
        preset="thorough",
    ),
    "TRY_QUICK": Words(
        _("Use “Quick” instead"),
        _("A simpler way is just as good on your examples and needs far less time. “Quick” uses it."),
        _("Open the settings"),
        "settings",
        preset="quick",
    ),
    "OTHER_MODEL": Words(
        _("Choose another starting model"),
        _("The starting model does not know many of the letters in your texts. One made for your language reads them."),
        _("Open the settings"),
        "settings",
    ),
    "TRY_IT": Words(
        _("Try it on texts of your own"),
        _("The exam went well. Ask it something new before you rely on it."),
        _("Try it"),
        "try",
    ),
}
