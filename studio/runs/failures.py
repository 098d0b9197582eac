"""What went wrong with a run, in sentences: the engine's own causes and those only the studio knows."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workers.engine.failures import FAILURES


@dataclass(frozen=True)
class Story:
    """Format strings: what happened, why it matters, what to do now."""

    what: str | Promise
    why: str | Promise
    remedy: str | Promise


UNKNOWN = "RUN_CRASHED"
STORIES: dict[str, Story] = {
    "RUN_LOST": Story(
        _("The training computer stopped answering, three times without getting any further."),
        _("Without a computer nothing is learned. What was saved before is kept."),
        _("Start the run again. If it happens again, ask an operator to look at the training workers."),
    ),
    "RUN_CRASHED": Story(
        _("The training ended suddenly, three times without getting any further."),
        _("This is a fault of the program or of the machine, not of your examples."),
        _("Start the run again with the Quick setting. If it happens again, send the technical log to an operator."),
    ),
    "RUN_HUNG": Story(
        _("The training stood still for a long time, three times at the same place."),
        _("A training that does not move would keep the machine from others."),
        _("Start the run again. If it happens again, send the technical log to an operator."),
    ),
    "RUN_OOM": Story(
        _("The computer ran out of memory."),
        _("The starting model or the texts are too large for the memory of this machine."),
        _("Start the run again with fewer word pieces studied at a time, or choose a smaller starting model."),
    ),
    "RUN_RESULT_BROKEN": Story(
        _("The training ended, but its result could not be read."),
        _("A model whose files are incomplete must not be used."),
        _("Start the run again. If it happens again, ask an operator to look at the disk."),
    ),
    "RUN_BLOCKED_DISK": Story(
        _("The disk is nearly full, so the run waits."),
        _("A training that cannot save would lose its work."),
        _("Make room, for example by emptying bins. The run then goes on by itself."),
    ),
    "RUN_BLOCKED_MODEL": Story(
        _("The starting model is not on this computer at the moment, so the run waits."),
        _("Without it the training cannot begin."),
        _("Ask an operator to fetch it again. The run then goes on by itself."),
    ),
}


@dataclass(frozen=True)
class Words:
    """The three sentences in the language of the reader."""

    what: str
    why: str
    remedy: str


def words_of(code: str, values: dict[str, Any] | None = None) -> Words:
    """The sentences of a failure; an unknown code gets those of an unexpected end."""
    own = STORIES.get(code)
    if own is None and code in FAILURES:
        told = FAILURES[code]
        own = Story(gettext(told.sentence), gettext(told.why), gettext(told.remedy))
    own = own or STORIES[UNKNOWN]
    told_values = dict(values or {})
    if told_values.get("reason"):
        # A way of training says in a sentence of the engine why it does not fit; a library's message stays as it is.
        told_values["reason"] = gettext(str(told_values["reason"]))
    return Words(*(_filled(str(part), told_values) for part in (own.what, own.why, own.remedy)))


def _filled(sentence: str, values: dict[str, Any]) -> str:
    try:
        return sentence.format(**values)
    except (KeyError, IndexError, ValueError):  # A value that is missing must not break the page that explains.
        return sentence
