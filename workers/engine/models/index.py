"""The index of a search: every item with its vector, in safetensors and JSON lines."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from workers.engine.data.examples import Examples
from workers.engine.data.searches import Items, Searches, plain_texts
from workers.engine.models.layout import write_layout
from workers.engine.scores.ranking import Found, closest, scaled


@dataclass(frozen=True)
class Index:
    """Items × hidden, of length one."""

    items: Items
    vectors: NDArray[np.float32]

    def search(self, outputs: NDArray[Any]) -> list[Found]:
        """The closest items to every question."""
        everything = np.arange(len(self.items.texts))
        queries = scaled(outputs) if len(outputs) else np.zeros((0, self.vectors.shape[1]), dtype=np.float32)
        return [closest(self.vectors @ query, self.items, everything) for query in queries]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        lines = [
            json.dumps({"text": text, "row": row}, ensure_ascii=False) + "\n"
            for text, row in zip(self.items.texts, self.items.rows, strict=True)
        ]
        (folder / "items.jsonl").write_text("".join(lines), encoding="utf-8")
        save_file({"vectors": self.vectors}, folder / "index.safetensors")

    @classmethod
    def open(cls, folder: Path) -> "Index":
        lines = [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").split("\n") if line]
        items = Items([line["text"] for line in lines], [int(line["row"]) for line in lines])
        return cls(items, load_file(folder / "index.safetensors")["vectors"])


def keep_index(bundle: Path, folder: Path, examples: Examples, outputs: Callable[[Examples], Any]) -> None:
    """Every item of the table as the model reads it, and the layout in which the plain library opens the model."""
    assert isinstance(examples, Searches), "asked of searches only"  # noqa: S101  # An invariant, not input.
    Index(examples.items, scaled(outputs(plain_texts(examples.items.texts)))).save(folder)
    write_layout(bundle / "tuned")
