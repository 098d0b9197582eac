"""Up to three next steps after a result: what would help most, in a sentence, and the page where it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from studio.core.words import of_100
from studio.datasets.models import Finding
from studio.runs.models import TrainingRun
from studio.runs.steps import step_urls

from .faces import face_of
from .models import Evaluation
from .score_names import significant
from .sentences import STEPS, Words

MOST_STEPS = 3
# Values that are shares from 0 to 1; people read them out of 100.
SHARES = frozenset({"quick", "own", "found", "threshold", "answered", "right", "before", "near", "counts"})


@dataclass(frozen=True)
class Step:
    """One thing to do next: a heading, why, and a button that leads there."""

    code: str
    title: str
    sentence: str
    button: str
    url: str


def next_steps(run: TrainingRun) -> list[Step]:
    """The most useful steps first; one that has no page for this run is left out."""
    places = step_urls(run.project, run=run)
    steps = []
    for code, values, words in _advised(run.evaluation):
        url = _address(run, words.place, values, places)
        if url:
            steps.append(Step(code, str(words.title), _sentence(words, values), str(words.button), url))
    return steps[:MOST_STEPS]


def tell(evaluation: Evaluation) -> list[dict[str, str]]:
    """The same steps for programs, without addresses."""
    steps = [{"code": code, "message": _sentence(words, values)} for code, values, words in _advised(evaluation)]
    return steps[:MOST_STEPS]


def _advised(evaluation: Evaluation) -> Iterator[tuple[str, Mapping[str, Any], Words]]:
    """What the engine advised, then what only the studio knows; unknown codes and incomplete values are left out."""
    known = {**STEPS, **face_of(evaluation.run).steps}
    for step in [*(evaluation.verdict.get("next_steps") or []), *_own(evaluation)]:
        code, values = str(step.get("code", "")), step.get("values") or {}
        words = known.get(code)
        if words is not None and words.needs <= values.keys():
            yield code, values, words


def _own(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    # Counted here, not in the database: lists fetch the findings of all their runs at once.
    findings = evaluation.run.dataset_version.findings.all()
    num_findings = sum(not one.is_ignored and one.severity != Finding.Severity.NOTE for one in findings)
    if num_findings:
        yield {"code": "fix_data", "values": {"num_findings": num_findings}}


def _sentence(words: Words, values: Mapping[str, Any]) -> str:
    # A lazy plural picks its form in `%`, so it is formatted before it becomes a plain string.
    return str(words.sentence % _in_words(values)) if words.needs else str(words.sentence)


def _in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _in_word(name, value) for name, value in values.items()}


def _in_word(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in SHARES and isinstance(value, int | float):
        return of_100(value)
    if isinstance(value, float):
        # Of how far numbers are off two figures count.
        return significant(value, 2 if name.endswith("_off") else 3)
    return value


def _address(run: TrainingRun, place: str, values: Mapping[str, Any], places: Mapping[str, str]) -> str:
    place, _colon, preset = place.partition(":")
    if place == "try":
        return reverse("registry:try", args=[run.model.pk])
    if place == "goals":
        return reverse("runs:project_new")
    if place == "line":
        return _with_query("#line", {"line": of_100(values["threshold"])})
    if place == "mistakes" and preset:
        return _with_query(reverse("registry:mistakes", args=[run.pk]), {"about": values[preset]})
    if place == "mistakes":
        cell = {name: values[name] for name in ("right", "said") if "said" in values}
        return _with_query(reverse("registry:mistakes", args=[run.pk]), cell)
    if place == "settings" and "settings" in places:
        preset = preset or str(values.get("preset", ""))
        return _with_query(places["settings"], {"preset": preset} if preset else {})
    return places.get(place) or places.get("check", "")


def _with_query(path: str, query: Mapping[str, Any]) -> str:
    path, hash_sign, anchor = path.partition("#")
    return f"{path}?{urlencode(query)}{hash_sign}{anchor}" if query else path
