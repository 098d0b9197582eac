"""Searching by meaning on the pages: from the goal to the review of what will be learned."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.datasets.importing import import_dataset
from studio.runs.models import Project, TrainingRun

pytestmark = pytest.mark.django_db


def told(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


@pytest.fixture
def desk(client: Client, alice: User, base_model: PretrainedModel) -> Client:
    PretrainedModel.objects.filter(pk=base_model.pk).update(tasks=["embedding"])
    client.force_login(alice)
    return client


def test_from_the_goal_to_a_run_of_a_search(desk: Client) -> None:
    goals = told(desk, "/projects/new/")
    assert "Compare meaning and search" in goals
    assert "questions, each with what should be found" in goals
    sent = desk.post("/projects/new/", {"task": "embedding"})
    project = Project.objects.get(task="embedding")
    here = f"/projects/{project.pk}"
    assert sent.headers["Location"] == f"{here}/data/"
    data = told(desk, f"{here}/data/")
    assert "305 questions, each with the one of 61 help pages that answers it." in data
    assert "A zip with corpus.jsonl, queries.jsonl and a folder qrels" in data
    assert "the same with wrong items</a>" in data
    assert 'name="label"' not in data, "the grid to type into is for texts with a label"
    desk.post(f"{here}/data/", {"source": "sample", "name": "help_pages"})
    project.refresh_from_db()
    assert project.dataset_id is not None
    import_dataset(dataset_id=project.dataset_id)
    check = told(desk, f"{here}/check/")
    assert "305 pairs of a question and what is right for it, 61 items to be found. Looks good." in check
    assert "For what stands in <b>question</b>, what stands in <b>answer</b> should be found." in check
    assert "a question with all its items on one side" in check
    assert "the right item" in check
    desk.post(f"{here}/check/")
    settings = told(desk, f"{here}/settings/")
    assert "The whole model learns, in half as many passes over your examples." in settings
    assert "word counts" not in settings
    review = told(desk, f"{here}/review/")
    assert "It learns from 245 examples (61 items to be found)." in review
    desk.post(f"{here}/settings/", {"preset": "quick", "go": "start"})
    run = TrainingRun.objects.get(project=project)
    assert (run.task, run.spec["data"]["columns"]) == ("embedding", {"query": "question", "positive": "answer"})


def test_an_answer_of_the_guide_leads_to_the_goal(desk: Client) -> None:
    page = told(desk, "/projects/new/?have=text&want=likest&right_answers=many")
    assert "Compare meaning and search" in page.split("You have what it needs")[0]
