"""Recommends a starting model for somebody's texts, with the reason; says which cannot be chosen, and why."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext as _

from studio.accounts.models import Workspace
from workers.engine import catalog

from .fitting import unfit
from .models import PretrainedModel
from .shelf import BUNDLED_PACKAGE

# Above this share of unknown characters a model reads mostly blanks.
UNKNOWN_LIMIT = 0.3
MAX_TEXTS, MAX_LETTERS = 2000, 500


@dataclass(frozen=True)
class Letters:
    """What the texts are written in: shares of all letters, blanks aside."""

    unknown_share: float = 0.0
    chinese_share: float = 0.0
    latin_share: float = 1.0

    @property
    def language(self) -> str:
        if self.chinese_share > UNKNOWN_LIMIT:
            return "zh"
        return "en" if self.latin_share > 0.5 else "multi"


@dataclass(frozen=True)
class Choice:
    """One starting model as the settings page offers it."""

    model: PretrainedModel
    is_recommended: bool
    reason: str
    preset: str
    why_not: str

    @property
    def is_available(self) -> bool:
        return not self.why_not


def look_at(texts: Iterable[str]) -> Letters:
    """Count the letters of the first texts; without the bundled model's word list nothing counts as unknown."""
    known = _known_letters()
    total = unknown = chinese = latin = 0
    for text, _number in zip(texts, range(MAX_TEXTS), strict=False):
        for letter in _plain(text[:MAX_LETTERS]):
            total += 1
            unknown += bool(known) and letter not in known
            chinese += "\u3400" <= letter <= "\u9fff"
            latin += letter.isascii()
    return Letters(unknown / total, chinese / total, latin / total) if total else Letters()


def recommend(
    task: str,
    letters: Letters | None = None,
    *,
    workspace: Workspace | None = None,
    models: Iterable[PretrainedModel] | None = None,
) -> list[Choice]:
    """Every model for the task, those that the workspace has made among them: the recommended one first, then those
    that are here, then the absent ones. `models` are those to choose among, where these are others."""
    letters = letters or Letters()
    offered = PretrainedModel.objects.offered_to(workspace) if models is None else models
    models = [model for model in offered if task in model.tasks]
    # One that a run made is for those who know what it has read.
    refused = {model.pk: unfit(task, model) for model in models}
    able = [model for model in models if model.is_present and not refused[model.pk]]
    best = _best([model for model in able if not model.made_by], letters)
    is_blind = best is not None and letters.unknown_share > UNKNOWN_LIMIT and not _speaks(best, letters.language)
    plug_in = catalog.tasks().get(task)
    is_counted = plug_in is not None and "head" in plug_in.methods
    choices = [
        Choice(
            model=model,
            is_recommended=model == best,
            reason=_reason(model, letters, is_blind=is_blind, is_counted=is_counted) if model == best else "",
            preset="quick" if model == best and is_blind else "balanced",
            why_not=model.why_absent or refused[model.pk],
        )
        for model in models
    ]
    return sorted(choices, key=lambda one: (not one.is_recommended, not one.is_available, one.model.rank))


def _best(present: list[PretrainedModel], letters: Letters) -> PretrainedModel | None:
    real = [model for model in present if model.kind != PretrainedModel.Kind.TINY] or present
    speaking = [model for model in real if _speaks(model, letters.language)]
    # The bundled model comes before others that do not speak the language: it needs no download and is quick.
    return min(speaking or real, key=lambda model: (model.kind != "bundled", model.rank), default=None)


def _speaks(model: PretrainedModel, language: str) -> bool:
    return language in model.languages or ("multi" in model.languages and model.kind != PretrainedModel.Kind.TINY)


def _reason(model: PretrainedModel, letters: Letters, *, is_blind: bool, is_counted: bool) -> str:
    values = {"model": model.shown_title, "share": round(100 * letters.unknown_share)}
    if is_blind and not is_counted:
        return (
            _(
                "%(share)s of 100 characters of your texts are unknown to %(model)s, and no other model here knows "
                "them. Do not expect much; one that was made for your language would learn far more."
            )
            % values
        )
    if is_blind:
        return (
            _(
                "%(share)s of 100 characters of your texts are unknown to %(model)s. Choose Quick: it also counts "
                "words and characters, so it learns your language all the same."
            )
            % values
        )
    if letters.language == "zh":
        return _("Your texts are Chinese, and %(model)s was made for that.") % values
    if letters.language == "multi":
        return _("Your texts are not English, and %(model)s knows many languages.") % values
    if model.kind == PretrainedModel.Kind.BUNDLED:
        return _("It knows the language of your texts, is quick, and is already on this computer.")
    return _("It knows the language of your texts and is already on this computer.")


def _plain(text: str) -> str:
    """Small letters without accents or blanks, as the bundled model reads them."""
    spread = unicodedata.normalize("NFD", text.lower())
    return "".join(one for one in spread if not one.isspace() and unicodedata.category(one) != "Mn")


@cache
def _known_letters() -> frozenset[str]:
    """The single characters in the bundled model's word list."""
    spec = find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        return frozenset()
    words = (Path(spec.origin).parent / "model" / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.removeprefix("##") for word in words if len(word.removeprefix("##")) == 1)
