"""The dials of a run: words, bounds and help stored with the field, so that one function renders any form."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

Auto = Literal["auto"]
AUTO: Auto = "auto"
Kind = Literal["integer", "number", "choice", "boolean", "text"]


def _(sentence: str) -> str:
    """Marks a sentence for the studio's translations; the engine itself speaks in codes and values."""
    return sentence


@dataclass(frozen=True)
class Choice:
    """One value of a choice and its words."""

    value: str
    label: str


@dataclass(frozen=True)
class Knob:
    """How people see one field. `name`, `default` and `takes_auto` are filled in from the field by `knobs_of`."""

    label: str
    help: str
    kind: Kind
    min: float | None = None
    max: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    is_advanced: bool = True
    name: str = ""
    default: Any = None
    takes_auto: bool = False

    def refuses(self, value: Any) -> str | None:
        """The code of what is wrong with a value, nothing when it may stand."""
        if value == AUTO and self.takes_auto:
            return None
        if self.kind == "choice" and value not in {choice.value for choice in self.choices}:
            return "not_a_choice"
        if self.kind in ("integer", "number") and isinstance(value, int | float):
            if self.min is not None and value < self.min:
                return "too_small"
            if self.max is not None and value > self.max:
                return "too_large"
        return None


class Config(BaseModel):
    """Fields with knobs; frozen, and a field nobody declared is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _within_bounds(self) -> "Config":
        for knob in knobs_of(type(self)):
            code = knob.refuses(getattr(self, knob.name))
            if code is not None:
                raise PydanticCustomError(
                    code,
                    "{name} must lie between {min} and {max}",
                    {"name": knob.name, "min": knob.min, "max": knob.max},
                )
        return self


def knobs_of(config: type[BaseModel]) -> list[Knob]:
    """The knobs of a configuration in the order of its fields."""
    found: list[Knob] = []
    for name, field in config.model_fields.items():
        for item in field.metadata:
            if isinstance(item, Knob):
                found.append(
                    replace(item, name=name, default=field.get_default(), takes_auto=_mentions_auto(field.annotation))
                )
    return found


def _mentions_auto(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _mentions_auto(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return AUTO in get_args(annotation)
    return any(_mentions_auto(part) for part in get_args(annotation))
