"""What is said of several questions about the same text, a column of labels for each."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

FACETS = {
    "DATA_CONFLICT_FACETS": ngettext_lazy(
        "%(count)d text occurs with different labels for the same question, such as %(question)s, so no answer to it "
        "can be right.",
        "%(count)d texts occur with different labels for the same question, such as %(question)s, so no answer to them "
        "can be right.",
        "count",
    ),
    "DATA_FACETS_OPEN": ngettext_lazy(
        "%(count)d text has no label for one of the questions. It teaches the others all the same; "
        "%(question)s has the fewest labels, %(answered)s.",
        "%(count)d texts have no label for one of the questions. They teach the others all the same; "
        "%(question)s has the fewest labels, %(answered)s.",
        "count",
    ),
    "DATA_FACETS_ONE_LABEL": _(
        "Among the examples to learn from, every question has the same label everywhere, so there is nothing to tell "
        "apart. Add examples with other labels, and upload the file again."
    ),
    "DATA_FACET_LEFT_OUT": ngettext_lazy(
        "%(question)s has the same label in all examples to learn from. Nothing is learned of it, and it is left out.",
        "%(count)d questions have the same label in all examples to learn from, such as %(question)s. "
        "Nothing is learned of them, and they are left out.",
        "count",
    ),
}
CHOICES = {
    "FACETS_TOO_FEW": _(
        "Only the column %(column)s is ticked. Tick at least two columns that each answer a question, "
        "or choose the goal “Sort text into groups” for one of them."
    ),
    "FACET_IS_LIST": _(
        "The cells of %(column)s hold several labels each. Here every question has one answer; choose another column."
    ),
}
