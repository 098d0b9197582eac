"""Datasets over the API: upload, look, choose, mend, undo, page, delete."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset, DatasetFile

from .calling import Api
from .conftest import TABLE, Rings

pytestmark = pytest.mark.django_db
Import = Callable[..., dict[str, Any]]


def test_an_upload_is_taken_at_once_and_read_in_the_background(api: Api, rings: Rings) -> None:
    reply = api.upload("/datasets", TABLE, "reviews.csv")
    assert (reply.status, reply.body["status"]) == (202, "importing")
    assert rings == [("workers.import_dataset", reply.body["id"])]
    waiting = api.get(f"/datasets/{reply.body['id']}").body
    assert (waiting["status"], waiting["version"], waiting["columns"]) == ("importing", None, [])


def test_a_read_dataset_says_what_it_holds(imported: Import) -> None:
    found = imported(TABLE, "reviews.csv")
    assert (found["status"], found["version"], found["task"]) == ("ready", 1, "text-classification")
    assert (found["num_examples"], found["num_skipped"], found["errors"]) == (60, 0, [])
    assert {column["name"]: column["role"] for column in found["columns"]} == {"text": "text", "label": "label"}
    assert all(column["filled"] == 60 and column["distinct"] for column in found["columns"])
    assert sorted(found["labels"], key=str) == [{"name": "bad", "count": 30}, {"name": "good", "count": 30}]
    assert set(found["splits"]) == {"train", "validation", "test"}
    assert sum(found["splits"].values()) == 60
    assert found["name"] == "reviews"


def test_findings_say_how_bad_how_many_and_what_to_do(imported: Import) -> None:
    found = imported(TABLE + "lovely thing of the kind 1 7919,good\n")
    twin = next(one for one in found["findings"] if one["fix_code"] == "drop_duplicates")
    assert twin["count"] >= 1
    assert twin["severity"] in ("must_fix", "advice", "note")
    assert twin["message"]
    assert twin["fix"]


def test_separate_files_keep_their_parts(imported: Import) -> None:
    extra = "text,label\nlovely exam question number nine,good\nawful exam question number ten,bad\n"
    found = imported({"file": TABLE, "test_file": extra})
    assert found["splits"]["test"] == 2
    assert found["splits"]["train"] + found["splits"]["validation"] == 60
    splits = DatasetFile.objects.filter(dataset_id=found["id"]).values_list("split", flat=True)
    assert sorted(splits) == ["test", "train"]


def test_three_files_are_the_three_parts(imported: Import) -> None:
    parts = {
        "file": TABLE,
        "validation_file": "text,label\na lovely practice,good\nan awful practice,bad\n",
        "test_file": "text,label\na lovely exam,good\nan awful exam,bad\nanother awful one,bad\n",
    }
    assert imported(parts)["splits"] == {"train": 60, "validation": 2, "test": 3}


def test_texts_without_a_label_come_as_a_file_of_their_own(imported: Import) -> None:
    texts = "text\n" + "".join(f"something else of the kind {n} {n * 7919}\n" for n in range(40))
    found = imported({"file": TABLE, "unlabelled_file": texts})
    assert found["splits"]["unlabelled"] == 40
    assert found["splits"]["test"] > 0


def test_name_columns_and_options_can_be_given_at_once(imported: Import) -> None:
    rows = "".join(f"{label};text number {n} of {n * 7919}\n" for n in range(30) for label in ("x", "y"))
    found = imported(
        rows,
        "odd.txt",
        name="  My   table ",
        columns=json.dumps({"text": "column 2", "label": "column 1"}),
        options=json.dumps({"delimiter": ";", "header": False}),
    )
    assert (found["name"], found["status"], found["num_examples"]) == ("My table", "ready", 60)
    assert found["options"] == {"delimiter": ";", "header": False}
    assert {column["role"] for column in found["columns"]} == {"text", "label"}


@pytest.mark.parametrize(
    ("form", "status", "where"),
    [
        ({"columns": "text"}, 422, "columns"),
        ({"columns": "[1]"}, 422, "columns"),
        ({"options": "{"}, 422, "options"),
        ({"options": '{"delimiter": "ab"}'}, 400, "options"),
        ({"options": '{"delimiter": [","]}'}, 400, "options"),
        ({"options": '{"delimiter": {}}'}, 400, "options"),
        ({"options": f'{{"header": "{"9" * 5000}"}}'}, 400, "options"),
        ({"options": f'{{"header": {"9" * 4000}}}'}, 400, "options"),
        ({"options": f'{{"header": {"9" * 5000}}}'}, 422, "options"),
        ({"options": '{"sheet": "a\\u0000b"}'}, 422, "options"),
        ({"columns": '{"text": "a\\u0000b", "label": "c"}'}, 422, "columns"),
        ({"columns": '{"text": ["a\\ud800"], "label": "c"}'}, 422, "columns"),
        ({"task": "astrology"}, 400, "task"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(api: Api, form: dict[str, str], status: int, where: str) -> None:
    reply = api.upload("/datasets", TABLE, **form)
    assert reply.code
    assert (reply.status, reply.body["details"][0]["where"]) == (status, where)
    assert not Dataset.objects.exists()


def test_a_call_without_a_file_is_told_so(api: Api) -> None:
    reply = api.upload("/datasets", {})
    assert (reply.status, reply.code) == (422, "INVALID")
    assert reply.body["details"][0]["where"] == "file"


def test_a_file_that_is_no_table_is_rejected_with_a_sentence(imported: Import) -> None:
    found = imported(b"%PDF-1.7\n\x00\x01\x02", "paper.csv")
    assert (found["status"], found["version"]) == ("rejected", None)
    assert found["errors"][0]["message"].endswith(".")
    assert set(found["errors"][0]) == {"line", "column", "message"}


def test_bad_rows_are_named_by_line_and_never_fatal(imported: Import) -> None:
    found = imported(TABLE + "one,two,three\n")
    assert (found["num_examples"], found["num_skipped"]) == (60, 1)
    assert found["errors"][0]["line"] == 62


def test_a_new_name_is_kept(api: Api, imported: Import) -> None:
    dataset = imported()
    reply = api.patch(f"/datasets/{dataset['id']}", {"name": "Better"})
    assert (reply.status, reply.body["name"], reply.body["status"]) == (200, "Better", "ready")


def test_other_columns_make_another_version(api: Api, imported: Import, rings: Rings) -> None:
    dataset = imported("title,text,label\n" + "".join(f"t{n},{row}\n" for n, row in enumerate(TABLE.splitlines()[1:])))
    reply = api.patch(f"/datasets/{dataset['id']}", {"columns": {"text": ["title", "text"], "label": "label"}})
    assert (reply.status, reply.body["status"]) == (200, "importing")
    assert rings[-1] == ("workers.import_dataset", dataset["id"])
    import_dataset(dataset_id=dataset["id"])
    found = api.get(f"/datasets/{dataset['id']}").body
    assert (found["status"], found["version"]) == ("ready", 2)


def test_a_hopeless_choice_of_columns_explains_itself(api: Api, imported: Import) -> None:
    dataset = imported()
    reply = api.patch(f"/datasets/{dataset['id']}", {"columns": {"text": "text", "label": "nowhere"}})
    assert (reply.status, reply.body["details"][0]["where"]) == (400, "columns")
    assert reply.code


def test_numbers_cannot_stand_in_several_columns(api: Api, imported: Import) -> None:
    rows = "".join(f"this is what was said in {n},{n % 2},{n % 3}\n" for n in range(60))
    dataset = imported(f"text,low,high\n{rows}")
    reply = api.patch(f"/datasets/{dataset['id']}", {"columns": {"text": "text", "target": ["low", "high"]}})
    assert (reply.status, reply.code) == (400, "ANSWER_IN_COLUMNS")


def test_a_task_that_is_sent_with_the_columns_of_another_is_refused(api: Api, imported: Import) -> None:
    dataset = imported("text,stars\n" + "".join(f"this is what was said in {n},{n % 5}\n" for n in range(60)))
    wish = {"task": "text-classification", "columns": {"text": "text", "target": "stars"}}
    reply = api.patch(f"/datasets/{dataset['id']}", wish)
    assert (reply.status, reply.code) == (400, "TASK_DIFFERS")
    assert api.get(f"/datasets/{dataset['id']}").body["version"] == 1
    agreed = api.patch(f"/datasets/{dataset['id']}", {**wish, "task": "text-regression"})
    assert (agreed.status, agreed.body["task"]) == (200, "text-regression")


def test_a_field_that_cannot_be_changed_is_refused(api: Api, imported: Import) -> None:
    reply = api.patch(f"/datasets/{imported()['id']}", {"owner": "somebody"})
    assert (reply.status, reply.code) == (422, "INVALID")


def test_a_fix_makes_a_new_version_and_undo_returns(api: Api, imported: Import) -> None:
    dataset = imported(TABLE + "lovely thing of the kind 1 7919,good\n")
    fixed = api.post(f"/datasets/{dataset['id']}/fixes", {"code": "drop_duplicates"})
    assert (fixed.status, fixed.body["version"], fixed.body["num_examples"]) == (200, 2, 60)
    undone = api.post(f"/datasets/{dataset['id']}/undo")
    assert (undone.status, undone.body["version"], undone.body["num_examples"]) == (200, 1, 61)
    assert (api.post(f"/datasets/{dataset['id']}/undo").status) == 409


def test_the_code_of_a_finding_does_as_well(api: Api, imported: Import) -> None:
    dataset = imported(TABLE + "lovely thing of the kind 1 7919,good\n")
    code = next(one["code"] for one in dataset["findings"] if one["fix_code"] == "drop_duplicates")
    assert api.post(f"/datasets/{dataset['id']}/fixes", {"code": code}).body["num_examples"] == 60


def test_an_unknown_fix_is_refused(api: Api, imported: Import) -> None:
    reply = api.post(f"/datasets/{imported()['id']}/fixes", {"code": "magic"})
    assert (reply.status, reply.code) == (400, "FIX_UNKNOWN")


def test_examples_come_page_by_page(api: Api, imported: Import) -> None:
    place = f"/datasets/{imported()['id']}/examples"
    first = api.get(place, page_size=50).body
    assert (len(first["examples"]), first["num_examples"], first["num_pages"]) == (50, 60, 2)
    assert set(first["examples"][0]["values"]) == {"text", "label"}
    second = api.get(place, page_size=50, page=2).body
    assert len(second["examples"]) == 10
    assert not {one["row"] for one in first["examples"]} & {one["row"] for one in second["examples"]}


def test_examples_of_a_part_and_of_a_word(api: Api, imported: Import) -> None:
    dataset = imported()
    place = f"/datasets/{dataset['id']}/examples"
    exam = api.get(place, split="test", page_size=200).body
    assert exam["num_examples"] == dataset["splits"]["test"]
    assert {one["split"] for one in exam["examples"]} == {"test"}
    assert api.get(place, search="LOVELY").body["num_examples"] == 30


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"split": "all"}, {"page_size": 1000}, {"colour": 1}])
def test_a_wrong_question_for_examples_is_named(api: Api, imported: Import, query: dict[str, Any]) -> None:
    reply = api.get(f"/datasets/{imported()['id']}/examples", **query)
    assert (reply.status, reply.code) == (422, "INVALID")
    assert reply.body["details"][0]["where"] == next(iter(query))


def test_a_deleted_dataset_is_gone_and_can_be_brought_back(api: Api, imported: Import) -> None:
    place = f"/datasets/{imported()['id']}"
    assert api.delete(place).status == 204
    assert api.get(place).status == 404
    assert api.post(f"{place}/restore").status == 200
    assert api.get(place).status == 200


def test_the_list_holds_ones_own_only_and_says_how_many(api: Api, bobs: Api, imported: Import) -> None:
    made = {imported()["id"], imported()["id"]}
    mine = api.get("/datasets", page_size=1)
    assert (len(mine.body), mine.headers["X-Total-Count"]) == (1, "2")
    assert {one["id"] for one in api.get("/datasets").body} == made
    assert bobs.get("/datasets").body == []
