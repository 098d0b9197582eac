"""Tables that answer several questions about the same text, from the upload to a valid RunSpec."""

import json

import pytest
from django.http import QueryDict

from studio.catalog.models import PretrainedModel
from studio.datasets import answering, drawing, facets, rows
from studio.datasets import roles as choosing
from studio.datasets.models import Dataset, DatasetVersion
from studio.datasets.reading import examples
from studio.runs import specs

from .conftest import Upload

pytestmark = pytest.mark.django_db
TASK = "multi-task"
TOPICS, HASTE = ("refund", "delivery", "praise"), ("high", "low")
TABLE = "message,topic,urgency,price\n" + "".join(
    f"message number {n} about something,{TOPICS[n % 3]},{HASTE[n % 2] if n % 10 else ''},{n * 7}\n" for n in range(120)
)


def codes(version: DatasetVersion) -> dict[str, int]:
    return {one.code: one.count for one in version.findings.all()}


def of(dataset: Dataset) -> DatasetVersion:
    assert dataset.current_version is not None
    return dataset.current_version


def test_every_column_of_labels_is_a_question_once_the_goal_is_chosen(upload: Upload) -> None:
    version = of(upload(TABLE, task=TASK))
    assert version.note_values["chosen"] == {"text": "message", "labels": ["topic", "urgency"]}
    assert version.columns == {"text": "message", "labels": "topic + urgency"}
    cell = examples(version)["examples"][1]["values"]["topic + urgency"]
    assert json.loads(cell) == {"topic": "delivery", "urgency": "low"}
    assert sum(version.splits.values()) == 120
    assert answering.told(version) == "120 examples with 2 questions: topic, urgency."
    assert answering.counted(version) == "2 questions: topic, urgency"
    assert codes(version) == {"DATA_FACETS_OPEN": 12}
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    spec = specs.build(version=version, base_model=model, task=TASK)
    assert (spec["task"], spec["data"]["columns"]) == ({"kind": TASK}, version.columns)


def test_without_the_goal_a_column_of_labels_sorts_into_groups(upload: Upload) -> None:
    version = of(upload(TABLE))
    assert (version.task, version.columns["label"]) == ("text-classification", "topic")


def test_the_page_shows_a_tick_for_each_question_and_what_the_examples_say(upload: Upload) -> None:
    version = of(upload(TABLE, task=TASK))
    shown = choosing.of_version(version)
    choice = next(one for one in shown.choices if one.role == "labels")
    assert (choice.is_ticked_only, choice.ticks) == (True, [("topic", True), ("urgency", True)])
    assert (shown.form, shown.answer, shown.problems) == ("facets", "topic + urgency", [])
    assert shown.rows[0].answer is not None
    assert shown.rows[1].answer is not None
    assert (shown.rows[0].answer.labels, shown.rows[1].answer.labels) == (
        ["topic: refund"],
        ["topic: delivery", "urgency: low"],
    )
    own, _others, _more = drawing.cards(version)
    assert [(card.name, card.is_answer, card.num_counted) for card in own] == [
        ("message", False, 0),
        ("topic", True, 3),
        ("urgency", True, 2),
    ]
    page = rows.page(version, QueryDict("label=urgency%3A+low"))
    assert (page["columns"], page["num_examples"]) == (["message", "topic + urgency", "price"], 60)


def test_one_tick_alone_or_a_list_is_no_choice_of_questions(upload: Upload) -> None:
    version = of(upload(TABLE, task=TASK))
    alone = choosing.of_choice(version, QueryDict("text=message&ticked=topic"))
    assert alone.is_hopeless
    assert "Only the column topic is ticked" in alone.problems[0]
    both = choosing.columns_of(version, QueryDict("text=message&ticked=topic&ticked=urgency&ticked=nothing"))
    assert both == {"text": "message", "labels": ["topic", "urgency"]}
    assert "answer to each question" in choosing.of_choice(version, QueryDict("text=message")).problems[0]


def test_a_contradiction_is_one_about_the_same_question(upload: Upload) -> None:
    more = "the same text,refund,,1\nthe same text,,high,2\nanother text,refund,high,3\nanother text,praise,low,4\n"
    found = codes(of(upload(TABLE + more, task=TASK)))
    assert found["DATA_CONFLICT_FACETS"] == 1
    assert "DATA_CONFLICT" not in found


def test_a_question_with_one_label_to_learn_from_is_said_to_be_left_out(upload: Upload) -> None:
    """Whatever signs its name holds."""
    head = "message,Q1: topic,Q1: urgency\n"
    lines = [f"message number {n} about something,{TOPICS[n % 3]},low\n" for n in range(60)]
    test = head + "".join(f"exam text {n},{TOPICS[n % 3]},{HASTE[n % 2]}\n" for n in range(12))
    practice = test.replace("exam", "practice")
    parts = {"train": head + "".join(lines), "test": test, "validation": practice}
    version = of(upload({part: (f"{part}.csv", table) for part, table in parts.items()}, task=TASK))
    finding = version.findings.get(code="DATA_FACET_LEFT_OUT")
    assert (finding.severity, finding.values["question"]) == ("advice", "Q1: urgency")


def test_names_with_signs_are_found_as_they_stand_in_the_cells() -> None:
    cell = facets.faceted(["a: b", 'say "c"'], [" x ", "y"])
    assert facets.names_in(cell) == ["a: b: x", 'say "c": y']
    assert facets.faceted(["a", "b"], [" ", ""]) == ""
    assert all(facets.written(name, ["a: b", 'say "c"']) in cell for name in facets.names_in(cell))
    assert facets.written("a: b: x", ["a", "a: b"]) == '"a: b": "x"'
