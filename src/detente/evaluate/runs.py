"""Two runs of a task against each other: what was won, what was lost, item by item.

A run is what `detente evaluate TASK GOLD --json` printed. Scores are recomputed over the items that
both runs have; the interval of a difference is that of paired resampling (Efron and Tibshirani,
An Introduction to the Bootstrap, 1993), so that what is hard for both runs does not widen it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import InputError
from detente.evaluate.events import event_metrics
from detente.evaluate.scores import Score, cell_differences, sum_differences
from detente.evaluate.tasks import QUAD_METRICS, Case, Mark, pairs_of, relation_metrics

TASKS = ("relations", "quads", "sentences", "stories")


@dataclass(frozen=True, slots=True)
class Run:
    """A result read back: task, scored items in order, and the cases that went wrong, by id."""

    task: str
    marks: tuple[Mark, ...]
    cases: Mapping[str, Case]


@dataclass(frozen=True, slots=True)
class Difference:
    """A score before and after, and the change with its interval."""

    name: str
    before: float
    after: float
    change: Score


@dataclass(frozen=True, slots=True)
class Change:
    """An item whose cost changed: how it was read before and after; None where all was right."""

    id: str
    gain: float
    before: Case | None
    after: Case | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the items that both have; `won` and `lost` have the largest change first.

    `otherwise` holds items that are as wrong as before, in another way.
    """

    task: str
    common: int
    only_before: int
    only_after: int
    differences: tuple[Difference, ...]
    won: tuple[Change, ...]
    lost: tuple[Change, ...]
    otherwise: tuple[Change, ...]


def read_run(path: Path) -> Run:
    """Return a saved result; raises `InputError` where the file is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"cannot read '{path}' as a result: {error}") from error
    if not isinstance(data, dict) or data.get("task") not in TASKS or "marks" not in data:
        raise InputError(
            f"'{path}' is no result: write one with `detente evaluate TASK GOLD --json > FILE`, "
            f"TASK being {', '.join(TASKS)}"
        )
    return run_of(data)


def run_of(data: Mapping[str, Any]) -> Run:
    """Return a result given as plain values, as `report.as_dict` gives them."""
    marks = tuple(Mark(m["id"], tuple(m["tally"])) for m in data["marks"])
    cases = {
        c["id"]: Case(c["id"], c["text"], tuple(c["gold"]), tuple(c["predicted"]), c["cost"])
        for c in data["cases"]
    }
    return Run(data["task"], marks, cases)


def compare_runs(before: Run, after: Run, quads: Mapping[str, int]) -> Comparison:
    """Return what changed from one run to the other; `quads` gives the quad of each type.

    Raises `InputError` where the runs are of two tasks or have no item in common.
    """
    if before.task != after.task:
        raise InputError(f"cannot compare a run of {before.task} with a run of {after.task}")
    first = {m.id: m for m in before.marks}
    second = {m.id: m for m in after.marks}
    common = [name for name in first if name in second]
    if not common:
        raise InputError("the two runs have no item in common: were they run on the same gold?")
    changes = [
        Change(name, _cost(before, name) - _cost(after, name), before.cases.get(name),
               after.cases.get(name))
        for name in common
        if _answers(before, name) != _answers(after, name)
    ]  # fmt: skip
    return Comparison(
        task=before.task,
        common=len(common),
        only_before=len(first) - len(common),
        only_after=len(second) - len(common),
        differences=_differences(
            before.task, [first[n] for n in common], [second[n] for n in common], quads
        ),
        won=tuple(sorted((c for c in changes if c.gain > 0), key=lambda c: (-c.gain, c.id))),
        lost=tuple(sorted((c for c in changes if c.gain < 0), key=lambda c: (c.gain, c.id))),
        otherwise=tuple(c for c in changes if c.gain == 0),
    )


def _cost(run: Run, name: str) -> float:
    return run.cases[name].cost if name in run.cases else 0.0


def _answers(run: Run, name: str) -> object:
    case = run.cases.get(name)
    return case and (case.gold, case.predicted)


def _differences(
    task: str, before: Sequence[Mark], after: Sequence[Mark], quads: Mapping[str, int]
) -> tuple[Difference, ...]:
    if task in ("relations", "quads"):
        metrics = relation_metrics(quads) if task == "relations" else QUAD_METRICS
        found = cell_differences(pairs_of(before), pairs_of(after), metrics)
    else:
        found = sum_differences(_counts(before), _counts(after), event_metrics(task))
    return tuple(Difference(name, a, b, change) for name, (a, b, change) in found.items())


def _counts(marks: Sequence[Mark]) -> list[tuple[float, ...]]:
    return [tuple(float(v) for v in m.tally) for m in marks]
