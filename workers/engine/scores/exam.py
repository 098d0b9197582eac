"""What an evaluation looks at and what it tells; each task makes its report of the one from the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workers.engine.data.examples import Examples, Splits
from workers.engine.spec import RunSpec

if TYPE_CHECKING:
    from workers.engine.models.quick import QuickModel


@dataclass(frozen=True)
class Exam:
    """`answers` are those of `validation` and `test`; `ask` may raise to stop; `before` gives the answers of the
    starting model as it is, for tasks whose new layer begins as nothing; `encode` gives the word pieces of examples."""

    spec: RunSpec
    splits: Splits
    answers: dict[str, Any]
    quick: "QuickModel | None"
    is_quick_itself: bool
    unknown_share: float
    ask: Callable[[], None]
    before: Callable[[Examples], Any] | None = None
    encode: Callable[[Examples], Any] | None = None


@dataclass(frozen=True)
class Report:
    """`result` is the task's part of result.json, with `interval`, `baselines` and `verdict` in it; `columns` are those
    of predictions.parquet behind the texts: `label` (what is right), `predicted`, `confidence`, `scores`."""

    result: dict[str, Any]
    columns: dict[str, Any] = field(default_factory=dict)
