"""What the buttons of the data doctor say, and what a version says made it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MENDS = {
    "drop_empty": _("Take these examples out"),
    "drop_unreadable": _("Take these examples out"),
    "drop_unmarked": _("Take these examples out"),
    "drop_unanswered": _("Take these questions out"),
    "drop_far_numbers": _("Take these examples out"),
    "drop_small_labels": _("Take these groups out"),
    "unmark_small": _("Do without them"),
    "drop_duplicates": _("Keep one of each"),
    "drop_near_duplicates": _("Keep one of each"),
    "keep_majority": _("Keep the commonest label"),
    "keep_commonest": _("Keep the commonest answer"),
    "average_numbers": _("Give them their mean"),
    "drop_contradicting": _("Take these pairs out"),
    "merge_labels": _("Make them one"),
    "merge_names": _("Make them one"),
}
NOTES = {
    "IMPORTED": _("Read from the uploaded file."),
    "FIXED_DROP_EMPTY": ngettext_lazy(
        "%(count)d example without text or label was taken out.",
        "%(count)d examples without text or label were taken out.",
        "count",
    ),
    "FIXED_DROP_UNREADABLE": ngettext_lazy(
        "%(count)d example with an answer that could not be read was taken out.",
        "%(count)d examples with answers that could not be read were taken out.",
        "count",
    ),
    "FIXED_DROP_UNMARKED": ngettext_lazy(
        "%(count)d example in which nothing was marked was taken out.",
        "%(count)d examples in which nothing was marked were taken out.",
        "count",
    ),
    "FIXED_DROP_UNANSWERED": ngettext_lazy(
        "%(count)d question that its text does not answer was taken out.",
        "%(count)d questions that their texts do not answer were taken out.",
        "count",
    ),
    "FIXED_DROP_FAR_NUMBERS": ngettext_lazy(
        "%(count)d example with a number far from all others was taken out.",
        "%(count)d examples with numbers far from all others were taken out.",
        "count",
    ),
    "FIXED_UNMARK_SMALL": ngettext_lazy(
        "In %(count)d example labels or kinds that were too rare were taken off.",
        "In %(count)d examples labels or kinds that were too rare were taken off.",
        "count",
    ),
    "FIXED_DROP_CONTRADICTING": ngettext_lazy(
        "%(count)d row that was marked as right and as wrong was taken out.",
        "%(count)d rows that were marked as right and as wrong were taken out.",
        "count",
    ),
    "FIXED_KEEP_COMMONEST": ngettext_lazy(
        "%(count)d example whose answer contradicted others was taken out.",
        "%(count)d examples whose answers contradicted others were taken out.",
        "count",
    ),
    "FIXED_AVERAGE_NUMBERS": ngettext_lazy(
        "%(count)d example was given the mean of the numbers of its text.",
        "%(count)d examples were given the mean of the numbers of their texts.",
        "count",
    ),
    "FIXED_MERGE_NAMES": ngettext_lazy(
        "In %(count)d example a name was written like the others.",
        "In %(count)d examples a name was written like the others.",
        "count",
    ),
    "FIXED_DROP_SMALL_LABELS": ngettext_lazy(
        "%(count)d example of a group that was too small was taken out.",
        "%(count)d examples of groups that were too small were taken out.",
        "count",
    ),
    "FIXED_DROP_DUPLICATES": ngettext_lazy(
        "%(count)d repeated example was taken out.", "%(count)d repeated examples were taken out.", "count"
    ),
    "FIXED_DROP_NEAR_DUPLICATES": ngettext_lazy(
        "%(count)d nearly repeated example was taken out.",
        "%(count)d nearly repeated examples were taken out.",
        "count",
    ),
    "FIXED_KEEP_MAJORITY": ngettext_lazy(
        "%(count)d example whose label contradicted others was taken out.",
        "%(count)d examples whose labels contradicted others were taken out.",
        "count",
    ),
    "FIXED_SEVERAL": ngettext_lazy(
        "%(count)d example was taken out or its answer written like the others.",
        "%(count)d examples were taken out or their answers written like the others.",
        "count",
    ),
    "FIXED_MERGE_LABELS": ngettext_lazy(
        "The label of %(count)d example was written like the others.",
        "The labels of %(count)d examples were written like the others.",
        "count",
    ),
}
