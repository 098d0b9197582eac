"""Builds a version from tables that were read: roles, health, split, frozen file. Knows no database."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from . import fitting, health, joining, profile, splitting, suggest
from .checks import parts as missing
from .checks.found import NOTE, Found
from .freeze import Frozen, freeze, gather
from .profile import ColumnCard
from .readers import ReadResult, UnreadableTableError
from .readers.result import PART
from .suggest import Columns, Problem, names_of
from .tasks import only_task_of, task_of, way_of

# What stands without a label is found by that, wherever it comes from.
GIVEN = {
    "all": -1,
    "unlabelled": -1,
    "train": splitting.TRAIN,
    "validation": splitting.VALIDATION,
    "test": splitting.TEST,
}
JOINED = "joined.parquet"


@dataclass(frozen=True)
class Built:
    """Everything a version is; `chosen` are the columns as a person names them, `columns` those of the frozen table."""

    frozen: Frozen
    cards: list[ColumnCard]
    task: str
    chosen: Columns
    columns: dict[str, str]
    labels: list[dict[str, Any]] = field(default_factory=list)
    splits: dict[str, int] = field(default_factory=dict)
    findings: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """True while somebody has to say which column is what."""
        return any(problem.is_hopeless for problem in self.problems)


def build(tables: list[tuple[str, ReadResult]], wish: Columns, folder: Path, seed: int, task: str = "") -> Built:
    """Build a version of the tables of one upload; each comes with the part it was uploaded as. `task` is the one that
    is wished."""
    columns = tables[0][1].columns
    sources = [(result.path, _matching(columns, result, may_lack=part == "unlabelled")) for part, result in tables]
    given = np.concatenate([_given(part, result) for part, result in tables])
    table = tables[0][1].path
    if len(tables) > 1:
        table = folder / "gathered.parquet"
        gather(sources, columns, {}, table)
    cards = profile.cards(table, columns)
    chosen = _chosen(cards, wish, task)
    problems = suggest.problems(cards, chosen, task)
    if any(problem.is_hopeless for problem in problems):
        return _unsorted(table, cards, chosen, problems, folder)
    named, made = joining.joined(chosen, columns)
    if made:
        gather([(table, columns)], columns, made, folder / JOINED)
        table = folder / JOINED
    return finish(table, cards, chosen, named, given, folder, seed, problems)


def finish(
    table: Path,
    cards: list[ColumnCard],
    chosen: Columns,
    columns: dict[str, str],
    given: NDArray[np.int8],
    folder: Path,
    seed: int,
    problems: list[Problem],
) -> Built:
    """Examine, split and freeze a table whose roles are known."""
    examined = health.examination(table, columns)
    # Whoever uploads tests decides what they are about; only equal examples are kept apart then.
    keys = examined.together if (given < 0).all() else examined.keys
    dealt = splitting.split(keys, examined.label_numbers, given, seed, examined.owned, examined.kin)
    splitting.put_in_unlabelled(examined.keys, dealt.parts, examined.unlabelled)
    frozen = freeze(table, dealt.parts, folder / "frozen.parquet")
    splits = splitting.counts(dealt.parts)
    findings = [*missing.check(examined, dealt.parts), *examined.findings]
    if dealt.num_leaked:
        findings.append(Found("DATA_LEAK", NOTE, dealt.num_leaked))
    return Built(frozen, cards, task_of(columns), chosen, columns, examined.labels, splits, findings, problems)


def keep(table: Path, chosen: Columns, columns: dict[str, str], parts: NDArray[np.int8], folder: Path) -> Built:
    """Freeze a mended table; every example keeps its part, so that scores of before and after can be compared."""
    names = [name for name in pq.read_schema(table).names if not name.startswith("_")]
    made = {column for role, column in columns.items() if names_of(chosen.get(role, column)) != [column]}
    shown = [name for name in names if name not in made]
    examined = health.examination(table, columns)
    # Whether there are enough of them may have changed.
    splitting.put_in_unlabelled(examined.keys, parts, examined.unlabelled)
    frozen = freeze(table, parts, folder / "frozen.parquet")
    cards = profile.cards(table, shown)
    splits = splitting.counts(parts)
    findings = [*missing.check(examined, parts), *examined.findings]
    return Built(frozen, cards, task_of(columns), chosen, columns, examined.labels, splits, findings)


def _given(part: str, result: ReadResult) -> NDArray[np.int8]:
    """The part each row was uploaded as; a corpus with judgements may say it of each row."""
    if part == "all" and result.choices.get("format") == "judged" and PART in result.columns:
        told = pq.read_table(result.path, columns=[PART])[PART].to_pylist()
        return np.array([GIVEN.get(word, -1) for word in told], np.int8)
    return np.full(result.num_rows, GIVEN[part], np.int8)


def _unsorted(table: Path, cards: list[ColumnCard], chosen: Columns, problems: list[Problem], folder: Path) -> Built:
    """Freeze a table nobody can split yet, so that it can be looked at."""
    total = cards[0].total if cards else 0
    frozen = freeze(table, np.zeros(total, np.int8), folder / "frozen.parquet")
    return Built(frozen, cards, "", chosen, {}, problems=problems)


def _chosen(cards: list[ColumnCard], wish: Columns, task: str) -> Columns:
    """What was asked for; what was left open is suggested."""
    task = task or only_task_of(wish)
    if wish and all(wish.get(role.name) for role in way_of(task, wish) if role.is_required):
        return dict(wish)
    taken = {name for value in wish.values() for name in names_of(value)}
    suggestion = fitting.fitted([card for card in cards if card.name not in taken], task).columns
    missing = {role: value for role, value in suggestion.items() if role not in wish}
    if wish.get("text"):
        missing.pop("text_pair", None)
    return {**missing, **wish}


def _matching(columns: list[str], result: ReadResult, *, may_lack: bool) -> list[str]:
    """The names of this table's columns in the order of the first table's; empty for one that it may and does lack."""
    if len(result.columns) == len(columns) and (
        result.choices.get("header") == 0 or [n.casefold() for n in columns] == [n.casefold() for n in result.columns]
    ):
        return result.columns
    own = {name.casefold(): name for name in result.columns}
    missing = [name for name in columns if name.casefold() not in own]
    if missing and (not may_lack or len(missing) == len(columns)):
        raise UnreadableTableError(
            "FILES_DIFFER", column=missing[0], missing=missing[0], found=", ".join(result.columns)[:300]
        )
    return [own.get(name.casefold(), "") for name in columns]
