"""What a run is called among the runs of its project."""

from django.utils.translation import gettext as _

from .models import TrainingRun
from .offers import words_of
from .settings_form import CARDS


def title_of(run: TrainingRun) -> str:
    """“Run 4 · Balanced”; a run that belongs to no project has only its name."""
    if run.project_id is None:
        return run.name
    if run.preset in CARDS:
        return _("Run %(number)s · %(card)s") % {"number": run.number, "card": words_of(run.preset)[0]}
    return _("Run %(number)s") % {"number": run.number}
