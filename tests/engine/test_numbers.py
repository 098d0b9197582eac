"""Numbers as they are written in tables, and what is told of predicted ones."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from sklearn.linear_model import Ridge

from workers.engine.data.numbers import decimals_of, numbers_of
from workers.engine.data.reading_numbers import read_numbered
from workers.engine.failures import EngineFailure
from workers.engine.models.regression import Features, fit
from workers.engine.scores import number_report
from workers.engine.scores.number_steps import number_steps
from workers.engine.scores.number_verdict import number_verdict
from workers.engine.scores.numbers import closer_p, interval_of_numbers, margin_of, number_scores, typical
from workers.engine.spec import DataRef
from workers.engine.testing.tables import write_rows

generator = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["3", " 2.5 ", "-1e2", None, "", "about 3", True], [3.0, 2.5, -100.0, None, None, None, None]),
        (["3,5", "1,250", "4"], [3.5, 1.25, 4.0]),
        (["1,250", "12,300,000"], [1250.0, 12_300_000.0]),
        (["1,250.5", "2,000"], [1250.5, 2000.0]),
        (["1.250,5", "2,000"], [1250.5, 2.0]),
        (["1 250,5", "2'000"], [1250.5, 2000.0]),
        (["85 %", "90%", "７.５"], [85.0, 90.0, 7.5]),
        (["1.250.000", "−4", "nan", "inf"], [1_250_000.0, -4.0, None, None]),
    ],
)
def test_numbers_are_read_as_people_write_them(cells: list[Any], numbers: list[float | None]) -> None:
    assert numbers_of(cells) == numbers


def test_places_behind_the_point_are_those_of_the_finest_number() -> None:
    assert [decimals_of(values) for values in ([1.0, 2.0], [1.5, 2.0], [0.25, 4.75, 3.8])] == [0, 1, 2]


def table(folder: Path, cells: list[Any]) -> DataRef:
    splits = ["test" if i % 10 == 9 else "validation" if i % 10 == 8 else "train" for i in range(len(cells))]
    rows = [
        {"words": f"text {i}", "stars": None if cell is None else str(cell), "_row": i + 1, "_split": split}
        for i, (cell, split) in enumerate(zip(cells, splits, strict=True))
    ]
    path = write_rows(folder / "numbers.parquet", rows)
    return DataRef(path=str(path), columns={"text": "words", "target": "stars"})


def test_rows_without_a_number_are_left_out_and_counted(tmp_path: Path) -> None:
    splits = read_numbered(table(tmp_path, [*(f"{i},5" for i in range(28)), None, "none"]))
    assert (len(splits.train), len(splits.validation), len(splits.test), splits.num_skipped) == (24, 2, 2, 2)
    assert splits.train.targets[:3].tolist() == [0.5, 1.5, 2.5]
    assert splits.gauge["lowest"] == 0.5
    assert splits.gauge["highest"] == 27.5
    assert splits.gauge["decimals"] == 1
    assert splits.gauge["scale"] == pytest.approx(np.std(splits.train.targets))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["many"] * 30, "DATA_NO_NUMBERS"),
        (["4"] * 30, "DATA_ONE_NUMBER"),
        (["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], "DATA_TOO_FEW_NUMBERS"),
    ],
)
def test_numbers_that_nothing_can_be_learned_from_are_refused(tmp_path: Path, cells: list[str], code: str) -> None:
    with pytest.raises(EngineFailure) as failure:
        read_numbered(table(tmp_path, cells))
    assert failure.value.code == code
    assert "{" not in str(failure.value)


def test_scores_are_those_of_the_libraries() -> None:
    right = generator.normal(100, 20, 300)
    said = right + generator.normal(0, 15, 300)
    scores = number_scores(right, said)
    assert scores["pearson"] == pytest.approx(pearsonr(right, said)[0])
    assert scores["spearman"] == pytest.approx(spearmanr(right, said)[0])
    assert scores["mae"] == pytest.approx(np.abs(right - said).mean())
    assert scores["rmse"] == pytest.approx(np.sqrt(np.square(right - said).mean()))
    interval = interval_of_numbers(right, said)
    assert interval["low"] < scores["pearson"] < interval["high"]
    # Fisher's range, which holds for numbers like these.
    middle, half = np.arctanh(scores["pearson"]), 1.96 / np.sqrt(297)
    assert interval["low"] == pytest.approx(np.tanh(middle - half), abs=0.02)
    assert interval["high"] == pytest.approx(np.tanh(middle + half), abs=0.02)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9])
def test_always_the_same_number_goes_along_with_nothing(value: float) -> None:
    scores = number_scores(generator.normal(size=50), np.full(50, value))
    assert (scores["pearson"], scores["spearman"]) == (0.0, 0.0)


def test_nine_of_ten_new_answers_keep_within_the_margin() -> None:
    practice, exam = generator.normal(size=(2, 4000))
    margin = margin_of(np.zeros(4000), practice)
    assert np.mean(np.abs(exam) <= margin) == pytest.approx(0.9, abs=0.02)
    assert margin_of(np.zeros(3), np.array([1.0, -4.0, 2.0])) == 4.0


def test_the_likely_range_of_the_typical_distance_holds_the_true_one_19_times_of_20() -> None:
    draws = np.random.default_rng(4).exponential(size=(400, 60))
    spans = [typical(np.zeros(60), row)["typical_interval"] for row in draws]
    assert 0.93 <= np.mean([span["low"] <= np.log(2) <= span["high"] for span in spans]) <= 0.99
    assert typical(np.zeros(3), np.array([1.0, -2.0, 4.0]))["typical_error"] == 2.0
    assert typical(np.zeros(0), np.zeros(0))["typical_interval"] == {"low": 0.0, "high": 0.0}


def test_a_closer_model_is_told_from_chance() -> None:
    right = generator.normal(size=200)
    near, far = right + generator.normal(0, 0.2, 200), right + generator.normal(0, 1.0, 200)
    assert closer_p(right, near, far) < 0.001
    assert closer_p(right, near, near) == 1.0


def test_the_ridge_is_that_of_scikit_learn() -> None:
    from scipy.sparse import csr_matrix

    dense = generator.normal(size=(80, 6)).astype(np.float32)
    targets = dense @ generator.normal(size=6) + generator.normal(0, 0.1, 80) + 3.0
    features = Features(dense[:, :3], csr_matrix(dense[:, 3:]))
    fitted = fit(features, targets[:, None], 1, freedom=0.5, link="identity")
    reference = Ridge(alpha=2.0).fit(dense, targets)
    np.testing.assert_allclose(fitted.weights[0], reference.coef_, atol=2e-3)
    assert fitted.bias[0] == pytest.approx(reference.intercept_, abs=2e-3)


def test_a_range_that_ends_where_the_learned_numbers_end_holds_no_number_beyond() -> None:
    unit = {"margin": 3.0, "lowest": 0.0, "highest": 10.0}
    targets, own = np.array([12.0, 9.0, 2.0, -1.0]), np.array([9.5, 9.5, 9.5, 1.0])
    assert number_report._covered(targets, own, unit) == 0.25


@pytest.mark.parametrize(
    ("pearson", "typical_error", "is_advised"), [(0.85, 0.39, True), (0.85, 0.41, False), (0.79, 0.39, False)]
)
def test_the_quick_model_is_advised_where_it_is_as_close_in_every_way(
    pearson: float, typical_error: float, is_advised: bool
) -> None:
    row = {"name": "quick", "scores": {"pearson": pearson}, "typical_error": typical_error}
    result = {"baselines": [row], "typical_error": 0.4, "num_far": 0}
    learned = SimpleNamespace(train=range(2000))
    exam: Any = SimpleNamespace(splits=learned, unknown_share=0.0, is_quick_itself=False, spec=None)
    exam.spec = SimpleNamespace(training=SimpleNamespace(preset="thorough"))
    steps = number_steps(exam, result, {"grade": "good", "values": {"num_test": 200, "pearson": 0.8}})
    assert [step["code"] for step in steps] == (["use_quick_for_numbers"] if is_advised else ["try_it"])


@pytest.mark.parametrize(
    ("rmse", "num_test", "grade", "code"),
    [
        (0.5, 200, "good", "clearly_close"),
        (0.8, 200, "fair", "mostly_close"),
        (0.95, 200, "weak", "often_far"),
        (1.1, 200, "weak", "no_closer_than_mean"),
        (0.5, 20, "unreliable", "exam_too_small_for_numbers"),
    ],
)
def test_the_verdict_measures_by_always_saying_the_mean(rmse: float, num_test: int, grade: str, code: str) -> None:
    scores = {"pearson": 0.8, "spearman": 0.8, "mae": 0.4, "rmse": rmse}
    result = {
        "interval": {"low": 0.7, "high": 0.9},
        "typical_error": 0.4,
        "typical_interval": {"low": 0.3, "high": 0.5},
        "margin": 1.0,
        "target": {"low": 0, "high": 5, "mean": 2.5, "decimals": 1},
        "baselines": [],
    }
    always = {**scores, "rmse": 1.0, "typical_error": 1.1}
    verdict = number_verdict(scores=scores, mean_scores=always, num_test=num_test, result=result)
    assert (verdict["grade"], verdict["code"]) == (grade, code)
