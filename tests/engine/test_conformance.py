"""Every task × method × tiny model keeps the contract: who adds a plug-in gets these tests for nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.engine.driving import UNLIKE, WALKS_ALL, WishAt, begin
from workers.engine import catalog
from workers.engine.data.encoding import padded
from workers.engine.failures import EngineFailure
from workers.engine.loop.trainer import parameter_groups
from workers.engine.models.probe import probe_model
from workers.engine.models.starting import open_starting
from workers.engine.models.tiny import FAMILIES
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.spec import ModelRef
from workers.engine.stopping import Stopped

TEXT_TASKS = sorted(catalog.tasks())
GRADIENT = sorted(kind for kind, method in catalog.methods().items() if method.is_gradient)
# One method shows that a family is opened, read and kept aright, four unlike families that a method is: the whole
# matrix takes minutes and is walked by `make matrix`. Tasks that answer through the very same layers as another show
# what is their own in a few cells.
ALIKE = ("embedding", "multi-task", "question-answering")


def is_walked(task: str, method: str, family: str) -> bool:
    """Whether a cell belongs to every run of the tests."""
    if WALKS_ALL:
        return True
    if task in ALIKE:
        return family == "bert" or (method == "full" and family in UNLIKE)
    return family in UNLIKE or method == "full"


CELLS = [
    (task, method, family)
    for task in TEXT_TASKS
    for method in catalog.tasks()[task].methods
    for family in FAMILIES
    if method in GRADIENT and is_walked(task, method, family)
]
everything = pytest.mark.parametrize(("task", "method", "family"), CELLS)
MakeRun = Callable[..., Path]


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def said(model: Any, encoded: dict[str, Any]) -> Any:
    """What the head says in one array; of a task that answers for each word piece the rows follow one another."""
    outputs = outputs_of(model, encoded)
    return np.concatenate(outputs) if isinstance(outputs, list) else outputs


@pytest.fixture(autouse=True)
def _only_where_it_fits(request: pytest.FixtureRequest, tiny_models: dict[str, Path], make_run: MakeRun) -> None:
    """A cell works or is refused: then with a reason in words, and before anything is learned."""
    cell = request.node.callspec.params
    task, method, family = cell["task"], cell["method"], cell["family"]
    probe = probe_model(open_starting(ModelRef(kind="local", name=family, path=str(tiny_models[family]))))
    fit = catalog.methods()[method].fits(probe, catalog.tasks()[task])
    if fit.is_ok:
        return
    assert fit.code
    assert len(fit.reason.split()) > 4, "a reason that people understand is a sentence"
    with pytest.raises(EngineFailure) as failure:
        begin(make_run({"kind": method}, family=family, task={"kind": task}))
    assert (failure.value.code, failure.value.values["reason"]) == ("METHOD_UNFIT", fit.reason)
    pytest.skip(f"refused: {fit.reason}")


@everything
def test_at_the_speed_that_the_method_recommends_the_error_falls(
    make_run: MakeRun, task: str, method: str, family: str
) -> None:
    wishes = {"learning_rate": "auto", "dropout": 0.0}
    work = begin(make_run({"kind": method}, family=family, task={"kind": task}, training=wishes)).work
    work.method.attach(work.model, work.spec.method)
    batch = padded(work.train, range(len(work.train["labels"])), work.model.pad_id)
    labels = batch.pop("labels")
    optimizer = torch.optim.AdamW(list(parameter_groups(work)))
    # As in a run the speed rises first and ends at nothing.
    speed = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 4, 1 - step / 20))
    losses = []
    for _ in range(20):
        loss = work.task.loss(work.model.eval()(**batch), labels, work.spec.task)
        losses.append(float(loss.detach()))
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped.
        optimizer.step()
        speed.step()
        optimizer.zero_grad()
    assert losses[-1] < losses[0]


@everything
def test_three_steps_move_what_the_method_promises_and_nothing_else(
    make_run: MakeRun, task: str, method: str, family: str
) -> None:
    folder = make_run(
        {"kind": method}, family=family, task={"kind": task}, training={"max_steps": 3, "warmup_steps": 0}
    )
    drive = begin(folder)
    work = drive.work
    plug_in = catalog.methods()[method]
    plug_in.attach(work.model, work.spec.method)
    before = {name: parameter.detach().clone() for name, parameter in work.model.named_parameters()}
    attach, type(plug_in).attach = type(plug_in).attach, lambda *args: None  # type: ignore[method-assign]  # It is attached already.
    try:
        drive.learn()
    finally:
        type(plug_in).attach = attach  # type: ignore[method-assign]  # As above.
    moved = {name for name, parameter in work.model.named_parameters() if not torch.equal(parameter, before[name])}
    assert moved
    assert all(plug_in.promised(name, work.spec.method) for name in moved)
    assert any(name.startswith("head.") for name in moved)
    assert set(plug_in.save(work.model)) == {n for n, p in work.model.named_parameters() if p.requires_grad}


@everything
def test_what_is_saved_merged_and_opened_answers_as_what_was_learned(
    make_run: MakeRun, tmp_path: Path, task: str, method: str, family: str
) -> None:
    drive = begin(make_run({"kind": method}, family=family, task={"kind": task}, training={"max_steps": 6}))
    drive.learn()
    work, plug_in = drive.work, catalog.methods()[method]
    encoded = drive.prepared.encode(work.splits.validation)
    learned = said(work.model, encoded)
    saved = {name: tensor.clone() for name, tensor in plug_in.save(work.model).items()}

    again = begin(work.run.path).work
    plug_in.attach(again.model, again.spec.method)
    plug_in.restore(again.model, saved)
    assert np.array_equal(said(again.model, encoded), learned)

    plug_in.merge(again.model)
    merged = said(again.model, encoded)
    np.testing.assert_allclose(merged, learned, atol=2e-5)
    again.model.save_parts(tmp_path / "parts", tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    np.testing.assert_allclose(said(open_tuned(tmp_path / "parts"), encoded), merged, atol=1e-6)


# One family and two methods show where in the plan the pause may fall: in a pass, at a save point, at the end of a
# pass. How a family reads has no part in going on, so two of them stand for all.
ONE_PAUSE = [(task, "full", 8) for task in ALIKE]
pauses = [
    (task, method, family, step)
    for task, method, family in CELLS
    for step in ((3, 4, 8) if family == "bert" and method in ("full", "lora") else (3,))
    if WALKS_ALL or (family in ("bert", "gpt2") and task not in ALIKE) or (task, method, step) in ONE_PAUSE
]


@pytest.mark.parametrize(("task", "method", "family", "step"), pauses)
def test_a_paused_run_goes_on_to_the_very_same_weights(
    make_run: MakeRun, task: str, method: str, family: str, step: int
) -> None:
    wishes: dict[str, Any] = {"family": family, "task": {"kind": task}}
    whole = begin(make_run({"kind": method}, **wishes))
    undisturbed = whole.learn()
    folder = make_run({"kind": method}, **wishes)
    paused = begin(folder, WishAt("pause", step))
    with pytest.raises(Stopped, match="pause"):
        paused.learn()
    resumed = begin(folder)
    result = resumed.learn()
    plug_in = catalog.methods()[method]
    assert same(plug_in.save(resumed.work.model), plug_in.save(whole.work.model))
    assert (result.best_step, result.steps, result.scores) == (
        undisturbed.best_step,
        undisturbed.steps,
        undisturbed.scores,
    )
