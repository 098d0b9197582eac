"""The bell: a person's own runs that ended, until they have been seen."""

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.accounts import services
from studio.accounts.models import Membership, User
from studio.dashboard import notices
from studio.runs.models import Project
from studio.runs.statuses import Status

from .conftest import MakeRun


def seen(user: User, moment: dt.datetime) -> None:
    User.objects.filter(pk=user.pk).update(notices_seen_at=moment)
    user.refresh_from_db()


def test_runs_that_ended_are_told_with_a_link(client: Client, alice: User, make_run: MakeRun) -> None:
    seen(alice, timezone.now() - dt.timedelta(hours=1))
    done = make_run(name="Good one")
    failed = make_run(Status.FAILED, name="Bad one", error_code="RUN_OOM")
    make_run(Status.CANCELLED, name="Thrown away")
    make_run(Status.RUNNING, name="On its way")
    client.force_login(alice)
    page = client.get("/notices/").content.decode()
    assert "Good one has learned. See its result." in page
    assert f'href="/runs/{done.pk}/result/"' in page
    assert "Bad one did not finish." in page
    assert "The computer ran out of memory." in page
    assert f'href="/runs/{failed.pk}/"' in page
    assert "Thrown away" not in page
    assert "On its way" not in page
    assert notices.num_new(alice) == 2


def test_marking_as_read_stops_at_what_the_page_had_shown(client: Client, alice: User, make_run: MakeRun) -> None:
    seen(alice, timezone.now() - dt.timedelta(hours=1))
    make_run(finished_at=timezone.now() - dt.timedelta(minutes=10))
    shown = notices.latest(alice)[0].at
    make_run(finished_at=timezone.now() - dt.timedelta(minutes=5))
    client.force_login(alice)
    assert client.post("/notices/read/", {"until": shown.isoformat()}).status_code == 302
    alice.refresh_from_db()
    assert notices.num_new(alice) == 1


def test_reading_never_goes_backwards_or_into_the_future(client: Client, alice: User) -> None:
    client.force_login(alice)
    for until in ("2001-01-01T00:00:00+00:00", "2001-01-01", "nonsense", "9999-12-31T23:59:59+00:00", ""):
        before = alice.notices_seen_at
        assert client.post("/notices/read/", {"until": until}).status_code == 302
        alice.refresh_from_db()
        assert before <= alice.notices_seen_at <= timezone.now()


def test_the_bell_shows_the_number_once_counted(client: Client, alice: User, make_run: MakeRun) -> None:
    seen(alice, timezone.now() - dt.timedelta(hours=1))
    make_run()
    client.force_login(alice)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/help/").content.decode()
    assert '<span class="count">1</span>' in page
    assert "Notices: 1" in page
    assert len([one for one in queries.captured_queries if "runs_trainingrun" in one["sql"]]) == 1
    services.see_notices(user=alice, until=timezone.now())
    assert '<span class="count">' not in client.get("/help/").content.decode()


def test_runs_of_others_and_of_workspaces_left_are_no_notices(alice: User, viewer: User, make_run: MakeRun) -> None:
    for user in (alice, viewer):
        seen(user, timezone.now() - dt.timedelta(hours=1))
    make_run()
    assert notices.num_new(viewer) == 0, "it was alice's run"
    assert notices.num_new(alice) == 1
    Membership.objects.filter(user=alice).delete()
    assert notices.num_new(alice) == 0


def test_a_run_of_a_project_in_the_bin_is_no_notice(alice: User, make_run: MakeRun) -> None:
    seen(alice, timezone.now() - dt.timedelta(hours=1))
    make_run()
    Project.objects.update(deleted_at=timezone.now())
    assert notices.num_new(alice) == 0
    assert notices.latest(alice) == []


def test_without_a_notice_the_page_says_what_will_appear(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/notices/").content.decode()
    assert "No notice yet." in page
    assert "Mark all as read" not in page
