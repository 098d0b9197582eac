"""Tables with several labels a text: in lists, parted by a sign, ticked in columns of their own."""

import json

import pytest

from studio.catalog.models import PretrainedModel
from studio.datasets import reading
from studio.datasets import roles as choosing
from studio.datasets.models import DatasetVersion
from studio.runs import specs

from .conftest import Upload

pytestmark = pytest.mark.django_db
SETS = [["joy"], ["joy", "love"], ["anger"], [], ["love"], ["anger", "joy"]]


def _text(number: int) -> str:
    return f"this is what somebody wrote in message {number}"


def _answers(version: DatasetVersion) -> list[list[str]]:
    column = version.columns["label"]
    return [json.loads(one["values"][column]) for one in reading.examples(version)["examples"][:6]]


def _is_several(version: DatasetVersion) -> bool:
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    spec = specs.build(version=version, base_model=model, task=version.task)
    return bool(spec["task"]["is_multi_label"])


def test_labels_in_lists_are_several(upload: Upload) -> None:
    rows = [json.dumps({"text": _text(i), "labels": SETS[i % 6]}) for i in range(120)]
    version = upload("\n".join(rows), name="table.jsonl").current_version
    assert version is not None
    assert (version.task, version.columns) == ("text-classification", {"text": "text", "label": "labels"})
    assert {one["name"] for one in version.labels} == {"joy", "love", "anger"}
    assert _is_several(version)


def test_labels_ticked_in_columns_become_one_list(upload: Upload) -> None:
    rows = [
        f"{_text(i)}," + ",".join(str(int(name in SETS[i % 6])) for name in ("anger", "joy", "love"))
        for i in range(120)
    ]
    table = "text,anger,joy,love\n" + "\n".join(rows)
    version = upload(table, columns={"text": "text", "label": ["anger", "joy", "love"]}).current_version
    assert version is not None
    assert _answers(version) == [sorted(one) for one in SETS]
    assert _is_several(version)
    roles = choosing.of_version(version)
    assert [row.answer.labels for row in roles.rows if row.answer] == [["joy"], ["joy", "love"], ["anger"]]


def test_labels_parted_by_a_sign_become_a_list(upload: Upload) -> None:
    rows = [f"{_text(i)},{';'.join(SETS[i % 6]) or 'none'}" for i in range(120)]
    table = "text,label\n" + "\n".join(rows)
    plain = upload(table).current_version
    assert plain is not None
    assert not _is_several(plain)
    assert "label_separator" in choosing.of_version(plain).form_names
    version = upload(table, columns={"text": "text", "label": "label", "label_separator": ";"}).current_version
    assert version is not None
    assert _answers(version)[1] == ["joy", "love"]
    assert _is_several(version)


def test_a_column_that_is_no_tick_is_named(upload: Upload) -> None:
    table = "text,joy,mood\n" + "".join(f"{_text(i)},{i % 2},{['good', 'bad'][i % 2]}\n" for i in range(40))
    dataset = upload(table, columns={"text": "text", "label": ["joy", "mood"]})
    assert dataset.status == "needs_choice"
    assert dataset.errors[0]["code"] == "LABEL_NO_TICK"
