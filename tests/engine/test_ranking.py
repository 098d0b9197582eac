"""Places of right items and the scores that follow from them."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.test_pairs import PLAIN, many, splits
from workers.engine.data.searches import Items
from workers.engine.scores.ranking import Found, closest, ranked
from workers.engine.scores.search_baselines import counted
from workers.engine.scores.search_report import places_of
from workers.engine.scores.search_scores import interval_of_searches, recall_draws, search_scores


def placed(*places: int) -> Found:
    return Found((), (), (), places)


def test_scores_are_those_of_the_textbook() -> None:
    scores = search_scores([placed(1), placed(2, 11), placed(40)])
    ideal = 1 + 1 / np.log2(3)
    assert scores["recall_at_10"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert scores["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 40) / 3)
    assert scores["ndcg_at_10"] == pytest.approx((1 + (1 / np.log2(3)) / ideal) / 3)
    assert places_of([placed(1), placed(2, 11), placed(40)]) == {"first": 1, "three": 1, "ten": 0, "beyond": 1}


def test_equally_close_items_come_in_the_order_of_the_file() -> None:
    items = Items([f"item {i}" for i in range(30)], list(range(1, 31)))
    close = np.zeros(30)
    close[[20, 25]] = 0.5000001, 0.5
    found = closest(close, items, np.arange(30))
    assert found.rows[:4] == (21, 26, 1, 2)
    assert len(found.texts) == 10


def test_who_finds_everything_equally_close_finds_nothing(tmp_path: Path) -> None:
    test = splits(tmp_path, many()).test
    answers = ranked(test, lambda block: np.zeros((block.stop - block.start, len(test.sought))))
    assert [one.places for one in answers] == [(16,), (16,)]


def test_the_question_itself_and_what_is_known_are_passed_over(tmp_path: Path) -> None:
    rows = [*many(), {"q": "other", "p": "question 15", "_split": "train"}]
    rows.append({"q": "question 15", "p": "item 0", "_split": "train"})
    test = splits(tmp_path, rows, PLAIN).test
    place = test.texts.index("question 15")
    close = np.zeros((len(test), len(test.sought)))
    for text, value in (("question 15", 1.0), ("item 0", 0.9), ("item 15", 0.8)):
        close[:, test.items.texts.index(text)] = value
    answer = ranked(test, lambda block: close[block])[place]
    assert (answer.texts[0], answer.places, answer.wanted) == ("item 15", (1,), ("item 15",))


def test_counting_words_finds_the_item_with_the_same_rare_word(tmp_path: Path) -> None:
    rows = many()
    rows[-1] |= {"q": "where is the zebra", "p": "a zebra stands there"}
    answers = counted(splits(tmp_path, rows).test)
    assert answers[-1].places == (1,)


def test_an_exam_in_which_everything_was_found_still_leaves_a_doubt() -> None:
    everything = [placed(1)] * 30
    interval = interval_of_searches(everything, recall_draws(everything))
    assert (interval["method"], interval["high"]) == ("wilson", 1.0)
    assert 0.85 < interval["low"] < 0.9
    mixed = [placed(1), placed(40)] * 15
    assert interval_of_searches(mixed, recall_draws(mixed))["method"] == "bootstrap"
