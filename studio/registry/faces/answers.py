"""What a model says to one input, as programs get it; a task with another form of answer has its own class."""

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from studio.core.words import plain


class Answer(BaseModel):
    """Any answer: what the engine told, and whether a person should look at it."""

    model_config = ConfigDict(extra="allow")

    is_unsure: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.told():
            raise ValueError("an answer without any part")
        return self

    @property
    def certainty(self) -> float | None:
        """How sure it is, from 0 to 1; nothing where the task does not say."""
        return None

    @property
    def text(self) -> str:
        """The answer as one cell of a table."""
        return json.dumps(self.told(), ensure_ascii=False)

    def told(self) -> dict[str, Any]:
        """What the engine told."""
        return self.model_dump(exclude={"is_unsure"})

    def judged(self, line: float) -> Self:
        """The same; unsure when it is less sure than the line."""
        return self.model_copy(update={"is_unsure": self.certainty is not None and self.certainty < line})

    def shortened(self, top: int | None) -> Self:
        """The same with at most `top` of its candidates."""
        return self


class NumberAnswer(Answer):
    """One number, and the range that holds the right one 9 times of 10."""

    model_config = ConfigDict(extra="ignore")

    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """As a table holds it: no more places than say something, whatever its size."""
        return f"{plain(self.value):.10g}"


class LabelsAnswer(Answer):
    """Any number of labels, the surest first; `label` is the first of them, or empty where none is said. `scores` from
    the likeliest down."""

    model_config = ConfigDict(extra="ignore")

    label: str
    labels: list[str]
    scores: dict[str, float]

    @property
    def text(self) -> str:
        return json.dumps(self.labels, ensure_ascii=False)

    def shortened(self, top: int | None) -> Self:
        """Those that are said are always told."""
        ordered = sorted(self.scores.items(), key=lambda pair: -pair[1])
        kept = [pair for at, pair in enumerate(ordered) if not top or at < top or pair[0] in self.labels]
        return self.model_copy(update={"scores": dict(kept)})


class LabelAnswer(Answer):
    """One label; `scores` from the likeliest down."""

    model_config = ConfigDict(extra="ignore")

    label: str
    score: float
    scores: dict[str, float]

    @property
    def certainty(self) -> float | None:
        return self.score

    @property
    def text(self) -> str:
        return self.label

    def shortened(self, top: int | None) -> Self:
        ordered = sorted(self.scores.items(), key=lambda pair: -pair[1])
        return self.model_copy(update={"scores": dict(ordered[:top] if top else ordered)})
