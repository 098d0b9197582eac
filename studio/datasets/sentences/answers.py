"""What the data doctor says about numbers, several labels, marked places and questions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NUMBERS = {
    "DATA_EMPTY_NUMBER": ngettext_lazy(
        "%(count)d example has no number. It is left out of the learning.",
        "%(count)d examples have no number. They are left out of the learning.",
        "count",
    ),
    "DATA_BAD_NUMBER": ngettext_lazy(
        "In %(count)d example stands something that is no number: “%(cell)s”. It is left out of the learning.",
        "In %(count)d examples stands something that is no number, for instance “%(cell)s” in row %(row)s. "
        "They are left out of the learning.",
        "count",
    ),
    "DATA_ONE_NUMBER": _("All examples have the same number, %(number)s, so there is nothing to predict."),
    "DATA_FEW_NUMBERS": ngettext_lazy(
        "Only %(count)d example has a number. With a few hundred the predictions become much better.",
        "Only %(count)d examples have a number. With a few hundred the predictions become much better.",
        "count",
    ),
    "DATA_TWO_NUMBERS": _(
        "Only two different numbers occur, %(low)s and %(high)s. If they stand for two groups, "
        "choose the goal “Sort text into groups” instead."
    ),
    "DATA_SAME_NUMBER": ngettext_lazy(
        "%(percent)s %% of the examples have the same number, %(number)s. The model will say little else.",
        "%(percent)s %% of the examples have the same number, %(number)s. The model will say little else.",
        "count",
    ),
    "DATA_FAR_NUMBERS": ngettext_lazy(
        "%(count)d number lies far from all others: %(number)s. Half of all numbers lie between %(low)s and %(high)s. "
        "Look whether it is a slip of the pen.",
        "%(count)d numbers lie far from all others, for instance %(number)s. Half of all numbers lie between %(low)s "
        "and %(high)s. Look whether they are slips of the pen.",
        "count",
    ),
    "DATA_CONFLICT_NUMBERS": ngettext_lazy(
        "%(count)d text occurs with different numbers, so the model can only say something between them.",
        "%(count)d texts occur with different numbers, so the model can only say something between them.",
        "count",
    ),
    "DATA_ONE_NUMBER_TRAIN": _(
        "All examples to learn from have the same number, %(number)s, so there is nothing to predict. "
        "Add examples with other numbers, and upload the file again."
    ),
}
SEVERAL = {
    "DATA_NO_LABELS": _(
        "No example has a label, so there is nothing to learn. Choose another column, or add labels and upload the "
        "file again."
    ),
    "DATA_LABELS_ONCE": _(
        "%(count)s of %(total)s labels occur in a single example only, so nothing can be learned from them. "
        "Choose another column."
    ),
    "DATA_UNLABELLED": ngettext_lazy(
        "%(count)d example has no label. The model learns from it that none fits; take it out if nobody has "
        "labelled it yet.",
        "%(count)d examples have no label. The model learns from them that none fits; take them out if nobody has "
        "labelled them yet.",
        "count",
    ),
    "DATA_LABEL_EVERYWHERE": _("Every example has the label %(label)s, so there is nothing to learn about it."),
    "DATA_RARE_LABELS": ngettext_lazy(
        "The label %(label)s has only %(examples)s examples; at least %(needed)s are needed, 50 is better.",
        "%(count)d labels have fewer than %(needed)s examples, for instance %(label)s with %(examples)s; 50 is better.",
        "count",
    ),
    "DATA_FEW_OF_LABELS": ngettext_lazy(
        "The label %(label)s has only %(examples)s examples; 50 is better.",
        "%(count)d labels have fewer than 20 examples, for instance %(label)s with %(examples)s; 50 is better.",
        "count",
    ),
}
QUESTIONS = {
    "DATA_EMPTY_QUESTION": ngettext_lazy(
        "%(count)d example has no text or no question. It is left out of the learning.",
        "%(count)d examples have no text or no question. They are left out of the learning.",
        "count",
    ),
    "DATA_EMPTY_ANSWER": ngettext_lazy(
        "%(count)d question has no answer. It is left out of the learning; write [] where the text does not say.",
        "%(count)d questions have no answer. They are left out of the learning; write [] where the text does not say.",
        "count",
    ),
    "DATA_ANSWER_NOT_FOUND": ngettext_lazy(
        "The answer of %(count)d question does not stand word for word in its text (row %(row)s: “%(cell)s”). "
        "It is left out of the learning.",
        "The answers of %(count)d questions do not stand word for word in their texts, for instance in row %(row)s: "
        "“%(cell)s”. They are left out of the learning.",
        "count",
    ),
    "DATA_ANSWERS_UNREADABLE": ngettext_lazy(
        "In %(count)d example the answers cannot be read (row %(row)s: “%(cell)s”). It is left out of the learning.",
        "In %(count)d examples the answers cannot be read, for instance in row %(row)s: “%(cell)s”. "
        "They are left out of the learning.",
        "count",
    ),
    "DATA_NO_ANSWERS": _(
        "No question has an answer in its text, so there is nothing to learn. Choose another column, or add answers "
        "and upload the file again."
    ),
    "DATA_NO_ANSWER_TRAIN": _(
        "Of the questions to learn from none has an answer in its text, so there is nothing to learn. "
        "Add questions with answers, and upload the file again."
    ),
    "DATA_FEW_QUESTIONS": ngettext_lazy(
        "Only %(count)d question can be learned from. With 500 and more the answers become much better.",
        "Only %(count)d questions can be learned from. With 500 and more the answers become much better.",
        "count",
    ),
    "DATA_FEW_TEXTS": ngettext_lazy(
        "All questions are about the same text. The final exam then says how well it answers about that text, not "
        "about others.",
        "All questions are about %(count)d texts. The final exam then says how well it answers about these texts, not "
        "about others.",
        "count",
    ),
    "DATA_UNANSWERED": ngettext_lazy(
        "%(count)d question is not answered by its text. The model learns from it to say so.",
        "%(count)d questions are not answered by their texts. The model learns from them to say so.",
        "count",
    ),
    "DATA_LONG_ANSWERS": ngettext_lazy(
        "%(count)d answer has more than %(most)s letters. Short answers are found more exactly.",
        "%(count)d answers have more than %(most)s letters. Short answers are found more exactly.",
        "count",
    ),
    "DATA_CONFLICT_ANSWERS": ngettext_lazy(
        "%(count)d question is asked several times with different answers. Where several are right, write them into "
        "one cell as a list.",
        "%(count)d questions are asked several times with different answers. Where several are right, write them into "
        "one cell as a list.",
        "count",
    ),
}
MARKS = {
    "DATA_NO_MARKS": _(
        "Nothing is marked in any text, so there is nothing to learn. Choose another column, or mark places and "
        "upload the file again."
    ),
    "DATA_KINDS_ONCE": _(
        "%(count)s of %(total)s kinds of places occur in a single text only, so nothing can be learned from them. "
        "Look whether the kind and the words were mixed up."
    ),
    "DATA_UNMARKED": ngettext_lazy(
        "In %(count)d text nothing is marked. The model learns from it what to leave alone; take it out if nobody has "
        "looked at it yet.",
        "In %(count)d texts nothing is marked. The model learns from them what to leave alone; take them out if "
        "nobody has looked at them yet.",
        "count",
    ),
    "DATA_RARE_KINDS": ngettext_lazy(
        "%(label)s is marked in only %(examples)s texts; at least %(needed)s are needed, 50 is better.",
        "%(count)d kinds of places are marked in fewer than %(needed)s texts, for instance %(label)s in %(examples)s; "
        "50 is better.",
        "count",
    ),
    "DATA_FEW_OF_KINDS": ngettext_lazy(
        "%(label)s is marked in only %(examples)s texts; 50 is better.",
        "%(count)d kinds of places are marked in fewer than 20 texts, for instance %(label)s in %(examples)s; "
        "50 is better.",
        "count",
    ),
    "DATA_KINDS_ALIKE": ngettext_lazy(
        "Two kinds of places look alike and may mean the same: “%(first)s” and “%(second)s”.",
        "%(count)d kinds of places are written in several ways, for instance “%(first)s” and “%(second)s”.",
        "count",
    ),
    "DATA_CONFLICT_MARKS": ngettext_lazy(
        "%(count)d text occurs several times and is marked differently each time, so no answer to it can be right.",
        "%(count)d texts occur several times and are marked differently, so no answer to them can be right.",
        "count",
    ),
    "DATA_MARKS_UNREADABLE": ngettext_lazy(
        "In %(count)d example the marked places cannot be read (row %(row)s: “%(cell)s”). "
        "It is left out of the learning.",
        "In %(count)d examples the marked places cannot be read, for instance in row %(row)s: “%(cell)s”. "
        "They are left out of the learning.",
        "count",
    ),
    "DATA_MARKS_OUTSIDE": ngettext_lazy(
        "In %(count)d example a place is marked that lies outside the text (row %(row)s). "
        "It is left out of the learning.",
        "In %(count)d examples a place is marked that lies outside the text, for instance in row %(row)s. "
        "They are left out of the learning.",
        "count",
    ),
    "DATA_MARKS_OVERLAP": ngettext_lazy(
        "In %(count)d example two marked places overlap (row %(row)s). It is left out of the learning.",
        "In %(count)d examples marked places overlap, for instance in row %(row)s. They are left out of the learning.",
        "count",
    ),
    "DATA_MARKS_BACKWARDS": ngettext_lazy(
        "In %(count)d example a marked place ends before it begins, or holds nothing but blanks (row %(row)s). "
        "It is left out of the learning.",
        "In %(count)d examples a marked place ends before it begins, or holds nothing but blanks, for instance in "
        "row %(row)s. They are left out of the learning.",
        "count",
    ),
    "DATA_TAGS_NUMBERS": ngettext_lazy(
        "In %(count)d example the tags are numbers, which say nothing without the list of their names (row %(row)s). "
        "It is left out of the learning.",
        "In %(count)d examples the tags are numbers, which say nothing without the list of their names, for instance "
        "in row %(row)s. Write the names instead, and upload the file again.",
        "count",
    ),
    "DATA_TAGS_LENGTH": ngettext_lazy(
        "%(count)d example has more or fewer tags than words (row %(row)s). It is left out of the learning.",
        "%(count)d examples have more or fewer tags than words, for instance row %(row)s. "
        "They are left out of the learning.",
        "count",
    ),
}
PARTS = {
    "DATA_NO_VALIDATION_PART": _(
        "No example is left for the practice test. Add examples, or upload a practice test of your own."
    ),
    "DATA_NO_TEST_PART": _("No example is left for the final exam. Add examples, or upload a final exam of your own."),
    "DATA_TOO_SMALL_TRAIN": ngettext_lazy(
        "Only %(count)d example is left to learn from; at least %(needed)s are needed. "
        "Add more examples and upload the file again.",
        "Only %(count)d examples are left to learn from; at least %(needed)s are needed. "
        "Add more examples and upload the file again.",
        "count",
    ),
    "DATA_ONE_LABEL_TRAIN": _(
        "All examples to learn from have the same label, %(label)s, so there is nothing to tell apart. "
        "Add examples of other groups, and upload the file again."
    ),
    "DATA_NONE_IN_TRAIN": _(
        "In the examples to learn from nothing is marked, so there is nothing to learn. "
        "Add examples with answers, and upload the file again."
    ),
}
ANSWERS = {**NUMBERS, **SEVERAL, **MARKS, **PARTS, **QUESTIONS}
