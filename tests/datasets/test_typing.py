"""What people paste and type is never lost: all of it comes in, or all of it comes back with the reason."""

from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts.models import User
from studio.datasets.importing import import_dataset
from studio.datasets.intake import MAX_PASTED_BYTES, MAX_TYPED_ROWS, typed_rows
from studio.datasets.models import Dataset

NEW = "/datasets/new/"


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _typed(number: int) -> dict[str, object]:
    texts = [f"text {n} " + "long " * (2_000 if not n else 1) for n in range(number)]
    return {"source": "typed", "text": texts, "label": ["good" if n % 2 else "bad" for n in range(number)]}


def _arrived() -> Dataset:
    dataset = Dataset.objects.get()
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    return dataset


def test_as_many_rows_as_there_is_room_for_can_be_typed_and_added_to(desk: Client) -> None:
    sent = _typed(MAX_TYPED_ROWS)
    assert desk.post(NEW, sent).status_code == 302
    assert typed_rows(_arrived()) == list(zip(sent["text"], sent["label"], strict=True))  # type: ignore[call-overload]  # Lists.


def test_more_rows_than_there_is_room_for_come_back_with_the_reason(desk: Client) -> None:
    answer = desk.post(NEW, _typed(MAX_TYPED_ROWS + 1))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "These are 501 examples; at most 500 can be typed." in body
    assert f'value="text {MAX_TYPED_ROWS} long ' in body
    assert not Dataset.objects.exists()


def test_the_grid_grows_no_further_than_what_is_taken(desk: Client) -> None:
    body = desk.post(NEW, _typed(MAX_TYPED_ROWS - 5) | {"more": "1"}).content.decode()
    assert body.count('name="text"') == MAX_TYPED_ROWS
    assert "There is room for 500 rows" in body
    assert 'name="more"' not in body


def test_a_large_pasted_table_is_taken_and_a_larger_one_comes_back_whole(desk: Client) -> None:
    row = "这是一个很长的例子,好\n"
    table = "text,label\n" + row * ((MAX_PASTED_BYTES - 100) // len(row.encode()))
    assert desk.post(NEW, {"source": "paste", "table": table}).status_code == 302
    longer = table + row * 20
    answer = desk.post(NEW, {"source": "paste", "table": longer})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "The pasted table is larger than 4 MB." in body
    assert longer in unescape(body)
    assert Dataset.objects.count() == 1


def test_the_forms_to_paste_and_type_send_letters_as_they_are(desk: Client) -> None:
    body = desk.get(NEW).content.decode()
    forms = [form for form in body.split("<form")[1:] if 'value="paste"' in form or 'value="typed"' in form]
    assert len(forms) == 2
    assert all('enctype="multipart/form-data"' in form.split(">")[0] for form in forms)
    assert "At most 4 MB" in body


@pytest.mark.parametrize("number", [1, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS])
def test_what_is_too_much_for_any_form_is_refused_with_a_sentence(desk: Client, number: int) -> None:
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if number == 1 else 1
    file = SimpleUploadedFile("a.csv", b"a")
    answer = desk.post(NEW, {"source": "paste", "table": ["x" * size] * number, "file": file})
    assert answer.status_code == 413
    assert "This is too much for a form." in answer.content.decode()
