"""Activity: deeds and ends of runs as sentences, of one's own workspaces only."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.accounts import audit
from studio.accounts.models import User
from studio.dashboard import happenings
from studio.dashboard.sentences import DEEDS
from studio.runs import services
from studio.runs.models import RunEvent
from studio.runs.statuses import Status

from .conftest import MakeProject, MakeRun

# Facts for operators: they stand in the audit log of the admin panel, not among the doings of a workspace.
OPERATORS = ("signin.", "token.", "person.", "owner.", "access.", "password.", "workspace.", "second_factor.")
FETCHING = ("model.imported", "model.fetch_started", "model.fetched", "model.fetch_failed")


def _recorded() -> set[str]:
    """Every literal action that the studio writes into the audit log."""
    found = set()
    for path in (Path(settings.BASE_DIR) / "studio").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "action" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
    return {action for action in found if "." in action}


def test_every_fact_of_the_audit_log_has_a_sentence_or_is_for_operators() -> None:
    untold = {one for one in _recorded() if not one.startswith(OPERATORS) and one not in FETCHING} - set(DEEDS)
    assert sorted(untold) == []


def test_every_sentence_can_be_filled() -> None:
    for sentence in DEEDS.values():
        assert "Ann" not in str(sentence)
        str(sentence) % {"who": "Ann", "name": "Reviews"}


def test_deeds_and_ends_stand_in_their_order(
    client: Client, alice: User, make_run: MakeRun, make_project: MakeProject
) -> None:
    services.create_project(user=alice, workspace=alice.memberships.get().workspace, name="Letters", task="x")
    run = make_run(name="Reviews")
    RunEvent.objects.create(run=run, seq=1, epoch=1, kind="outcome", payload={"status": "succeeded"}, at=timezone.now())
    client.force_login(alice)
    page = client.get("/activity/").content.decode()
    assert page.index("“Reviews” has learned.") < page.index("Alice began the project “Letters”.")
    assert f'href="/runs/{run.pk}/"' in page


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("failed", "“Reviews” did not finish."), ("cancelled", "A run of “Reviews” ended without a model.")],
)
def test_other_ends_are_told_as_such(alice: User, make_run: MakeRun, status: str, sentence: str) -> None:
    run = make_run(Status.FAILED, name="Reviews")
    RunEvent.objects.create(run=run, seq=1, epoch=1, kind="outcome", payload={"status": status}, at=timezone.now())
    assert happenings.page(alice, None)[1][0].sentence == sentence


def test_a_thing_in_the_bin_is_told_without_a_link(alice: User, make_project: MakeProject) -> None:
    project = make_project("Letters")
    services.delete_project(project=project, user=alice)
    told = happenings.page(alice, None)[1][0]
    assert told.sentence == "Alice put the project “Letters” into the bin."
    assert told.url == ""


def test_a_stranger_reads_nothing_of_it(client: Client, bob: User, alice: User, make_project: MakeProject) -> None:
    audit.record(actor=alice, action="project.created", subject=make_project("Secret"))
    client.force_login(bob)
    page = client.get("/activity/").content.decode()
    assert "Secret" not in page
    assert "Nothing has happened yet." in page


def test_activity_is_paged_and_asks_as_often_for_any_number(
    client: Client, alice: User, make_project: MakeProject
) -> None:
    project = make_project()
    for _index in range(happenings.PAGE_SIZE + 5):
        audit.record(actor=alice, action="project.changed", subject=project)
    client.force_login(alice)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/activity/").content.decode()
    assert page.count("<time ") == happenings.PAGE_SIZE
    assert 'rel="next"' in page
    assert client.get("/activity/?page=2").content.decode().count("<time ") == 5
    assert client.get("/activity/?page=nonsense").status_code == 200
    assert len(queries) < 15
