"""Looks a folder of model files over before anything opens it: safetensors and plain text only, no programs."""

import json
import struct
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from studio.core.errors import Refused

ALLOWED = {".safetensors", ".json", ".txt", ".model", ".md", ".spm", ""}
PLAIN_NAMES = {"LICENSE", "LICENCE", "NOTICE", "README", ".gitattributes"}
MAX_JSON_BYTES = 64 * 1024**2
MAX_CONFIG_BYTES = 1024**2
MAX_HEADER_BYTES = 32 * 1024**2
MAX_FILES = 200
# The families the engine can open (docs/matrix.md), with their near kin; of T5 and BART the half that reads.
ROBERTA_KIND = frozenset({"roberta", "xlm-roberta", "camembert"})
BERT_KIND = frozenset({"albert", "bert", "distilbert", "electra", "ernie", "modernbert", "mpnet"})
TWO_HALVES = frozenset({"bart", "mbart", "mt5", "t5"})
WRITERS = frozenset({"gpt2", "llama", "mistral", "qwen2", "qwen3"})
FAMILIES = BERT_KIND | ROBERTA_KIND | TWO_HALVES | WRITERS | {"deberta", "deberta-v2", "xlnet"}
# Any of these sets of files is a tokenizer that opens without further packages.
TOKENIZERS = (("tokenizer.json",), ("vocab.txt",), ("vocab.json", "merges.txt"))
MODULES = {"Transformer", "Pooling", "Normalize"}
# First bytes of zip, pickle (protocols 2 to 5), ELF, gzip, script: whatever the name says, it is no text.
PROGRAM_MAGIC = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"\x7fELF", b"\x1f\x8b", b"#!")


class Facts(dict[str, Any]):
    """What the files tell: `architecture`, `num_parameters`, `num_bytes`."""


def inspect(folder: Path) -> Facts:
    """The facts of a clean folder; anything doubtful is refused with one sentence."""
    files = _files(folder)
    for path in files:
        _check_file(path, path.relative_to(folder).as_posix())
    config = _config(folder)
    weights = [path for path in files if path.suffix == ".safetensors"]
    if not weights:
        raise _unsafe(_("The folder has no weights in the safetensors format."))
    if not any(all((folder / name).is_file() for name in names) for names in TOKENIZERS):
        raise _unsafe(_("The folder has no tokenizer that opens here: add tokenizer.json or vocab.txt."))
    return Facts(
        architecture=config["model_type"],
        num_parameters=sum(count_parameters(path) for path in weights),
        num_bytes=sum(path.stat().st_size for path in files),
    )


def _files(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise _unsafe(_("“%(name)s” is a link to another place."), name=path.name)
        if path.is_file():
            found.append(path)
        elif not path.is_dir():
            raise _unsafe(_("“%(name)s” is not a plain file."), name=path.name)
    if len(found) > MAX_FILES:
        raise _unsafe(_("The folder has more than 200 files; a starting model has about ten."))
    return found


def _check_file(path: Path, name: str) -> None:
    suffix = path.suffix.lower()
    if suffix not in ALLOWED or (not suffix and path.name not in PLAIN_NAMES):
        raise _unsafe(_("“%(name)s” could run a program when it is opened. Only safetensors are taken."), name=name)
    if suffix != ".safetensors":
        with path.open("rb") as file:
            if file.read(8).startswith(PROGRAM_MAGIC):
                raise _unsafe(_("“%(name)s” is not what its name says."), name=name)
    if suffix == ".json":
        _check_json(path, name)
    if suffix == ".safetensors":
        count_parameters(path)


def _check_json(path: Path, name: str) -> None:
    limit = MAX_CONFIG_BYTES if path.name.endswith("config.json") else MAX_JSON_BYTES
    value = read_json(path, name, limit)
    if path.name == "adapter_config.json":
        raise _unsafe(_("This is an adapter, not a whole starting model."))
    if path.name.endswith(("config.json", "_map.json")) and _has_key(value, {"auto_map", "custom_pipelines"}):
        raise _unsafe(_("“%(name)s” asks to run program code that comes with the model."), name=name)
    if path.name == "tokenizer_config.json" and "__" in json.dumps(_find(value, "chat_template")):
        raise _unsafe(_("The chat template in “%(name)s” reaches for the inside of Python."), name=name)
    if path.name == "modules.json":
        kinds = {str(part.get("type", "")).rsplit(".", 1)[-1] for part in value if isinstance(part, dict)}
        inside = all(".." not in str(part.get("path", "")) for part in value if isinstance(part, dict))
        if not kinds <= MODULES or not inside:
            raise _unsafe(_("“%(name)s” names parts that the studio does not know."), name=name)


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        raise _unsafe(_("The folder has no config.json; choose the folder that holds it."))
    config = read_json(path, path.name, MAX_CONFIG_BYTES)
    if not isinstance(config, dict) or config.get("model_type") not in FAMILIES:
        kind = str(config.get("model_type", "?"))[:40] if isinstance(config, dict) else "?"
        raise _unsafe(_("Models of the kind “%(name)s” cannot be used as a starting model here."), name=kind)
    if "quantization_config" in config:
        raise _unsafe(_("The weights of this model are packed into fewer bits. Take the version that is not packed."))
    return config


def read_json(path: Path, name: str, limit: int) -> Any:
    """Parsed JSON of a file that is not too large and not too deep."""
    if path.stat().st_size > limit:
        raise _unsafe(_("“%(name)s” is far too large."), name=name)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unsafe(_("“%(name)s” is not readable as JSON."), name=name) from error


def count_parameters(path: Path) -> int:
    """Numbers in a safetensors file, by its header alone; a header that lies is refused."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
        if not 2 <= length <= min(MAX_HEADER_BYTES, size - 8):
            raise _unsafe(_("“%(name)s” is damaged or cut off."), name=path.name)
        raw = file.read(length)
    try:
        header = json.loads(raw)
        tensors = [value for key, value in header.items() if key != "__metadata__"]
        ends = [int(tensor["data_offsets"][1]) for tensor in tensors]
        counts = [_product(tensor["shape"]) for tensor in tensors]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise _unsafe(_("“%(name)s” is damaged or cut off."), name=path.name) from error
    if not ends or max(ends) != size - 8 - length:
        raise _unsafe(_("“%(name)s” is damaged or cut off."), name=path.name)
    return sum(counts)


def _product(shape: list[int]) -> int:
    total = 1
    for side in shape:
        total *= int(side)
    return total


def _has_key(value: Any, keys: set[str]) -> bool:
    if isinstance(value, dict):
        return bool(keys & set(value)) or any(_has_key(child, keys) for child in value.values())
    return isinstance(value, list) and any(_has_key(child, keys) for child in value)


def _find(value: Any, key: str) -> Any:
    return value.get(key, "") if isinstance(value, dict) else ""


def _unsafe(sentence: str, **values: str) -> Refused:
    fix = _("Save the model again with safe serialization, or choose another one.")
    return Refused("MODEL_UNSAFE", sentence % values if values else sentence, fix=fix)
