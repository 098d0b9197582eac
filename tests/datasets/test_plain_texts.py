"""Plain texts, from the upload to a valid RunSpec: a line or a paragraph each, or one column of any table."""

import pytest
from django.http import QueryDict

from studio.accounts.models import User, Workspace
from studio.catalog.models import PretrainedModel
from studio.datasets import answering, rows, services, telling
from studio.datasets import roles as choosing
from studio.datasets.importing import import_dataset
from studio.datasets.models import Dataset, DatasetVersion
from studio.datasets.reading import examples
from studio.datasets.sampling import create_sample_dataset, samples
from studio.runs import specs
from studio.runs.requirements import other_task
from studio.runs.template_files import templates

from .conftest import Upload

pytestmark = pytest.mark.django_db
TASK = "masked-lm"
LINES = "".join(f"The {n}th letter of the office in Lower Street says that all is well there.\n" for n in range(60))
# Broken at the width of a page.
LETTER = "The office in Lower Street wrote to us\nabout the parcel that was sent in {}, and we\nhave answered it.\n\n"


def of(dataset: Dataset) -> DatasetVersion:
    assert dataset.current_version is not None, dataset.errors
    return dataset.current_version


def first_text(version: DatasetVersion) -> str:
    return str(next(iter(examples(version, page_size=1)["examples"][0]["values"].values())))


def test_a_text_a_line_is_dealt_out_and_told(upload: Upload) -> None:
    version = of(upload(LINES, "letters.txt", task=TASK))
    assert (version.task, list(version.columns)) == (TASK, ["text"])
    assert version.splits == {"train": 48, "validation": 6, "test": 6}
    assert answering.told(version) == "60 texts to read."
    told = {one.code: telling.finding(one)["message"] for one in version.findings.all()}
    assert told["DATA_FEW_WORDS"].startswith("There are only about 900 words to read. From 15000 on")
    assert not version.findings.filter(severity__in=("must_fix", "advice")).exists()
    roles = choosing.of_version(version)
    assert [choice.role for choice in roles.choices] == ["text"]
    assert [row.texts[0].words for row in roles.rows] == LINES.splitlines()[:3]
    assert rows.page(version, QueryDict(""))["rows"]


def test_lines_that_were_broken_to_fit_a_page_are_joined(upload: Upload) -> None:
    letters = "".join(LETTER.format(1900 + n) for n in range(40))
    version = of(upload(letters, "letters.txt", task=TASK))
    assert version.num_examples == 40
    joined = "The office in Lower Street wrote to us about the parcel that was sent in 1900, and we have answered it."
    assert first_text(version) == joined
    chinese = "".join(
        f"第{n}封信说河边的办公室一切都好，请大家放心，不要\n再打电话来问了，谢谢大家，祝各位身体健康，万事如\n意。\n\n"
        for n in range(40)
    )
    assert "万事如意。" in first_text(of(upload(chinese, "信.txt", task=TASK)))


def test_a_paragraph_with_a_letter_that_cannot_be_read_is_left_out_and_named(upload: Upload) -> None:
    letters = "".join(LETTER.format(f"{1900 + n} für Köln") for n in range(40)).encode()
    dataset = upload(letters.replace("1907 für".encode(), b"1907 f\xfcr"), "letters.txt", task=TASK)
    assert of(dataset).num_examples == 39
    (left_out,) = dataset.errors
    assert (left_out["code"], left_out["line"]) == ("DATA_ENCODING", 29)


def test_short_lines_with_gaps_stay_texts_of_a_line(upload: Upload) -> None:
    listed = "".join(f"Where is parcel {n}?\nI want the money for order {n} back, please.\n\n" for n in range(30))
    assert of(upload(listed, "asked.txt", task=TASK)).num_examples == 60


def test_a_column_of_any_table_does_and_long_texts_are_read_to_their_end(upload: Upload) -> None:
    table = "text,label\n" + "".join(f'"{line} {"word " * 600}",{n % 2}\n' for n, line in enumerate(LINES.splitlines()))
    version = of(upload(table, task=TASK))
    assert version.columns == {"text": "text"}
    assert "DATA_TOO_LONG" not in {one.code for one in version.findings.all()}


def test_nobody_is_taken_to_mean_texts_alone(upload: Upload, alice: User) -> None:
    """A table that lacks its label asks for it; plain texts are somebody's wish, and serve no other goal."""
    dataset = upload(LINES, "letters.txt")
    assert dataset.status == Dataset.Status.NEEDS_CHOICE
    version = of(dataset)
    assert version.columns == {}
    assert "label" in [choice.role for choice in choosing.of_version(version).choices]
    services.change_dataset(dataset=dataset, user=alice, task=TASK)
    import_dataset(dataset_id=dataset.pk)
    version = of(Dataset.objects.get(pk=dataset.pk))
    assert version.task == TASK
    assert other_task(version, TASK) == ""
    assert other_task(version, "text-classification") == TASK
    labelled = of(upload("text,label\n" + "".join(f"text number {n},{'ab'[n % 2]}\n" for n in range(40))))
    assert labelled.task == "text-classification"
    assert other_task(labelled, TASK) == "text-classification"


@pytest.mark.parametrize("name", ["town_papers", "town_papers_zh"])
def test_the_samples_are_whole(alice: User, workspace: Workspace, name: str) -> None:
    dataset = create_sample_dataset(user=alice, workspace=workspace, name=name)
    import_dataset(dataset_id=dataset.pk)
    version = of(Dataset.objects.get(pk=dataset.pk))
    about = next(one for one in samples(TASK) if one.name == name).about
    assert str(about).startswith(f"{version.num_examples:,} ")
    assert not version.findings.filter(severity__in=("must_fix", "advice")).exists()
    assert not version.findings.filter(code="DATA_FEW_WORDS").exists()


def test_the_template_is_read_as_it_is_meant_and_a_run_can_be_asked_for(upload: Upload) -> None:
    (template,) = templates(TASK)
    assert first_text(of(upload(template.text, "template.txt", task=TASK))) == template.rows()[0][0]
    spec = specs.build(
        version=of(upload(LINES, "letters.txt", task=TASK)),
        base_model=PretrainedModel(kind="bundled", name="minilm", commit="1" * 40),
        task=TASK,
        preset="quick",
    )
    assert (spec["task"], spec["method"]["kind"]) == ({"kind": TASK}, "full")
