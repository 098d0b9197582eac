"""Examples are told as what their task makes of them: numbers, names of labels, texts with marked places."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from studio.accounts.models import User, Workspace
from studio.datasets import answering, doctoring, drawing, profile, rows
from studio.datasets.models import Dataset, DatasetVersion, Finding

from .doctored import TEXT_AND, Rows, as_json, doctored

TABLES: dict[str, Rows] = {
    "label": [(f"thing {n}", "odd" if n % 2 else "even") for n in range(60)],
    "numbers": [(f"thing {n}", f"{1 + n % 9 / 2:g}") for n in range(60)],
    "several": [(f"thing {n}", as_json(["joy", "love"] if n % 2 else ["joy"])) for n in range(60)],
    "spans": [(f"Ada saw thing {n}", as_json([{"start": 0, "end": 3, "label": "PER"}])) for n in range(60)],
    "tags": [(as_json(["Ada", "saw", str(n)]), as_json(["B-PER", "O", "O"])) for n in range(60)],
}
TASKS = {"numbers": "text-regression", "spans": "token-classification", "tags": "token-classification"}


@pytest.fixture
def version(request: pytest.FixtureRequest, tmp_path: Path, alice: User, workspace: Workspace) -> DatasetVersion:
    """A version of the table that the test names."""
    form = request.param
    table = doctored(TABLES[form], TEXT_AND[form], tmp_path)
    dataset = Dataset.objects.create(workspace=workspace, owner=alice, name="things", status="ready")
    made = DatasetVersion.objects.create(
        dataset=dataset,
        number=1,
        digest="d",
        task=TASKS.get(form, "text-classification"),
        columns=TEXT_AND[form],
        labels=table.examined.labels,
        splits=table.splits,
        profile=[card.as_json() for card in profile.cards(table.path, ["text", "answer"])],
        num_examples=60,
        file=ContentFile(table.path.read_bytes(), "things.parquet"),
    )
    Finding.objects.create(version=made, code="DATA_DUPLICATES", severity="advice", count=1, rows=[2])
    return made


def _with(**told: Any) -> Any:
    return pytest.mark.parametrize(("version", "told"), list(told.items()), indirect=["version"])


@_with(
    label="60 examples in 2 groups.",
    numbers="60 examples with numbers from 1 to 5.",
    several="60 examples with 2 labels.",
    spans="60 texts, 1 kind of places marked.",
    tags="60 texts, 1 kind of places marked.",
)
def test_a_version_is_summed_up_in_the_words_of_its_task(version: DatasetVersion, told: str) -> None:
    assert answering.told(version) == told


@_with(
    label="2 groups",
    numbers="numbers from 1 to 5",
    several="2 labels",
    spans="1 kind of places",
    tags="1 kind of places",
)
def test_a_list_names_what_is_counted(version: DatasetVersion, told: str) -> None:
    assert version.counted == told


@_with(
    label="row 2 · “thing 1” · odd",
    numbers="row 2 · “thing 1” · 1.5",
    several="row 2 · “thing 1” · joy, love",
    spans="row 2 · “Ada saw thing 1” · PER: Ada",
    tags="row 2 · “Ada saw 1” · PER: Ada",
)
def test_the_sample_of_a_finding_is_told_in_plain_words(version: DatasetVersion, told: str) -> None:
    (finding,) = doctoring.health(version, here="/", can_edit=False).to_fix
    assert finding["sample"] == told


@_with(
    label='<span class="group">even</span>',
    numbers='<td class="num" data-label="answer">1</td>',
    several='<span class="group">joy</span>',
    spans='<mark>Ada <span class="kind">PER</span></mark>',
    tags='<mark>Ada <span class="kind">PER</span></mark>',
)
def test_the_table_of_examples_shows_answers_as_what_they_are(version: DatasetVersion, told: str) -> None:
    table = rows.page(version, QueryDict(""))
    context = {"dataset": version.dataset, "table": table}
    body = render_to_string("datasets/_examples.html", context, request=RequestFactory().get("/"))
    assert told in body
    assert "B-PER" not in body
    assert "&quot;start" not in body


@_with(label=("odd", 30), several=("love", 30), spans=("PER", 60), tags=("PER", 60))
def test_a_label_filters_the_examples_that_hold_it(version: DatasetVersion, told: tuple[str, int]) -> None:
    label, number = told
    assert rows.page(version, QueryDict(f"label={label}"))["num_examples"] == number


@_with(label=(["odd", "even"], None), numbers=([], ("1", "5")), several=(["joy", "love"], None), spans=(["PER"], None))
def test_the_card_of_the_answer_shows_what_it_holds(version: DatasetVersion, told: tuple[list[str], Any]) -> None:
    names, ends = told
    text, answer = drawing.cards(version)[0]
    assert (text.role_word, answer.role_word) == ("the text", "the answer")
    assert sorted(bar["name"] for bar in answer.bars) == sorted(names)
    assert answer.ends == ends
    assert bool(answer.rectangles) == (ends is not None)
    body = render_to_string("datasets/_column.html", {"card": answer})
    assert "shortest" not in body


@pytest.mark.parametrize("version", ["tags"], indirect=True)
def test_marks_that_cannot_be_read_are_shown_as_they_stand(version: DatasetVersion) -> None:
    from studio.datasets.shown import cells_of

    answers = answering.answers_of(version)
    values = {"text": json.dumps(["Ada", "ran"]), "answer": json.dumps(["B-PER"])}
    ((cell,),) = cells_of(answers, ["text"], [values])
    assert (cell.words, cell.fault) == ('["Ada", "ran"]', '["B-PER"]')
