"""The words of the studio: ours, the one specialists use, and one sentence each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Our word, the technical word, what it means; in the order in which one meets them.
WORDS: tuple[tuple[str | Promise, str | Promise, str | Promise], ...] = (
    (
        _("teach the model with your examples"),
        _("fine-tune"),
        _("A model that knows language in general learns your task from your examples."),
    ),
    (
        _("starting model"),
        _("base model"),
        _("What the learning begins with: a model that somebody has trained on a lot of text."),
    ),
    (
        _("one pass over your examples"),
        _("epoch"),
        _("The model has studied every example to learn from once."),
    ),
    (
        _("examples studied at a time"),
        _("batch size"),
        _("How many examples it looks at before it corrects itself once."),
    ),
    (
        _("learning speed"),
        _("learning rate"),
        _("How much it corrects itself each time: too little takes long, too much forgets."),
    ),
    (
        _("error score (lower is better)"),
        _("loss"),
        _("How far off its answers are while it learns."),
    ),
    (
        _("practice test, used while learning"),
        _("validation set"),
        _("Examples kept aside and asked now and then, to see whether it still improves."),
    ),
    (
        _("final exam, never seen while learning"),
        _("test set"),
        _("Examples it is asked once, at the end; only this score counts."),
    ),
    (
        _("share of right answers"),
        _("accuracy"),
        _("Of 100 exam questions, how many it answers right."),
    ),
    (
        _("when it says X, how often it is right"),
        _("precision"),
        _("Of all the times it answered X, the share in which X was right."),
    ),
    (
        _("of all real X, how many it finds"),
        _("recall"),
        _("Of all examples that really are X, the share that it called X."),
    ),
    (
        _("points for its labels"),
        _("micro F1"),
        _("Where several labels may fit: what is found and what is rightly said, in one number; 100 is perfect."),
    ),
    (
        _("typically off by"),
        _("median absolute error"),
        _("Of predicted numbers: half of the answers are nearer to the right one than this."),
    ),
    (
        _("learning from texts without a label"),
        _("semi-supervised learning, pseudo-labels"),
        _("The model answers them itself and learns again from the answers it is sure of."),
    ),
    (
        _("memorising instead of learning"),
        _("overfitting"),
        _("It knows the examples by heart and does worse on new ones."),
    ),
    (
        _("save point"),
        _("checkpoint"),
        _("A complete copy of what it has learned so far, from which it can go on."),
    ),
    (
        _("how sure it is"),
        _("confidence"),
        _("The share it gives to its own answer; below a line you choose it says “unsure”."),
    ),
)
