"""The words of the next steps that only models advise that answer questions from texts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .search_sentences import SEARCH_STEPS
from .sentences import ADD, LOOK, Words

QUESTION_STEPS = {
    "more_exam_questions": SEARCH_STEPS["more_exam_questions"],
    "check_answer_edges": Words(
        _("Agree on how much belongs to an answer"),
        ngettext_lazy(
            "%(count)d answer has words of the right one, but more or fewer of them. Do your answers always begin and "
            "end in the same way, with or without the unit, the article, the title?",
            "%(count)d answers have words of the right one, but more or fewer of them. Do your answers always begin "
            "and end in the same way, with or without the unit, the article, the title?",
            "count",
        ),
        LOOK,
        "mistakes",
        frozenset({"count"}),
    ),
    "check_invented_answers": Words(
        _("Look where it should have stayed silent"),
        ngettext_lazy(
            "It answered %(count)d question that its text does not answer. More such questions to learn from make it "
            "more careful.",
            "It answered %(count)d questions that their texts do not answer. More such questions to learn from make "
            "it more careful.",
            "count",
        ),
        LOOK,
        "mistakes",
        frozenset({"count"}),
    ),
    "more_questions": Words(
        _("Add more questions"),
        ngettext_lazy(
            "It learned from %(num_train)d question. With about %(wanted)s, about many different texts, it will find "
            "more answers.",
            "It learned from %(num_train)d questions. With about %(wanted)s, about many different texts, it will find "
            "more answers.",
            "num_train",
        ),
        ADD,
        "data",
        frozenset({"num_train", "wanted"}),
    ),
}
