"""A trained model as one folder: written whole, verified when it is opened, and asked."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

from workers.engine import catalog
from workers.engine.blending import mixed
from workers.engine.contracts import Keeping, Task
from workers.engine.data.examples import Examples, asked
from workers.engine.models.quick import QuickModel
from workers.engine.models.sealed import opened_manifest, sealed
from workers.engine.models.tuned import TunedModel, open_tuned, outputs_of
from workers.engine.spec import RunSpec
from workers.engine.versions import versions

FORMAT = 1


def write_bundle(
    folder: Path,
    *,
    spec: RunSpec,
    task: Task,
    labels: list[str],
    tuned: TunedModel | None,
    quick: QuickModel | None,
    quick_share: float,
    max_length: int,
    facts: dict[str, Any],
    tokenizer: Any,
    licence: str = "",
    result: dict[str, Any] | None = None,
    gauge: dict[str, Any] | None = None,
    keep: Callable[[Path], list[str]] | None = None,
) -> None:
    """Answers are (1 - `quick_share`) × tuned + `quick_share` × quick; one of the two may be absent. `result` is the
    evaluation that a page about the model tells of. The tokenizer is kept once, with the first encoder. `keep` writes
    what the task keeps besides (contracts.Keeping) and names its folders."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "task": spec.task.kind,
        "task_config": spec.task.model_dump(mode="json"),
        "gauge": gauge or {},
        "link": task.link,
        "method": spec.method.kind,
        "roles": [role for role in task.asks if role == task.asks[0] or spec.data.columns.get(role)],
        "labels": labels,
        "quick_share": quick_share,
        "max_length": max_length,
        "parts": [name for name, part in (("tuned", tuned), ("quick", quick)) if part is not None],
        **_origin(spec, licence),
        "training": facts,
        "versions": versions(),
    }

    def fill(temporary: Path) -> None:
        if tuned is not None:
            tuned.save_parts(temporary / "tuned", tokenizer=tokenizer, labels=labels, max_length=max_length)
        if quick is not None:
            quick.save(temporary / "quick", with_tokenizer=tuned is None)
        if result is not None:
            text = json.dumps(result, ensure_ascii=False, indent=1)
            (temporary / "result.json").write_text(text, encoding="utf-8")
        if keep is not None:
            manifest["parts"] += keep(temporary)

    sealed(folder, fill, manifest)


def _origin(spec: RunSpec, licence: str) -> dict[str, Any]:
    """What it was made of."""
    return {
        "model": {"kind": spec.model.kind, "name": spec.model.name, "commit": spec.model.commit, "licence": licence},
        "data_digest": spec.data.digest,
        "spec_digest": spec.digest(),
        "preset": spec.training.preset,
        "seed": spec.training.seed,
    }


@dataclass(frozen=True)
class Bundle:
    """A trained model, opened. One question at a time: its tokenizer may not be asked by two threads at once."""

    path: Path
    manifest: dict[str, Any]
    tuned: TunedModel | None
    quick: QuickModel | None
    tokenizer: Any

    @classmethod
    def open(cls, path: Path) -> "Bundle":
        """Verify every file against the manifest, then load; DamagedError names the file that is not as written."""
        manifest = opened_manifest(path)
        tuned = open_tuned(path / "tuned") if "tuned" in manifest["parts"] else None
        tokenizer = _tokenizer(path / "tuned" / "encoder") if tuned is not None else None
        quick = QuickModel.open(path / "quick", tokenizer=tokenizer) if "quick" in manifest["parts"] else None
        if quick is not None and quick.needs_vectors:
            quick.encoder.load()
        if torch.cuda.is_available() and tuned is not None:
            tuned.to("cuda")
        return cls(path, manifest, tuned, quick, tokenizer)

    @property
    def labels(self) -> list[str]:
        return list(self.manifest["labels"])

    @cached_property
    def task(self) -> Task:
        kind = str(self.manifest["task"])
        config = catalog.tasks()[kind].Config(**self.manifest.get("task_config", {"kind": kind}))
        task = catalog.task_of(config, self.manifest.get("gauge"))
        return task.kept(self.path) if isinstance(task, Keeping) else task

    def answers(self, examples: Examples, *, ask: Callable[[], None] | None = None) -> Any:
        """What the task answers to each example, in fp32, so that the answers are those of the final exam. `ask` is
        called before each batch and may raise to stop."""
        texts, pairs = examples.texts, examples.pairs
        if self.tuned is None:
            assert self.quick is not None, "a bundle has at least one part"  # noqa: S101  # An invariant, not input.
            return self.quick.answers(texts, pairs)
        encoded = self.task.encode(examples, self.tokenizer, int(self.manifest["max_length"]))
        outputs = outputs_of(self.tuned, encoded, ask=ask)
        own = self.task.answers(outputs, encoded, examples, self.labels)
        return own if self.quick is None else mixed(own, self.quick.answers(texts, pairs), self.quick_share)

    @property
    def quick_share(self) -> float:
        return float(self.manifest["quick_share"])

    def predict(self, inputs: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        """The task's answer to each input, a text by role; of a classification `{"label", "score", "scores"}`."""
        if not inputs:
            return []
        first, *others = self.manifest["roles"]
        texts = [one.get(first, "") for one in inputs]
        pairs = [one.get(others[0], "") for one in inputs] if others else None
        return [self.task.tell(answer, self.labels) for answer in self.answers(asked(texts, pairs))]


def _tokenizer(folder: Path) -> Any:
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    # Texts are cut by the engine; without this the tokenizer warns about every long one.
    tokenizer.model_max_length = 10**9
    return tokenizer
