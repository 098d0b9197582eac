"""Every task × method × tiny model keeps the contract: who adds a plug-in gets these tests for nothing."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from tests.engine.driving import WALKS_ALL, WishAt, begin
from workers.engine import catalog
from workers.engine.contracts import Fit, fit_of
from workers.engine.data.encoding import padded
from workers.engine.failures import EngineFailure
from workers.engine.loop.trainer import parameter_groups
from workers.engine.loop.work import Work
from workers.engine.models.bundle import Bundle
from workers.engine.models.probe import probe_model
from workers.engine.models.starting import open_starting
from workers.engine.models.tuned import open_tuned, outputs_of
from workers.engine.pipeline import execute
from workers.engine.spec import ModelRef
from workers.engine.stopping import Stopped
from workers.engine.testing.cells import FIRST, forms, frozen_cells, gradient_cells, paused_cells, steady_cells

FORMS = forms()
# The whole matrix takes a long time and is walked by `make matrix`.
everything = pytest.mark.parametrize(("form", "method", "family"), gradient_cells(whole=WALKS_ALL))
steadily = pytest.mark.parametrize(("form", "method", "family"), steady_cells(whole=WALKS_ALL))
# Of the spread of the answers. A tiny model of random weights hardly heeds hints and factors: the least seen of IA³ is
# 0.006 with BERT and 0.0001 with ModernBERT. What does not reach the answers changes nothing at all.
LEAST_CHANGE = 0.00005
AT_ITS_SPEED = {"learning_rate": "auto", "dropout": 0.0}
NUM_TAUGHT = 48
# The first place of random weights says so little of a text that 20 steps end while the new layer still swings around
# the commonest answer.
NUM_STEPS = {"sentence-transformers": 60}
MakeRun = Callable[..., Path]


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def said(model: Any, encoded: dict[str, Any]) -> Any:
    """What the head says in one array; of a task that answers for each word piece the rows follow one another."""
    outputs = outputs_of(model, encoded)
    return np.concatenate(outputs) if isinstance(outputs, list) else outputs


def teach(work: Work, num_steps: int) -> list[float]:
    """The error before each step on the same examples; as in a run the speed rises first and ends at nothing."""
    batch = padded(work.train, range(min(NUM_TAUGHT, len(work.train["labels"]))), work.model.pad_id)
    labels = batch.pop("labels")
    optimizer = torch.optim.AdamW(list(parameter_groups(work)))
    speed = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 4, 1 - step / num_steps))
    losses = []
    for _ in range(num_steps):
        loss = work.task.loss(work.model.eval()(**batch, **work.model.asked(labels)), labels, work.spec.task)
        losses.append(float(loss.detach()))
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped.
        optimizer.step()
        speed.step()
        optimizer.zero_grad()
    return losses


@cache
def fit_on(model: Path, method: str, kind: str) -> Fit:
    probe = probe_model(open_starting(ModelRef(kind="local", name=model.name, path=str(model))))
    return fit_of(catalog.methods()[method], catalog.tasks()[kind], probe)


@pytest.fixture(autouse=True)
def _only_where_it_fits(request: pytest.FixtureRequest, tiny_models: dict[str, Path], make_run: MakeRun) -> None:
    """A cell works or is refused: then with a reason in words, and before anything is learned."""
    cell = request.node.callspec.params
    task, method, family = FORMS[cell["form"]].task, cell["method"], cell["family"]
    fit = fit_on(tiny_models[family], method, task["kind"])
    if fit.is_ok:
        return
    assert fit.code
    assert len(fit.reason.split()) > 4, "a reason that people understand is a sentence"
    with pytest.raises(EngineFailure) as failure:
        begin(make_run({"kind": method}, family=family, task=task))
    assert (failure.value.code, failure.value.values["reason"]) == ("METHOD_UNFIT", fit.reason)
    pytest.skip(f"refused: {fit.reason}")


@steadily
def test_at_the_speed_that_the_method_recommends_the_error_falls_with_the_new_layer_and_without(
    make_run: MakeRun, form: str, method: str, family: str
) -> None:
    drive = begin(make_run({"kind": method}, family=family, task=FORMS[form].task, training=AT_ITS_SPEED))
    work, plug_in = drive.work, catalog.methods()[method]
    encoded = drive.prepared.encode(work.splits.validation)
    plug_in.attach(work.model, work.spec.method)
    start = {name: tensor.clone() for name, tensor in plug_in.save(work.model).items()}
    before = said(work.model, encoded)
    losses = teach(work, NUM_STEPS.get(family, 20))
    assert losses[-1] < losses[0]

    plug_in.restore(work.model, start)
    assert np.array_equal(said(work.model, encoded), before)
    work.model.head.requires_grad_(False)
    losses = teach(work, NUM_STEPS.get(family, 20))
    assert losses[-1] < losses[0]
    changed = np.sqrt(np.mean((said(work.model, encoded) - before) ** 2)) / before.std()
    assert changed > LEAST_CHANGE


@everything
def test_what_is_learned_is_what_the_method_promises_and_is_kept_merged_and_opened(
    make_run: MakeRun, tmp_path: Path, form: str, method: str, family: str
) -> None:
    training = {"max_steps": 3, "warmup_steps": 0}
    drive = begin(make_run({"kind": method}, family=family, task=FORMS[form].task, training=training))
    work, plug_in = drive.work, catalog.methods()[method]
    plug_in.attach(work.model, work.spec.method)
    before = {name: parameter.detach().clone() for name, parameter in work.model.named_parameters()}
    attach, type(plug_in).attach = type(plug_in).attach, lambda *args: None  # type: ignore[method-assign]  # It is attached already.
    try:
        drive.learn()
    finally:
        type(plug_in).attach = attach  # type: ignore[method-assign]  # As above.
    moved = {name for name, parameter in work.model.named_parameters() if not torch.equal(parameter, before[name])}
    assert any(name.startswith("head.") for name in moved)
    assert any(not name.startswith("head.") for name in moved)
    assert all(plug_in.promised(name, work.spec.method) for name in moved)
    saved = {name: tensor.clone() for name, tensor in plug_in.save(work.model).items()}
    assert set(saved) == {name for name, parameter in work.model.named_parameters() if parameter.requires_grad}

    encoded = drive.prepared.encode(work.splits.validation)
    learned = said(work.model, encoded)
    again = begin(work.run.path).work
    plug_in.attach(again.model, again.spec.method)
    plug_in.restore(again.model, saved)
    assert np.array_equal(said(again.model, encoded), learned)

    plug_in.merge(again.model)
    merged = said(again.model, encoded)
    np.testing.assert_allclose(merged, learned, atol=2e-5)
    again.model.save_parts(tmp_path / "parts", tokenizer=drive.prepared.starting.tokenizer, labels=[], max_length=32)
    # What is read from a file lies elsewhere in memory, and the last bits of a sum depend on it.
    np.testing.assert_allclose(said(open_tuned(tmp_path / "parts"), encoded), merged, rtol=1e-6, atol=1e-6)


# Two cells show where in the plan the pause may fall: in a pass, at a save point, at the end of a pass.
IN_THREE_PLACES = [(FIRST, "full", "bert"), (FIRST, "lora", "gpt2")]
pauses = [
    (form, method, family, step)
    for form, method, family in paused_cells(whole=WALKS_ALL)
    for step in ((3, 4, 8) if (form, method, family) in IN_THREE_PLACES else (3,))
]


@pytest.mark.parametrize(("form", "method", "family", "step"), pauses)
def test_a_paused_run_goes_on_to_the_very_same_weights(
    make_run: MakeRun, form: str, method: str, family: str, step: int
) -> None:
    wishes: dict[str, Any] = {"family": family, "task": FORMS[form].task, "training": {"max_steps": 10}}
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


@pytest.mark.parametrize(("form", "method", "family"), frozen_cells(whole=WALKS_ALL))
def test_a_quick_model_is_opened_and_answers_as_the_exam_was_answered(
    make_run: MakeRun, form: str, method: str, family: str
) -> None:
    folder = make_run({"kind": method}, family=family, task=FORMS[form].task)
    assert execute(folder) == 0
    exam = pq.read_table(folder / "predictions.parquet").to_pylist()
    answers = Bundle.open(folder / "bundle").predict([{"text": row["text"]} for row in exam])
    assert [shown(answer) for answer in answers] == [row["predicted"] for row in exam]


def shown(answer: dict[str, Any]) -> str:
    """An answer as the table of the exam tells it."""
    if "value" in answer:
        return f"{answer['value']:.2f}"
    return json.dumps(sorted(answer["labels"])) if "labels" in answer else str(answer["label"])
