"""Answering questions from a text on the pages: from the goal to the review of what will be learned."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.datasets.importing import import_dataset
from studio.runs.models import Project, TrainingRun

from .test_search_walk import told

pytestmark = pytest.mark.django_db
TASK = "question-answering"


@pytest.fixture
def desk(client: Client, alice: User, base_model: PretrainedModel) -> Client:
    PretrainedModel.objects.filter(pk=base_model.pk).update(tasks=[TASK])
    client.force_login(alice)
    return client


def test_from_the_goal_to_a_run_that_answers_from_texts(desk: Client) -> None:
    goals = told(desk, "/projects/new/?have=text&want=words&right_answers=many")
    assert f'value="{TASK}" checked' in goals
    assert "questions, each with its answer" in goals
    assert "Which words of the notice answer the question?" in goals
    desk.post("/projects/new/", {"task": TASK})
    project = Project.objects.get(task=TASK)
    here = f"/projects/{project.pk}"
    data = told(desk, f"{here}/data/")
    assert data.count("240 questions about 60 notices") == 2
    assert 'name="label"' not in data, "the grid to type into is for texts with a label"
    desk.post(f"{here}/data/", {"source": "sample", "name": "town_notices"})
    project.refresh_from_db()
    assert project.dataset_id is not None
    import_dataset(dataset_id=project.dataset_id)
    check = told(desk, f"{here}/check/")
    assert "240 questions about 60 texts. Looks good." in check
    assert "<b>context</b> is the text, <b>question</b> asks about it" in check
    desk.post(f"{here}/check/")
    settings = told(desk, f"{here}/settings/")
    assert "The whole model learns, in half as many passes over your examples." in settings
    assert "word counts" not in settings
    assert "It learns from 192 examples (questions about 60 texts)." in told(desk, f"{here}/review/")
    desk.post(f"{here}/settings/", {"preset": "quick", "go": "start"})
    run = TrainingRun.objects.get(project=project)
    assert (run.task, set(run.spec["data"]["columns"])) == (TASK, {"context", "question", "answers"})
