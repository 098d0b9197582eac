"""The page about a model: what it learned from, how good it is beside simpler ways, where it ends."""

from typing import Any

from workers.engine.download.kinds import KINDS, Kind

MOST_LABELS = 40
NAMES = {
    "mean": "Always the mean",
    "commonest": "Always the commonest label",
    "counts": "Counting words and characters",
    "frozen": "Starting model as it is, with a new last layer",
    "quick": "Quick model (the two above joined)",
    "memory": "Marking the very words that were marked in the examples",
    "sentence": "The sentence that shares most words with the question",
    "silence": "Always saying that the text does not say",
}
METHODS = {
    "head": "the starting model as it is, joined with counts of words and characters, with a new last layer",
    "full": "every part of the starting model taught",
    "lora": "small added layers taught (LoRA) and folded into the starting model",
}
USE = """## Use it

```
python -m pip install -r requirements.txt
echo "your text" | python predict.py
```

or `from predict import predict; predict(["your text"])`. The encoder opens with
`transformers.AutoModel.from_pretrained("{encoder}")`; pooling and the last layer, which the library's Auto classes for
classification cannot express, are in safetensors and JSON beside it and applied in `predict.py`.
"""
LIMITS = """## Limits

- The scores hold for texts like those of the exam. Other topics, another language or another
  time can be answered worse.
- {answers}
- “How sure” was adjusted on the practice test and is itself an estimate.
- Only the first {max_length} word pieces of a text are read.
- It was not examined for fairness between groups of people. Do not decide about people with it alone.
"""


def model_card(manifest: dict[str, Any], result: dict[str, Any]) -> str:
    """Markdown; `manifest` and `result` are those of the bundle."""
    kind = kind_of(manifest, result)
    parts = [
        _front(manifest, kind.tag),
        f"# {kind.title}\n",
        _about(manifest),
        _data(result, manifest),
        _scores(result, kind.columns),
        _groups(result),
        LIMITS.format(answers=kind.answers, max_length=manifest["max_length"]),
        USE.format(encoder=encoder_path(manifest)),
        _origin(manifest),
    ]
    return "\n".join(part for part in parts if part)


def kind_of(manifest: dict[str, Any], result: dict[str, Any]) -> Kind:
    """What is said of models of this task."""
    return KINDS["several-labels" if result.get("is_multi_label") else str(manifest["task"])]


def encoder_path(manifest: dict[str, Any]) -> str:
    """Where the model that reads lies in the download."""
    return f"{'tuned' if 'tuned' in manifest['parts'] else 'quick'}/encoder"


def _front(manifest: dict[str, Any], tag: str) -> str:
    licence = manifest["model"].get("licence") or "other"
    return f"---\nlibrary_name: transformers\npipeline_tag: {tag}\nlicense: {licence}\n---\n"


def _about(manifest: dict[str, Any]) -> str:
    way = METHODS.get(manifest["method"], manifest["method"])
    lines = [f"- Starting model: {manifest['model']['name']}{_commit(manifest)}", f"- Way of teaching: {way}"]
    if "tuned" in manifest["parts"] and manifest["quick_share"]:
        percent = round(100 * manifest["quick_share"])
        lines.append(f"- {percent} % of the say goes to a quick model that also counts words and characters")
    if manifest["labels"]:
        lines.append(f"- Labels: {len(manifest['labels'])} (`labels.json`)")
    return "\n".join(lines) + "\n"


def _commit(manifest: dict[str, Any]) -> str:
    commit = manifest["model"].get("commit")
    return f" (commit {commit})" if commit else ""


def _data(result: dict[str, Any], manifest: dict[str, Any]) -> str:
    num_train = result.get("num_train", 0)
    digest = manifest.get("data_digest")
    lines = [
        "## Data\n",
        f"{num_train} examples to learn from; {result.get('num_test', 0)} for the final exam, which the model never saw"
        " and which was asked once.",
    ]
    if digest:
        lines.append(f"Version of the dataset: `{digest}`.")
    return "\n".join(lines) + "\n"


def _scores(result: dict[str, Any], columns: tuple[tuple[str, str, str], ...]) -> str:
    """This model and the simpler ways; the likely range stands behind the score it is of."""
    if not result:
        return ""
    rows = [("**This model**", result["scores"]["test"], result["interval"])]
    rows += [(NAMES.get(row["name"], row["name"]), row["scores"], row["interval"]) for row in result["baselines"]]
    heads: list[str] = []
    for title, name, _ in columns:
        heads += [title, "likely range (95 %)"] if name == result["interval"]["metric"] else [title]
    lines = ["## Scores in the final exam\n", f"| | {' | '.join(heads)} |", "| --- |" + " --- |" * len(heads)]
    for who, scores, span in rows:
        cells = []
        for _, name, form in columns:
            cells.append(form.format(scores[name]))
            if name == span["metric"]:
                cells.append(f"{form.format(span['low'])} to {form.format(span['high'])}")
        lines.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _groups(result: dict[str, Any]) -> str:
    rows = result.get("per_label", [])
    if not rows or len(rows) > MOST_LABELS:
        return ""
    head = "| label | found | rightly said | examples learned from | in the exam |\n| --- | --- | --- | --- | --- |"
    table = [
        f"| {_cell(row['label'])} | {100 * row['recall']:.0f} % | {100 * row['precision']:.0f} % | {row['num_train']} "
        f"| {row['num_test']} |"
        for row in rows
    ]
    return "\n".join([head, *table]) + "\n"


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _origin(manifest: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    licence = manifest["model"].get("licence") or "see the page of the starting model"
    return (
        "## Licence and origin\n\n"
        f"The weights come from {manifest['model']['name']}; its licence ({licence}) applies to them. `predict.py` is "
        "free to use under Apache-2.0. What your data allows is yours to know.\n\n"
        f"Made with {versions}; seed {manifest['seed']}."
    )
