"""The words of the next steps that only models advise that search."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .sentences import ADD, LOOK, SETTINGS, Words

SEARCH_STEPS = {
    "more_exam_questions": Words(
        _("Make the final exam larger"),
        ngettext_lazy(
            "The exam asks only %(num_test)d question, so chance moves the score a lot. About %(needed)s make it firm.",
            "The exam asks only %(num_test)d questions, so chance moves the score a lot. About %(needed)s make it "
            "firm.",
            "num_test",
        ),
        ADD,
        "data",
        frozenset({"num_test", "needed"}),
    ),
    "starting_model_finds_as_much": Words(
        _("Ask whether training is needed"),
        _(
            "The starting model as it is finds %(before)s of 100, after training it is %(own)s. More pairs, or pairs "
            "that are harder to tell apart, would give it something to learn."
        ),
        ADD,
        "data",
        frozenset({"before", "own"}),
    ),
    "words_find_more": Words(
        _("Try a larger starting model"),
        _(
            "Questions and items share their very words here: counting them finds %(counts)s of 100, this model "
            "%(own)s. A larger starting model that knows your language may do better; a plain word search may be "
            "all you need."
        ),
        SETTINGS,
        "settings",
        frozenset({"counts", "own"}),
    ),
    "more_pairs": Words(
        _("Add more pairs"),
        ngettext_lazy(
            "It learned from %(num_train)d pair. With about %(wanted)s it will find more.",
            "It learned from %(num_train)d pairs. With about %(wanted)s it will find more.",
            "num_train",
        ),
        ADD,
        "data",
        frozenset({"num_train", "wanted"}),
    ),
    "name_wrong_items": Words(
        _("Name wrong items too"),
        _(
            "For many questions the right item is among the ten, but another stands before it. A column of wrong items "
            "that look right teaches to tell the two apart."
        ),
        ADD,
        "data",
        frozenset({"near"}),
    ),
    "look_at_missed": Words(
        _("Look at what it did not find"),
        ngettext_lazy(
            "For %(count)d question no right item is among the first ten. Is the pair right, and does the item say "
            "what the question asks for?",
            "For %(count)d questions no right item is among the first ten. Are the pairs right, and do the items say "
            "what the questions ask for?",
            "count",
        ),
        LOOK,
        "mistakes",
        frozenset({"count"}),
    ),
}
