"""Examples that were made for another goal than the project's: said at once, with both ways out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client
from django.urls import reverse

from studio.accounts.models import User, Workspace
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset
from studio.datasets.services import create_dataset
from studio.runs.models import Project

from .conftest import TASK

pytestmark = pytest.mark.django_db
NUMBERS = "review,stars\n" + "".join(f"this is the review number {i},{i % 5 + 1}\n" for i in range(60))


@pytest.fixture
def numbers(alice: User, workspace: Workspace) -> Dataset:
    """Reviews from which a number is learned."""
    files: dict[str, UploadedFile[Any]] = {"all": SimpleUploadedFile("stars.csv", NUMBERS.encode())}
    dataset = create_dataset(user=alice, workspace=workspace, files=files, task="text-regression")
    return _read(dataset)


def _read(dataset: Dataset) -> Dataset:
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    return dataset


def _choose(as_alice: Client, project: Project, dataset: Dataset) -> str:
    sent = {"source": "existing", "dataset": dataset.pk}
    answer = as_alice.post(reverse("runs:data", args=[project.pk]), sent, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("runs:data", args=[project.pk])
    return " ".join(answer.content.decode().split())


def test_a_dataset_of_another_goal_is_told_on_the_step_data(
    as_alice: Client, project: Project, numbers: Dataset
) -> None:
    before = " ".join(as_alice.get(reverse("runs:data", args=[project.pk])).content.decode().split())
    assert before.index('label="For this goal"') < before.index('label="For other goals"') < before.index("stars (60")
    page = _choose(as_alice, project, numbers)
    assert "“stars” was made for another goal: Predict a number from text." in page
    assert "Go on to Check" not in page
    check = as_alice.get(reverse("runs:check", args=[project.pk])).content.decode()
    assert "was made for another goal" in check
    assert "Go on to Settings" not in check


def test_the_goal_can_follow_the_examples(as_alice: Client, project: Project, numbers: Dataset) -> None:
    _choose(as_alice, project, numbers)
    page = as_alice.post(reverse("runs:goal", args=[project.pk]), {"task": "text-regression"}, follow=True)
    assert "made for another goal" not in page.content.decode()
    project.refresh_from_db()
    assert (project.task, project.is_checked) == ("text-regression", False)


def test_the_examples_can_follow_the_goal(as_alice: Client, project: Project, numbers: Dataset) -> None:
    _choose(as_alice, project, numbers)
    sent = {"task": TASK, "next": reverse("runs:check", args=[project.pk])}
    answer = as_alice.post(reverse("datasets:task", args=[numbers.pk]), sent)
    assert answer.headers["Location"] == reverse("runs:check", args=[project.pk])
    version = _read(numbers).current_version
    assert version is not None
    assert version.columns == {"text": "review", "label": "stars"}
    assert "made for another goal" not in as_alice.get(answer.headers["Location"]).content.decode()


def test_the_goal_of_a_dataset_is_chosen_on_its_own_page(as_alice: Client, numbers: Dataset) -> None:
    page = as_alice.get(reverse("datasets:show", args=[numbers.pk])).content.decode()
    assert '<option value="text-regression" selected>Predict a number from text</option>' in page
    refused = as_alice.post(reverse("datasets:task", args=[numbers.pk]), {"task": "astrology"}, follow=True)
    assert "does not know the task astrology" in refused.content.decode()
    as_alice.post(reverse("datasets:task", args=[numbers.pk]), {"task": TASK})
    assert _read(numbers).task == TASK


def test_nobody_changes_the_goal_of_a_dataset_they_may_only_see(
    client: Client, viewer: User, bob: User, numbers: Dataset
) -> None:
    for person in (viewer, bob):
        client.force_login(person)
        assert client.post(reverse("datasets:task", args=[numbers.pk]), {"task": TASK}).status_code == 404
    client.force_login(viewer)
    assert "dataset-goal" not in client.get(reverse("datasets:show", args=[numbers.pk])).content.decode()
