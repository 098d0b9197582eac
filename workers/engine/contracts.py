"""What a task, a method and an exporter must offer; implementing one is one file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, runtime_checkable

from .columns import ColumnRole
from .knobs import Config

if TYPE_CHECKING:
    import torch

    from .data.examples import Examples, Splits
    from .data.links import Link
    from .models.starting import StartingModel
    from .models.tuned import TunedModel
    from .probing import ModelProbe
    from .scores.exam import Exam, Report
    from .spec import RunSpec


@dataclass(frozen=True)
class Fit:
    """Whether a method suits a model; `code` names the reason in methods' own words (REASONS)."""

    answer: Literal["ok", "no", "careful"]
    code: str = ""
    reason: str = ""

    @property
    def is_ok(self) -> bool:
        return self.answer != "no"


OK = Fit("ok")


class TaskConfig(Config):
    """What only this task asks; `kind` is the task's name."""

    kind: str


class MethodConfig(Config):
    """What only this method asks; `kind` is the method's name."""

    kind: str

    @property
    def num_places(self) -> int:
        """Places of the model's room that the method takes for itself; the text gets the others."""
        return 0


@runtime_checkable
class Task(Protocol):
    """A machine-learning task: what is read, what is learned from it, what is answered and how that is judged.

    `Outputs` are what the model's head says (models/tuned.py, outputs_of), `Answers` what the task makes of them: one
    an example, whatever suits the task, as long as it can be indexed.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    blurb: ClassVar[str]
    Config: ClassVar[type[TaskConfig]]
    columns: ClassVar[tuple[ColumnRole, ...]]
    asks: ClassVar[tuple[str, ...]]
    """Roles of the texts that a trained model is asked; the first is always there, a second is read along with it."""
    scores: ClassVar[tuple[str, ...]]
    """The task's scores; the first chooses the best checkpoint, and more is better."""
    methods: ClassVar[tuple[str, ...]]
    reads: ClassVar[Literal["text", "token"]]
    """Whether the head answers once for a text or for each of its word pieces."""
    link: ClassVar["Link | None"]
    """How sums become answers (data/links.py); None where the quick model cannot serve. With a link the targets of
    the examples are an array of what the loss takes."""
    program: ClassVar[str]
    """The file below download/ that answers in a download."""

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        """Raise an EngineFailure when the table cannot serve; without torch."""

    def load(self, spec: "RunSpec") -> "Splits":
        """The examples of the three splits."""

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        """Word pieces of every example, exactly the columns the model takes, and `labels` where they are known."""

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        """A fresh last layer over what the backbone says."""

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        """The mean error of a batch."""

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        """What is answered to each example."""

    def score(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, float]:
        """The task's scores."""

    def tell(self, answer: Any, labels: list[str]) -> dict[str, Any]:
        """One answer for programs, as `predict` returns it."""

    def example(self, text: str, expected: Any, answer: Any, labels: list[str]) -> dict[str, Any]:
        """One answered example for people: `input`, `expected`, `predicted`, `confidence`."""

    def report(self, exam: "Exam") -> "Report":
        """What the exam showed, for result.json and predictions.parquet."""


@runtime_checkable
class Gauging(Protocol):
    """What a task may offer besides, when its answers depend on more than the model: on its own settings, or on
    a gauge that is measured beside the weights, such as the unit of the numbers or the line from which on a label is
    said. A gauge is JSON and kept with the model."""

    def gauged(self, config: Any, gauge: dict[str, Any]) -> Task:
        """The task as this run has it; `gauge` is what reading the examples gave (Splits.gauge), later joined with what
        `gauge` gave, and empty before."""

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        """What the answers to the practice test settle, for the model that is kept."""


@runtime_checkable
class Contrasting(Protocol):
    """What a task may offer besides, when the examples of a batch learn from one another."""

    together: ClassVar[int]
    """So many of them should meet in a batch, where memory allows."""


@runtime_checkable
class LessIsBetter(Protocol):
    """What a task may offer besides, when its first score is the better the smaller it is."""

    less_is_better: ClassVar[bool]


@runtime_checkable
class Guessing(Protocol):
    """What a task may offer besides, when what is right are words of the text itself that are hidden from the model."""

    def suits(self, family: str) -> Fit:
        """Whether a starting model of this family guesses words in the task's way."""

    def words(self, starting: "StartingModel") -> "torch.nn.Module":
        """The layer that guesses words: the starting model's own, or a new one."""

    def hide(self, encoded: dict[str, Any], numbers: Sequence[int], seed: int) -> dict[str, Any]:
        """Rows to learn from by their running numbers, other words hidden in every pass."""

    def mean_loss(self, outputs: Any, encoded: dict[str, Any]) -> float:
        """The mean error of all hidden word pieces."""


@runtime_checkable
class Keeping(Protocol):
    """What a task may offer besides, when a trained model answers out of something that is kept beside its weights,
    such as the texts among which it searches."""

    part: ClassVar[str]
    """The folder of a bundle that holds it."""

    def keep(self, bundle: Path, splits: "Splits", outputs: Callable[["Examples"], Any]) -> None:
        """Write the part; `outputs` gives what the head says to texts (models/tuned.py, outputs_of)."""

    def kept(self, bundle: Path) -> Task:
        """The same task, answering out of the part."""


@runtime_checkable
class Method(Protocol):
    """A way of training. `is_gradient` is False when nothing but a head on frozen features is fitted."""

    kind: ClassVar[str]
    title: ClassVar[str]
    blurb: ClassVar[str]
    """What it changes, as a picture in a line."""
    use: ClassVar[str]
    """When to choose it."""
    Config: ClassVar[type[MethodConfig]]
    is_gradient: ClassVar[bool]

    def fits(self, probe: "ModelProbe", task: Task) -> Fit:
        """Whether it suits this model and task."""

    def attach(self, model: "TunedModel", config: Any) -> None:
        """Change the model in place so that only what this method teaches will move."""

    def learning_rate(self, config: Any, model: "ModelProbe") -> float:
        """The usual speed of learning for a backbone like this."""

    def promised(self, name: str, config: Any) -> bool:
        """Whether the parameter of this name may move."""

    def save(self, model: "TunedModel") -> dict[str, "torch.Tensor"]:
        """Only what was trained."""

    def restore(self, model: "TunedModel", tensors: dict[str, "torch.Tensor"]) -> None:
        """Put it back, bit by bit."""

    def merge(self, model: "TunedModel") -> None:
        """Fold what was trained into the backbone, so that the plain library can open it."""


@runtime_checkable
class Exporter(Protocol):
    """A format to download. Parity with the studio's own answers is checked by the pipeline."""

    kind: ClassVar[str]
    title: ClassVar[str]
    blurb: ClassVar[str]

    def fits(self, bundle_path: Path) -> Fit:
        """Whether this bundle can be expressed."""

    def export(self, bundle_path: Path, destination: Path) -> None:
        """Write the download into a folder."""

    def open(self, folder: Path) -> Any:
        """Something with `predict(list[dict[str, str]])`, from the download alone."""


def fit_of(method: Method, task: Task, probe: "ModelProbe") -> Fit:
    """Whether this model can learn this task in this way."""
    if isinstance(task, Guessing):
        suits = task.suits(probe.family)
        if not suits.is_ok:
            return suits
    return method.fits(probe, task)
