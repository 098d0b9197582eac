"""The catalogue finds every sentence, takes in those of packages, and its Chinese keeps to the house style."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from django.utils.translation import override

from studio.catalog.models import PretrainedModel
from studio.core.translations import catalogue
from studio.core.translations.extract import sentences
from studio.runs.models import TrainingRun
from tests.architecture.tree import ROOT

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?!\w)")


def found(root: Path) -> set[str]:
    return {sentence.singular for sentence in sentences(root)}


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_sentence_is_found_under_the_name_a_module_gives_gettext(tmp_path: Path) -> None:
    write(tmp_path, "studio/a.py", "from django.utils.translation import gettext as _t\n_t('Hand over')\n")
    assert found(tmp_path) == {"Hand over"}


def test_the_words_of_starting_models_are_found(tmp_path: Path) -> None:
    write(tmp_path, "studio/models.toml", '[[model]]\nname = "m"\ntitle = "Small"\nblurb = "Quick."\n')
    assert found(tmp_path) == {"Small", "Quick."}


def test_a_sentence_of_a_package_is_taken_in_and_ours_wins() -> None:
    own, library = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hans")
    own.add("Run", "训练")
    library.add("Run", "执行")
    library.add("Filters", "筛选")
    catalogue.join(own, library)
    assert {message.id: message.string for message in own if message.id} == {"Run": "训练", "Filters": "筛选"}


def test_the_chinese_keeps_to_the_house_style() -> None:
    wrong = []
    for message in catalogue.read(catalogue.po_path(ROOT, "zh_Hans"), "zh_Hans"):
        text = message.string if isinstance(message.string, str) else "".join(message.string or ())
        if message.id and ("您" in text or HALF_WIDTH.search(text)):
            wrong.append(text)
    assert wrong == []


def test_columns_and_rooms_of_the_panel_have_chinese_names() -> None:
    with override("zh-hans"):
        assert str(TrainingRun._meta.get_field("created_at").verbose_name) == "创建时间"
        assert str(PretrainedModel._meta.app_config.verbose_name) == "起点模型"
