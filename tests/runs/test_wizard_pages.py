"""The step Settings and the review, as people use them without a script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import User
from studio.catalog.models import PretrainedModel
from studio.datasets.models import DatasetVersion, Finding
from studio.runs import estimates
from studio.runs.models import Project, TrainingRun

from .conftest import TASK

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def key_of(html: str) -> str:
    found = re.search(r'name="key"\s+value="([^"]+)"', html)
    assert found
    return found.group(1)


# --- settings --------------------------------------------------------------------------------------------------------


def test_the_recommended_card_and_model_are_ticked(as_alice: Client, project: Project) -> None:
    html = page(as_alice, "runs:settings", project.pk)
    assert re.search(r'value="balanced"\s+checked', html)
    assert "Estimating…" in html
    assert "Tiny" in html


def test_times_appear_as_they_are_measured(as_alice: Client, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    url = reverse("runs:settings_times", args=[project.pk])
    assert "hx-trigger" in as_alice.get(url).content.decode()
    known = {"seconds": [480.0, 660.0], "memory_bytes": 10**9, "disk_bytes": 1, "fits": True, "reason": ""}
    monkeypatch.setattr(estimates, "known", lambda digest: known)
    html = as_alice.get(url).content.decode()
    assert "about 8 to 11 minutes" in html
    assert "hx-trigger" not in html


def test_dry_runs_are_asked_for_one_after_the_other(
    as_alice: Client, project: Project, rings: list[tuple[str, str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page(as_alice, "runs:settings", project.pk)
    assert len([job for job, _key in rings if "estimate" in job]) == 1


def test_a_viewer_looks_and_measures_nothing(
    client: Client,
    project: Project,
    viewer: User,
    rings: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.force_login(viewer)
    with django_capture_on_commit_callbacks(execute=True):
        html = page(client, "runs:settings", project.pk) + page(client, "runs:review", project.pk)
    assert "Start training" not in html
    assert rings == []
    for name in ("runs:settings", "runs:review"):
        assert client.post(reverse(name, args=[project.pk]), {"preset": "quick"}).status_code == 404


def test_strangers_find_nothing(client: Client, project: Project, bob: User) -> None:
    client.force_login(bob)
    for name in ("runs:goal", "runs:settings", "runs:settings_times", "runs:review", "runs:history"):
        assert client.get(reverse(name, args=[project.pk])).status_code == 404


def test_a_wrong_value_is_named_and_everything_typed_stays(as_alice: Client, project: Project) -> None:
    typed = {"preset": "thorough", "num_train_epochs": "many", "learning_rate": "0.0003", "seed": "7", "go": "start"}
    answer = as_alice.post(reverse("runs:settings", args=[project.pk]), typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Type a number" in html
    assert 'href="#id_num_train_epochs"' in html
    for value in ("many", "0.0003", "7"):
        assert f'value="{value}"' in html
    assert re.search(r'value="thorough"\s+checked', html)
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"num_train_epochs": "900"}, "It must lie between 0.1 and 100."),
        ({"seed": "1.5"}, "Type a whole number"),
        ({"lora_r": "8"}, "This belongs to"),
        ({"lr_scheduler_type": "zigzag"}, "zigzag"),
    ],
)
def test_each_wrong_setting_has_its_sentence(
    as_alice: Client, project: Project, typed: dict[str, str], sentence: str
) -> None:
    answer = as_alice.post(reverse("runs:settings", args=[project.pk]), {"preset": "quick", "go": "start", **typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_setting_that_several_ways_of_training_have_is_asked_once_and_reaches_each(
    as_alice: Client, project: Project, base_model: PretrainedModel
) -> None:
    assert page(as_alice, "runs:settings", project.pk).count('name="num_virtual_tokens"') == 1
    wish = {"preset": "balanced", "base_model": base_model.pk, "method": "prefix", "num_virtual_tokens": "7"}
    answer = as_alice.post(reverse("runs:settings", args=[project.pk]), {**wish, "go": "start"})
    assert answer.status_code == 302, answer.content.decode()
    assert TrainingRun.objects.get().spec["method"] == {"kind": "prefix", "num_virtual_tokens": 7}


def test_what_was_chosen_reaches_the_run(as_alice: Client, project: Project, base_model: PretrainedModel) -> None:
    wish = {"preset": "balanced", "base_model": base_model.pk, "method": "lora", "lora_r": "4", "learning_rate": "1e-3"}
    wish |= {"blend_with_quick": "false", "label_smoothing": "0,1", "go": "start"}
    answer = as_alice.post(reverse("runs:settings", args=[project.pk]), wish)
    run = TrainingRun.objects.get()
    assert answer["Location"] == reverse("runs:training", args=[run.pk])
    training = run.spec["training"]
    assert (run.method, run.spec["method"]["lora_r"], training["learning_rate"]) == ("lora", 4, 0.001)
    assert (training["blend_with_quick"], run.spec["task"]["label_smoothing"]) == (False, 0.1)
    html = page(as_alice, "runs:settings", project.pk)
    assert "Advanced: 5 settings changed" in html
    assert 'value="0.001"' in html


def test_reset_returns_to_the_defaults_and_keeps_the_card(as_alice: Client, project: Project) -> None:
    url = reverse("runs:settings", args=[project.pk])
    as_alice.post(url, {"preset": "quick", "num_train_epochs": "3", "go": "review"})
    as_alice.post(url, {"preset": "quick", "num_train_epochs": "wrong", "reset": "all"})
    project.refresh_from_db()
    assert project.settings_draft == {"preset": "quick", "base_model": ""}


def test_an_absent_starting_model_cannot_be_chosen(as_alice: Client, project: Project) -> None:
    absent = PretrainedModel.objects.create(name="far-away", kind="hub", title="Far away", tasks=[TASK])
    html = page(as_alice, "runs:settings", project.pk)
    assert "An operator can fetch it" in html
    answer = as_alice.post(
        reverse("runs:settings", args=[project.pk]), {"preset": "quick", "base_model": absent.pk, "go": "start"}
    )
    assert answer.status_code == 422
    assert not TrainingRun.objects.exists()


# --- start -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["runs:settings", "runs:review"])
def test_pressing_start_twice_makes_one_run(as_alice: Client, project: Project, name: str) -> None:
    wish = {"preset": "quick", "go": "start", "key": key_of(page(as_alice, name, project.pk))}
    first, second = (as_alice.post(reverse(name, args=[project.pk]), wish)["Location"] for _press in range(2))
    assert first == second
    assert TrainingRun.objects.count() == 1


def test_another_look_at_the_page_starts_another_run(as_alice: Client, project: Project) -> None:
    for _look in range(2):
        key = key_of(page(as_alice, "runs:settings", project.pk))
        as_alice.post(reverse("runs:settings", args=[project.pk]), {"preset": "quick", "go": "start", "key": key})
    assert TrainingRun.objects.count() == 2


def test_the_review_says_everything_in_sentences(as_alice: Client, project: Project) -> None:
    as_alice.post(reverse("runs:settings", args=[project.pk]), {"preset": "thorough", "seed": "7", "go": "review"})
    html = page(as_alice, "runs:review", project.pk)
    for words in ("Thorough", "1 advanced setting is changed", "The examples are ready.", "final exam", "/api/v1/runs"):
        assert words in html
    assert "&quot;seed&quot;: 7" in html


def test_a_problem_that_must_be_mended_stands_in_the_way_of_the_start(
    as_alice: Client, project: Project, version: DatasetVersion
) -> None:
    Finding.objects.create(version=version, code="DATA_ONE_LABEL", severity="must_fix", count=1)
    html = page(as_alice, "runs:review", project.pk)
    assert "must be mended" in html
    assert 'form="start-form"' not in html
    answer = as_alice.post(reverse("runs:review", args=[project.pk]), {"key": "k"})
    assert answer.status_code == 422
    assert not TrainingRun.objects.exists()


def test_without_checked_data_the_settings_lead_back(as_alice: Client, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(is_checked=False)
    for name in ("runs:settings", "runs:review"):
        answer = as_alice.get(reverse(name, args=[project.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("runs:check", args=[project.pk])


# --- texts without a label -------------------------------------------------------------------------------------------


def test_texts_without_a_label_have_a_switch_where_there_are_some(as_alice: Client, project: Project) -> None:
    assert "learn_from_unlabelled" not in page(as_alice, "runs:settings", project.pk)
    version = project.dataset.current_version if project.dataset else None
    assert version is not None
    version.splits = {**version.splits, "unlabelled": 4100}
    version.save()
    assert "Learn also from the 4,100 texts without a label" in page(as_alice, "runs:settings", project.pk)
    assert "It tries to learn from 4,100 texts without a label" in page(as_alice, "runs:review", project.pk)
    wish = {"preset": "quick", "learn_from_unlabelled": "false", "go": "start"}
    as_alice.post(reverse("runs:settings", args=[project.pk]), wish)
    run = TrainingRun.objects.latest("created_at")
    assert run.spec["task"]["learn_from_unlabelled"] is False
    assert "without a label, too" not in page(as_alice, "runs:review", project.pk)
    html = page(as_alice, "runs:settings", project.pk)
    assert re.search(r'value="false"\s+selected', html)
    assert "Advanced: 1" not in html
