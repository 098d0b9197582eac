"""The plain face: right for any task, made of nothing but scores and texts. A task overrides what it tells better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from studio.core.errors import Refused
from studio.registry.models import Evaluation, TrainedModel
from studio.registry.reading import ExamAnswer
from studio.registry.score_names import name_of
from studio.registry.scores import CHANCE_P, Comparison, Scale, Score, score_of
from studio.registry.sentences import Words
from studio.registry.telling import baseline_name, grade
from studio.runs.models import TrainingRun
from workers.engine import catalog

from .answers import Answer

FOLDER = "registry/faces"


@dataclass(frozen=True)
class Curve:
    """The score that is watched while a model learns: a share from 0 to 1, more is better."""

    metric: str
    title: str
    column: str
    first: str
    """What the first practice test says, with `%(score)s`."""
    compared: str
    """What the curves of several runs show."""


class Face:
    """How one task looks. What lists need (`own_score`, `scale`) reads scores and interval alone: lists do not load
    the whole result."""

    shape: type[Answer] = Answer
    """The form of its answers."""
    role = "label"
    """The column that a correction goes to."""
    steps: Mapping[str, Words] = {}
    """Next steps that only this task advises, or says in its own words."""
    can_correct = False
    """Whether people can say what would have been right to a question of their own."""
    can_judge = False
    """Whether a mistake of the exam can be judged with one key: the label was wrong, more like this."""
    can_be_unsure = False
    """Whether an answer says how sure it is, so that a line of certainty parts them."""
    chip_length = 300
    """How much is taken of each text of a question of the exam that one may try."""
    has_squares = False
    """Whether the score is a share of the exam, so that a hundred squares show it."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def parts(self) -> dict[str, list[str]]:
        """Partials by what they show: the task's own, or else the plain one."""
        names = ("exam", "result", "measured", "facts", "mistake", "answer", "correction", "examples")
        folders = [self.name.replace("-", "_"), "plain"]
        return {name: [f"{FOLDER}/{folder}/{name}.html" for folder in folders] for name in names}

    def metric(self, evaluation: Evaluation) -> str:
        """The score that is told of first: the one with a likely range, else the task's own first."""
        own = (evaluation.interval or {}).get("metric")
        return str(own or next(iter(evaluation.scores.get("test", {})), ""))

    def scale(self, evaluations: Sequence[Evaluation]) -> Scale:
        """One ruler on which all of these can be shown."""
        return Scale(name_of(self.metric(evaluations[0])) if evaluations else "")

    def own_score(self, evaluation: Evaluation, scale: Scale | None = None) -> Score:
        """The model's score on the final exam."""
        told = {"scores": evaluation.scores.get("test"), "interval": evaluation.interval}
        return score_of("you", self.metric(evaluation), told, scale or self.scale([evaluation]))

    def baselines(self, evaluation: Evaluation, scale: Scale | None = None) -> list[Score]:
        """The simpler ways, best first."""
        scale, metric = scale or self.scale([evaluation]), self.metric(evaluation)
        rows = [score_of(row["name"], metric, row, scale) for row in evaluation.baselines if row.get("scores")]
        return sorted(rows, key=lambda row: -row.rank)

    def comparison(self, evaluation: Evaluation) -> Comparison | None:
        """The model against the best simpler way; chance where a test says so, or else where the ranges overlap."""
        own, best = self.own_score(evaluation), next(iter(self.baselines(evaluation)), None)
        if best is None:
            return None
        row = next(row for row in evaluation.baselines if row["name"] == best.name)
        p = row.get("p", row.get("closer_p", row.get("mcnemar_p")))
        return Comparison(self.compared(evaluation, own, best), _overlap(own, best) if p is None else p > CHANCE_P)

    def compared(self, evaluation: Evaluation, own: Score, best: Score) -> str:
        """The model and the best simpler way in one sentence."""
        values = {"name": baseline_name(best.name), "best": best.points, "own": own.points}
        if own.points == best.points:
            return _("The best simpler way, “%(name)s”, reaches %(best)s as well.") % values
        if own.rank > best.rank:
            return _("Your model reaches %(own)s, the best simpler way, “%(name)s”, %(best)s.") % values
        return _("The simpler way “%(name)s” reaches %(best)s, your model %(own)s.") % values

    def message(self, evaluation: Evaluation) -> str:
        """The verdict in a sentence or two, for programs."""
        word = grade(evaluation.verdict.get("grade", "")).word
        return f"{word}. {self.own_score(evaluation).lead}"

    def result(self, model: TrainedModel, evaluation: Evaluation, chosen: Mapping[str, str]) -> dict[str, Any]:
        """What the body of the result page shows; `chosen` is what stands in the address."""
        return {}

    def asking(self, role: str) -> str:
        """What stands above the box for this part of a question."""
        return _("Second text") if role == "text_pair" else _("Ask it something")

    def asked(self, answer: ExamAnswer, role: str) -> str:
        """This part of a question of the exam, as one may ask it again."""
        return answer.texts.get(role, "")

    def rows_of(self, role: str) -> int:
        """How many lines high that box is."""
        return 4

    @property
    def about_word(self) -> str:
        """What stands before the label, kind or question whose mistakes are shown."""
        return _("Missing, or too much")

    def told(self, text: str) -> str:
        """What predictions.parquet has as right or said, in plain words."""
        return text

    def shown_mistake(self, answer: ExamAnswer) -> ExamAnswer:
        """One answer of the exam as its partial shows it."""
        return replace(answer, right=self.told(answer.right), said=self.told(answer.said))

    def shown_examples(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The live examples of a run, what is expected and what was said in plain words."""
        return [
            {
                **one,
                "expected": self.told(str(one.get("expected", ""))),
                "predicted": self.told(str(one.get("predicted", ""))),
            }
            for one in examples
        ]

    def answered(self, model: TrainedModel, answer: Answer) -> dict[str, Any]:
        """What the answer to a question shows."""
        return {"answer": answer, "rows": list(answer.told().items())}

    def in_question(self, question: Mapping[str, str], answer: Answer) -> dict[str, Any]:
        """What the answer shows of the question itself."""
        return {}

    def wanted(self, sent: QueryDict) -> str:
        """What somebody gave as right in the form of a correction, for `corrected`."""
        return sent.get("correct_label", "")

    def corrected(self, model: TrainedModel, wanted: str) -> str:
        """A corrected answer as it is kept; refused with a reason where it cannot be one."""
        raise Refused(
            "CORRECTION_UNKNOWN",
            _("Answers of this kind cannot be corrected here yet."),
            fix=_("Change them in your table and upload it as a new version."),
            where="correct_label",
            status=422,
        )

    def batch_heads(self) -> list[str]:
        """The columns that an answered file has besides its own."""
        return [_("answer")]

    def batch_cells(self, answer: Answer | None, line: float) -> list[str | float]:
        """What stands in them; nothing is known of a row without a text."""
        return [answer.text if answer else ""]

    def batch_heads_of(self, model: TrainedModel) -> list[str]:
        """The same where they hang on the model."""
        return self.batch_heads()

    @property
    def batch_words(self) -> str:
        """What one gets back for a file."""
        return _("You get it back with one more column: answer. CSV, Excel, JSON or text.")

    @property
    def packed(self) -> str:
        """What a download holds besides what every download holds."""
        return ""

    @property
    def curve(self) -> Curve:
        """What is watched while it learns."""
        task = catalog.tasks().get(self.name)
        metric = task.scores[0] if task else "accuracy"
        name = name_of(metric)
        return Curve(
            metric,
            title=name,
            column=_("%(name)s, of 100") % {"name": name},
            first=_("It reached %(score)s of 100. The next one will show the direction."),
            compared=_("%(name)s on the practice test, of 100, from the start to the end of each run.")
            % {"name": name},
        )

    def curve_of(self, run: TrainingRun) -> Curve:
        """The same for one run, where a task can be learned in several forms."""
        return self.curve


def _overlap(own: Score, other: Score) -> bool:
    """Whether both ranges are known and share something; without ranges nobody can tell."""
    if own.low is None or own.high is None or other.low is None or other.high is None:
        return True
    return max(own.low, other.low) <= min(own.high, other.high)
