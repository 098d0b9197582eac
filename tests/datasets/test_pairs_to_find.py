"""Tables of questions and what is right for them, from the upload to a valid RunSpec."""

import io
import json
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from django.http import QueryDict

from studio.accounts.models import User, Workspace
from studio.catalog.models import PretrainedModel
from studio.datasets import answering, doctoring, mending, rows, services
from studio.datasets import roles as choosing
from studio.datasets.checks import pairs
from studio.datasets.families import families
from studio.datasets.forms import KINDS
from studio.datasets.importing import import_dataset
from studio.datasets.looking import Look
from studio.datasets.models import Dataset, DatasetVersion
from studio.datasets.reading import examples
from studio.datasets.sampling import create_sample_dataset
from studio.runs import specs
from studio.runs.template_files import templates

from .conftest import Upload

pytestmark = pytest.mark.django_db
TASK = "embedding"
# 40 pages, each with three questions.
PAGES = [f"Page {n}: all about the {n} things that people want to know of part {n}" for n in range(40)]
HELP = "question,answer\n" + "".join(
    f'"how does {way} {n} work for me",{page}\n' for n, page in enumerate(PAGES) for way in ("thing", "part", "piece")
)


def codes(version: DatasetVersion) -> dict[str, int]:
    return {one.code: one.count for one in version.findings.all()}


def of(dataset: Dataset) -> DatasetVersion:
    assert dataset.current_version is not None
    return dataset.current_version


def sides(version: DatasetVersion, column: str) -> dict[str, set[str]]:
    """The parts in which each value of a column stands."""
    found: dict[str, set[str]] = {}
    for one in examples(version, page_size=200)["examples"]:
        found.setdefault(one["values"][column], set()).add(one["split"])
    return found


def test_questions_with_answers_are_found_by_their_names(upload: Upload) -> None:
    version = of(upload(HELP))
    assert (version.task, version.columns) == (TASK, {"query": "question", "positive": "answer"})
    assert version.splits == {"train": 96, "validation": 12, "test": 12}
    assert version.labels == []
    assert answering.told(version) == "120 pairs of a question and what is right for it, 40 items to be found."
    assert not version.findings.filter(severity__in=("must_fix", "advice")).exists()


def test_no_question_and_no_item_stands_on_two_sides(upload: Upload) -> None:
    version = of(upload(HELP))
    assert all(len(parts) == 1 for parts in sides(version, "answer").values())
    assert all(len(parts) == 1 for parts in sides(version, "question").values())


def test_popular_items_leave_only_the_questions_apart(upload: Upload) -> None:
    lines = [f'"question number {n // 2} of many",page {n % 5}\n' for n in range(200)]
    version = of(upload("query,positive\n" + "".join(lines)))
    assert codes(version)["DATA_ITEMS_SHARED"] == 5
    assert all(len(parts) == 1 for parts in sides(version, "query").values())
    assert len(sides(version, "positive")["page 1"]) == 3
    assert version.splits["test"] == 20


def test_the_order_of_the_rows_does_not_change_what_is_asked() -> None:
    # Rows 0 and 1 share a question, 1 and 2 an item; 3 leads nowhere, but goes with the question it shares with 4.
    queries = np.array([5, 5, 6, 7, 7, *range(20, 60)], np.uint64)
    items = np.array([1, 2, 2, 2, 3, *range(70, 110)], np.uint64)
    related = np.arange(45) != 3
    own = families(queries, items, related)
    assert own is not None
    assert own[:5].tolist() == [5, 5, 5, 7, 7]
    order = np.random.default_rng(7).permutation(45)
    other = families(queries[order], items[order], related[order])
    assert other is not None
    assert (own[order] == other).all()
    assert families(queries, np.full(45, 9, np.uint64), related) is None


def test_wrong_items_and_scores_of_right_and_wrong_are_found_too(upload: Upload) -> None:
    wrong = HELP.replace("question,answer\n", "anchor,positive,negative\n").replace("\n", ",something else\n")[:-1]
    wrong = wrong.replace("negative,something else", "negative")
    assert of(upload(wrong)).columns == {"query": "anchor", "positive": "positive", "negative": "negative"}
    judged = "query,document,relevance\n" + "".join(
        f"what is thing {n},page of thing {n},1\nwhat is thing {n},page of another {n + 1},0\n" for n in range(40)
    )
    version = of(upload(judged))
    assert version.columns == {"query": "query", "positive": "document", "score": "relevance"}
    assert answering.answers_of(version).form == "pairs"
    assert all(len(parts) == 1 for parts in sides(version, "query").values())


def test_two_texts_with_degrees_are_told_as_numbers(upload: Upload) -> None:
    table = "sentence1,sentence2,score\n" + "".join(
        f"a man eats {n},somebody eats {n} too,{n % 50 / 10}\n" for n in range(60)
    )
    assert of(upload(table)).task == "text-regression"
    version = of(upload(table, task=TASK))
    assert version.columns == {"query": "sentence1", "positive": "sentence2", "score": "score"}
    assert answering.answers_of(version).form == "number"
    assert answering.told(version) == "60 examples with numbers from 0 to 4.9."
    assert choosing.of_version(version).texts == ["sentence1", "sentence2"]


def test_two_texts_without_names_are_taken_in_their_order(upload: Upload) -> None:
    table = "a,b,price\n" + "".join(f"first text number {n},{n * 3} is a second text,{n * 7 % 50}\n" for n in range(60))
    assert of(upload(table, task=TASK)).columns == {"query": "a", "positive": "b"}
    assert of(upload(table)).task == "text-regression"


def test_a_corpus_in_a_zip_becomes_pairs_and_items_to_be_found(upload: Upload) -> None:
    assert ".zip" in KINDS.split(",")
    corpus = [{"_id": f"d{n}", "title": f"Page {n}", "text": f"this is about the part {n}"} for n in range(50)]
    queries = [{"_id": f"q{n}", "text": f"what about part {n}"} for n in range(40)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("set/corpus.jsonl", "\n".join(map(json.dumps, corpus)))
        archive.writestr("set/queries.jsonl", "\n".join(map(json.dumps, queries)))
        lines = "".join(f"q{n}\td{n}\t1\n" for n in range(40))
        archive.writestr("set/qrels/test.tsv", f"query-id\tcorpus-id\tscore\n{lines}")
    version = of(upload(packed.getvalue(), "set.zip"))
    assert (version.task, version.columns) == (TASK, {"query": "query", "positive": "positive"})
    assert version.splits == {"train": 32, "validation": 4, "test": 4}
    assert codes(version)["DATA_ITEMS_ALONE"] == 10
    assert "10 items have no question." in str([row["title"] for row in look(version).notes])
    mended = services.apply_fix(dataset=version.dataset, user=version.dataset.owner, code="drop_empty")
    assert mended == version, "items that can be found stay"


def test_a_corpus_may_say_which_questions_are_for_the_exam(upload: Upload) -> None:
    lines = {"train": range(36), "dev": range(36, 44), "test": range(40, 50)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "corpus.jsonl", "\n".join(json.dumps({"_id": f"d{n}", "text": f"page {n}"}) for n in range(60))
        )
        archive.writestr(
            "queries.jsonl", "\n".join(json.dumps({"_id": f"q{n}", "text": f"ask {n}"}) for n in range(50))
        )
        for part, numbers in lines.items():
            archive.writestr(f"qrels/{part}.tsv", "".join(f"q{n}\td{n}\t1\n" for n in numbers))
    version = of(upload(packed.getvalue(), "set.zip"))
    assert version.splits == {"train": 36, "validation": 4, "test": 10}
    assert codes(version)["DATA_LEAK"] == 4, "four questions stood in two files"
    parts = {one["values"]["query"]: one["split"] for one in examples(version, page_size=200)["examples"]}
    assert (parts["ask 0"], parts["ask 36"], parts["ask 49"]) == ("train", "validation", "test")
    seen = Look(version.dataset, "/", QueryDict(), can_edit=True)
    assert seen.split["sentence"].startswith("The files in the folder qrels say")


def look(version: DatasetVersion) -> doctoring.Health:
    return doctoring.health(version, here="/", can_edit=True)


def test_what_contradicts_or_lacks_its_item_is_named_and_mended(upload: Upload) -> None:
    rows = [f"what is thing {n},page of thing {n},1\n" for n in range(40)]
    odd = ["what is thing 3,page of thing 3,0\n", "nobody knows this,,1\n", "what is thing 5,a page,\n"]
    dataset = upload("query,document,score\n" + "".join([*rows, *odd, "same text,same text,1\n"]))
    version = of(dataset)
    found = codes(version)
    assert {code: found[code] for code in ("DATA_CONFLICT_PAIRS", "DATA_EMPTY_ITEM", "DATA_SAME_PAIR")} == {
        "DATA_CONFLICT_PAIRS": 1,
        "DATA_EMPTY_ITEM": 1,
        "DATA_SAME_PAIR": 1,
    }
    assert found["DATA_PAIR_UNJUDGED"] == 1
    told = [row["title"] for row in (*look(version).to_fix, *look(version).notes)]
    assert "1 question has no item that is right for it. It is left out of the learning." in told
    mending.fix_all(dataset=dataset, user=dataset.owner)
    dataset.refresh_from_db()
    assert not {"DATA_CONFLICT_PAIRS", "DATA_EMPTY_ITEM", "DATA_PAIR_UNJUDGED"} & set(codes(of(dataset)))
    assert of(dataset).num_examples == 40


def test_what_cannot_be_learned_is_refused_with_its_reason(upload: Upload) -> None:
    same = "query,positive\n" + "".join(f"what is thing {n},the only page\n" for n in range(40))
    roles = choosing.of_version(of(upload(same, task=TASK)))
    assert "holds the same text everywhere" in roles.problems[0]
    twice = upload(HELP, task=TASK, columns={"query": "answer", "positive": "answer"})
    assert "cannot be both texts at once" in choosing.of_version(of(twice)).problems[0]
    wrong = HELP.replace("question,answer\n", "query,answer,score\n").replace("\n", ",0\n").replace("score,0", "score")
    version = of(upload(wrong, task=TASK, columns={"query": "query", "positive": "answer", "score": "score"}))
    assert "DATA_NO_RIGHT_PAIR" in codes(version)


@pytest.mark.parametrize(
    ("head", "row", "code", "sentence"),
    [
        ("query,answer", lambda n: f"the same,page {n} of it", "DATA_QUESTIONS_ALIKE", "All rows are about the same"),
        ("query,answer", lambda n: f"ask {n % 2},page {n} of it", "DATA_QUESTIONS_ALIKE", "All rows are about 2 quest"),
        ("query,answer", lambda n: f"what of {n},page {n} of it", "DATA_MANY_ITEMS", "There are 40 different items"),
        (
            "query,positive,negative",
            lambda n: f"what of {n},page {n},{'Page' if n < 3 else 'no page'} {n}",
            "DATA_WRONG_IS_RIGHT",
            "In 3 rows the wrong item is the right one as well.",
        ),
    ],
)
def test_odd_pairs_are_named(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, head: str, row: Callable[[int], str], code: str, sentence: str
) -> None:
    monkeypatch.setattr(pairs, "MOST_ITEMS", {"DATA_MANY_ITEMS": 39, "DATA_WRONG_IS_RIGHT": 80}.get(code, 40))
    version = of(upload("\n".join([head, *map(row, range(40))]), task=TASK))
    assert code in codes(version)
    assert "DATA_ITEMS_SHARED" not in codes(version)
    health = look(version)
    assert any(one["title"].startswith(sentence) for one in (*health.to_fix, *health.notes))


def test_scores_in_words_are_never_passed_over_in_silence(upload: Upload) -> None:
    rows = "".join(f"what is thing {n},page of thing {n},{'yes' if n % 2 else 'no'}\n" for n in range(40))
    (problem,) = choosing.of_version(of(upload(f"query,answer,score\n{rows}", task=TASK))).problems
    assert "holds no numbers, but for example" in problem
    judged = rows.replace("yes", "1").replace("no\n", "-1\n")
    version = of(upload(f"query,answer,score\n{judged}", task=TASK))
    assert answering.answers_of(version).form == "pairs", "-1 is a judgement, no degree"


def test_a_missing_column_is_called_by_its_everyday_name(upload: Upload) -> None:
    table = "text\n" + "".join(f"only one text in row {n}\n" for n in range(30))
    problems = choosing.of_version(of(upload(table, task=TASK))).problems
    assert problems == ["Nothing says yet which column is the right item. Choose it."]


def test_the_table_and_the_roles_show_questions_and_items(upload: Upload) -> None:
    version = of(upload(HELP))
    roles = choosing.of_version(version)
    assert (roles.form, roles.texts, roles.answer) == ("pairs", ["question"], "answer")
    first = roles.rows[0]
    assert first.texts[0].words == "how does thing 0 work for me"
    assert first.answer is not None
    assert first.answer.words == PAGES[0]
    assert rows.page(version, QueryDict("search=part 7"))["num_examples"] >= 1
    assert [choice.name for choice in roles.choices] == ["query", "positive"]


def test_the_templates_are_read_as_what_they_are_for(upload: Upload) -> None:
    plain, with_wrong = (of(upload(one.text, task=TASK)).columns for one in templates(TASK))
    assert plain == {"query": "question", "positive": "answer"}
    assert with_wrong == {"query": "query", "positive": "positive", "negative": "negative"}


@pytest.mark.parametrize(("name", "pairs"), [("help_pages", 305), ("help_pages_zh", 210)])
def test_the_samples_have_nothing_to_mend(alice: User, workspace: Workspace, name: str, pairs: int) -> None:
    dataset = create_sample_dataset(user=alice, workspace=workspace, name=name)
    import_dataset(dataset_id=dataset.pk)
    dataset.refresh_from_db()
    version = of(dataset)
    assert (dataset.status, version.task, version.num_examples) == ("ready", TASK, pairs)
    assert not look(version).to_fix


def test_the_spec_of_a_search_is_whole(upload: Upload) -> None:
    dataset = upload(HELP)
    model = PretrainedModel(kind="bundled", name="mini", commit="")
    spec = specs.build(version=of(dataset), base_model=model, task=TASK)
    assert spec["task"] == {"kind": TASK}
    assert spec["data"]["columns"] == {"query": "question", "positive": "answer"}
