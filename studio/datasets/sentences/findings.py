"""What the data doctor says about a version."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .answers import ANSWERS
from .facets import FACETS
from .pairs import PAIRS

FINDINGS = {
    "DATA_EMPTY_TEXT": ngettext_lazy(
        "%(count)d example has no text. It is left out of the learning.",
        "%(count)d examples have no text. They are left out of the learning.",
        "count",
    ),
    "DATA_EMPTY_LABEL": ngettext_lazy(
        "%(count)d example has no label. It is left out of the learning.",
        "%(count)d examples have no label. They are left out of the learning.",
        "count",
    ),
    "DATA_WITHOUT_LABEL": ngettext_lazy(
        "%(count)d text has no label. The training can learn from it all the same.",
        "%(count)d texts have no label. The training can learn from them all the same.",
        "count",
    ),
    "DATA_TOO_SMALL": ngettext_lazy(
        "Only %(count)d example can be used; at least %(needed)s are needed. "
        "Add more examples and upload the file again.",
        "Only %(count)d examples can be used; at least %(needed)s are needed. "
        "Add more examples and upload the file again.",
        "count",
    ),
    "DATA_NO_TRAIN": _(
        "No example is left to learn from. Add examples that are not in the final exam or the practice test, "
        "and upload the file again."
    ),
    "DATA_NO_VALIDATION": _(
        "No example is left for the practice test. Add examples until a group has at least %(needed)s, "
        "or upload a practice test of your own."
    ),
    "DATA_NO_TEST": _(
        "No example is left for the final exam. Add examples until a group has at least %(needed)s, "
        "or upload a final exam of your own."
    ),
    "DATA_ONE_LABEL": _("All examples have the same label, %(label)s, so there is nothing to tell apart."),
    "DATA_LABEL_ID": _(
        "The label column is different in nearly every row (%(count)s labels in %(total)s examples), "
        "so nothing can be learned from it. Choose another column."
    ),
    "DATA_TOO_FEW": ngettext_lazy(
        "%(label)s has only %(examples)s examples; at least %(needed)s are needed, 50 is better.",
        "%(count)d groups have fewer than %(needed)s examples, for instance %(label)s with %(examples)s; 50 is better.",
        "count",
    ),
    "DATA_FEW": ngettext_lazy(
        "%(label)s has only %(examples)s examples; 50 is better.",
        "%(count)d groups have fewer than 20 examples, for instance %(label)s with %(examples)s; 50 is better.",
        "count",
    ),
    "DATA_NOT_IN_EXAM": ngettext_lazy(
        "%(label)s has too few examples for the final exam, so nobody can tell how well it is recognised.",
        "%(count)d groups have too few examples for the final exam, so nobody can tell how well they are recognised.",
        "count",
    ),
    "DATA_UNBALANCED": _(
        "The groups differ much in size: %(common)s has %(most)s examples, %(rare)s only %(fewest)s. "
        "Rare groups are recognised less well."
    ),
    "DATA_LOOK_ALIKE": ngettext_lazy(
        "Two labels look alike and may mean the same: “%(first)s” and “%(second)s”.",
        "%(count)d labels are written in several ways, for instance “%(first)s” and “%(second)s”.",
        "count",
    ),
    "DATA_CONFLICT": ngettext_lazy(
        "%(count)d text occurs with different labels, so no answer to it can be right.",
        "%(count)d texts occur with different labels, so no answer to them can be right.",
        "count",
    ),
    "DATA_DUPLICATES": ngettext_lazy(
        "%(count)d example repeats another one exactly.", "%(count)d examples repeat others exactly.", "count"
    ),
    "DATA_NEAR_DUPLICATES": ngettext_lazy(
        "%(count)d example differs from another one in nothing but signs and blanks.",
        "%(count)d examples differ from others in nothing but signs and blanks.",
        "count",
    ),
    "DATA_LEAK": ngettext_lazy(
        "%(count)d learning example is also in the exam, so the score would be too good. "
        "It was taken out of the learning data.",
        "%(count)d learning examples are also in the exam, so the score would be too good. "
        "They were taken out of the learning data.",
        "count",
    ),
    "DATA_TOO_LONG": ngettext_lazy(
        "%(count)d text is longer than %(most)s characters. The model reads only its beginning.",
        "%(count)d texts are longer than %(most)s characters. The model reads only their beginning.",
        "count",
    ),
    "DATA_FEW_WORDS": ngettext_lazy(
        "There is only about %(count)d word to read. From %(needed)s on the exam says something; more is always "
        "better.",
        "There are only about %(count)d words to read. From %(needed)s on the exam says something; more is always "
        "better.",
        "count",
    ),
    "DATA_MIXED_SCRIPTS": _(
        "The texts are written in several scripts. Choose a starting model that knows all of their languages."
    ),
    "DATA_ODD_LETTERS": ngettext_lazy(
        "In %(count)d text some letters look wrong. Choose another way to read the file, if the texts look broken.",
        "In %(count)d texts some letters look wrong. Choose another way to read the file, if the texts look broken.",
        "count",
    ),
    "DATA_SPECIAL_SIGNS": ngettext_lazy(
        "In %(count)d text stands a sign that models use for themselves: %(sign)s. "
        "It is not read as the letters it is made of.",
        "In %(count)d texts stand signs that models use for themselves, such as %(sign)s. "
        "They are not read as the letters they are made of.",
        "count",
    ),
    "DATA_PERSONAL": ngettext_lazy(
        "%(count)d text seems to hold personal data, such as an e-mail address or a telephone number. "
        "A model may remember it.",
        "%(count)d texts seem to hold personal data, such as e-mail addresses or telephone numbers. "
        "A model may remember them.",
        "count",
    ),
    **ANSWERS,
    **FACETS,
    **PAIRS,
}
