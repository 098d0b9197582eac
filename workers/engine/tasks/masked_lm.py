"""Read my documents first: a starting model learns how somebody's texts speak by guessing words hidden from it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workers.engine.columns import ColumnRole
from workers.engine.contracts import OK, Fit, TaskConfig
from workers.engine.knobs import _

if TYPE_CHECKING:
    import torch

    from workers.engine.data.examples import Examples, Splits
    from workers.engine.models.starting import StartingModel
    from workers.engine.scores.exam import Exam, Report
    from workers.engine.scores.surprise import Guess
    from workers.engine.spec import RunSpec

# Until a run is known: what hides the words of the tests.
SEED = 42
# What models/wording.py knows the layer of; here, as a page asks without loading a library.
FAMILIES = (
    *("albert", "bert", "camembert", "deberta-v2", "distilbert", "electra", "ernie", "modernbert", "mpnet", "roberta"),
    "xlm-roberta",
)


class MaskedLmConfig(TaskConfig):
    """Nothing to choose beyond the shared dials."""

    kind: Literal["masked-lm"] = "masked-lm"


class MaskedLm:
    """Text in, its missing words out; what is learned is how such texts speak."""

    kind: ClassVar[str] = "masked-lm"
    title: ClassVar[str] = _("Read my documents first")
    blurb: ClassVar[str] = _(
        "A starting model reads plain texts of yours, without any labels, and learns how they speak. What comes out is "
        "a starting model for your other trainings."
    )
    Config: ClassVar[type[TaskConfig]] = MaskedLmConfig
    columns: ClassVar[tuple[ColumnRole, ...]] = (
        ColumnRole(
            "text",
            _("Text"),
            _("What the model reads."),
            ("text",),
            names=("text", "content", "document", "paragraph", "文本", "内容", "正文", "文档", "段落"),
        ),
    )
    asks: ClassVar[tuple[str, ...]] = ("text",)
    scores: ClassVar[tuple[str, ...]] = ("perplexity", "guessed")
    methods: ClassVar[tuple[str, ...]] = ("full", "lora", "bitfit", "ia3")
    reads: ClassVar[Literal["text", "token"]] = "token"
    link: ClassVar[None] = None
    program: ClassVar[str] = "predict_blanks"
    less_is_better: ClassVar[bool] = True

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed

    def gauged(self, config: Any, gauge: dict[str, Any]) -> "MaskedLm":
        return MaskedLm(int(gauge.get("seed", SEED)))

    def gauge(self, answers: Any, examples: "Examples", labels: list[str]) -> dict[str, Any]:
        return {}

    def suits(self, family: str) -> Fit:
        if family in FAMILIES:
            return OK
        reason = _("models of this kind cannot guess a word from the words on both sides of it")
        return Fit("no", "guesses_no_hidden_words", reason)

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        from workers.engine.data.reading import refuse_missing

        refuse_missing(self.columns, spec.data, columns)

    def load(self, spec: "RunSpec") -> "Splits":
        from dataclasses import replace

        from workers.engine.data.reading_texts import read_texts

        return replace(read_texts(spec.data), gauge={"seed": spec.training.seed})

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        from workers.engine.data.hiding import asked, hidden_for_test, in_rows

        if examples.targets is None:
            return asked(examples.texts, tokenizer, max_length)
        rows = in_rows(examples.texts, tokenizer, max_length)
        return hidden_for_test(rows, [int(row) for row in examples.rows], self.seed)

    def hide(self, encoded: dict[str, Any], numbers: Sequence[int], seed: int) -> dict[str, Any]:
        from workers.engine.data.hiding import hidden_for_learning

        return hidden_for_learning(encoded, numbers, seed)

    def words(self, starting: "StartingModel") -> "torch.nn.Module":
        from workers.engine.failures import EngineFailure
        from workers.engine.models.wording import word_head

        if starting.tokenizer.mask_token_id is None:
            raise EngineFailure("METHOD_UNFIT", reason=_("its tokenizer has no sign for a hidden word"))
        head: torch.nn.Module = starting.read(lambda: word_head(starting.path, starting.config))
        return head

    def head(self, hidden_size: int, splits: "Splits", dropout: float) -> "torch.nn.Module":
        raise NotImplementedError("it needs the word table of its starting model: `words` makes it")

    def loss(self, outputs: "torch.Tensor", labels: "torch.Tensor", config: Any) -> "torch.Tensor":
        from workers.engine.data.encoding import IGNORED

        return outputs[..., 0].sum() / (labels != IGNORED).sum().clamp(min=1)

    def mean_loss(self, outputs: Any, encoded: dict[str, Any]) -> float:
        from workers.engine.scores.surprise import mean_error

        return mean_error(outputs, encoded)

    def answers(self, outputs: Any, encoded: dict[str, Any], examples: "Examples", labels: list[str]) -> Any:
        from workers.engine.data.blanks import with_blank
        from workers.engine.scores.surprise import guesses

        is_asked = examples.targets is None
        return guesses(outputs, encoded, [with_blank(one) if is_asked else one for one in examples.texts])

    def score(self, answers: "Sequence[Guess]", examples: "Examples", labels: list[str]) -> dict[str, float]:
        from workers.engine.scores.surprise import guessed_share, perplexity_of, summed

        return {"perplexity": perplexity_of(summed(answers).sum(axis=0)), "guessed": guessed_share(answers)}

    def tell(self, answer: "Guess", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.surprise import as_answer

        return as_answer(answer)

    def example(self, text: str, expected: Any, answer: "Guess", labels: list[str]) -> dict[str, Any]:
        from workers.engine.scores.surprise import blank_example

        return blank_example(answer, len(text))

    def report(self, exam: "Exam") -> "Report":
        from workers.engine.scores.surprise_report import surprise_report

        return surprise_report(exam)


TASK = MaskedLm()
