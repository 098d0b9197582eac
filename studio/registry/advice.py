"""Up to three next steps after a result: what would help most, in a sentence, and the page where it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from studio.runs.models import TrainingRun
from studio.runs.steps import step_urls

from .models import Evaluation
from .sentences import STEPS, Words

MOST_STEPS = 3


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
        url = _address(run, words, values, places)
        if url:
            steps.append(Step(code, str(words.title), _fill(words.sentence, values), str(words.button), url))
    return steps[:MOST_STEPS]


def tell(evaluation: Evaluation) -> list[dict[str, str]]:
    """The same steps for programs, without addresses."""
    steps = [{"code": code, "message": _fill(words.sentence, values)} for code, values, words in _advised(evaluation)]
    return steps[:MOST_STEPS]


def _advised(evaluation: Evaluation) -> Iterator[tuple[str, Mapping[str, Any], Words]]:
    """What the engine advised, then what the studio alone knows; each code once, unknown ones left out."""
    seen = set()
    for step in [*(evaluation.verdict.get("next_steps") or []), *_own(evaluation)]:
        code, values = str(step.get("code", "")), step.get("values") or {}
        words = STEPS.get(code)
        if words is None or code in seen or not words.needs <= values.keys():
            continue
        seen.add(code)
        yield code, values, words


def _own(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """Findings of the data doctor live in rows that the engine does not see."""
    num_findings = evaluation.run.dataset_version.findings.filter(is_ignored=False).exclude(severity="note").count()
    if num_findings:
        yield {"code": "FIX_DATA", "values": {"num_findings": num_findings}}
    result = evaluation.result
    num_mistakes = result.get("num_test", 0) - sum(row.get("num_right", 0) for row in result.get("per_label") or [])
    yield {"code": "SEE_MISTAKES", "values": {"num_mistakes": num_mistakes}} if num_mistakes > 0 else {"code": "TRY_IT"}


def _fill(sentence: Any, values: Mapping[str, Any]) -> str:
    # A lazy plural picks its form in `%`, so it must be formatted before it becomes a plain string.
    return str(sentence % values) if values else str(sentence)


def _address(run: TrainingRun, words: Words, values: Mapping[str, Any], places: Mapping[str, str]) -> str:
    if words.place == "try":
        return reverse("registry:try", args=[run.model.pk])
    if words.place == "mistakes":
        cell = {name: values[name] for name in ("right", "said") if name in values}
        return _with_query(reverse("registry:mistakes", args=[run.pk]), cell)
    if words.place == "settings" and "settings" in places:
        return _with_query(places["settings"], {"preset": words.preset} if words.preset else {})
    return places.get(words.place) or places.get("check", "")


def _with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
