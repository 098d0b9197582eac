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
# Where a task's simpler way is another.
OWN_NAMES = {
    "embedding": {"frozen": "Starting model as it is"},
    "masked-lm": {"frozen": "Starting model as it is", "counts": "Counting how often each word piece occurs"},
}
# A fact of the result that gives the task another form.
FORMS = (("is_multi_label", "several-labels"), ("degrees", "likeness"))
METHODS = {
    "head": "the starting model as it is, joined with counts of words and characters, with a new last layer",
    "full": "every part of the starting model taught",
    "lora": "small added layers taught (LoRA) and folded into the starting model",
    "qlora": "small added layers taught on the packed starting model (QLoRA) and folded into it",
    "ia3": "how strong the signals inside the starting model are (IA³), folded into it",
    "bitfit": "only the small offsets of the starting model taught (BitFit)",
    "adapter": "small layers put in between the starting model's own (adapters, Houlsby et al. 2019)",
    "prompt": "made-up words before each text taught (prompt tuning)",
    "p-tuning": "made-up words before each text taught with a helping network (p-tuning)",
    "prefix": "hints for every layer taught (prefix tuning)",
}
# What these teach lies beside the encoder, which stays as it was.
BESIDE = ("adapter", "prompt", "p-tuning", "prefix")
USE = """## Use it

```
python -m pip install -r requirements.txt
echo {line} | python predict.py
```

or `from predict import predict; predict([{given}])`. {says}The encoder opens with the class of `transformers` that
`{encoder}/config.json` names under `architectures`{beside}.
"""
EXTRA = """What was taught is not in the encoder, which alone is the starting model as it was: it lies in
`tuned/extra.safetensors`, and `predict.py` puts it in.
"""
LIMITS = """## Limits

- The scores hold for texts like those of the exam. Other topics, another language or another
  time can be answered worse.
- {answers}
- {sure}
- {reads}
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
        _distances(result),
        _groups(result),
        _limits(manifest, kind),
        _use(manifest, kind),
        _origin(manifest),
    ]
    return "\n".join(part for part in parts if part)


def _limits(manifest: dict[str, Any], kind: Kind) -> str:
    # The quick model's certainty is adjusted on the practice test; what a taught one says stays as it is.
    sure = kind.sure_beside if kind.sure_beside and "quick" in manifest["parts"] else kind.sure
    return LIMITS.format(answers=kind.answers, sure=sure, reads=kind.reads.format(max_length=manifest["max_length"]))


def kind_of(manifest: dict[str, Any], result: dict[str, Any]) -> Kind:
    """What is said of models of this task."""
    forms = (name for fact, name in FORMS if result.get(fact))
    return KINDS[next(forms, str(manifest["task"]))]


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
        *_without_labels(result.get("semi")),
    ]
    if digest:
        lines.append(f"Version of the dataset: `{digest}`.")
    return "\n".join(lines) + "\n"


def _without_labels(semi: dict[str, Any] | None) -> list[str]:
    """Only where the model that is kept has learned from them."""
    if not semi or not semi["kept"]:
        return []
    return [
        f"It learned also from {semi['num_used']} of {semi['num_unlabelled']} texts without a label, as it answered "
        f"them itself: {100 * semi['validation_with']['accuracy']:.1f} % right in the",
        f"practice test with them, {100 * semi['validation_without']['accuracy']:.1f} % without; the error there is "
        f"{semi['validation_with']['error']:.2f} with them and {semi['validation_without']['error']:.2f} without.",
    ]


def _scores(result: dict[str, Any], columns: tuple[tuple[str, str, str], ...]) -> str:
    """This model and the simpler ways; the likely range stands behind the score it is of."""
    if not result:
        return ""
    rows = [("**This model**", result["scores"]["test"], result["interval"])]
    names = {**NAMES, **OWN_NAMES.get(str(result.get("task")), {})}
    rows += [(names.get(row["name"], row["name"]), row["scores"], row["interval"]) for row in result["baselines"]]
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


def _distances(result: dict[str, Any]) -> str:
    """How far off predicted numbers are, in their own unit."""
    if "typical_error" not in result:
        return ""
    span, target = result["typical_interval"], result["target"]
    return (
        f"Half of the answers are off by at most {result['typical_error']:.3g} (likely {span['low']:.3g} to "
        f"{span['high']:.3g}). `low` and `high` lie up to {result['margin']:.3g} from the answer; in the exam\n"
        f"they held the right number {100 * result['covered']:.0f} times of 100. The numbers learned from go from "
        f"{target['low']:g} to {target['high']:g}.\n"
    )


def _groups(result: dict[str, Any]) -> str:
    """How each label does; with a line of its own where it has one."""
    rows = result.get("per_label", [])
    if not rows or len(rows) > MOST_LABELS:
        return ""
    has_lines = "threshold" in rows[0]
    heads = ["label", "found", "rightly said", "examples learned from", "in the exam", *["said from"] * has_lines]
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for row in rows:
        cells = [_cell(row["label"]), f"{100 * row['recall']:.0f} %", f"{100 * row['precision']:.0f} %"]
        cells += [str(row["num_train"]), str(row["num_test"])]
        cells += [f"{row['threshold']:.2f}"] if has_lines else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _use(manifest: dict[str, Any], kind: Kind) -> str:
    """How to ask it; a model that reads two texts is given both."""
    has_pair = "text_pair" in manifest["roles"]
    given = kind.given or ('{"text": "your text", "text_pair": "the other"}' if has_pair else '"your text"')
    line = f"'{given}'" if given.startswith("{") else given
    shown = f"An answer looks like this: `{kind.says}`. " if kind.says else ""
    use = USE.format(encoder=encoder_path(manifest), line=line, given=given, says=shown, beside=kind.beside)
    return use + (EXTRA if manifest["method"] in BESIDE else "")


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
