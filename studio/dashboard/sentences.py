"""What happened in a workspace, one sentence for each kind of past fact; what is not in here is not shown there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Facts of the audit log; `who` did it to the thing called `name`.
DEEDS: dict[str, str | Promise] = {
    "project.created": _("%(who)s began the project “%(name)s”."),
    "project.changed": _("%(who)s changed the goal or the name of “%(name)s”."),
    "project.data_chosen": _("%(who)s chose the examples of “%(name)s”."),
    "project.data_checked": _("%(who)s checked the examples of “%(name)s”."),
    "project.deleted": _("%(who)s put the project “%(name)s” into the bin."),
    "project.restored": _("%(who)s took the project “%(name)s” out of the bin."),
    "dataset.created": _("%(who)s uploaded “%(name)s”."),
    "dataset.changed": _("%(who)s changed how “%(name)s” is read or called."),
    "dataset.file_replaced": _("%(who)s uploaded a mended file for “%(name)s”."),
    "dataset.fixed": _("%(who)s mended something in “%(name)s”."),
    "dataset.undone": _("%(who)s took back a mend in “%(name)s”."),
    "dataset.rebuilt": _("%(who)s had “%(name)s” counted anew."),
    "dataset.archived": _("%(who)s put “%(name)s” into the archive."),
    "dataset.unarchived": _("%(who)s took “%(name)s” out of the archive."),
    "dataset.deleted": _("%(who)s put “%(name)s” into the bin."),
    "dataset.restored": _("%(who)s took “%(name)s” out of the bin."),
    "dataset.transferred": _("%(who)s handed “%(name)s” over to somebody else."),
    "dataset.downloaded": _("%(who)s downloaded the examples of “%(name)s”."),
    "finding.ignored": _("%(who)s decided to live with a finding in “%(name)s”."),
    "run.started": _("%(who)s started to teach “%(name)s”."),
    "run.pause_asked": _("%(who)s paused “%(name)s”."),
    "run.finish_asked": _("%(who)s stopped “%(name)s” and kept the best so far."),
    "run.cancel_asked": _("%(who)s threw a run of “%(name)s” away."),
    "run.resumed": _("%(who)s let “%(name)s” go on."),
    "run.requeued": _("%(who)s put “%(name)s” back in line."),
    "run.priority_set": _("%(who)s gave “%(name)s” another place in the line."),
    "model.renamed": _("%(who)s renamed a model to “%(name)s”."),
    "model.threshold_set": _("%(who)s changed how sure “%(name)s” must be."),
    "model.deleted": _("%(who)s put the model “%(name)s” into the bin."),
    "model.restored": _("%(who)s took the model “%(name)s” out of the bin."),
    "export.requested": _("%(who)s asked for a download of “%(name)s”."),
    "batch.created": _("%(who)s gave “%(name)s” a file to answer."),
    "endpoint.created": _("%(who)s keeps “%(name)s” running for programs."),
    "endpoint.stopped": _("%(who)s stopped keeping “%(name)s” running."),
    "member.invited": _("%(who)s invited somebody to the workspace."),
    "member.uninvited": _("%(who)s withdrew an invitation to the workspace."),
    "member.added": _("Somebody joined the workspace."),
    "member.role_changed": _("%(who)s gave a member another role."),
    "member.removed": _("%(who)s removed a member from the workspace."),
}
# How a run ended, by the status in its outcome.
ENDS: dict[str, str | Promise] = {
    "succeeded": _("“%(name)s” has learned."),
    "failed": _("“%(name)s” did not finish."),
    "cancelled": _("A run of “%(name)s” ended without a model."),
}
ICONS = {
    "project": "projects",
    "dataset": "data",
    "finding": "data",
    "run": "activity",
    "model": "model",
    "export": "download",
    "batch": "file",
    "endpoint": "server",
    "member": "users",
}
