"""Names, limits, corrections and the bin of trained models."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.audit import record
from studio.accounts.models import User
from studio.catalog import made
from studio.core.errors import Refused
from studio.registry.faces import face_of
from studio.registry.models import Prediction, TrainedModel
from studio.registry.registering import model_folder, offer, shelved_of
from studio.runs.models import TrainingRun

MAX_NAME = 300


def rename_model(*, user: User, model: TrainedModel, name: str) -> None:
    """Give it another name; an empty one is refused."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > MAX_NAME:
        raise Refused(
            "MODEL_NAME", _("A name has between 1 and 300 characters."), fix=_("Type another name."), where="name"
        )
    with transaction.atomic():
        TrainedModel.objects.filter(pk=model.pk).update(name=wanted)
        made.rename_on_shelf(model.run_id, wanted)
        record(actor=user, action="model.renamed", subject=model, name=wanted)
    model.name = wanted


def set_threshold(*, user: User, model: TrainedModel, threshold: float) -> None:
    """Below this certainty an answer is shown as unsure."""
    if not 0.0 <= threshold < 1.0:
        raise Refused(
            "MODEL_THRESHOLD",
            _("How sure it must be lies between 0 and 0.99."),
            fix=_("Choose a value in that range."),
            where="threshold",
        )
    if not face_of(model.run).can_be_unsure:
        raise Refused(
            "MODEL_THRESHOLD",
            _("Answers of this kind have no line of certainty."),
            fix=_("Leave how sure it must be as it is."),
            where="threshold",
            status=422,
        )
    with transaction.atomic():
        TrainedModel.objects.filter(pk=model.pk).update(threshold=threshold)
        record(actor=user, action="model.threshold_set", subject=model, threshold=threshold)
    model.threshold = threshold


def save_correction(
    *, user: User, model: TrainedModel, inputs: dict[str, str], label: str, score: float, correct_label: str
) -> Prediction:
    """“This is wrong”: what was asked and what would have been right; a second judgement replaces the first."""
    kept_as = face_of(model.run).corrected(model, correct_label)
    judged = {"label": label[:MAX_NAME], "score": score, "correct_label": kept_as, "created_by": user}
    with transaction.atomic():
        # One judgement of a model at a time, so that two presses of a key do not keep the same example twice.
        TrainedModel.objects.select_for_update().filter(pk=model.pk).first()
        kept = model.predictions.exclude(correct_label="").filter(inputs=inputs).first()
        if kept is None:
            return Prediction.objects.create(model=model, inputs=inputs, **judged)
        Prediction.objects.filter(pk=kept.pk).update(**judged)
    kept.refresh_from_db()
    return kept


def mark_tried(model: TrainedModel) -> None:
    """The first question somebody asked: Home no longer reminds of it."""
    if model.tried_at is None:
        TrainedModel.objects.filter(pk=model.pk, tried_at=None).update(tried_at=timezone.now())


def delete_model(*, user: User, model: TrainedModel) -> bool:
    """Into the bin for 30 days; its endpoint stops answering at once, and no run can start from it. False when it lay
    there already; refused while a run that started from it may still read it."""
    if TrainingRun.objects.unfinished().filter(base_model__made_by=model.run_id).exists():
        raise Refused(
            "MODEL_IN_USE",
            _("A run that started from it is not finished, and still needs it."),
            fix=_("Wait until that run has ended, or throw it away first."),
            status=409,
        )
    with transaction.atomic():
        won = TrainedModel.objects.filter(pk=model.pk, deleted_at=None).update(deleted_at=timezone.now()) == 1
        if won:
            record(actor=user, action="model.deleted", subject=model)
            made.take_off_shelf(model.run_id)
    return won


def restore_model(*, user: User, model: TrainedModel) -> bool:
    """Out of the bin again."""
    shelved = shelved_of(model.run_id, model_folder(model))
    with transaction.atomic():
        won = TrainedModel.objects.filter(pk=model.pk).exclude(deleted_at=None).update(deleted_at=None) == 1
        if won:
            record(actor=user, action="model.restored", subject=model)
            offer(shelved, model, model.run)
    return won
