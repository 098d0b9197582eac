"""Tables with a text and a number, from the upload to a valid RunSpec."""

import pytest

from studio.catalog.models import PretrainedModel
from studio.datasets import roles as choosing
from studio.datasets import services
from studio.datasets.importing import import_dataset
from studio.runs import specs

from .conftest import Upload

NUMBERS = "description,rent\n" + "".join(
    f'"room {i} with {i % 7} windows, near the station","{600 + 37 * i}"\n' for i in range(60)
)
pytestmark = pytest.mark.django_db


def test_a_text_beside_many_numbers_is_a_number_to_predict(upload: Upload) -> None:
    dataset = upload(NUMBERS)
    version = dataset.current_version
    assert (dataset.status, dataset.task) == ("ready", "text-regression")
    assert version is not None
    assert (version.task, version.columns) == ("text-regression", {"text": "description", "target": "rent"})
    assert version.splits["test"] >= 5
    assert not version.findings.filter(severity="must_fix").exists()


def test_the_spec_of_a_number_is_whole(upload: Upload) -> None:
    version = upload(NUMBERS).current_version
    assert version is not None
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    spec = specs.build(version=version, base_model=model, task=version.task)
    assert spec["task"]["kind"] == "text-regression"
    assert spec["data"]["columns"] == {"text": "description", "target": "rent"}


def test_a_wished_number_wins_over_few_values_that_look_like_labels(upload: Upload) -> None:
    table = "review,stars\n" + "".join(f"this is the review number {i},{i % 5 + 1}\n" for i in range(60))
    assert upload(table).task == "text-classification"
    wished = upload(table, task="text-regression").current_version
    assert wished is not None
    assert wished.columns == {"text": "review", "target": "stars"}


def test_the_numbering_of_the_rows_is_no_answer(upload: Upload) -> None:
    table = "nr,message\n" + "".join(f"{i},this is message {i} of somebody\n" for i in range(1, 60))
    assert upload(table).status == "needs_choice"


def test_a_column_of_words_cannot_be_the_number(upload: Upload) -> None:
    table = "review,mood\n" + "".join(f"this is the review number {i},{['good', 'bad'][i % 2]}\n" for i in range(40))
    dataset = upload(table, task="text-regression", columns={"text": "review", "target": "mood"})
    assert dataset.status == "needs_choice"
    version = dataset.current_version
    assert version is not None
    roles = choosing.of_version(version)
    assert roles.is_hopeless
    assert "holds no numbers" in roles.problems[0]


def test_another_choice_changes_the_task(upload: Upload) -> None:
    table = "review,stars\n" + "".join(f"this is the review number {i},{i % 5 + 1}\n" for i in range(60))
    dataset = upload(table)
    services.change_dataset(dataset=dataset, user=dataset.owner, columns={"text": "review", "target": "stars"})
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    version = dataset.current_version
    assert version is not None
    assert version.task == dataset.task == "text-regression"
    services.change_dataset(dataset=dataset, user=dataset.owner, task="text-classification")
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    again = dataset.current_version
    assert again is not None
    assert again.columns == {"text": "review", "label": "stars"}
