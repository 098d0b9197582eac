"""Tables with several labels a text: in lists, parted by a sign, ticked in columns of their own."""

import json

import pytest
from django.http import QueryDict

from studio.catalog.models import PretrainedModel
from studio.datasets import drawing, reading, rows
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


def _ticked(names: tuple[str, ...] = ("anger", "joy", "love"), more: str = "") -> str:
    rows = [f"{_text(i)}," + ",".join(str(int(name in SETS[i % 6])) for name in names) for i in range(120)]
    return f"text,{','.join(names)}{',' + more if more else ''}\n" + "\n".join(
        f"{row},{['good', 'bad', 'so'][i % 3]}" if more else row for i, row in enumerate(rows)
    )


def test_three_columns_of_0_and_1_are_taken_for_labels_without_being_asked(upload: Upload) -> None:
    version = upload(_ticked()).current_version
    assert version is not None
    assert version.note_values["chosen"] == {"label": ["anger", "joy", "love"], "text": "text"}
    assert _is_several(version)


def test_the_table_of_examples_shows_the_labels_and_not_the_columns_they_came_from(upload: Upload) -> None:
    version = upload(_ticked()).current_version
    assert version is not None
    table = rows.page(version, QueryDict())
    assert table["columns"] == ["text", "anger + joy + love"]
    assert table["rows"][1]["cells"][1].labels == ["joy", "love"]
    own, others, _num_more = drawing.cards(version)
    assert ([card.name for card in own], others) == (["text", "anger + joy + love"], [])
    assert [bar["name"] for bar in own[1].bars] == ["joy", "anger", "love"]


def test_a_column_that_is_called_a_label_goes_before_columns_of_0_and_1(upload: Upload) -> None:
    version = upload(_ticked(more="label")).current_version
    assert version is not None
    assert version.columns == {"text": "text", "label": "label"}
    assert [one.ticks for one in choosing.of_version(version).choices if one.role == "label"] == [
        [("anger", False), ("joy", False), ("love", False)]
    ]


def test_two_columns_of_0_and_1_are_only_offered(upload: Upload) -> None:
    version = upload(_ticked(("anger", "joy"))).current_version
    assert version is not None
    assert not _is_several(version)
    roles = choosing.of_choice(version, QueryDict("text=text&label= %2B &ticked=anger&ticked=joy"))
    assert (roles.form, roles.problems) == ("several", [])
    assert [row.answer.labels for row in roles.rows if row.answer] == [["joy"], ["joy"], ["anger"]]


def test_ticked_labels_that_are_none_of_the_table_or_none_at_all_are_told(upload: Upload) -> None:
    version = upload(_ticked()).current_version
    assert version is not None
    roles = choosing.of_choice(version, QueryDict("text=text&label= %2B &ticked=envy"))
    assert (roles.is_hopeless, roles.problems) == (True, ["Nothing says yet which column is the label. Choose it."])


def test_cells_that_look_like_several_labels_are_asked_about(upload: Upload) -> None:
    table = "text,label\n" + "\n".join(f"{_text(i)},{';'.join(SETS[i % 6]) or 'none'}" for i in range(120))
    dataset = upload(table)
    assert dataset.status == "ready"
    assert [one["code"] for one in dataset.errors] == ["LABELS_IN_ONE_CELL"]
    assert dataset.current_version is not None
    assert "“;” between them" in choosing.of_version(dataset.current_version).problems[0]


def test_a_sign_that_was_chosen_for_another_column_is_none_of_this_one(upload: Upload) -> None:
    rows = [f"{_text(i)},{';'.join(SETS[i % 6]) or 'none'},{['good', 'bad'][i % 2]}" for i in range(120)]
    version = upload("text,label,mood\n" + "\n".join(rows)).current_version
    assert version is not None
    sent = QueryDict("text=text&label=label&label_separator=;")
    assert choosing.columns_of(version, sent)["label_separator"] == ";"
    assert choosing.columns_of(version, QueryDict("text=text&label=mood&label_separator=;")) == {
        "text": "text",
        "label": "mood",
    }


def test_one_ticked_column_alone_is_no_list_of_labels(upload: Upload) -> None:
    version = upload(_ticked()).current_version
    assert version is not None
    roles = choosing.of_choice(version, QueryDict("text=text&label= %2B &ticked=joy"))
    assert roles.is_hopeless
    assert "Tick at least two columns" in roles.problems[0]
