"""A model kept running here: its own key, of which only the hash is kept."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.audit import record
from studio.accounts.keys import digest, new_secret
from studio.accounts.models import User
from studio.core.errors import Refused
from studio.core.ids import new_id
from studio.registry.models import Endpoint, TrainedModel

KEY_PREFIX = "ake_"
SHOWN_LETTERS = 8
MAX_LENGTH = 200


def create_endpoint(*, user: User, model: TrainedModel) -> tuple[Endpoint, str]:
    """The endpoint and its key, shown this once; a stopped one runs again with a fresh key."""
    raw, key_hash = new_secret(KEY_PREFIX)
    with transaction.atomic():
        fresh = {"key_prefix": raw[:SHOWN_LETTERS], "key_hash": key_hash, "stopped_at": None}
        endpoint, is_new = Endpoint.objects.get_or_create(model=model, defaults={**fresh, "id": new_id()})
        if not is_new:
            won = Endpoint.objects.filter(pk=endpoint.pk).exclude(stopped_at=None).update(**fresh) == 1
            if not won:
                raise Refused(
                    "ENDPOINT_RUNS",
                    _("This model is kept running already, and its key was shown once."),
                    fix=_("Stop it first; starting it again gives a new key."),
                    status=409,
                )
            endpoint.refresh_from_db()
        record(actor=user, action="endpoint.created", subject=model, endpoint=endpoint.pk)
    return endpoint, raw


def stop_endpoint(*, user: User, model: TrainedModel) -> bool:
    """Its key opens nothing from now on; False when none ran."""
    with transaction.atomic():
        won = Endpoint.objects.filter(model=model, stopped_at=None).update(stopped_at=timezone.now()) == 1
        if won:
            record(actor=user, action="endpoint.stopped", subject=model)
    return won


def endpoint_of_key(endpoint_id: str, raw: str) -> Endpoint | None:
    """The running endpoint this key opens; a wrong key and a missing endpoint look the same."""
    if not raw.startswith(KEY_PREFIX) or len(raw) > MAX_LENGTH:
        return None
    rows = Endpoint.objects.select_related("model")
    return rows.filter(pk=endpoint_id, key_hash=digest(raw), stopped_at=None, model__deleted_at=None).first()


def called(endpoint: Endpoint) -> None:
    """Counts one call."""
    Endpoint.objects.filter(pk=endpoint.pk).update(num_calls=F("num_calls") + 1, last_called_at=timezone.now())
