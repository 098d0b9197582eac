"""The step Goal and the list of projects, as people use them without a script."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.datasets.profile import cards
from studio.datasets.readers import ReadOptions
from studio.datasets.readers.opening import read
from studio.datasets.suggest import text_columns
from studio.datasets.tasks import reads_only
from studio.runs import goals
from studio.runs.guiding import TASKS, suggest
from studio.runs.models import Project
from studio.runs.template_files import TEMPLATES, Template
from workers.engine import catalog

from .conftest import TASK

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


# --- goal ------------------------------------------------------------------------------------------------------------


def test_a_goal_makes_a_project_named_after_it_and_leads_to_the_data(as_alice: Client, project: Project) -> None:
    answer = as_alice.post(reverse("runs:project_new"), {"task": TASK, "name": ""})
    made = Project.objects.exclude(pk=project.pk).get()
    assert (made.task, made.name) == (TASK, "Sort text into groups")
    assert answer["Location"] == reverse("runs:data", args=[made.pk])


def test_a_goal_that_is_not_here_is_shown_with_its_reason_and_cannot_be_chosen(
    as_alice: Client, project: Project
) -> None:
    html = page(as_alice, "runs:project_new")
    assert "Write down speech" in html
    assert "This studio cannot teach this yet." in html
    answer = as_alice.post(reverse("runs:project_new"), {"task": "speech-recognition", "name": "My calls"})
    assert answer.status_code == 422
    assert "My calls" in answer.content.decode()
    assert Project.objects.count() == 1


def test_a_goal_without_a_starting_model_says_so(base_model: PretrainedModel) -> None:
    PretrainedModel.objects.update(is_present=False)
    card = next(goal for goal in goals.goals() if goal.task == TASK)
    assert "No starting model" in card.why_not


def test_three_questions_lead_to_a_goal(as_alice: Client, project: Project) -> None:
    html = page(as_alice, "runs:project_new", query="?have=text&want=group&right_answers=none")
    assert "“Sort text into groups” fits." in html
    assert "writing the right answer beside 50" in html
    assert suggest("sound", "number", "many").task == ""


def test_every_suggested_task_has_a_card() -> None:
    assert {task for wants in TASKS.values() for task in wants.values()} <= {goal.task for goal in goals.goals()}


def test_the_template_file_opens_in_a_spreadsheet(as_alice: Client) -> None:
    response = as_alice.get(reverse("runs:goal_template", args=[TASK]))
    assert response.content.decode("utf-8-sig").splitlines()[0] == "text,label"
    assert as_alice.get(reverse("runs:goal_template", args=["astrology"])).status_code == 404


def test_words_with_a_tag_each_have_a_template_of_their_own(as_alice: Client) -> None:
    response = as_alice.get(reverse("runs:goal_template", args=["tagged-words"]))
    assert response.content.decode().startswith("Ana\tB-PER\nflew\tO\nto\tO\nLyon\tB-LOC\n\n")
    assert 'filename="template-tagged-words.txt"' in response.headers["Content-Disposition"]


# One without answers is read in tests/datasets/test_plain_texts.py.
@pytest.mark.parametrize("template", [one for one in TEMPLATES if not reads_only(one.task)], ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_template_is_read_as_what_it_is_for(language: str, template: Template, tmp_path: Path) -> None:
    path = tmp_path / f"template.{template.suffix}"
    with translation.override(language):
        path.write_text(template.text, encoding="utf-8")
    result = read(path, path.name, ReadOptions(), tmp_path / "out.parquet")
    assert (result.num_rows >= 2, result.bad_rows) == (True, [])
    texts = text_columns(cards(result.path, result.columns)) if template.suffix == "csv" else {"tokens": "tokens"}
    assert len(texts) == (2 if "pairs" in template.name else 1)
    assert set(texts.values()) < set(result.columns)


def test_the_goal_of_a_project_can_be_changed_by_editors_only(
    as_alice: Client, project: Project, viewer: User, bob: User
) -> None:
    url = reverse("runs:goal", args=[project.pk])
    assert as_alice.post(url, {"task": TASK, "name": "Letters"}).status_code == 302
    project.refresh_from_db()
    assert project.name == "Letters"
    for person, statuses in ((viewer, (200, 404)), (bob, (404, 404))):
        as_alice.force_login(person)
        assert (as_alice.get(url).status_code, as_alice.post(url, {"task": TASK}).status_code) == statuses


# --- list and bin ----------------------------------------------------------------------------------------------------


def test_a_project_goes_to_the_bin_and_comes_back(as_alice: Client, project: Project) -> None:
    answer = as_alice.post(reverse("runs:project_delete", args=[project.pk]), follow=True)
    assert reverse("runs:project_restore", args=[project.pk]) in answer.content.decode()
    assert "Bank questions" in page(as_alice, "runs:projects", query="?bin")
    as_alice.post(reverse("runs:project_restore", args=[project.pk]))
    assert "Bank questions" in page(as_alice, "runs:projects")


def test_strangers_see_no_project_and_viewers_no_buttons(
    as_alice: Client, project: Project, viewer: User, bob: User
) -> None:
    as_alice.force_login(bob)
    assert "Bank questions" not in page(as_alice, "runs:projects")
    as_alice.force_login(viewer)
    html = page(as_alice, "runs:projects")
    assert "Bank questions" in html
    assert reverse("runs:project_delete", args=[project.pk]) not in html
    assert as_alice.post(reverse("runs:project_delete", args=[project.pk])).status_code == 404


def test_a_hundred_projects_cost_a_handful_of_queries(
    as_alice: Client, project: Project, django_assert_max_num_queries: Any
) -> None:
    for number in range(24):
        Project.objects.create(workspace=project.workspace, owner=project.owner, name=str(number), task=TASK)
    with django_assert_max_num_queries(20):
        page(as_alice, "runs:projects")


def test_the_sample_project_is_ready_to_start_after_one_click(as_alice: Client, rings: list[tuple[str, str]]) -> None:
    answer = as_alice.post(reverse("runs:sample"))
    made = Project.objects.get()
    assert answer["Location"] == reverse("runs:settings", args=[made.pk])
    assert made.is_checked
    assert made.dataset is not None
    assert made.dataset.is_sample
    assert "being read" in page(as_alice, "runs:settings", made.pk)


def test_a_sample_of_another_goal_begins_a_project_of_that_goal(as_alice: Client, project: Project) -> None:
    PretrainedModel.objects.update(tasks=[TASK, "text-regression", "token-classification"], is_present=True)
    html = page(as_alice, "runs:project_new")
    assert 'value="names_in_messages"' in html
    assert 'value="names_in_messages_zh"' not in html, "the bundled starting model reads no Chinese"
    as_alice.post(reverse("runs:sample"), {"sample": "flat_adverts"})
    made = Project.objects.exclude(pk=project.pk).get()
    assert (made.task, made.is_checked) == ("text-regression", True)


def test_somebody_who_may_only_look_makes_no_sample(client: Client, viewer: User) -> None:
    client.force_login(viewer)
    assert client.post(reverse("runs:sample")).status_code == 403
    assert client.post(reverse("runs:project_new"), {"task": TASK}).status_code == 403
    assert not Project.objects.exists()


def test_a_task_that_nobody_has_drawn_a_card_for_has_one_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalog.tasks()
    new = SimpleNamespace(kind="new-task", title="Count the vowels", blurb="A text and its number of vowels.")
    monkeypatch.setattr(catalog, "tasks", lambda: {**known, "new-task": new})
    goal = goals.goal_of("new-task")
    assert goal is not None
    assert (goal.title, goal.needs, goal.templates) == (new.title, new.blurb, [])
