"""Try it, download it, keep it running, judge its mistakes, throw it away and take it back."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.datasets.views import arriving
from studio.registry.models import Batch, Endpoint, ModelExport, Prediction, TrainedModel
from tests.api.serving import Service
from tests.architecture.world import World

from .conftest import write_exam

pytestmark = pytest.mark.django_db


def at(name: str, thing: object) -> str:
    return reverse(f"registry:{name}", args=[getattr(thing, "pk", thing)])


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def test_the_page_asks_the_first_question_of_the_exam_by_itself(desk: Client, world: World, serving: Service) -> None:
    html = body(desk, at("try", world.model))
    assert ">lovely</textarea>" in html
    assert 'hx-trigger="load"' in html
    assert serving.asked == []


def test_a_question_in_the_address_is_answered_without_a_script(desk: Client, world: World, serving: Service) -> None:
    html = body(desk, at("try", world.model) + "?text=what+a+day")
    assert serving.asked[0]["inputs"] == [{"text": "what a day"}]
    assert "bar first" in html


def test_the_form_works_with_and_without_a_script(desk: Client, world: World, serving: Service) -> None:
    whole = desk.post(at("answer", world.model), {"text": "hello"}).content.decode()
    part = desk.post(at("answer", world.model), {"text": "hello"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "bar first" in whole
    assert "<html" not in part
    assert "bar first" in part
    world.model.refresh_from_db()
    assert world.model.tried_at is not None


def test_two_models_answer_side_by_side(desk: Client, world: World, serving: Service, bob: User) -> None:
    asked = {"text": "hello", "other": world.model.pk}
    part = desk.post(at("answer", world.model), asked, headers={"HX-Request": "true"}).content.decode()
    assert part.count("bar first") == 2
    desk.force_login(bob)
    assert desk.post(at("answer", world.model), asked).status_code == 404


def test_while_nobody_answers_a_sentence_says_so(desk: Client, world: World) -> None:
    html = desk.post(at("answer", world.model), {"text": "hello"}, headers={"HX-Request": "true"}).content.decode()
    assert "cannot answer right now" in html


def test_a_script_is_told_where_a_refused_file_leads_and_the_page_says_why(desk: Client, world: World) -> None:
    file = SimpleUploadedFile("a.csv", b"")
    answer = desk.post(at("batch", world.model), {"file": file}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer["Location"]) == (204, at("try", world.model) + "#batches")
    assert "The file is empty." in body(desk, answer["Location"])


def test_a_file_of_questions_that_arrived_in_parts_is_taken_as_one_that_came_whole(
    desk: Client, world: World, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR, settings.MIN_FREE_BYTES = str(tmp_path), 0
    parts = re.search(r'data-parts="([^"]+)"', body(desk, at("try", world.model)))
    assert parts is not None
    questions = b"text\nlovely\nawful\n"
    about = {"Upload-Length": str(len(questions)), "Upload-Metadata": "filename cS5jc3Y="}
    place = desk.post(parts[1], headers=about)["Location"]
    for start, part in ((0, questions[:9]), (9, questions[9:])):
        headers = {"Upload-Offset": str(start)}
        assert desk.patch(place, part, content_type=arriving.CONTENT, headers=headers).status_code == 204
    desk.post(at("batch", world.model), {"file_arrived": place.strip("/").rsplit("/", 1)[-1]})
    batch = Batch.objects.get(name="q.csv")
    with batch.source.open() as kept:
        assert kept.read() == questions
    assert desk.head(place).status_code == 404


def test_a_file_of_questions_that_arrived_half_is_refused_in_a_sentence(
    desk: Client, world: World, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR, settings.MIN_FREE_BYTES = str(tmp_path), 0
    place = desk.post("/datasets/parts/", headers={"Upload-Length": "9", "Upload-Metadata": "filename cS5jc3Y="})
    sent = {"file_arrived": place["Location"].strip("/").rsplit("/", 1)[-1]}
    answer = desk.post(at("batch", world.model), sent, follow=True)
    assert "did not arrive whole" in answer.content.decode()
    assert not Batch.objects.filter(name="q.csv").exists()


def test_the_four_ways_to_call_it_stand_on_the_page(desk: Client, world: World) -> None:
    html = body(desk, at("try", world.model))
    for words in ("from predict import predict", "python predict.py", "curl -X POST", "await fetch"):
        assert words in html


def test_the_key_of_an_address_is_shown_once(desk: Client, world: World) -> None:
    Endpoint.objects.update(stopped_at=timezone.now())
    html = desk.post(at("endpoint", world.model)).content.decode()
    key = re.search(r"ake_[\w-]+", html)
    assert key
    again = body(desk, at("try", world.model))
    assert key.group() not in again
    assert key.group()[:8] in again
    desk.post(at("endpoint_stop", world.model))
    assert Endpoint.objects.get().stopped_at is not None
    assert "Make an address" in body(desk, at("try", world.model))


def test_a_download_can_be_asked_for_and_tells_how_it_stands(
    desk: Client, world: World, rings: list[tuple[str, str]]
) -> None:
    ModelExport.objects.all().delete()
    assert "Make this file" in body(desk, at("try", world.model))
    desk.post(at("export", world.model), {"format": "safetensors"})
    export = ModelExport.objects.get()
    assert ("workers.build_export", export.pk) in rings
    assert "waiting" in body(desk, at("try", world.model))
    ModelExport.objects.update(status="failed", error_code="EXPORT_DIFFERS")
    html = body(desk, at("try", world.model))
    assert "different answers" in html
    assert "Try again" in html


def test_a_refusal_is_an_alert_and_undo_stays(desk: Client, world: World) -> None:
    refused = desk.post(at("export", world.model), {"format": "nothing"}, follow=True).content.decode()
    toast = re.search(
        r'<div class="toast"\s+role="alert"\s+data-controller="toast"\s+data-stay>(.*?)</div>', refused, re.S
    )
    assert toast
    assert "There is no download of the kind nothing." in toast.group(1)
    undo = desk.post(at("delete", world.model), follow=True).content.decode()
    assert re.search(r'role="status"\s+data-controller="toast"\s+data-stay>', undo)


def test_an_answer_comes_with_the_sentence_that_is_read_out(desk: Client, world: World, serving: Service) -> None:
    html = desk.post(at("answer", world.model), {"text": "hello"}, headers={"HX-Request": "true"}).content.decode()
    assert re.search(r"data-say>\s*The answer is good, 90 of 100 sure\.", html)
    assert "aria-live" not in body(desk, at("try", world.model)).split("</main>")[0]


def test_corrections_come_back_as_a_table_that_no_spreadsheet_runs(desk: Client, world: World) -> None:
    Prediction.objects.create(model=world.model, label="good", correct_label="bad", inputs={"text": "=1+1"})
    rows = desk.get(at("corrections", world.model)).content.decode("utf-8-sig").splitlines()
    assert rows == ["text,label", "'=1+1,bad"]


def test_judging_a_mistake_keeps_an_example_and_goes_on_to_the_next(desk: Client, world: World) -> None:
    html = body(desk, at("mistakes", world.run))
    url = re.search(r'action="([^"]*judge[^"]*)"', html)
    assert url
    answer = desk.post(url.group(1).replace("&amp;", "&"), {"answer": "label"})
    kept = Prediction.objects.exclude(correct_label="").get()
    assert (kept.inputs, kept.correct_label) == ({"text": "dire"}, "good")
    assert answer["Location"].endswith("#m-4")


def test_judging_the_same_mistake_again_changes_the_one_example(desk: Client, world: World) -> None:
    for answer, label in (("label", "good"), ("label", "good"), ("more", "bad")):
        desk.post(at("judge", world.run) + "?row=2", {"answer": answer})
        assert Prediction.objects.exclude(correct_label="").get().correct_label == label


def test_a_result_without_mistakes_offers_none(desk: Client, world: World) -> None:
    assert "Open all 2 mistakes" in body(desk, at("result", world.run))
    write_exam(world.run.pk, [("lovely", "good", "good", 0.9)])
    html = body(desk, at("result", world.run))
    assert "It made no mistake in the final exam." in html
    assert at("mistakes", world.run) + '">' not in html


def test_a_cell_of_the_confusion_table_leads_to_its_examples(desk: Client, world: World) -> None:
    assert f"{at('mistakes', world.run)}?right=good&amp;said=bad" in body(desk, at("result", world.run))
    html = body(desk, at("mistakes", world.run) + "?right=good&said=bad")
    assert "ok" in html
    assert "dire" not in html
    assert "lovely" in body(desk, at("mistakes", world.run) + "?right=good&said=good")


def test_a_model_gets_another_name_goes_to_the_bin_and_comes_back(desk: Client, world: World) -> None:
    desk.post(at("rename", world.model), {"name": "Mood of reviews"})
    html = desk.post(at("delete", world.model), follow=True).content.decode()
    assert at("restore", world.model) in html
    assert "Mood of reviews" in body(desk, reverse("registry:models") + "?bin")
    desk.post(at("restore", world.model))
    assert "Mood of reviews" in body(desk, reverse("registry:models"))


def test_viewers_look_and_strangers_find_nothing(client: Client, world: World, viewer: User, bob: User) -> None:
    changing = ("export", "endpoint", "endpoint_stop", "rename", "delete", "restore", "correct", "batch")
    for person, status in ((viewer, 200), (bob, 404)):
        client.force_login(person)
        assert client.get(at("try", world.model)).status_code == status
        assert client.get(at("mistakes", world.run)).status_code == status
        for name in changing:
            assert client.post(at(name, world.model)).status_code == 404, name
        assert client.post(at("judge", world.run), {"answer": "skip"}).status_code == 404
    client.force_login(viewer)
    assert "Rename or delete" not in body(client, at("try", world.model))
    assert TrainedModel.objects.active().exists()
