"""What home and help say: how much goes on, the samples to try, the steps and the keys."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.core.templatetags.atelier import step_names


def lead(num_running: int, num_needs: int) -> str:
    """“1 model is learning. 2 things need you.”"""
    learning = ngettext("%(n)s model is learning.", "%(n)s models are learning.", num_running) % {"n": num_running}
    needs = ngettext("%(n)s thing needs you.", "%(n)s things need you.", num_needs) % {"n": num_needs}
    if num_running and num_needs:
        return f"{learning} {needs}"
    if num_running or num_needs:
        return learning if num_running else needs
    return _("Nothing is running and nothing waits for you.")


def steps_told() -> list[tuple[str, str]]:
    """The six steps and what one does in each."""
    names = step_names()
    told = {
        "goal": _("Say what the model should do, for example sort messages into groups."),
        "data": _("Bring examples with the right answers: a spreadsheet, a text file, or the sample."),
        "check": _(
            "See what the studio found in them and mend what is wrong with one button. Every mend can be undone."
        ),
        "settings": _("Choose how long it may learn: quick, balanced or thorough. The time is measured beforehand."),
        "train": _("Watch it learn, or leave: it goes on without you, and after a power cut from its last save point."),
        "result": _("Read how well it does on examples it has never seen, try it yourself, download it."),
    }
    return [(names[step], sentence) for step, sentence in told.items()]


def keys() -> list[tuple[str, str]]:
    """Keys and what they do."""
    return [
        ("Tab", _("goes to the next link, button or field; the first one skips to the page")),
        ("Enter", _("presses what has the focus")),
        ("Esc", _("closes what has opened: a word’s meaning, a question, the menu")),
        ("L", _("on the page of mistakes: the label was wrong")),
        ("M", _("on the page of mistakes: add more examples like this")),
        ("S", _("on the page of mistakes: skip")),
    ]
