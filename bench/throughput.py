"""Training examples a second on banking77: the engine against a plain Trainer script and the usual no-code default.

Runs are interleaved in short turns, because shared machines have slow phases; only ratios are worth reading. On a
machine with other work, `--clock cpu --threads 1` counts the processor's seconds instead of the wall's.
    python -m bench.throughput [--seconds 20] [--rounds 3] [--threads 2] [--clock wall] [--data ../shared/data]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workers.engine.process import go_offline, has_fast_bf16

go_offline()

import torch  # noqa: E402  # Offline switches first.
from transformers import (  # noqa: E402  # As above.
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from bench.tables import write_table  # noqa: E402  # As above.
from workers.engine.data.examples import Splits  # noqa: E402  # As above.
from workers.engine.data.reading import read_labelled  # noqa: E402  # As above.
from workers.engine.loop.trainer import StudioTrainer  # noqa: E402  # As above.
from workers.engine.loop.working import make_work  # noqa: E402  # As above.
from workers.engine.models.starting import bundled_folder  # noqa: E402  # As above.
from workers.engine.preparing import prepare  # noqa: E402  # As above.
from workers.engine.reporter import Reporter  # noqa: E402  # As above.
from workers.engine.rundir import RunDir  # noqa: E402  # As above.
from workers.engine.spec import DataRef  # noqa: E402  # As above.
from workers.engine.stopping import StopSignal  # noqa: E402  # As above.
from workers.engine.testing.tables import write_run  # noqa: E402  # As above.

CLOCKS: dict[str, Callable[[], float]] = {"wall": time.monotonic, "cpu": time.process_time}
Turn = Callable[[float], float]
"""Trains for so many seconds and returns examples a second; goes on where it was."""


class Clock(TrainerCallback):
    """Ends a turn when its time is up."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.until = 0.0

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        control.should_training_stop = self.now() >= self.until


class Counting:
    """A collator that counts what passes through it."""

    def __init__(self, collate: Callable[[Any], Any]) -> None:
        self.collate = collate
        self.count = 0

    def __call__(self, batch: list[Any]) -> Any:
        self.count += len(batch)
        return self.collate(batch)


def plain_trainer(splits: Splits, folder: Path, now: Callable[[], float], *, is_usual: bool) -> Turn:
    """A script as people write it. `is_usual`: padding to 128, batch 8, fp32; else dynamic padding, length grouping,
    batch 32, and bf16 where the processor has it."""
    tokenizer = AutoTokenizer.from_pretrained(bundled_folder("bundled"))
    padding: dict[str, Any] = {"padding": "max_length", "max_length": 128} if is_usual else {"max_length": 128}
    encoded = tokenizer(splits.train.texts, truncation=True, **padding)
    rows = [
        {**{name: encoded[name][i] for name in encoded}, "labels": int(target)}
        for i, target in enumerate(splits.train.targets)
    ]
    model = AutoModelForSequenceClassification.from_pretrained(
        bundled_folder("bundled"), num_labels=len(splits.labels), dtype=torch.float32
    )
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1000,
        per_device_train_batch_size=8 if is_usual else 32,
        train_sampling_strategy="random" if is_usual else "group_by_length",
        bf16=not is_usual and has_fast_bf16(),
        use_cpu=not torch.cuda.is_available(),
        learning_rate=2e-4,
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        seed=42,
    )
    counting, clock = Counting(DataCollatorWithPadding(tokenizer)), Clock(now)
    trainer = Trainer(model=model, args=arguments, train_dataset=rows, data_collator=counting, callbacks=[clock])
    return timed(trainer, clock, lambda: counting.count)


def engine(table: Path, folder: Path, threads: int, now: Callable[[], float]) -> Turn:
    """The engine's own loop, batches and word table; without practice tests, as the scripts have none."""
    wishes = {"num_train_epochs": 50, "num_threads": threads, "learning_rate": 2e-4, "max_tokens_per_batch": 1024}
    run = RunDir(write_run(folder, table, bundled_folder("bundled"), method={"kind": "full"}, training=wishes))
    reporter, stop = Reporter(run.events_path), StopSignal(run.control_path)
    prepared = prepare(run, reporter, stop)
    work = make_work(run, prepared, reporter, stop)
    work.method.attach(work.model, work.spec.method)
    from workers.engine.loop.arguments import training_arguments

    arguments = training_arguments(
        work.spec.training, folder=folder, num_steps=work.num_steps, has_gpu=torch.cuda.is_available()
    )
    clock = Clock(now)
    trainer: Any = StudioTrainer.__new__(StudioTrainer)
    trainer.work = work
    trainer.__init__(model=work.model, args=arguments, train_dataset=[0], callbacks=[clock])
    sizes = [len(batch) for batch in work.plan]
    return timed(trainer, clock, lambda: sum(sizes[: trainer.state.global_step]))


def timed(trainer: Any, clock: Clock, count: Callable[[], int]) -> Turn:
    def turn(seconds: float) -> float:
        """Each turn starts the Trainer anew on the same weights; its start is not counted."""
        started = [0.0, 0.0]

        class Begin(TrainerCallback):
            def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
                if not started[0]:
                    started[:] = [clock.now(), float(before())]
                    clock.until = started[0] + seconds

        clock.until = float("inf")
        before = count if not isinstance(trainer, StudioTrainer) else (lambda: 0)
        begin = Begin()
        trainer.add_callback(begin)
        trainer.train()
        trainer.remove_callback(begin)
        return (count() - started[1]) / (clock.now() - started[0])

    return turn


def turns(contestants: dict[str, Turn], rounds: int, seconds: float) -> Iterator[tuple[str, float]]:
    for _ in range(rounds):
        for name, turn in contestants.items():
            yield name, turn(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--clock", choices=sorted(CLOCKS), default="wall")
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    now = CLOCKS[options.clock]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = write_table("banking77", options.data, folder / "banking77.parquet")
        splits = read_labelled(DataRef(path=str(table), columns={"text": "text", "label": "label"}))
        contestants = {
            "usual default (pad 128, batch 8, fp32)": plain_trainer(splits, folder / "usual", now, is_usual=True),
            "plain Trainer (dynamic, grouped, bf16)": plain_trainer(splits, folder / "plain", now, is_usual=False),
            "engine": engine(table, folder / "engine", options.threads, now),
        }
        speeds: dict[str, list[float]] = {key: [] for key in contestants}
        for key, speed in turns(contestants, options.rounds, options.seconds):
            speeds[key].append(speed)
            print(f"{speed:8.1f} examples/s  {key}", flush=True)
    ours = speeds["engine"]
    print(f"bf16: {'yes' if has_fast_bf16() else 'no, this processor has none'}; threads: {options.threads}")
    for key, theirs in speeds.items():
        if key != "engine":
            ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
            print(
                f"engine / {key}: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}"
            )


if __name__ == "__main__":
    main()
