"""The whole wish of a run, frozen: what, how, from which model and which examples. Secrets are never fields."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, SerializeAsAny

from . import catalog
from .contracts import MethodConfig, TaskConfig
from .deciding import decisions
from .knobs import AUTO, Auto, Choice, Config, Knob, _
from .probing import Probe

PRESETS = ("quick", "balanced", "thorough", "custom")


def _as_task(value: Any) -> Any:
    return _typed(value, catalog.tasks())


def _as_method(value: Any) -> Any:
    return _typed(value, catalog.methods())


def _typed(value: Any, plug_ins: dict[str, Any]) -> Any:
    """The configuration class of the plug-in that `kind` names."""
    if not isinstance(value, dict):
        return value
    plug_in = plug_ins.get(str(value.get("kind")))
    if plug_in is None:
        raise ValueError(f"unknown kind {value.get('kind')!r}; there are {', '.join(sorted(plug_ins))}")
    return plug_in.Config(**value)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelRef(_Part):
    """The starting model; `path` is where it lies on this machine and no part of the run's identity."""

    kind: Literal["bundled", "hub", "local", "tiny"] = "bundled"
    name: str = "all-MiniLM-L6-v2"
    commit: str = ""
    path: str = ""


class DataRef(_Part):
    """The frozen examples; `path` is where they lie on this machine and no part of the run's identity."""

    path: str
    digest: str = ""
    columns: dict[str, str]
    labels: tuple[str, ...] | None = None


class Training(Config):
    """The dials that every method with a learning loop shares; names are the libraries' own."""

    preset: Literal["quick", "balanced", "thorough", "custom"] = "custom"
    seed: Annotated[
        int,
        Knob(_("Seed"), _("The same number gives the same result again."), "integer", min=0, max=2**31 - 1, step=1),
    ] = 42
    num_train_epochs: Annotated[
        float | Auto,
        Knob(
            _("Passes over your examples"),
            _("More passes teach more, until the model begins to memorise."),
            "number",
            min=0.1,
            max=100,
            step=1,
        ),
    ] = AUTO
    learning_rate: Annotated[
        float | Auto,
        Knob(
            _("Learning speed"),
            _("How far each step moves the model. Too high forgets, too low never arrives."),
            "number",
            min=1e-7,
            max=1,
            step=1e-5,
        ),
    ] = AUTO
    head_learning_rate_factor: Annotated[
        float,
        Knob(
            _("Learning speed of the new layer"),
            _("The new last layer knows nothing yet, so it learns this many times faster."),
            "number",
            min=0.1,
            max=1000,
            step=1,
        ),
    ] = 10.0
    max_tokens_per_batch: Annotated[
        int | Auto,
        Knob(
            _("Word pieces studied at a time"),
            _("Short texts are studied many at a time, long ones few. Larger needs more memory."),
            "integer",
            min=16,
            max=1_000_000,
            step=64,
        ),
    ] = AUTO
    max_length: Annotated[
        int | Auto,
        Knob(
            _("Longest text in word pieces"),
            _("What lies beyond is not read. Shorter is faster."),
            "integer",
            min=8,
            max=8192,
            step=8,
        ),
    ] = AUTO
    weight_decay: Annotated[
        float,
        Knob(_("Weight decay"), _("A small pull towards zero against memorising."), "number", min=0, max=1, step=0.01),
    ] = 0.01
    warmup_steps: Annotated[
        float,
        Knob(
            _("Warm-up"),
            _("Steps during which the learning speed rises from zero; below 1 it is a share of all steps."),
            "number",
            min=0,
            max=100_000,
            step=0.01,
        ),
    ] = 0.1
    lr_scheduler_type: Annotated[
        Literal["linear", "cosine", "constant_with_warmup"],
        Knob(
            _("Course of the learning speed"),
            _("How the learning speed falls towards the end."),
            "choice",
            choices=(
                Choice("linear", _("evenly")),
                Choice("cosine", _("slowly, then fast, then slowly")),
                Choice("constant_with_warmup", _("not at all")),
            ),
        ),
    ] = "linear"
    max_grad_norm: Annotated[
        float,
        Knob(_("Largest step"), _("Steps longer than this are shortened."), "number", min=0.01, max=1000, step=0.1),
    ] = 1.0
    dropout: Annotated[
        float,
        Knob(
            _("Dropout before the new layer"),
            _("Share of the signals left out at random while learning, against memorising."),
            "number",
            min=0,
            max=0.9,
            step=0.05,
        ),
    ] = 0.1
    early_stopping_patience: Annotated[
        int,
        Knob(
            _("Patience"),
            _("Stop after this many practice tests without a better answer; 0 never stops early."),
            "integer",
            min=0,
            max=1000,
            step=1,
        ),
    ] = 4
    eval_steps: Annotated[
        int | Auto,
        Knob(
            _("Steps between practice tests"),
            _("Each one costs a little time."),
            "integer",
            min=1,
            max=1_000_000,
            step=1,
        ),
    ] = AUTO
    save_steps: Annotated[
        int | Auto,
        Knob(
            _("Steps between save points"),
            _("After a power cut the run goes on from the last one."),
            "integer",
            min=1,
            max=1_000_000,
            step=1,
        ),
    ] = AUTO
    max_steps: Annotated[
        int,
        Knob(
            _("Most steps"),
            _("Ends the learning after this many steps; 0 sets no limit."),
            "integer",
            min=0,
            max=10**7,
            step=1,
        ),
    ] = 0
    precision: Annotated[
        Literal["auto", "fp32", "bf16"],
        Knob(
            _("Number format"),
            _("16 bits are faster where the processor has them; 32 bits are exact everywhere."),
            "choice",
            choices=(
                Choice("auto", _("what suits this machine")),
                Choice("fp32", _("32 bits")),
                Choice("bf16", _("16 bits")),
            ),
        ),
    ] = AUTO
    num_threads: Annotated[
        int | Auto,
        Knob(
            _("Processor cores"),
            _("With one core the same seed gives the very same model."),
            "integer",
            min=1,
            max=1024,
            step=1,
        ),
    ] = AUTO
    blend_with_quick: Annotated[
        bool,
        Knob(
            _("Join with the quick model"),
            _("Let the quick model have a say where the practice test shows that both together answer better."),
            "boolean",
        ),
    ] = True


class Evaluation(_Part):
    """How honestly to look at the result."""

    baselines: bool = True


class RunSpec(_Part):
    """One run. `digest()` is its identity."""

    task: Annotated[SerializeAsAny[TaskConfig], BeforeValidator(_as_task)]
    method: Annotated[SerializeAsAny[MethodConfig], BeforeValidator(_as_method)]
    model: ModelRef = ModelRef()
    data: DataRef
    training: Training = Training()
    evaluation: Evaluation = Evaluation()
    exports: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 of what the wish names; where its files lie on this machine does not count. A setting that a later
        version brings is not named by a wish that was frozen before it, which so stays the wish it was."""
        wish = self.model_dump(mode="json", exclude_unset=True)
        # A wish made by a program may leave the kinds to their classes.
        wish["task"]["kind"], wish["method"]["kind"] = self.task.kind, self.method.kind
        for part in ("model", "data"):
            named = {name: value for name, value in wish.pop(part, {}).items() if name != "path"}
            wish |= {part: named} if named else {}
        return hashlib.sha256(json.dumps(wish, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def digests(self) -> frozenset[str]:
        """By what the wish is known: as it was written, and with every setting written out, as it was counted once."""
        return frozenset({self.digest(), self.whole().digest()})

    def whole(self) -> "RunSpec":
        """The same wish with every setting named, to be frozen."""
        return RunSpec.model_validate(self.model_dump(mode="json"))

    def lying_as(self, other: "RunSpec") -> "RunSpec":
        """The same wish, its files where those of the other one lie."""
        model = self.model.model_copy(update={"path": other.model.path})
        return self.model_copy(update={"model": model, "data": self.data.model_copy(update={"path": other.data.path})})

    def filled(self, probe: Probe) -> "RunSpec":
        """The same wish, every "auto" decided from what was measured, and no text longer than the model can take."""
        decided = {
            name: value for name, value in decisions(self, probe).items() if getattr(self.training, name) == AUTO
        }
        longest = min(int(decided.get("max_length", self.training.max_length)), probe.model.max_positions)
        decided["max_length"] = longest
        return self.model_copy(update={"training": self.training.model_copy(update=decided)})
