"""What the moving part of the training page says of an end, and where it leads when nobody is signed in."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from studio.runs.models import TrainingRun
from studio.runs.statuses import Status

pytestmark = pytest.mark.django_db
Make = Callable[..., TrainingRun]
PART = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(Status.SUCCEEDED, "It has finished. The result is ready."), (Status.FAILED, "The computer ran out of memory.")],
)
def test_an_end_comes_with_the_sentence_of_its_notification(
    as_alice: Client, make_run: Make, status: Status, sentence: str
) -> None:
    run = make_run(status, error_code="RUN_OOM" if status == Status.FAILED else "")
    answer = as_alice.get(reverse("runs:training_live", args=[run.pk]) + "?head=going", headers=PART)
    assert answer["HX-Refresh"] == "true"
    assert f'data-outcome="{status}" data-sentence="{sentence}"' in " ".join(answer.content.decode().split())


@pytest.mark.parametrize("status", [Status.INTERRUPTED, Status.BLOCKED, Status.CANCELLED, Status.RUNNING])
def test_what_is_no_end_is_not_notified(as_alice: Client, make_run: Make, status: Status) -> None:
    run = make_run(status, reason="disk")
    answer = as_alice.get(reverse("runs:training_live", args=[run.pk]) + "?head=going", headers=PART)
    assert "data-outcome" not in answer.content.decode()


def test_after_the_session_ended_a_part_leads_to_signing_in_and_back(client: Client, make_run: Make) -> None:
    run = make_run()
    here = f"http://testserver{reverse('runs:training', args=[run.pk])}"
    headers = PART | {"HX-Current-URL": here}
    answer = client.get(reverse("runs:training_live", args=[run.pk]), headers=headers)
    assert unquote(answer["HX-Redirect"]).endswith(f"/login/?next={reverse('runs:training', args=[run.pk])}")
    strange = client.get(
        reverse("runs:training_live", args=[run.pk]), headers=PART | {"HX-Current-URL": "https://x.y/"}
    )
    assert unquote(strange["HX-Redirect"]).endswith("/login/?next=/")
