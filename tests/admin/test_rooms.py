"""Every list and row of the panel opens, for operators only; nothing is added or deleted past the services."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from studio.accounts.deeds import NAMES
from studio.accounts.models import AuditEvent, Invitation, User
from studio.runs.folders import log_path
from studio.runs.models import TrainingRun
from tests.architecture.tree import ROOT
from tests.architecture.world import World

ROOMS = sorted(model._meta.label_lower for model in admin.site._registry)
MOST_QUERIES = 40


def _url(label: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def _room(label: str) -> Any:
    return next(room for model, room in admin.site._registry.items() if model._meta.label_lower == label)


def _row(label: str, world: World) -> Any:
    model = _room(label).model
    if model is Invitation:
        return Invitation.objects.create(
            workspace=world.workspace,
            email="n@example.com",
            role="viewer",
            token_hash="0" * 64,
            expires_at="2099-01-01T00:00Z",
        )
    if model is AuditEvent:
        return AuditEvent.objects.create(action="run.started", actor=world.alice, object_name="Reviews")
    return model._default_manager.first()


@pytest.mark.parametrize("label", ROOMS)
def test_every_list_opens_searches_and_filters(panel: Client, world: World, label: str) -> None:
    _row(label, world)
    url = _url(label, "changelist")
    assert panel.get(url).status_code == 200
    if _room(label).search_fields:
        assert panel.get(url, {"q": "zebra"}).status_code == 200


@pytest.mark.parametrize("label", ROOMS)
def test_every_row_opens(panel: Client, world: World, label: str) -> None:
    row = _row(label, world)
    response = panel.get(_url(label, "change", row.pk))
    assert response.status_code == 200
    assert str(row.pk) in response.content.decode() or str(row) in response.content.decode()


@pytest.mark.parametrize("label", ROOMS)
def test_no_row_is_deleted_or_made_past_a_service(panel: Client, world: World, label: str) -> None:
    row = _row(label, world)
    assert panel.post(_url(label, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in panel.get(_url(label, "changelist")).content.decode()
    if label != "accounts.membership":
        assert panel.get(_url(label, "add")).status_code == 403


@pytest.mark.parametrize("label", ROOMS)
def test_members_of_a_workspace_are_not_let_in(client: Client, alice: User, label: str) -> None:
    client.force_login(alice)
    assert client.get(_url(label, "changelist")).status_code == 403


@pytest.mark.parametrize("label", ["datasets.dataset", "runs.trainingrun", "accounts.user", "registry.trainedmodel"])
def test_a_list_asks_as_often_for_many_rows_as_for_few(panel: Client, world: World, label: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert panel.get(_url(label, "changelist")).status_code == 200
        return len(queries)

    few = count()
    model = _room(label).model
    for number in range(12):
        row = model._default_manager.order_by("pk").first()
        row.pk = f"copy{number}"
        if label == "accounts.user":
            row.email = f"{number}@example.com"
        if label == "registry.trainedmodel":
            run = row.run
            run.pk = f"copy{number}"
            run.save(force_insert=True)
            row.run = run
        row._state.adding = True
        row.save(force_insert=True)
    assert count() <= few + 2
    assert few < MOST_QUERIES


def test_the_panel_has_no_door_of_its_own(client: Client, db: None) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response["Location"].startswith("/accounts/login/")


def test_the_policy_is_relaxed_on_the_panel_only(panel: Client) -> None:
    assert "unsafe-eval" in panel.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in panel.get("/help/")["Content-Security-Policy"]


def test_the_audit_log_can_be_read_and_nothing_else(panel: Client, staff: User) -> None:
    event = AuditEvent.objects.create(action="run.started", actor=staff)
    url = reverse("admin:accounts_auditevent_change", args=[event.pk])
    page = panel.get(url).content.decode()
    assert "_save" not in page
    assert panel.post(url, {"action": "x"}).status_code == 403


@pytest.mark.parametrize("label", [label for label in ROOMS if not _room(label).editable])
def test_a_room_with_nothing_to_edit_offers_nothing_to_save(panel: Client, world: World, label: str) -> None:
    url = _url(label, "change", _row(label, world).pk)
    assert 'name="_save"' not in panel.get(url).content.decode()
    assert panel.post(url, {}).status_code == 403


def test_a_field_that_is_not_named_editable_does_not_change(panel: Client, world: World) -> None:
    url = reverse("admin:accounts_user_change", args=[world.alice.pk])
    form = {"name": "Alice", "language": "", "time_zone": "", "is_staff": "on", "email": "stolen@example.com"}
    assert panel.post(url, form).status_code == 302
    world.alice.refresh_from_db()
    assert (world.alice.is_staff, world.alice.email) == (False, "alice@example.com")


@pytest.mark.parametrize("label", ROOMS)
def test_a_row_shows_words_and_no_bare_values(panel: Client, world: World, label: str) -> None:
    page = panel.get(_url(label, "change", _row(label, world).pk)).content.decode()
    assert re.findall(r">\(&#x27;[^<]*<", page) == []


def test_the_line_is_worked_out_once_for_all_waiting_runs(panel: Client, world: World) -> None:
    def wait(number: int) -> None:
        for _count in range(number):
            fields: dict[str, Any] = {
                "workspace": world.workspace,
                "dataset_version": world.version,
                "created_by": world.alice,
            }
            fields |= {"base_model": world.run.base_model, "task": world.run.task, "status": "queued"}
            TrainingRun.objects.create(queued_at=timezone.now(), **fields)

    def num_queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = panel.get(_url("runs.trainingrun", "changelist")).content.decode()
        places.append([int(place) for place in re.findall(r"field-place[^>]*>\s*(\d+)", page)])
        return len(asked)

    places: list[list[int]] = []
    wait(1)
    num_queries()
    before = num_queries()
    wait(4)
    assert num_queries() == before
    assert sorted(places[-1]) == [1, 2, 3, 4, 5]


def test_the_page_of_a_run_shows_the_end_of_its_technical_log(panel: Client, world: World) -> None:
    log_path(world.run.pk).write_text("early\n" + "x" * 9000 + "\nRuntimeError: <no memory>\n")
    page = panel.get(_url("runs.trainingrun", "change", world.run.pk)).content.decode()
    assert "RuntimeError: &lt;no memory&gt;" in page
    assert "early" not in page


@pytest.mark.parametrize(
    ("label", "words", "code"),
    [
        ("runs.trainingrun", ["Teach only the last layer"], "head"),
        ("runs.project", ["Sort text into groups"], "text-classification"),
        ("registry.trainedmodel", ["Sort text into groups"], "text-classification"),
        ("accounts.auditevent", ["Run started"], "run.started"),
        ("accounts.apitoken", ["look at things, make and change things, ask models"], "predict"),
    ],
)
def test_lists_tell_codes_in_words(panel: Client, world: World, label: str, words: list[str], code: str) -> None:
    _row(label, world)
    page = panel.get(_url(label, "changelist")).content.decode()
    shown = re.sub(r"<[^>]*>", " ", page)
    assert all(word in " ".join(shown.split()) for word in words)
    assert not re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", shown)


def test_every_action_that_is_recorded_has_a_name() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "studio").rglob("*.py"))
    found = set(re.findall(r'action="([a-z_]+\.[a-z_]+)"', source))
    found |= set(re.findall(r'_recorded\([^"]*"([a-z]+\.[a-z_]+)"', source))
    assert len(found) > 40
    assert found <= set(NAMES)
