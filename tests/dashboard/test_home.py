"""Home: a new installation, what runs, what waits for the person, where they left off, and how light it is."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from studio.accounts.models import User, Workspace
from studio.datasets.models import Dataset, DatasetVersion, Finding
from studio.registry.models import TrainedModel
from studio.runs.models import Project, TrainingRun
from studio.runs.statuses import Status

from .conftest import MakeProject, MakeRun

MOST_QUERIES = 25


def page_of(client: Client, user: User, url: str = "/") -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_new_installation_offers_two_ways_to_begin_and_tells_what_the_machine_can_do(
    client: Client, alice: User
) -> None:
    page = page_of(client, alice)
    assert 'action="/projects/sample/"' in page
    assert 'href="/projects/new/"' in page
    assert "Processor: " in page
    assert "Job queue: not reachable" in page, "tests have none"


def test_who_may_only_look_is_not_offered_what_would_be_refused(client: Client, viewer: User) -> None:
    page = page_of(client, viewer)
    assert "/projects/sample/" not in page
    assert "/projects/new/" not in page


def test_home_shows_how_far_a_run_is_and_how_long_it_takes_as_a_range(
    client: Client, alice: User, make_run: MakeRun
) -> None:
    progress = {"done": 62, "total": 100, "epoch": 4.2, "epochs": 8, "eta_seconds": [240, 360]}
    run = make_run(Status.RUNNING, number=4, phase="learning", progress=progress)
    page = page_of(client, alice)
    assert "1 model is learning." in page
    assert "Run 4 · Quick · Learning, pass 5 of 8" in page
    assert "62 % done" in page
    assert "about 4 to 6 minutes left" in page
    assert f'href="/runs/{run.pk}/stop/"' in page


def test_a_viewer_sees_a_run_but_no_way_to_stop_it(client: Client, viewer: User, make_run: MakeRun) -> None:
    run = make_run(Status.RUNNING)
    page = page_of(client, viewer)
    assert f'href="/runs/{run.pk}/"' in page
    assert f"/runs/{run.pk}/stop/" not in page


def test_a_run_held_up_says_why(client: Client, alice: User, make_run: MakeRun) -> None:
    make_run(Status.BLOCKED, reason="disk")
    assert "The disk is nearly full, so the run waits." in page_of(client, alice)


def test_a_failed_run_needs_you_until_another_follows_it(client: Client, alice: User, make_run: MakeRun) -> None:
    failed = make_run(Status.FAILED, error_code="RUN_OOM")
    page = page_of(client, alice)
    assert "1 thing needs you." in page
    assert "The computer ran out of memory." in page
    again = make_run(Status.QUEUED, project=failed.project)
    TrainingRun.objects.filter(pk=again.pk).update(created_at=timezone.now() + dt.timedelta(seconds=1))
    assert "did not finish." not in page_of(client, alice).replace("The last run did not finish.", "")


def test_data_with_something_to_fix_needs_you(client: Client, alice: User, make_project: MakeProject) -> None:
    project = make_project("Letters")
    version = DatasetVersion.objects.get(dataset=project.dataset)
    Finding.objects.create(version=version, code="EMPTY_LABELS", severity="must_fix", count=3)
    Finding.objects.create(version=version, code="LEAK", severity="must_fix", count=1, is_ignored=True)
    page = page_of(client, alice)
    assert "Letters has 1 thing to fix before training." in page
    assert f'href="/projects/{project.pk}/check/"' in page


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("needs_choice", "Odd needs a choice from you."), ("rejected", "Odd could not be read.")],
)
def test_a_file_that_could_not_be_read_needs_you(
    client: Client, alice: User, workspace: Workspace, status: str, sentence: str
) -> None:
    dataset = Dataset.objects.create(workspace=workspace, owner=alice, name="Odd", status=status)
    page = page_of(client, alice)
    assert sentence in page
    assert f'href="/datasets/{dataset.pk}/"' in page


def test_a_model_needs_you_until_somebody_has_tried_it(client: Client, alice: User, make_run: MakeRun) -> None:
    make_run()
    assert "nobody has tried it yet" in page_of(client, alice)
    TrainedModel.objects.update(tried_at=timezone.now())
    assert "nobody has tried it yet" not in page_of(client, alice)


def test_nothing_needs_a_person_who_could_not_mend_it(client: Client, viewer: User, make_run: MakeRun) -> None:
    make_run(Status.FAILED, error_code="RUN_OOM")
    make_run()
    assert "Needs you" not in page_of(client, viewer)


def test_recent_projects_show_their_best_score_with_its_likely_range(
    client: Client, alice: User, make_run: MakeRun
) -> None:
    run = make_run(points=0.84)
    make_run(points=0.81, project=run.project)
    page = page_of(client, alice)
    assert "<b>84</b> of 100 right · 79 to 89 likely" in page
    assert "<b>81</b>" not in page


def test_what_is_in_the_bin_is_not_on_home(client: Client, alice: User, make_run: MakeRun) -> None:
    make_run(Status.FAILED)
    make_run(Status.RUNNING)
    make_run()
    Project.objects.update(name="Gone", deleted_at=timezone.now())
    page = page_of(client, alice)
    assert "Gone" not in page
    assert "Nothing is running and nothing waits for you." in page


def test_a_stranger_sees_nothing_of_it(client: Client, bob: User, make_run: MakeRun) -> None:
    make_run(Status.RUNNING, name="Secret")
    make_run(Status.FAILED, name="Secret")
    assert "Secret" not in page_of(client, bob)


def _count(client: Client, url: str = "/") -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_home_asks_the_database_as_often_with_a_hundred_projects_as_with_eight(
    client: Client, alice: User, make_run: MakeRun, make_project: MakeProject
) -> None:
    def fill(number: int) -> None:
        for index in range(number):
            make_run(points=0.8, project=make_project(f"P{index}"))
        make_run(Status.RUNNING)
        make_run(Status.FAILED)

    client.force_login(alice)
    fill(8)
    few = _count(client)
    fill(92)
    assert _count(client) == few
    assert few <= MOST_QUERIES


def test_home_is_fast_in_html_too(client: Client, alice: User, make_run: MakeRun) -> None:
    for _index in range(12):
        make_run(Status.RUNNING)
    page = page_of(client, alice)
    assert page.count('class="card running"') == 6, "the rest is behind a link"
    assert "6 of 12" in page


def test_no_page_of_home_reads_the_long_columns_of_runs(client: Client, alice: User, make_run: Any) -> None:
    make_run(Status.RUNNING)
    make_run(Status.FAILED)
    client.force_login(alice)
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [one for one in queries.captured_queries if '"filled_spec"' in one["sql"]]
