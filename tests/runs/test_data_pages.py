"""The steps Data and Check: from a file, a pasted table, typing or a sample to examples one may learn from."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studio.accounts.models import User, Workspace
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset, DatasetVersion
from studio.runs.models import Project

TABLE = "review\tstars\n" + "\n".join(f"text {n % 60} of {n % 2}\t{'good' if n % 2 else 'bad'}" for n in range(64))


@pytest.fixture
def project(alice: User, workspace: Workspace) -> Project:
    return Project.objects.create(workspace=workspace, owner=alice, name="Reviews", task="text-classification")


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def _arrived(project: Project) -> Dataset:
    """The dataset of the project, read as a worker would."""
    project.refresh_from_db()
    assert project.dataset is not None
    import_dataset(dataset_id=project.dataset.pk)
    return Dataset.objects.get(pk=project.dataset.pk)


def _pasted(desk: Client, project: Project, table: str = TABLE) -> Dataset:
    sent = desk.post(f"/projects/{project.pk}/data/", {"source": "paste", "table": table})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/projects/{project.pk}/check/")
    return _arrived(project)


def test_the_step_data_tells_its_limits_before_anything_is_uploaded(desk: Client, project: Project) -> None:
    body = desk.get(f"/projects/{project.pk}/data/").content.decode()
    assert "At most 2.0" in body
    assert "5,000,000 rows" in body
    assert 'type="file"' in body


def test_an_uploaded_file_leads_to_the_check_of_its_examples(desk: Client, project: Project) -> None:
    file = SimpleUploadedFile("reviews.tsv", TABLE.encode())
    sent = desk.post(f"/projects/{project.pk}/data/", {"source": "file", "file": file})
    assert sent.headers["Location"] == f"/projects/{project.pk}/check/"
    assert "waits for its turn" in desk.get(sent.headers["Location"]).content.decode()
    assert _arrived(project).name == "reviews"
    body = desk.get(sent.headers["Location"]).content.decode()
    assert "64 examples in 2 groups. 1 thing to fix." in " ".join(body.split())
    assert "Fix it and go on" in body


def test_an_exam_and_a_practice_test_of_ones_own_are_kept_apart(desk: Client, project: Project) -> None:
    files = {
        "file": SimpleUploadedFile("all.tsv", TABLE.encode()),
        "exam_file": SimpleUploadedFile("exam.csv", b"review,stars\nfine,good\nawful,bad\n"),
        "practice_file": SimpleUploadedFile("practice.csv", b"review,stars\nnice,good\nugly,bad\nso so,bad\n"),
    }
    desk.post(f"/projects/{project.pk}/data/", {"source": "file", **files})
    version = _arrived(project).current_version
    assert version is not None
    assert version.splits == {"train": 64, "validation": 3, "test": 2}
    assert "exam.csv" in desk.get(f"/projects/{project.pk}/check/").content.decode()


def test_a_form_without_a_file_comes_back_with_the_reason(desk: Client, project: Project) -> None:
    for sent, reason in (
        ({"source": "file"}, "No file was chosen."),
        ({"source": "paste", "table": "  "}, "Nothing was pasted."),
        ({"source": "typed", "text": ["", ""], "label": ["", ""]}, "No example was typed."),
        ({"source": "existing", "dataset": "nobody\0"}, "No dataset was chosen."),
        ({"source": "sample", "name": "none"}, "There is no sample called that."),
        ({}, "Nothing was chosen."),
    ):
        answer = desk.post(f"/projects/{project.pk}/data/", sent)
        assert (answer.status_code, reason in answer.content.decode()) == (422, True), reason
    assert not Dataset.objects.exists()


def test_typed_rows_are_kept_when_more_are_wanted_and_can_be_added_to_later(desk: Client, project: Project) -> None:
    address = f"/projects/{project.pk}/data/"
    texts, labels = [f"=sum {n}" for n in range(12)], ["good", "bad"] * 6
    rows = {"source": "typed", "text": texts, "label": labels}
    more = desk.post(address, {**rows, "more": "1"})
    assert more.status_code == 200
    assert more.content.decode().count('name="text"') == 24
    assert 'value="=sum 11"' in more.content.decode()
    desk.post(address, rows)
    dataset = _arrived(project)
    assert dataset.status == Dataset.Status.READY
    assert dataset.current_version is not None
    assert dataset.current_version.columns == {"text": "text", "label": "label"}
    assert 'value="=sum 11"' in desk.get(address).content.decode()


def test_pasted_json_is_read_as_json(desk: Client, project: Project) -> None:
    records = ",".join(f'{{"text": "t {n}, and", "label": "{"ab"[n % 2]}"}}' for n in range(20))
    version = _pasted(desk, project, f"[{records}]").current_version
    assert version is not None
    assert version.num_examples == 20


@pytest.mark.parametrize("name", ["customer_messages", "customer_messages_zh"])
def test_a_sample_is_ready_without_any_choice(desk: Client, project: Project, name: str) -> None:
    desk.post(f"/projects/{project.pk}/data/", {"source": "sample", "name": name})
    dataset = _arrived(project)
    assert dataset.status == Dataset.Status.READY
    assert "403 examples in 8 groups." in desk.get(f"/projects/{project.pk}/check/").content.decode()


def test_another_dataset_has_to_be_looked_through_again(desk: Client, project: Project, alice: User) -> None:
    dataset = _pasted(desk, project)
    other = Project.objects.create(
        workspace=project.workspace, owner=alice, name="Second", task=project.task, is_checked=True
    )
    desk.post(f"/projects/{other.pk}/data/", {"source": "existing", "dataset": dataset.pk})
    other.refresh_from_db()
    assert other.dataset == dataset
    assert not other.is_checked


def test_fix_all_and_go_on_mends_and_opens_the_settings(desk: Client, project: Project) -> None:
    dataset = _pasted(desk, project)
    done = desk.post(f"/projects/{project.pk}/check/", {"mend": "1"})
    assert done.headers["Location"] == f"/projects/{project.pk}/settings/"
    project.refresh_from_db()
    dataset.refresh_from_db()
    assert project.is_checked
    assert dataset.current_version is not None
    assert (dataset.current_version.number, dataset.current_version.num_examples) == (2, 60)


def test_going_on_as_it_is_changes_nothing_in_the_examples(desk: Client, project: Project) -> None:
    dataset = _pasted(desk, project)
    desk.post(f"/projects/{project.pk}/check/")
    project.refresh_from_db()
    assert project.is_checked
    assert dataset.versions.count() == 1


def test_what_must_be_fixed_keeps_the_settings_closed_with_the_reason(desk: Client, project: Project) -> None:
    _pasted(desk, project, "text,label\none,a\ntwo,b\nthree,a\nfour,b\n")
    body = desk.get(f"/projects/{project.pk}/check/").content.decode()
    assert "The training cannot begin with these examples." in body
    assert "Go on" not in body
    refused = desk.post(f"/projects/{project.pk}/check/", follow=True).content.decode()
    assert "Only 4 examples can be used; at least 10 are needed." in refused
    project.refresh_from_db()
    assert not project.is_checked


def test_an_open_choice_of_columns_keeps_the_settings_closed(desk: Client, project: Project) -> None:
    rows = "\n".join(f"some text number {n},another text {n}" for n in range(30))
    dataset = _pasted(desk, project, f"first,second\n{rows}")
    assert dataset.status == Dataset.Status.NEEDS_CHOICE
    body = desk.get(f"/projects/{project.pk}/check/").content.decode()
    assert "it is not clear which column is the text" in body
    refused = desk.post(f"/projects/{project.pk}/check/", follow=True).content.decode()
    assert "one choice is still open" in refused


def test_a_dataset_begins_a_project_of_its_own(desk: Client, project: Project) -> None:
    dataset = _pasted(desk, project)
    sent = desk.post(f"/datasets/{dataset.pk}/project/")
    begun = Project.objects.exclude(pk=project.pk).get()
    assert sent.headers["Location"] == f"/projects/{begun.pk}/check/"
    assert (begun.dataset, begun.name, begun.task) == (dataset, dataset.name, "text-classification")


def test_without_a_dataset_or_with_a_deleted_one_the_check_leads_back_to_the_data(
    desk: Client, project: Project
) -> None:
    assert desk.get(f"/projects/{project.pk}/check/").headers["Location"] == f"/projects/{project.pk}/data/"
    dataset = _pasted(desk, project)
    desk.post(f"/datasets/{dataset.pk}/delete/")
    assert desk.get(f"/projects/{project.pk}/check/").headers["Location"] == f"/projects/{project.pk}/data/"
    assert desk.get(f"/projects/{project.pk}/data/").status_code == 200
    assert desk.post(f"/projects/{project.pk}/check/", follow=True).status_code == 200


def test_a_stranger_finds_no_project_and_a_viewer_changes_nothing(
    client: Client, bob: User, viewer: User, project: Project
) -> None:
    for user, status in ((bob, 404), (viewer, 200)):
        client.force_login(user)
        assert client.get(f"/projects/{project.pk}/data/").status_code == status
        for step in ("data", "check"):
            sent = client.post(f"/projects/{project.pk}/{step}/", {"source": "paste", "table": TABLE})
            assert sent.status_code == 404
    assert not Dataset.objects.exists()


def test_nobody_takes_a_dataset_of_another_workspace(client: Client, bob: User, desk: Client, project: Project) -> None:
    dataset = _pasted(desk, project)
    own = Project.objects.create(
        workspace=bob.memberships.get().workspace, owner=bob, name="Mine", task="text-classification"
    )
    client.force_login(bob)
    answer = client.post(f"/projects/{own.pk}/data/", {"source": "existing", "dataset": dataset.pk})
    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.dataset is None


def test_many_datasets_to_choose_from_are_asked_for_at_once(
    desk: Client, project: Project, alice: User, django_assert_num_queries: Any
) -> None:
    def arrive(number: int) -> None:
        for _count in range(number):
            fields = {"workspace": project.workspace, "owner": alice, "name": "Reviews", "status": "ready"}
            dataset = Dataset.objects.create(**fields)
            version = DatasetVersion.objects.create(dataset=dataset, number=1, num_examples=12)
            Dataset.objects.filter(pk=dataset.pk).update(current_version=version)

    page = f"/projects/{project.pk}/data/"
    arrive(1)
    desk.get(page)
    with CaptureQueriesContext(connection) as few:
        desk.get(page)
    arrive(5)
    with django_assert_num_queries(len(few)):
        assert desk.get(page).content.decode().count("(12 examples)") == 6
