"""The words of each next step and the page that it leads to; the codes are the engine's (docs/contracts.md)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


@dataclass(frozen=True)
class Words:
    """Heading, sentence and button; `needs` names the values that the sentence cannot do without."""

    title: Any
    sentence: Any
    button: Any
    place: str
    needs: frozenset[str] = frozenset()


def _words(title: Any, sentence: Any, button: Any, place: str, *needs: str) -> Words:
    return Words(title, sentence, button, place, frozenset(needs))


ADD, LOOK, SETTINGS = _("Add examples"), _("Look at them"), _("Open the settings")

STEPS = {
    "more_exam_examples": _words(
        _("Make the final exam larger"),
        ngettext_lazy(
            "The exam has only %(num_test)d example, so chance moves the score a lot. About %(needed)s make it firm.",
            "The exam has only %(num_test)d examples, so chance moves the score a lot. About %(needed)s make it firm.",
            "num_test",
        ),
        *(ADD, "data", "num_test", "needed"),
    ),
    "labels_without_examples": _words(
        _("Give every group examples to learn from"),
        ngettext_lazy(
            "The exam asks for %(count)d group that it could not learn for want of examples: %(labels)s.",
            "The exam asks for %(count)d groups that it could not learn for want of examples: %(labels)s.",
            "count",
        ),
        *(ADD, "data", "labels", "count"),
    ),
    "another_starting_model": _words(
        _("Choose another starting model"),
        _(
            "The starting model does not know %(percent)s of 100 characters in your texts. "
            "One that was made for your language can read them."
        ),
        *(SETTINGS, "settings", "percent"),
    ),
    "use_quick": _words(
        _("Use “Quick” instead"),
        _(
            "The quick model gets %(quick)s of 100 right, this one %(own)s. "
            "“Quick” is ready in a fraction of the time and just as good here."
        ),
        *(SETTINGS, "settings:quick", "quick", "own"),
    ),
    "more_of_group": _words(
        _("Add examples where it is weakest"),
        ngettext_lazy(
            "It finds only %(found)s of 100 of “%(label)s”, having learned from %(num_train)d example. "
            "Bring it to about %(wanted)s.",
            "It finds only %(found)s of 100 of “%(label)s”, having learned from %(num_train)d examples. "
            "Bring them to about %(wanted)s.",
            "num_train",
        ),
        *(ADD, "data", "label", "num_train", "found", "wanted"),
    ),
    "look_at_pair": _words(
        _("Look at two groups that it mixes up"),
        ngettext_lazy(
            "%(count)d time it said “%(said)s” where “%(right)s” is right. Do your labels tell the two apart clearly?",
            "%(count)d times it said “%(said)s” where “%(right)s” is right. Do your labels tell the two apart clearly?",
            "count",
        ),
        *(LOOK, "mistakes", "right", "said", "count"),
    ),
    "check_sure_mistakes": _words(
        _("Check the mistakes it was sure of"),
        ngettext_lazy(
            "It was very sure of %(count)d wrong answer. Often the label in the file is the wrong one then.",
            "It was very sure of %(count)d wrong answers. Often the label in the file is the wrong one then.",
            "count",
        ),
        *(LOOK, "mistakes", "count"),
    ),
    "uneven_groups": _words(
        _("Even out the groups"),
        ngettext_lazy(
            "“%(label)s” has %(num_train)d example to learn from, “%(largest_label)s” has %(largest_num_train)s. "
            "Rare groups are found less often.",
            "“%(label)s” has %(num_train)d examples to learn from, “%(largest_label)s” has %(largest_num_train)s. "
            "Rare groups are found less often.",
            "num_train",
        ),
        *(ADD, "data", "label", "num_train", "largest_label", "largest_num_train"),
    ),
    "more_examples": _words(
        _("Add more examples"),
        ngettext_lazy(
            "It learned from %(num_train)d example, about %(per_label)s a group. With about %(wanted)s a group "
            "it will do better.",
            "It learned from %(num_train)d examples, about %(per_label)s a group. With about %(wanted)s a group "
            "it will do better.",
            "num_train",
        ),
        *(ADD, "data", "num_train", "per_label", "wanted"),
    ),
    "teach_more": _words(
        _("Teach it more"),
        _("A more careful setting adjusts the model further to your examples. It takes longer and is often better."),
        *(SETTINGS, "settings", "preset"),
    ),
    "answer_only_when_sure": _words(
        _("Let it answer only when it is sure"),
        _(
            "When it is at least %(threshold)s of 100 sure it answers %(answered)s of 100 questions, "
            "and %(right)s of 100 of those answers are right."
        ),
        *(_("Set the line"), "line", "threshold", "answered", "right"),
    ),
    # --- of predicted numbers
    "use_quick_for_numbers": _words(
        _("Use “Quick” instead"),
        _(
            "The quick model is typically off by %(quick_off)s, this one by %(own_off)s. "
            "“Quick” is ready in a fraction of the time and just as good here."
        ),
        *(SETTINGS, "settings:quick", "quick_off", "own_off"),
    ),
    "check_far_numbers": _words(
        _("Check the answers that are far off"),
        ngettext_lazy(
            "%(count)d answer is more than four times as far off as usual. Often the number in the file is the wrong "
            "one then.",
            "%(count)d answers are more than four times as far off as usual. Often the number in the file is the wrong "
            "one then.",
            "count",
        ),
        *(LOOK, "mistakes", "count"),
    ),
    "more_numbers": _words(
        _("Add more examples"),
        ngettext_lazy(
            "It learned from %(num_train)d example. With about %(wanted)s it will come closer.",
            "It learned from %(num_train)d examples. With about %(wanted)s it will come closer.",
            "num_train",
        ),
        *(ADD, "data", "num_train", "wanted"),
    ),
    "try_it": _words(
        _("Try it on texts of your own"),
        _("Nothing stands out that would make it much better. Ask it something new before you rely on it."),
        *(_("Try it"), "try"),
    ),
    # Of models that find places in texts.
    "more_marked_exam": _words(
        _("Make the final exam larger"),
        ngettext_lazy(
            "Only %(num_spans)d place is marked in the exam, so chance moves the score a lot. About %(needed)s make it "
            "firm.",
            "Only %(num_spans)d places are marked in the exam, so chance moves the score a lot. About %(needed)s make "
            "it firm.",
            "num_spans",
        ),
        *(ADD, "data", "num_spans", "needed"),
    ),
    "another_reading_model": _words(
        _("Choose another starting model"),
        _(
            "The starting model does not know %(percent)s of 100 characters in your texts, so it cannot see what "
            "stands there. One that was made for your language can read them."
        ),
        *(SETTINGS, "settings", "percent"),
    ),
    "more_of_kind": _words(
        _("Mark more of one kind"),
        ngettext_lazy(
            "“%(label)s” is marked %(num_train)d time in the examples, and %(found)s of 100 are found. "
            "With about %(wanted)s it will do better.",
            "“%(label)s” is marked %(num_train)d times in the examples, and %(found)s of 100 are found. "
            "With about %(wanted)s it will do better.",
            "num_train",
        ),
        *(ADD, "data", "label", "num_train", "found", "wanted"),
    ),
    "look_at_kinds": _words(
        _("Look at two kinds it mixes up"),
        ngettext_lazy(
            "%(count)d place that is “%(right)s” was taken for “%(said)s”. Do your examples keep the two apart?",
            "%(count)d places that are “%(right)s” were taken for “%(said)s”. Do your examples keep the two apart?",
            "count",
        ),
        *(LOOK, "mistakes:right", "right", "said", "count"),
    ),
    "check_edges": _words(
        _("Agree on where a place ends"),
        ngettext_lazy(
            "%(count)d place was found with another begin or end than you marked. Are titles, articles and signs "
            "always marked in the same way?",
            "%(count)d places were found with another begin or end than you marked. Are titles, articles and signs "
            "always marked in the same way?",
            "count",
        ),
        *(LOOK, "mistakes", "count"),
    ),
    "check_invented": _words(
        _("Look for forgotten marks"),
        ngettext_lazy(
            "It marked %(count)d place where nothing is marked in the exam. Some of these may be marks that were "
            "forgotten.",
            "It marked %(count)d places where nothing is marked in the exam. Some of these may be marks that were "
            "forgotten.",
            "count",
        ),
        *(LOOK, "mistakes", "count"),
    ),
    "more_marked_texts": _words(
        _("Mark more texts"),
        ngettext_lazy(
            "It learned from %(num_train)d marked place. With twice as many it will find more.",
            "It learned from %(num_train)d marked places. With twice as many it will find more.",
            "num_train",
        ),
        *(ADD, "data", "num_train"),
    ),
    # Only the studio knows what the check of the data found.
    "fix_data": _words(
        _("Mend what the check found"),
        ngettext_lazy(
            "The check of your data found %(num_findings)d thing that is better mended before the next training.",
            "The check of your data found %(num_findings)d things that are better mended before the next training.",
            "num_findings",
        ),
        *(_("Open the check"), "check", "num_findings"),
    ),
}
