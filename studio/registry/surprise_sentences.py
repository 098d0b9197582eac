"""The words of the next steps that only models advise that read texts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .sentences import ADD, Words

SURPRISE_STEPS = {
    "more_exam_texts": Words(
        _("Make the final exam larger"),
        ngettext_lazy(
            "Only %(num_words)d word was hidden in the exam, so chance moves the score a lot. About %(needed)s make it "
            "firm.",
            "Only %(num_words)d words were hidden in the exam, so chance moves the score a lot. About %(needed)s make "
            "it firm.",
            "num_words",
        ),
        ADD,
        "data",
        frozenset({"num_words", "needed"}),
    ),
    "more_plain_texts": Words(
        _("Add more texts"),
        ngettext_lazy(
            "It read %(num_train)d text. Texts without labels cost nothing to collect: ten times as many help most.",
            "It read %(num_train)d texts. Texts without labels cost nothing to collect: ten times as many help most.",
            "num_train",
        ),
        ADD,
        "data",
        frozenset({"num_train"}),
    ),
    "start_from_it": Words(
        _("Start from it"),
        _(
            "It stands among your starting models now. Choose what it should do, and take it under Settings; "
            "afterwards this page shows what that gained."
        ),
        _("Choose a goal"),
        "goals",
    ),
}
