"""What the buttons of the data doctor say, and what a version says made it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MENDS = {
    "drop_empty": _("Take these examples out"),
    "drop_small_labels": _("Take these groups out"),
    "drop_duplicates": _("Keep one of each"),
    "drop_near_duplicates": _("Keep one of each"),
    "keep_majority": _("Keep the commonest label"),
    "merge_labels": _("Make them one"),
}
NOTES = {
    "IMPORTED": _("Read from the uploaded file."),
    "FIXED_DROP_EMPTY": ngettext_lazy(
        "%(count)d example without text or label was taken out.",
        "%(count)d examples without text or label were taken out.",
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
        "%(count)d example was taken out or its label written like the others.",
        "%(count)d examples were taken out or their labels written like the others.",
        "count",
    ),
    "FIXED_MERGE_LABELS": ngettext_lazy(
        "The label of %(count)d example was written like the others.",
        "The labels of %(count)d examples were written like the others.",
        "count",
    ),
}
