"""What the tasks have in common that read a text, or two together, and answer once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from .columns import ColumnRole
from .knobs import _

if TYPE_CHECKING:
    from .data.examples import Examples
    from .spec import RunSpec

TEXT = ColumnRole(
    "text",
    _("Text"),
    _("What the model reads."),
    ("text", "label"),
    names=("text", "sentence", "sentence1", "content", "review", "message", "文本", "内容", "句子", "正文", "评论"),
)
TEXT_PAIR = ColumnRole(
    "text_pair",
    _("Second text"),
    _("A text to read together with the first."),
    ("text",),
    False,
    names=("text_pair", "sentence2", "text2", "文本2", "句子2", "第二个文本"),
)


class ReadsTexts:
    """A task adds its own columns to `columns` and everything that is said of the answer."""

    columns: ClassVar[tuple[ColumnRole, ...]] = (TEXT, TEXT_PAIR)
    asks: ClassVar[tuple[str, ...]] = ("text", "text_pair")
    reads: ClassVar[Literal["text", "token"]] = "text"
    program: ClassVar[str] = "predict"
    methods: ClassVar[tuple[str, ...]] = (
        "head",
        "lora",
        "full",
        "prompt",
        "p-tuning",
        "prefix",
        "adapter",
        "ia3",
        "bitfit",
        "qlora",
    )

    def check(self, spec: "RunSpec", columns: Sequence[str]) -> None:
        """Every role that was given a column, and every role that needs one, must find it in the table."""
        from .data.reading import refuse_missing

        refuse_missing(self.columns, spec.data, columns)

    def encode(self, examples: "Examples", tokenizer: Any, max_length: int) -> dict[str, Any]:
        """Word pieces, and what is right where it is known."""
        from .data.encoding import token_ids

        encoded = token_ids(examples.texts, examples.pairs, tokenizer, max_length)
        return encoded if examples.targets is None else {**encoded, "labels": examples.targets}
