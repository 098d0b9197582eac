"""Learning from texts without a label: what is trusted, what is kept, and the same after a kill."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.engine.driving import events_of, notes_of
from workers.engine import guessing, guessing_taught
from workers.engine.data.examples import Examples
from workers.engine.data.guessed import MOST_TIMES, TRUSTED, Line, gains, guesses_of, line_of
from workers.engine.data.reading import read_labelled
from workers.engine.download.card import model_card
from workers.engine.failures import EngineFailure
from workers.engine.loop.learning import learn
from workers.engine.loop.weighing import weighed
from workers.engine.models.regression import Features, fit
from workers.engine.pipeline import execute
from workers.engine.spec import DataRef
from workers.engine.testing.tables import labelled_rows, unlabelled_rows, write_rows

MakeRun = Callable[..., Path]
COLUMNS = {"text": "text", "label": "label"}
generator = np.random.default_rng(5)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty labelled examples and as many texts without a label."""
    rows = [*labelled_rows(80), *unlabelled_rows(80, first=81)]
    return write_rows(tmp_path_factory.mktemp("few") / "few.parquet", rows)


def told(sure: list[float], labels: list[int], num_labels: int = 2) -> Any:
    """Answers that are so sure of these labels."""
    answers = np.full((len(sure), num_labels), 0.0, dtype=np.float32)
    for row, (share, label) in enumerate(zip(sure, labels, strict=True)):
        answers[row] = (1 - share) / (num_labels - 1)
        answers[row, label] = share
    return answers


# --- what is trusted --------------------------------------------------------------------------------------------------


def sure_answers(size: int, right_share: float, sure: float) -> tuple[Any, Any]:
    """Answers that are all so sure, of which this share is right; and what is right."""
    labels = [0] * size
    right = np.zeros(size, dtype=np.int64)
    right[round(right_share * size) :] = 1
    return told([sure] * size, labels), right


def test_certainty_is_believed_as_far_as_the_practice_test_bears_it_out() -> None:
    honest, boastful = sure_answers(100, 0.95, 0.95), sure_answers(100, 0.7, 0.95)
    others = told(np.linspace(0.999, 0.6, 200).tolist(), [0] * 200)
    line = line_of(*honest, others)
    assert line is not None
    assert line.right >= TRUSTED
    above = others.max(axis=1) >= line.threshold
    assert others.max(axis=1)[above].mean() == pytest.approx(line.right, abs=0.02), "it may be believed"
    doubted = line_of(*boastful, others)
    assert doubted is None or doubted.threshold > line.threshold


def test_there_is_no_line_where_nothing_can_be_believed() -> None:
    practice, right = sure_answers(100, 0.5, 0.99)
    assert line_of(practice, right, told([0.9] * 50, [0] * 50)) is None


def test_a_model_that_is_right_everywhere_is_believed_everywhere() -> None:
    practice, right = sure_answers(40, 1.0, 0.97)
    line = line_of(practice, right, told([0.97] * 50, [0] * 50))
    assert line is not None
    assert line.threshold == pytest.approx(0.97)


def test_equally_sure_answers_lie_on_the_same_side_of_the_line() -> None:
    practice, right = sure_answers(200, 0.95, 0.95)
    line = line_of(practice, right, told([0.99] * 20 + [0.6] * 60, [0] * 80))
    assert line is not None
    assert line.threshold == pytest.approx(0.99)


def test_no_label_is_guessed_much_more_often_than_the_examples_lead_to_expect() -> None:
    answers = told([0.99] * 90 + [0.98] * 10, [0] * 90 + [1] * 10)
    guesses = guesses_of(Line(0.9, 1.0), answers, np.array([0, 1] * 20))
    counts = np.bincount(guesses.labels)
    assert counts.tolist() == [MOST_TIMES * 50, 10]


def test_only_what_lies_above_the_line_is_used_and_never_more_than_wished() -> None:
    sure = generator.uniform(0.5, 1.0, 400).tolist()
    answers = told(sure, [i % 2 for i in range(400)])
    train = np.array([0, 1] * 20)
    guesses = guesses_of(Line(0.8, 1.0), answers, train)
    assert (answers.max(axis=1)[guesses.places] >= 0.8).all()
    assert (answers.argmax(axis=1)[guesses.places] == guesses.labels).all()
    assert len(guesses_of(Line(0.8, 1.0), answers, train, most=30)) == 30
    assert not len(guesses_of(None, answers, train))
    assert not len(guesses_of(Line(0.999, 1.0), answers, train)), "one or two texts change nothing"


def test_the_practice_test_decides_by_right_answers_and_by_the_error() -> None:
    right = np.array([0, 0, 1, 1] * 10)

    def answered(num_wrong: int, sure: float, doubtful: float) -> Any:
        """The first ones are wrong, which it is less sure of."""
        labels = np.where(np.arange(40) < num_wrong, 1 - right, right)
        return told([doubtful] * num_wrong + [sure] * (40 - num_wrong), labels.tolist())

    before = answered(2, 0.8, 0.8)
    assert gains(before, answered(1, 0.8, 0.8), right), "one more is right"
    assert not gains(before, answered(3, 0.8, 0.8), right), "one fewer is right, and it does not know of which"
    assert gains(before, answered(3, 0.95, 0.52), right), "one fewer is right, but it knows where it is in doubt"
    assert not gains(before, answered(4, 0.95, 0.52), right), "two fewer are right"
    assert not gains(before, before, right)
    assert not gains(before, answered(2, 0.99, 0.99), right), "it only boasts more"


def test_guesses_count_less_than_labelled_examples() -> None:
    train = Examples(["a", "b", "c", "d"], None, np.array([0, 1, 0, 1]), np.arange(1, 5))
    others = Examples([f"text {i}" for i in range(40)], None, None, np.arange(5, 45))
    guesses = guesses_of(Line(0.5, 1.0), told([0.9] * 40, [i % 2 for i in range(40)]), train.targets)
    joined = guesses.beside(train, others)
    assert joined.importance is not None
    assert joined.importance[:4].tolist() == [1, 1, 1, 1]
    assert joined.importance[4:].sum() == pytest.approx(4, rel=1e-5), "all together as much as the labelled"
    assert joined.texts[4] == others.texts[guesses.places[0]]
    assert joined.take([4]).importance is not None


# --- what counts less -------------------------------------------------------------------------------------------------


def test_importance_in_a_regression_is_how_often_an_example_stands_there() -> None:
    dense = generator.normal(size=(30, 4)).astype(np.float32)
    targets = generator.integers(0, 3, 30)
    times = generator.integers(1, 4, 30)
    from scipy.sparse import csr_matrix

    def features(rows: Any) -> Features:
        return Features(rows, csr_matrix((len(rows), 0), dtype=np.float32))

    once = fit(features(dense), targets, 3, freedom=1.0, importance=times.astype(np.float32))
    often = fit(features(np.repeat(dense, times, axis=0)), np.repeat(targets, times), 3, freedom=1.0)
    assert np.abs(once.weights - often.weights).max() < 1e-3


def test_a_weighed_error_is_that_of_each_example_times_its_importance_and_adds_up_in_parts() -> None:
    outputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 2, 0, 1, 2])
    importance = torch.tensor([1.0, 1.0, 0.25, 0.25, 1.0, 0.25])
    loss = torch.nn.functional.cross_entropy
    each = loss(outputs, labels, reduction="none")
    whole = weighed(loss, outputs, labels, importance)
    assert float(whole) == pytest.approx(float((each * importance).mean()), rel=1e-5)
    parts = [weighed(loss, outputs[part], labels[part], importance[part]) * 0.5 for part in (slice(3), slice(3, 6))]
    assert float(sum(parts)) == pytest.approx(float(whole), rel=1e-5)


# --- whole runs -------------------------------------------------------------------------------------------------------


def test_texts_without_a_label_are_read_only_where_they_are_wished(few: Path) -> None:
    data = DataRef(path=str(few), columns=COLUMNS)
    read = read_labelled(data, with_unlabelled=True)
    assert read.unlabelled is not None
    assert len(read.unlabelled) == 80
    assert read.unlabelled.targets is None
    plain = read_labelled(data)
    assert plain.unlabelled is None
    assert plain.num_skipped == read.num_skipped == 0
    assert plain.train.texts == read.train.texts


def result_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "result.json").read_text(encoding="utf-8")))


def spec_of(folder: Path, table: Path) -> Path:
    spec = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    spec["data"]["path"] = str(table)
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    return folder


@pytest.mark.parametrize("is_better", [True, False])
def test_the_quick_model_learns_again_and_keeps_what_answers_better(
    make_run: MakeRun, few: Path, monkeypatch: pytest.MonkeyPatch, is_better: bool
) -> None:
    monkeypatch.setattr(guessing, "gains", lambda before, after, targets: is_better)
    folder = spec_of(make_run({"kind": "head"}), few)
    assert execute(folder) == 0
    result, notes = result_of(folder), notes_of(folder)
    semi = result["semi"]
    assert semi["num_unlabelled"] == 80
    assert 0 < semi["num_used"] <= 80
    assert 0 < semi["threshold"] <= 1
    assert semi["kept"] is is_better
    assert {"unlabelled_read", "guessing", "guessed"} <= set(notes)
    before, after = (round(100 * semi[f"validation_{how}"]["accuracy"], 1) for how in ("without", "with"))
    told = "guesses_kept" if after > before else "guesses_kept_surer"
    assert (told in notes, "guesses_dropped" in notes) == (is_better, not is_better)
    kept = semi["validation_with"] if is_better else semi["validation_without"]
    assert result["scores"]["validation"]["accuracy"] == kept["accuracy"]
    assert result["num_train"] == 56, "what is told of the examples is told of the labelled ones"
    manifest = json.loads((folder / "bundle" / "manifest.json").read_text(encoding="utf-8"))
    assert ("texts without a label" in model_card(manifest, result)) == is_better
    done = [event["payload"]["done"] for event in events_of(folder, "progress")]
    assert done == sorted(done)


def test_nothing_is_learned_from_them_where_it_is_switched_off_or_nothing_can_be_trusted(
    make_run: MakeRun, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = {"kind": "text-classification", "learn_from_unlabelled": False}
    off = spec_of(make_run({"kind": "head"}, task=task), few)
    assert execute(off) == 0
    assert "semi" not in result_of(off)
    monkeypatch.setattr(guessing, "line_of", lambda practice, targets, answers: None)
    unsure = spec_of(make_run({"kind": "head"}), few)
    assert execute(unsure) == 0
    semi = result_of(unsure)["semi"]
    assert (semi["num_used"], semi["threshold"], semi["validation_with"], semi["kept"]) == (0, None, None, False)
    assert "guessed_too_few" in notes_of(unsure)


def weights_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "bundle").rglob("*.safetensors"))}


@pytest.mark.parametrize("is_better", [True, False])
def test_a_taught_model_learns_again_and_a_stop_in_between_changes_nothing(
    make_run: MakeRun, few: Path, monkeypatch: pytest.MonkeyPatch, is_better: bool
) -> None:
    monkeypatch.setattr(guessing_taught, "gains", lambda before, after, targets: is_better)
    monkeypatch.setattr(guessing_taught, "line_of", lambda practice, targets, answers: Line(0.0, TRUSTED))
    wishes = {"evaluation": {"baselines": False}, "training": {"num_train_epochs": 2, "blend_with_quick": False}}
    whole = spec_of(make_run({"kind": "bitfit"}, **wishes), few)
    assert execute(whole) == 0
    semi, notes = result_of(whole)["semi"], notes_of(whole)
    assert semi["kept"] is is_better
    assert 0 < semi["num_used"] <= 80
    assert {"guesses_kept", "guesses_kept_surer", "guesses_dropped"} & set(notes)
    steps = [event["payload"]["step"] for event in events_of(whole, "checkpoint")]
    assert steps == sorted(steps), "steps count on from the first learning"
    progress = [event["payload"] for event in events_of(whole, "progress")]
    done = [one["done"] for one in progress]
    assert done == sorted(done), "a bar never moves backwards"
    assert all(one["done"] <= one["total"] for one in progress)
    assert progress[-1]["done"] == progress[-1]["total"]
    halted = spec_of(make_run({"kind": "bitfit"}, **wishes), few)
    _pause_in_the_second_learning(halted, monkeypatch)
    assert execute(halted) == 0
    assert weights_of(halted) == weights_of(whole)
    assert result_of(halted)["semi"] == semi


def _pause_in_the_second_learning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a pause when the second learning has begun, and see that the attempt ends there."""
    with monkeypatch.context() as patched:

        def interrupted(work: Any) -> Any:
            (folder / "control").write_text("pause", encoding="utf-8")
            return learn(work)

        patched.setattr("workers.engine.guessing_taught.learn", interrupted)
        assert execute(folder) == 10
    (folder / "control").unlink()
    assert list((folder / "checkpoints" / "again").glob("step-*"))
    assert not (folder / "result.json").exists()


def test_somebody_who_wants_the_best_so_far_gets_it_without_a_second_learning(make_run: MakeRun, few: Path) -> None:
    folder = spec_of(make_run({"kind": "bitfit"}, evaluation={"baselines": False}), few)
    (folder / "control").write_text("finish", encoding="utf-8")
    assert execute(folder) == 0
    assert "semi" not in result_of(folder)
    assert not (folder / "checkpoints" / "again").exists()


def test_a_second_learning_that_fails_costs_nothing_of_the_first(
    make_run: MakeRun, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_arguments: Any) -> None:
        raise EngineFailure("RUN_NAN", step=3)

    monkeypatch.setattr(guessing_taught, "line_of", lambda practice, targets, answers: Line(0.0, TRUSTED))
    monkeypatch.setattr(guessing_taught, "learn", failing)
    wishes = {"evaluation": {"baselines": False}, "training": {"num_train_epochs": 1, "blend_with_quick": False}}
    folder = spec_of(make_run({"kind": "bitfit"}, **wishes), few)
    assert execute(folder) == 0
    result, semi = result_of(folder), result_of(folder)["semi"]
    assert (semi["validation_with"], semi["kept"], semi["num_used"] > 0) == (None, False, True)
    assert result["scores"]["validation"]["accuracy"] == semi["validation_without"]["accuracy"]
    assert "guesses_failed" in notes_of(folder)
