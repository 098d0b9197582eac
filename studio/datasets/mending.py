"""Mends everything at once, and goes back to any version there was."""

from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import Refused

from . import deferring, returning, services
from .models import Dataset, DatasetVersion, Finding

# What cannot be read goes first. Then names: groups that become one may be large enough. Texts with two answers are
# judged before copies go.
ORDER = (
    "drop_unreadable",
    "drop_empty",
    "merge_labels",
    "merge_names",
    "keep_majority",
    "keep_commonest",
    "average_numbers",
    "drop_contradicting",
    "drop_duplicates",
    "drop_small_labels",
    "unmark_small",
)


def to_fix(version: DatasetVersion) -> list[Finding]:
    """What ought to be mended before the training, the worst first; what was ignored is out of the way."""
    found = version.findings.exclude(severity=Finding.Severity.NOTE)
    shown = found.exclude(severity=Finding.Severity.ADVICE, is_ignored=True)
    return sorted(shown, key=lambda one: (one.severity != Finding.Severity.MUST_FIX, one.pk))


def fix_finding(*, dataset: Dataset, user: User, code: str) -> DatasetVersion:
    """Mend what a finding names; the code of a mend itself is taken too."""
    version = dataset.current_version
    found = version.findings.filter(code=code).exclude(fix="").first() if version else None
    return services.apply_fix(dataset=dataset, user=user, code=found.fix if found else code)


def fix_all(*, dataset: Dataset, user: User) -> list[DatasetVersion]:
    """One new version for each mend that had something to do; of a large one, a single version later."""
    version = dataset.current_version
    wanted = {one.fix for one in to_fix(version) if one.fix} if version else set()
    codes = [code for code in (*ORDER, *sorted(wanted - set(ORDER))) if code in wanted]
    made: list[DatasetVersion] = []
    if codes and version and deferring.is_large(version):
        deferring.ask(dataset=dataset, user=user, version=version, codes=codes)
        return made
    for code in codes:
        fixed = services.apply_fix(dataset=dataset, user=user, code=code)
        if fixed != version:
            made.append(fixed)
        version = fixed
        dataset.refresh_from_db()
    return made


def return_to(*, dataset: Dataset, user: User, number: int) -> DatasetVersion:
    """Make an earlier or a later version the current one again."""
    version = dataset.versions.filter(number=number).first()
    if version is None:
        raise Refused("VERSION_UNKNOWN", _("There is no version with that number."), status=404)
    return returning.return_to(dataset=dataset, user=user, version=version)
