"""Translates a run's dials into the Trainer's arguments; the only place that knows their names."""

from pathlib import Path
from typing import Any

from transformers import TrainingArguments

from workers.engine.spec import Training


def wanted_arguments(training: Training, *, folder: Path, num_steps: int, has_gpu: bool) -> dict[str, Any]:
    """The plan of batches is one long epoch; logging, evaluation and saving are decided by the callback."""
    warmup = training.warmup_steps if training.warmup_steps < 1 else int(training.warmup_steps)
    return {
        "output_dir": str(folder),
        "num_train_epochs": 1,
        "max_steps": num_steps,
        "learning_rate": training.learning_rate,
        "lr_scheduler_type": training.lr_scheduler_type,
        "warmup_steps": warmup,
        "weight_decay": training.weight_decay,
        "max_grad_norm": training.max_grad_norm,
        "optim": "adamw_torch_fused",
        "seed": training.seed,
        "data_seed": training.seed,
        "use_cpu": not has_gpu,
        "eval_strategy": "no",
        "save_strategy": "no",
        "logging_strategy": "no",
        "logging_nan_inf_filter": False,
        "report_to": [],
        "disable_tqdm": True,
        "remove_unused_columns": False,
        "label_names": ["labels"],
        "dataloader_num_workers": 0,
        "dataloader_pin_memory": has_gpu,
        "auto_find_batch_size": False,
        "push_to_hub": False,
    }


def training_arguments(training: Training, *, folder: Path, num_steps: int, has_gpu: bool) -> TrainingArguments:
    return TrainingArguments(**wanted_arguments(training, folder=folder, num_steps=num_steps, has_gpu=has_gpu))
