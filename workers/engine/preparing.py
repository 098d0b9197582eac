"""Everything before the learning: examples read, model opened, facts measured, every "auto" decided."""

import json
from dataclasses import dataclass
from typing import Any

import torch

from . import catalog
from .contracts import Method, Task, fit_of
from .data.encoding import Encoded
from .data.examples import Examples, Splits
from .data.reading import column_names
from .deciding import MAX_AUTO_LENGTH
from .failures import EngineFailure
from .faults import fault
from .knobs import AUTO, _
from .models.probe import probe_data, probe_machine, probe_model
from .models.starting import StartingModel, open_starting
from .models.tiny import build_tiny
from .presets import UNKNOWN_SHARE_LIMIT
from .probing import Probe
from .process import settle
from .reporter import Reporter
from .rundir import RunDir
from .spec import RunSpec
from .stopping import StopSignal

# A text of fewer word pieces says nothing.
FEWEST_PIECES = 8


@dataclass(frozen=True)
class Prepared:
    """What the rest of a run works with."""

    spec: RunSpec
    probe: Probe
    task: Task
    method: Method
    splits: Splits
    starting: StartingModel
    train: Encoded
    device: torch.device

    @property
    def max_length(self) -> int:
        return int(self.spec.training.max_length)

    def encode(self, examples: Examples) -> Encoded:
        return self.task.encode(examples, self.starting.tokenizer, self.max_length)


def prepare(run: RunDir, reporter: Reporter, stop: StopSignal) -> Prepared:
    """Read, open, measure, decide; a run that goes on keeps the decisions of its first attempt."""
    wish = run.spec()
    task, method = catalog.task_of(wish.task), catalog.methods()[wish.method.kind]
    task.check(wish, column_names(wish.data.path))
    splits = task.load(wish)
    task = catalog.task_of(wish.task, splits.gauge)
    _tell_examples(reporter, splits)
    stop.ask()
    starting = _open(run, wish, splits)
    fault("model-load")
    stop.ask()
    room = _room(wish, starting)
    longest = _longest(wish, room)
    if wish.training.max_length != AUTO and longest < int(wish.training.max_length):
        reporter.note("length_limited", wished=wish.training.max_length, max_length=longest)
    train = task.encode(splits.train, starting.tokenizer, longest)
    spec, probe = _filled(run, wish, starting, splits, train, longest, room)
    _refuse_unfit(probe, task, method)
    if int(spec.training.max_length) != longest:
        train = task.encode(splits.train, starting.tokenizer, int(spec.training.max_length))
    settle(spec.training.seed, int(spec.training.num_threads))
    device = torch.device("cuda" if probe.machine.has_gpu and torch.cuda.is_available() else "cpu")
    prepared = Prepared(spec, probe, task, method, splits, starting, train, device)
    _tell_facts(reporter, prepared)
    return prepared


def _open(run: RunDir, wish: RunSpec, splits: Splits) -> StartingModel:
    def build() -> Any:
        # Of the examples to learn from alone: the tests must not lend it words.
        return build_tiny(run.cache_path / "tiny", splits.train.all_texts(), seed=wish.training.seed)

    return open_starting(wish.model, build=build)


def _room(wish: RunSpec, starting: StartingModel) -> int:
    """Word pieces that a text may have: as many as the model takes, less what the method puts before the text."""
    room = starting.max_positions - wish.method.num_places
    if room < FEWEST_PIECES:
        raise EngineFailure("METHOD_UNFIT", reason=_("the learned words leave too little room for a text"))
    return room


def _longest(wish: RunSpec, room: int) -> int:
    wished = wish.training.max_length
    return min(room, MAX_AUTO_LENGTH if wished == AUTO else int(wished))


def _filled(
    run: RunDir, wish: RunSpec, starting: StartingModel, splits: Splits, train: Encoded, longest: int, room: int
) -> tuple[RunSpec, Probe]:
    earlier = _earlier(run, wish)
    if earlier is not None:
        return earlier
    probe = Probe(
        model=probe_model(starting).model_copy(update={"max_positions": room}),
        data=probe_data(starting, splits, train, longest=longest),
        machine=probe_machine(),
    )
    # What is frozen names every setting: read again by a later version, it is known by the same ones.
    spec = wish.filled(probe).whole()
    facts = {"wish": wish.digest(), "spec": spec.model_dump(mode="json"), "probe": probe.model_dump(mode="json")}
    run.write_json(run.filled_path, facts)
    return spec, probe


def _earlier(run: RunDir, wish: RunSpec) -> tuple[RunSpec, Probe] | None:
    try:
        facts = json.loads(run.filled_path.read_text(encoding="utf-8"))
        if facts["wish"] not in wish.digests():
            return None
        return RunSpec.model_validate(facts["spec"]).lying_as(wish), Probe.model_validate(facts["probe"])
    except (OSError, ValueError, KeyError):
        return None


def _refuse_unfit(probe: Probe, task: Task, method: Method) -> None:
    fit = fit_of(method, task, probe.model)
    if not fit.is_ok:
        raise EngineFailure("METHOD_UNFIT", reason=fit.reason)


def _tell_examples(reporter: Reporter, splits: Splits) -> None:
    reporter.note("examples_read", train=len(splits.train), validation=len(splits.validation), test=len(splits.test))
    if splits.unlabelled is not None:
        reporter.note("unlabelled_read", count=len(splits.unlabelled))
    if splits.num_skipped:
        reporter.note("examples_skipped", count=splits.num_skipped)
    if splits.num_unlearnable:
        reporter.note("labels_only_in_exam", count=splits.num_unlearnable)
    for code, values in splits.notes:
        reporter.note(code, **values)


def _tell_facts(reporter: Reporter, prepared: Prepared) -> None:
    training, data = prepared.spec.training, prepared.probe.data
    reporter.note("threads", count=training.num_threads)
    if prepared.method.is_gradient:
        reporter.note("device", device=prepared.device.type, precision=training.precision)
    long = sum(len(ids) >= prepared.max_length for ids in prepared.train["input_ids"])
    # Where an example makes several rows, long texts are read in windows and nothing is cut off.
    if data.max_tokens > prepared.max_length and "owner" not in prepared.train:
        reporter.note(
            "texts_shortened", count=long, total=len(prepared.train["input_ids"]), max_length=prepared.max_length
        )
    if data.unknown_share > UNKNOWN_SHARE_LIMIT:
        reporter.note("language_unknown", percent=round(100 * data.unknown_share))
