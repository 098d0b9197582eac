"""The one callback: tells progress, hears the user, and decides when to test, save and stop."""

import time
from typing import Any

from transformers import TrainerCallback

from workers.engine.events import ProgressPayload
from workers.engine.faults import fault
from workers.engine.loop.eta import Eta
from workers.engine.loop.trainer import Finished
from workers.engine.loop.work import Work
from workers.engine.stopping import Stopped

# About this many points make a chart.
CHART_POINTS = 200
# A kill costs no more than this much work; writing and checking a save point more often would cost more than that.
SAVE_EVERY_SECONDS = 30.0


class Watch(TrainerCallback):
    """Lives for one attempt."""

    def __init__(self, work: Work, trainer: Any) -> None:
        self.work = work
        self.trainer = trainer
        self.eta = Eta()
        self.is_pausing = False
        self._saved_at = time.monotonic()
        self._step_started = 0.0
        self._step_ended = 0.0
        self._loss_every = max(1, work.num_steps // CHART_POINTS)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.work.memory.owes_evaluation:
            self.trainer.evaluate()
            if self.work.memory.best_step == state.global_step:
                self.trainer.tell_checkpoint(int(state.global_step))
            if self.work.memory.is_done or state.global_step >= self.work.num_steps:
                raise Finished

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        now = time.monotonic()
        if self._step_ended and self._is_due(state.global_step):
            self.eta.pause(now - self._step_ended)
        self._step_started = now

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        fault("optimizer-step")
        work, step = self.work, int(state.global_step)
        work.mean.follow(step)
        self.trainer.has_stepped = True
        self._step_ended = time.monotonic()
        seconds = self._step_ended - self._step_started
        self.eta.step(seconds)
        work.memory.seconds += seconds
        work.memory.num_examples += len(work.plan[step - 1])
        work.reporter.step = work.num_before + step
        self._tell(step)
        self._decide(step, control)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._saved_at = time.monotonic()
        if self.is_pausing:
            raise Stopped("pause")

    def _decide(self, step: int, control: Any) -> None:
        work, training = self.work, self.work.spec.training
        word = work.stop.word()
        if word == "cancel":
            raise Stopped("cancel")
        is_last = step >= work.num_steps or word == "finish"
        is_test = is_last or step % int(training.eval_steps) == 0
        if word == "pause":
            self.is_pausing = True
            work.memory.owes_evaluation = is_test
            control.should_save = True
            return
        if word == "finish":
            work.reporter.note("finishing_early")
        control.should_evaluate = is_test
        # The practice test saves what it finds better; time decides about all others, and they change no result.
        is_time = time.monotonic() - self._saved_at >= SAVE_EVERY_SECONDS
        control.should_save = is_last or (is_time and step % int(training.save_steps) == 0)
        if is_last:
            control.should_training_stop = True

    def _is_due(self, step: int) -> bool:
        training = self.work.spec.training
        return step % int(training.eval_steps) == 0 or step % int(training.save_steps) == 0

    def _tell(self, step: int) -> None:
        work = self.work
        if work.memory.smooth_loss is not None and (step % self._loss_every == 0 or step == 1):
            work.reporter.metric("loss", work.memory.smooth_loss, "train")
            work.reporter.metric("learning_rate", float(self.trainer.lr_scheduler.get_last_lr()[0]), "train")
        left = work.num_steps - step + work.num_after
        payload: ProgressPayload = {
            "done": work.num_before + step,
            "total": work.num_before + work.num_steps + work.num_after,
            "unit": "step",
            "epoch": work.epoch_at(step),
            "epochs": work.epoch_at(work.num_steps),
            "eta_seconds": self.eta.left(left, -(-left // int(work.spec.training.eval_steps))),
            "examples_per_second": round(work.memory.num_examples / max(1e-9, work.memory.seconds), 1),
        }
        work.reporter.progress(payload, is_urgent=step in (1, work.num_steps))
