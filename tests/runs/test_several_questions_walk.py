"""Several questions about the same text on the pages: from the goal to the review of what will be learned."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.datasets.importing import import_dataset
from studio.runs.models import Project, TrainingRun

pytestmark = pytest.mark.django_db
TASK = "multi-task"


def told(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


@pytest.fixture
def desk(client: Client, alice: User, base_model: PretrainedModel) -> Client:
    PretrainedModel.objects.filter(pk=base_model.pk).update(tasks=[TASK])
    client.force_login(alice)
    return client


def test_from_the_goal_to_a_run_with_two_questions(desk: Client) -> None:
    goals = told(desk, "/projects/new/")
    assert "Sort text by several questions at once" in goals
    assert "a column for each question about a text" in goals
    desk.post("/projects/new/", {"task": TASK})
    project = Project.objects.get(task=TASK)
    here = f"/projects/{project.pk}"
    data = told(desk, f"{here}/data/")
    assert "240 messages of customers, each with its topic and how urgent it is." in data
    assert 'name="label"' not in data, "the grid to type into is for texts with one label"
    desk.post(f"{here}/data/", {"source": "sample", "name": "topic_and_urgency"})
    project.refresh_from_db()
    assert project.dataset_id is not None
    import_dataset(dataset_id=project.dataset_id)
    check = told(desk, f"{here}/check/")
    assert "240 examples with 2 questions: topic, urgency. Looks good." in check
    assert "several questions are answered about it: <b>topic + urgency</b>" in check
    assert "evenly over the rarest labels" in check
    assert check.count('<input type="checkbox" name="ticked"') == 2
    assert "topic: delivery" in check
    desk.post(f"{here}/check/")
    settings = told(desk, f"{here}/settings/")
    assert "The whole model learns, in half as many passes over your examples." in settings
    review = told(desk, f"{here}/review/")
    assert "(2 questions: topic, urgency)" in review
    desk.post(f"{here}/settings/", {"preset": "quick", "go": "start"})
    run = TrainingRun.objects.get(project=project)
    assert (run.task, run.spec["data"]["columns"]) == (TASK, {"text": "message", "labels": "topic + urgency"})


def test_the_questions_are_ticked_and_shown_before_they_are_used(desk: Client) -> None:
    desk.post("/projects/new/", {"task": TASK})
    project = Project.objects.get(task=TASK)
    desk.post(f"/projects/{project.pk}/data/", {"source": "sample", "name": "topic_and_urgency"})
    project.refresh_from_db()
    assert project.dataset_id is not None
    import_dataset(dataset_id=project.dataset_id)
    alone = told(desk, f"/datasets/{project.dataset_id}/roles/?text=message&ticked=topic")
    assert "Only the column topic is ticked." in alone
    both = told(desk, f"/datasets/{project.dataset_id}/roles/?text=message&ticked=urgency&ticked=topic")
    assert "<b>urgency + topic</b>" in both
