"""Builds the engine's RunSpec from what a person chose; names wrong settings before anything is queued."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import ValidationError

from studio.catalog.models import PretrainedModel
from studio.core.errors import Refused
from studio.datasets.answering import answers_of
from studio.datasets.models import DatasetVersion
from workers.engine import catalog
from workers.engine.knobs import knobs_of
from workers.engine.presets import Preset, presets
from workers.engine.spec import RunSpec, Training

DEFAULT_PRESET = "balanced"
DEFAULT_EXPORTS = ("safetensors",)


def build(
    *,
    version: DatasetVersion,
    base_model: PretrainedModel,
    task: str,
    preset: str = "",
    method: str = "",
    hyperparameters: dict[str, Any] | None = None,
    seed: int | None = None,
    exports: list[str] | None = None,
    columns: dict[str, str] | None = None,
    unknown_share: float = 0.0,
) -> dict[str, Any]:
    """The spec as JSON, without paths; raises a Refused that names the setting."""
    card = _card(task, preset, unknown_share)
    own = dict(hyperparameters or {})
    chosen_method = {"kind": method} if method and method != card.method["kind"] else dict(card.method)
    _know_method(chosen_method["kind"])
    training: dict[str, Any] = (
        {**card.training} if chosen_method["kind"] == card.method["kind"] else {"preset": card.name}
    )
    chosen_task: dict[str, Any] = {"kind": task}
    if answers_of(version).form == "several":
        chosen_task["is_multi_label"] = True
    _sort_in(own, task=chosen_task, method=chosen_method, training=training)
    if seed is not None:
        training["seed"] = seed
    if settings.TRAINING_THREADS and "num_threads" not in training:
        training["num_threads"] = settings.TRAINING_THREADS
    wish = {
        "task": chosen_task,
        "method": chosen_method,
        "model": {"kind": base_model.kind, "name": base_model.name, "commit": base_model.commit},
        "data": {"path": "", "digest": version.digest, "columns": columns or version.columns},
        "training": training,
        "exports": exports if exports is not None else [f for f in DEFAULT_EXPORTS if f in catalog.exporters()],
    }
    return checked(wish)


def checked(wish: dict[str, Any]) -> dict[str, Any]:
    """The wish as the engine understands it."""
    try:
        spec = RunSpec.model_validate(wish)
    except ValidationError as error:
        where, problem = _problem(dict(error.errors(include_url=False)[0]))
        raise Refused(
            "SETTING_INVALID", problem, fix=_("Correct it, or leave it out to take the default."), where=where
        ) from error
    unknown = sorted(set(spec.exports) - set(catalog.exporters()))
    if unknown:
        raise Refused(
            "EXPORT_UNKNOWN",
            _("There is no download of the kind {format}.").format(format=unknown[0]),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.exporters()))),
            where="exports",
        )
    dumped: dict[str, Any] = spec.model_dump(mode="json")
    return dumped


def digest(spec: dict[str, Any]) -> str:
    return RunSpec.model_validate(spec).digest()


def _card(task: str, preset: str, unknown_share: float) -> Preset:
    if task not in catalog.tasks():
        raise Refused(
            "TASK_UNKNOWN",
            _("This studio does not know the task {task}.").format(task=task or "–"),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.tasks()))),
            where="task",
        )
    cards = presets(task, unknown_share=unknown_share)
    card = cards.get(preset or DEFAULT_PRESET)
    if card is None:
        raise Refused(
            "PRESET_UNKNOWN",
            _("There is no preset {preset}.").format(preset=preset),
            fix=_("Choose one of: {choices}").format(choices=", ".join(cards)),
            where="preset",
        )
    return card


def _know_method(kind: str) -> None:
    if kind not in catalog.methods():
        raise Refused(
            "METHOD_UNKNOWN",
            _("There is no method {method}.").format(method=kind),
            fix=_("Choose one of: {choices}").format(choices=", ".join(sorted(catalog.methods()))),
            where="method",
        )


def _sort_in(own: dict[str, Any], *, task: dict[str, Any], method: dict[str, Any], training: dict[str, Any]) -> None:
    """Each hyperparameter belongs to the task, the method or the training; a name of none is refused."""
    parts = (
        (method, set(catalog.methods()[method["kind"]].Config.model_fields) - {"kind"}),
        (training, set(Training.model_fields) - {"preset"}),
        # What has no knob, such as one label or several, is decided by the data.
        (task, {knob.name for knob in knobs_of(catalog.tasks()[task["kind"]].Config)}),
    )
    for name, value in own.items():
        part = next((part for part, names in parts if name in names), None)
        if part is None:
            every = set().union(*(names for _part, names in parts))
            raise Refused(
                "SETTING_UNKNOWN",
                _("There is no setting called {name} for this method.").format(name=name),
                fix=_("Choose among: {choices}").format(choices=", ".join(sorted(every))),
                where=f"hyperparameters.{name}",
            )
        part[name] = value


def _problem(item: dict[str, Any]) -> tuple[str, str]:
    """Where a setting is wrong, and the sentence about it."""
    known = item.get("ctx", {})
    place = [str(part) for part in item["loc"]]
    is_setting = place[0] in ("training", "method", "task")
    # A field that may be a number or "auto" adds the kind that was tried last to its place.
    name = str(known.get("name") or (place[1] if is_setting and len(place) > 1 else place[-1]))
    where = f"hyperparameters.{name}" if is_setting else ".".join(place)
    if item["type"] in ("too_small", "too_large"):
        sentence = _("{name} must lie between {min} and {max}.")
    elif item["type"] == "not_a_choice":
        sentence = _("{name} is not one of the choices there are.")
    else:
        sentence = _("{name} has a value of the wrong kind.")
    return where, sentence.format(name=name, min=known.get("min"), max=known.get("max"))
