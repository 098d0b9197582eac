"""Right answers are read, placed, and counted as the official programs count them; windows lose nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from workers.engine.data.answers import BadAnswersError, Right, read_answers
from workers.engine.data.encoding import IGNORED
from workers.engine.data.nearness import nearness
from workers.engine.data.questions import (
    BEGINS,
    ENDS,
    NUM_BEST,
    Choice,
    Said,
    choices,
    in_question_windows,
    labels_of,
    likeliest,
)
from workers.engine.data.words import NOWHERE, words_of
from workers.engine.models.starting import open_starting
from workers.engine.models.tiny import FAMILIES
from workers.engine.parity_of_places import gap_of_places, is_same_place
from workers.engine.scores.answer_simply import likest_sentences
from workers.engine.scores.answering import as_answer, best_line, mark, settled, told
from workers.engine.scores.edge_loss import edge_loss
from workers.engine.spec import ModelRef

CONTEXT = "Ada lives in Rome. Ben, too, lives in Rome."
BOTH = [(13, "Rome"), (38, "Rome")]


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ('[{"text": "Rome", "start": 13}]', [(13, "Rome")]),
        ('[{"text": "Rome", "answer_start": 38}]', [(38, "Rome")]),
        ('{"text": ["Rome", "Rome"], "answer_start": [13, 38]}', [(13, "Rome"), (38, "Rome")]),
        ('[{"text": "Rome", "start": 36}]', [(38, "Rome")]),  # Near the place that was named.
        ('[{"text": "Oslo", "start": 3}, {"text": "Rome", "start": 13}]', [(13, "Rome")]),  # One of two is there.
        ("{'text': array(['Rome', 'Rome'],\n      dtype=object), 'answer_start': array([13, 38], dtype=int32)}", BOTH),
        ("{'text': array([], dtype=object), 'answer_start': array([], dtype=int32)}", []),
        ("Ben", [(19, "Ben")]),
        ('["Ada", "Ben"]', [(0, "Ada"), (19, "Ben")]),
        ("[]", []),
        ('[{"text": " Rome", "start": 12}]', [(13, "Rome")]),  # No word piece begins at a blank.
        ('[{"text": "", "answer_start": -1}]', []),  # As DuReader says that there is none.
    ],
)
def test_answers_are_read_in_the_forms_people_have(cell: str, right: list[tuple[int, str]]) -> None:
    assert list(read_answers(cell, CONTEXT)) == [Right(*one) for one in right]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Oslo", "answers_not_found"),
        ('[{"text": "Oslo", "start": 3}]', "answers_not_found"),
        ('[{"text": ""}]', "answers_unreadable"),
        ("[1]", "answers_unreadable"),
        ('[{"text": "Rome", "start": "13"}]', "answers_unreadable"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(cell: str, code: str) -> None:
    with pytest.raises(BadAnswersError) as caught:
        read_answers(cell, CONTEXT)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("right", "said", "marks"),
    [
        (["the Eiffel Tower"], "Eiffel tower.", (1.0, 1.0)),
        (["Paris", "in Paris"], "in Paris", (1.0, 1.0)),
        (["in Paris"], "Paris", (2 / 3, 0.0)),
        (["Paris"], "", (0.0, 0.0)),
        ([], "", (1.0, 1.0)),
        ([], "Paris", (0.0, 0.0)),
        # As cmrc2018_evaluate.py: characters, without signs, the longest stretch of both.
        (["《跑跑卡丁车》"], "跑跑卡丁车", (1.0, 1.0)),
        (["韩国Nexon"], "韩国nexon公司", (2 * 3 / (3 + 5), 0.0)),
        (["甲乙丙丁"], "丙丁甲乙", (0.5, 0.0)),
        (["100"], "100元", (2 / 3, 0.0)),
        ([], "元", (0.0, 0.0)),
    ],
)
def test_f1_and_exact_match_are_those_of_the_official_programs(
    right: list[str], said: str, marks: tuple[float, float]
) -> None:
    assert mark(right, said) == pytest.approx(marks)


@pytest.mark.parametrize("family", FAMILIES)
def test_windows_read_the_whole_text_and_hold_the_answer(tiny_models: dict[str, Path], family: str) -> None:
    tokenizer = open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family]))).tokenizer
    context = " ".join(["please give me my money back"] * 20) + " where is my parcel"
    answer = Right(context.index("parcel"), "parcel")
    encoded = in_question_windows(["what is it " * 9, "what"], [context, context], tokenizer, 40)
    assert max(map(len, encoded["input_ids"])) <= 40
    for example in (0, 1):
        rows = [i for i, owner in enumerate(encoded["owner"]) if owner == example]
        read = {place for i in rows for place in encoded["units"][i] if place != NOWHERE}
        letters = {i for start, end in read for i in range(start, end)}
        assert all(i in letters for i, letter in enumerate(context) if letter != " ")
        labels = [labels_of(encoded["units"][i], [answer]) for i in rows]
        assert any(not row[-1] for row in labels)  # One window holds it,
        assert any(row[-1] == BEGINS | ENDS for row in labels)  # and others do not.
        for i, row in zip(rows, labels, strict=True):
            if not row[-1]:
                first = next(k for k, bits in enumerate(row) if bits > 0 and bits & BEGINS)
                last = next(k for k, bits in enumerate(row) if bits > 0 and bits & ENDS)
                units = encoded["units"][i]
                assert context[units[first][0] : units[last][1]].strip() == "parcel"


def test_an_answer_whose_edge_is_no_word_piece_is_in_the_window_that_reads_on() -> None:
    units = [NOWHERE, (0, 3), (4, 8), (10, 13), NOWHERE]  # A letter without width stands at 8.
    assert labels_of(units, [Right(4, "Rome\u200b")]) == [IGNORED, 0, BEGINS | ENDS, 0, 0]
    assert labels_of(units[:3] + units[4:], [Right(4, "Rome is")])[-1] == BEGINS | ENDS


def test_a_window_that_holds_another_right_answer_is_not_taught_that_none_is_there() -> None:
    units = [NOWHERE, (0, 3), (4, 8), NOWHERE]
    assert labels_of(units, [Right(90, "Rome"), Right(4, "Rome")]) == [IGNORED, 0, BEGINS | ENDS, 0]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_narrowest_window_and_odd_letters_are_read(tiny_models: dict[str, Path], family: str) -> None:
    tokenizer = open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family]))).tokenizer
    contexts = ["", " \r\n\t ", "\u200b\ufeff", "𠀀👩‍👩‍👧 a\u0301 请把钱退给我", "please give me my money back"]
    encoded = in_question_windows(["what is it now " * 5] * 5, contexts, tokenizer, 8)
    assert set(encoded["owner"]) == set(range(5))
    assert max(map(len, encoded["input_ids"])) <= 8
    for row, ids, owner in zip(encoded["units"], encoded["input_ids"], encoded["owner"], strict=True):
        assert len(row) == len(ids)
        assert row[-1] == NOWHERE
        assert all(0 <= start <= end <= len(contexts[owner]) for start, end in row)


def test_begin_and_end_are_chosen_together_over_all_windows() -> None:
    units = [[NOWHERE, (0, 3), (4, 9), NOWHERE], [NOWHERE, (10, 12), (13, 17), NOWHERE]]
    sums = [np.full((4, 2), -4.0, dtype=np.float32) for _ in units]
    sums[0][3] = 4.0  # Not in the first window.
    # The likeliest begin lies behind the likeliest end: such a pair is no answer.
    sums[1][2, 0], sums[1][1, 1] = 3.0, 3.0
    sums[1][1, 0], sums[1][2, 1] = 2.0, 2.9
    encoded = {"owner": [0, 0], "units": units}
    (one,) = choices(["Who?"], [CONTEXT], sums, encoded, {"longest": 30, "has_none": False})
    assert (one.best[0].start, one.best[0].end) == (13, 17)
    assert one.none == 0.0
    (short,) = choices(["Who?"], [CONTEXT], sums, encoded, {"longest": 2, "has_none": True})
    assert [(said.start, said.end) for said in short.best] == [(10, 12)]
    assert sum(said.score for said in short.best) + short.none == pytest.approx(1.0)


def test_what_stands_near_the_words_of_the_question_is_nearer() -> None:
    context = "Ada works at night in Oslo. The old bakery of Ben is in Rome. Cleo lives by the sea in Lima."
    units = [(start, end) for start, end in words_of(context)]
    names = [context[start:end] for start, end in units]
    near = nearness("Where is the bakery of Ben?", context, units).sum(axis=1)
    assert near[names.index("Rome")] > max(near[names.index("Oslo")], near[names.index("Lima")])
    assert not nearness("Why?", context, units).any()
    assert nearness("谁发行？", "由韩国发行。", [(1, 3)]).sum() > 0


def test_how_much_nearness_counts_is_what_answers_the_practice_test_best() -> None:
    context = "Ada lives in Rome and Ben too"
    units = [[*words_of(context), NOWHERE]]
    sums = [np.zeros((len(units[0]), 2), dtype=np.float32)]
    encoded, right = {"owner": [0], "units": units}, [(Right(22, "Ben"),)]
    gauge = {"longest": 3, "has_none": False}
    unsure = choices(["too?"], [context], sums, encoded, gauge)
    decided = settled(unsure, right, has_none=False)
    assert decided["near"] > 0
    assert told(unsure[0], 0.5).text == "Ada"
    final = choices(["too?"], [context], sums, encoded, {**gauge, **decided})
    assert told(final[0], decided["none_from"]) == told(unsure[0].at(decided["near"]), decided["none_from"])
    # Where the model knows the answer, nothing is added.
    sums[0][5] = 30.0
    assert settled(choices(["too?"], [context], sums, encoded, gauge), right, has_none=False)["near"] == 0.0


def test_the_likeliest_are_those_of_a_whole_sort() -> None:
    values = np.random.default_rng(1).integers(0, 9, 500).astype(np.float64)
    assert likeliest(values).tolist() == np.argsort(-values, kind="stable")[:NUM_BEST].tolist()


def test_the_loss_is_the_cross_entropy_of_the_places_that_can_be_chosen() -> None:
    outputs = torch.randn(2, 4, 2, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([[IGNORED, BEGINS, ENDS, 0], [IGNORED, 0, BEGINS | ENDS, IGNORED]])
    expected = torch.stack(
        [
            torch.nn.functional.cross_entropy(outputs[None, 0, 1:, edge], torch.tensor([edge]))
            + torch.nn.functional.cross_entropy(outputs[None, 1, 1:3, edge], torch.tensor([1]))
            for edge in (0, 1)
        ]
    )
    assert float(edge_loss(outputs, labels)) == pytest.approx(float(expected.sum() / 4), abs=1e-6)


def test_the_line_of_silence_is_where_the_practice_test_is_answered_best() -> None:
    seen = [Choice(CONTEXT, (Said(0, 3, 1 - none),), none) for none in (0.1, 0.3, 0.6, 0.9)]
    right: list[tuple[Right, ...]] = [(Right(0, "Ada"),), (Right(0, "Ada"),), (Right(0, "Ada"),), ()]
    line = best_line(seen, right)
    assert 0.6 <= line < 0.9
    assert [told(one, line).text for one in seen] == ["Ada", "Ada", "Ada", ""]
    assert as_answer(seen[3], line)["others"][0]["answer"] == "Ada"


def test_the_simplest_way_says_the_sentence_that_is_most_like_the_question() -> None:
    assert likest_sentences(["Where does Ben live?", "谁发行"], [CONTEXT, "台湾代理。由韩国发行。"]) == [
        "Ben, too, lives in Rome.",
        "由韩国发行。",
    ]


def test_a_download_may_swap_places_that_are_equally_likely_and_no_others() -> None:
    a = {"answer": "Ada", "start": 0, "end": 3, "score": 0.4}
    b = {"answer": "Ben", "start": 19, "end": 22, "score": 0.4}
    own, swapped = {**a, "others": [b]}, {**b, "others": [a]}
    assert gap_of_places(own, swapped) == 0.0
    assert is_same_place(own, swapped, 1e-3)
    unlike = {**b, "score": 0.6, "others": [{**a, "score": 0.2}]}
    assert gap_of_places(own, unlike) == pytest.approx(0.2)
    assert not is_same_place({**a, "others": []}, unlike, 1e-3)


def test_the_answer_of_a_blank_text_is_json() -> None:
    silent = as_answer(Choice("", (), 1.0), 0.5)
    assert json.loads(json.dumps(silent)) == {"answer": "", "start": None, "end": None, "score": 1.0, "others": []}
