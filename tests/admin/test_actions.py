"""Each action of the panel does what it says, through the services, and is on record."""

import re
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import ApiToken, AuditEvent, Membership, User, Workspace
from studio.catalog.models import PretrainedModel
from studio.datasets.models import Dataset
from studio.runs.models import TrainingRun
from studio.runs.statuses import Status
from tests.architecture.world import World

from .conftest import Act, recorded

# Action → where it is tested below; a new one without a test fails.
TESTED = {
    "accounts.user": {"suspend", "let_in", "password_link", "make_operator", "take_operator", "delete_account"},
    "accounts.membership": {"remove"},
    "accounts.apitoken": {"revoke"},
    "datasets.dataset": {"rebuild", "archive", "unarchive", "to_bin", "from_bin", "export_csv", "transfer"},
    "runs.trainingrun": {"finish", "cancel", "pause", "requeue"},
    "catalog.pretrainedmodel": {"fetch", "import_zip"},
}


def test_every_action_of_the_panel_is_tested_here() -> None:
    found: dict[str, set[str]] = {}
    for model, room in admin.site._registry.items():
        lists: tuple[Any, ...] = (room.actions, getattr(room, "actions_detail", ()), getattr(room, "actions_list", ()))
        names = {str(name) for names in lists for name in names or ()}
        if names:
            found[model._meta.label_lower] = names
    assert found == TESTED


# --- people ----------------------------------------------------------------------------------------------------------


def test_people_are_suspended_and_let_in_again(act: Act, alice: User, staff: User) -> None:
    act("suspend", alice)
    assert not User.objects.get(pk=alice.pk).is_active
    assert recorded("person.suspended", alice, staff)
    act("let_in", alice)
    assert User.objects.get(pk=alice.pk).is_active
    assert recorded("person.reactivated", alice, staff)


def test_people_become_operators_and_cease_to_be(act: Act, alice: User, staff: User) -> None:
    act("make_operator", alice)
    assert User.objects.get(pk=alice.pk).is_staff
    assert recorded("person.made_operator", alice, staff)
    act("take_operator", alice)
    assert not User.objects.get(pk=alice.pk).is_superuser
    assert recorded("person.no_longer_operator", alice, staff)


def test_an_operator_makes_a_link_for_a_new_password(act: Act, alice: User, staff: User) -> None:
    page = act("password_link", alice)
    found = re.search(r"http://testserver(/password/[\w-]+/)", page)
    assert found is not None
    assert recorded("person.password_link_made", alice, staff)
    guest = Client()
    assert alice.email in guest.get(found[1]).content.decode()
    assert guest.post(found[1], {"password": "short"}).status_code == 200
    assert guest.post(found[1], {"password": "nine green herons"}).status_code == 302
    assert User.objects.get(pk=alice.pk).check_password("nine green herons")
    assert guest.get(found[1]).status_code == 410, "it works once"
    assert recorded("person.password_renewed", alice, alice)


def test_no_link_is_made_for_somebody_suspended(act: Act, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "Let them in first." in act("password_link", alice)


def test_the_last_operator_stays_and_the_page_says_why(act: Act, staff: User) -> None:
    page = act("suspend", staff)
    assert "The studio needs an operator." in page
    assert User.objects.get(pk=staff.pk).is_active


def test_an_account_is_deleted_for_good(act: Act, bob: User, staff: User) -> None:
    assert "Delete these accounts for good?" in act("delete_account", bob)
    assert User.objects.get(pk=bob.pk).is_active, "it asks first"
    act("delete_account", bob, is_sure="yes")
    gone = User.objects.get(pk=bob.pk)
    assert (gone.is_active, gone.name) == (False, "")
    assert "bob" not in gone.email
    assert AuditEvent.objects.filter(action="person.deleted", actor=staff).exists()


def test_a_person_is_edited_through_the_service(panel: Client, alice: User, staff: User) -> None:
    url = reverse("admin:accounts_user_change", args=[alice.pk])
    form = {"name": "Alicia", "language": "zh-hans", "time_zone": "Asia/Shanghai", "is_superuser": "on"}
    assert panel.post(url, form).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.is_superuser) == ("Alicia", "zh-hans", False)
    assert recorded("person.edited", alice, staff)


def test_members_are_added_given_a_role_and_removed(
    panel: Client, act: Act, alice: User, bob: User, workspace: Workspace, staff: User
) -> None:
    form = {"user": bob.pk, "workspace": workspace.pk, "role": "viewer"}
    assert panel.post(reverse("admin:accounts_membership_add"), form).status_code == 302
    member = Membership.objects.get(user=bob, workspace=workspace)
    assert recorded("member.added", member, staff)
    url = reverse("admin:accounts_membership_change", args=[member.pk])
    assert panel.post(url, {"role": "editor"}).status_code == 302
    member.refresh_from_db()
    assert member.role == "editor"
    assert recorded("member.role_changed", member, staff)
    act("remove", member)
    assert not Membership.objects.filter(pk=member.pk).exists()
    assert recorded("member.removed", member, staff)


def test_the_last_owner_of_a_workspace_is_not_removed(act: Act, alice: User) -> None:
    act("remove", alice.memberships.get())
    assert alice.memberships.exists()


def test_limits_of_a_workspace_are_edited_through_the_service(
    panel: Client, workspace: Workspace, alice: User, staff: User
) -> None:
    url = reverse("admin:accounts_workspace_change", args=[workspace.pk])
    form = {"name": "Bakery", "max_bytes": 1000, "max_queued_runs": 3}
    inline = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert panel.post(url, form | inline).status_code == 302
    workspace.refresh_from_db()
    assert (workspace.max_bytes, workspace.max_queued_runs) == (1000, 3)
    assert recorded("workspace.edited", workspace, staff)


def test_a_token_is_revoked_and_its_secret_never_shown(panel: Client, act: Act, world: World, staff: User) -> None:
    page = act("revoke", world.token)
    assert ApiToken.objects.get(pk=world.token.pk).revoked_at is not None
    assert recorded("token.revoked", world.token, staff)
    shown = panel.get(reverse("admin:accounts_apitoken_change", args=[world.token.pk])).content.decode()
    assert world.raw_token not in page + shown
    assert world.token.token_hash not in page + shown


# --- datasets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "fact", "field"),
    [("archive", "dataset.archived", "archived_at"), ("to_bin", "dataset.deleted", "deleted_at")],
)
def test_datasets_go_away_and_come_back(
    act: Act, world: World, staff: User, action: str, fact: str, field: str
) -> None:
    act(action, world.dataset)
    assert getattr(Dataset.objects.get(), field) is not None
    assert recorded(fact, world.dataset, staff)
    back = {"archive": ("unarchive", "dataset.unarchived"), "to_bin": ("from_bin", "dataset.restored")}[action]
    act(back[0], world.dataset)
    assert getattr(Dataset.objects.get(), field) is None
    assert recorded(back[1], world.dataset, staff)


def test_the_statistics_are_rebuilt_in_the_background(act: Act, world: World, staff: User) -> None:
    act("rebuild", world.dataset)
    assert Dataset.objects.get().status == Dataset.Status.IMPORTING
    assert recorded("dataset.rebuilt", world.dataset, staff)


def test_a_dataset_is_exported_as_a_stream_and_that_is_on_record(panel: Client, world: World, staff: User) -> None:
    response: Any = panel.get(reverse("admin:datasets_dataset_export_csv", args=[world.dataset.pk]))
    assert response.streaming
    text = async_to_sync(_gathered)(response).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("text,label")
    assert len(text.splitlines()) == 41
    assert 'filename="Reviews.csv"' in response["Content-Disposition"]
    assert recorded("dataset.downloaded", world.dataset, staff)


async def _gathered(response: Any) -> bytes:
    return b"".join([part async for part in response.streaming_content])


def test_a_dataset_is_handed_to_a_member_and_to_nobody_else(
    panel: Client, world: World, viewer: User, bob: User, staff: User
) -> None:
    url = reverse("admin:datasets_dataset_transfer", args=[world.dataset.pk])
    assert panel.get(url).status_code == 200
    assert panel.post(url, {"owner": bob.pk}).status_code == 200
    assert Dataset.objects.get().owner == world.alice
    assert panel.post(url, {"owner": viewer.pk}).status_code == 302
    assert Dataset.objects.get().owner == viewer
    assert recorded("dataset.transferred", world.dataset, staff)


def test_a_dataset_shows_its_versions_size_health_and_first_rows(panel: Client, world: World) -> None:
    page = panel.get(reverse("admin:datasets_dataset_change", args=[world.dataset.pk])).content.decode()
    assert "The first rows" in page
    assert "text 0" in page
    assert "a.csv" in page
    listed = panel.get(reverse("admin:datasets_dataset_changelist")).content.decode()
    assert "alice" in listed.lower()
    assert "40" in listed


def test_a_version_whose_file_is_gone_says_so_instead_of_breaking(panel: Client, world: World) -> None:
    world.version.file.storage.delete(str(world.version.file.name))
    page = panel.get(reverse("admin:datasets_dataset_change", args=[world.dataset.pk])).content.decode()
    assert "not on the disk" in page


# --- runs ------------------------------------------------------------------------------------------------------------


def _run(world: World, status: Status) -> TrainingRun:
    TrainingRun.objects.update(status=status, claimed_at=timezone.now(), heartbeat_at=timezone.now())
    return TrainingRun.objects.get()


@pytest.mark.parametrize(
    ("action", "fact", "want"), [("finish", "run.finish_asked", "finish"), ("pause", "run.pause_asked", "pause")]
)
def test_a_run_is_asked_to_stop(act: Act, world: World, staff: User, action: str, fact: str, want: str) -> None:
    run = _run(world, Status.RUNNING)
    act(action, run)
    run.refresh_from_db()
    assert (run.want, run.status) == (want, Status.RUNNING)
    assert recorded(fact, run, staff)


def test_a_run_is_thrown_away(act: Act, world: World, staff: User) -> None:
    run = _run(world, Status.RUNNING)
    assert "throw away what they learned?" in act("cancel", run)
    run.refresh_from_db()
    assert run.status == Status.RUNNING, "it asks first"
    act("cancel", run, is_sure="yes")
    run.refresh_from_db()
    assert run.status == Status.CANCELLING
    assert recorded("run.cancel_asked", run, staff)


def test_a_resting_run_is_put_back_in_line(act: Act, world: World, staff: User) -> None:
    run = _run(world, Status.INTERRUPTED)
    act("requeue", run)
    run.refresh_from_db()
    assert run.status == Status.QUEUED
    assert recorded("run.requeued", run, staff)


@pytest.mark.parametrize("action", ["finish", "cancel", "pause", "requeue"])
def test_nothing_can_be_done_to_a_run_that_is_over(act: Act, world: World, action: str) -> None:
    run = _run(world, Status.SUCCEEDED)
    assert "Nothing was changed." in act(action, run, is_sure="yes")
    run.refresh_from_db()
    assert run.status == Status.SUCCEEDED


def test_the_priority_of_a_run_is_set_through_the_service(panel: Client, world: World, staff: User) -> None:
    run = _run(world, Status.QUEUED)
    url = reverse("admin:runs_trainingrun_change", args=[run.pk])
    assert panel.post(url, {"priority": 5, "status": "succeeded"}).status_code == 302
    run.refresh_from_db()
    assert (run.priority, run.status) == (5, Status.QUEUED)
    assert recorded("run.priority_set", run, staff)


# --- starting models -------------------------------------------------------------------------------------------------


def test_fetching_a_model_is_refused_with_a_reason_where_downloads_are_off(
    act: Act, world: World, settings: Any
) -> None:
    settings.IS_HUB_ALLOWED = False
    model = PretrainedModel.objects.filter(kind="hub").first()
    assert model is not None
    page = act("fetch", model)
    assert "Nothing was changed." in page
    model.refresh_from_db()
    assert not model.is_present


def test_a_zip_that_is_none_is_refused_on_the_page(panel: Client, world: World) -> None:
    url = reverse("admin:catalog_pretrainedmodel_import_zip")
    assert panel.get(url).status_code == 200
    form = {"name": "mine", "language": "en", "file": SimpleUploadedFile("m.zip", b"no zip")}
    response = panel.post(url, form)
    assert response.status_code == 200
    assert not PretrainedModel.objects.filter(name="mine").exists()
    assert "The file is not a zip that can be read" in response.content.decode()
