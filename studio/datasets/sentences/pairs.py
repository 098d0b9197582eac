"""What the data doctor says about questions and the items that are right for them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

PAIRS = {
    "DATA_EMPTY_ITEM": ngettext_lazy(
        "%(count)d question has no item that is right for it. It is left out of the learning.",
        "%(count)d questions have no item that is right for them. They are left out of the learning.",
        "count",
    ),
    "DATA_ITEMS_ALONE": ngettext_lazy(
        "%(count)d item has no question. Nothing is learned from it, but it can be found like the others.",
        "%(count)d items have no question. Nothing is learned from them, but they can be found like the others.",
        "count",
    ),
    "DATA_PAIR_UNJUDGED": ngettext_lazy(
        "%(count)d pair has no score, although others have one. It is left out of the learning.",
        "%(count)d pairs have no score, although others have one. They are left out of the learning.",
        "count",
    ),
    "DATA_NO_RIGHT_PAIR": _(
        "No pair is marked as right, so there is nothing to learn from. "
        "Give right pairs the score 1 and wrong ones 0, and upload the file again."
    ),
    "DATA_QUESTIONS_ALIKE": ngettext_lazy(
        "All rows are about the same question, so nothing is left to be asked in the exam. "
        "Add rows with other questions; at least %(needed)s different ones are needed, 100 are better.",
        "All rows are about %(count)d questions, so nothing is left to be asked in the exam. "
        "Add rows with other questions; at least %(needed)s different ones are needed, 100 are better.",
        "count",
    ),
    "DATA_MANY_ITEMS": ngettext_lazy(
        "There is %(count)d different item to be found. A model here searches among at most %(most)s; "
        "leave out those that hardly anybody looks for, and upload the file again.",
        "There are %(count)d different items to be found. A model here searches among at most %(most)s; "
        "leave out those that hardly anybody looks for, and upload the file again.",
        "count",
    ),
    "DATA_WRONG_IS_RIGHT": ngettext_lazy(
        "In %(count)d row the wrong item is the right one as well. It is passed over as a wrong one.",
        "In %(count)d rows the wrong item is the right one as well. It is passed over as a wrong one.",
        "count",
    ),
    "DATA_ONE_ITEM": _("The same item is right for every question, “%(item)s”, so there is nothing to choose from."),
    "DATA_FEW_PAIRS": ngettext_lazy(
        "There is only %(count)d pair. With a few hundred much more is found.",
        "There are only %(count)d pairs. With a few hundred much more is found.",
        "count",
    ),
    "DATA_FEW_ITEMS": ngettext_lazy(
        "There is only %(count)d item to be found. Ten are shown at a time, so the score will say little; "
        "from %(needed)s items on it does.",
        "There are only %(count)d different items to be found. Ten are shown at a time, so the score will say little; "
        "from %(needed)s items on it does.",
        "count",
    ),
    "DATA_CONFLICT_PAIRS": ngettext_lazy(
        "%(count)d pair is marked as right in one row and as wrong in another.",
        "%(count)d pairs are marked as right in one row and as wrong in another.",
        "count",
    ),
    "DATA_SAME_PAIR": ngettext_lazy(
        "In %(count)d pair question and item are the same text. That is found at once, so the score looks better than "
        "it is.",
        "In %(count)d pairs question and item are the same text. That is found at once, so the score looks better than "
        "it is.",
        "count",
    ),
    "DATA_ITEMS_SHARED": ngettext_lazy(
        "%(count)d item belongs to so many questions that the exam asks for it as well. "
        "The score says how well new questions find items that are known from the learning.",
        "%(count)d items belong to several questions, and through them nearly all pairs hang together, so the exam "
        "asks for items that are known from the learning. The score says how well new questions find them.",
        "count",
    ),
}
