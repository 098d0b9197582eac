"""Why a finding matters, where its sentence does not say so itself."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "DATA_DUPLICATES": _("Copies teach nothing new, and the model would count what is repeated for more than it is."),
    "DATA_NEAR_DUPLICATES": _("They teach hardly anything new. Copies never stand on both sides of the exam."),
    "DATA_CONFLICT": _("With equal texts and different labels the model learns to guess."),
    "DATA_LOOK_ALIKE": _("The model would have to tell apart what means the same."),
    "DATA_TOO_FEW": _("A group is recognised only after enough examples of it were seen."),
    "DATA_FEW": _("More examples of these groups are what helps most."),
    "DATA_EMPTY_TEXT": _("There is nothing to learn from an example without a text."),
    "DATA_ANSWER_NOT_FOUND": _(
        "An answer is learned as a place in its text, so it has to stand there letter by letter."
    ),
    "DATA_FEW_TEXTS": _("Questions about the same text stand on both sides of the exam here."),
    "DATA_UNANSWERED": _("A model that never saw such a question answers every one, rightly or not."),
    "DATA_EMPTY_LABEL": _("There is nothing to learn from an example without its answer."),
    "DATA_EMPTY_ITEM": _("There is nothing to learn from a question without its answer."),
    "DATA_CONFLICT_PAIRS": _("What is right and wrong at once, the model can only guess."),
    "DATA_WITHOUT_LABEL": _(
        "The model answers them and learns again from the answers it is sure of. That is kept only where the practice "
        "test gains; under Settings it can be switched off."
    ),
    "DATA_UNBALANCED": _("The score is shown for each group, so nothing hides behind the large ones."),
    "DATA_ODD_LETTERS": _("Broken letters are words the model does not know."),
}
