"""Precision, recall, F1, macro-F1, accuracy, and intervals for them by resampling."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

RESAMPLES = 1000
SEED = 20170208

Item = TypeVar("Item")
Whole = TypeVar("Whole")

Cells = Mapping[tuple[str, str], int]  # (gold, predicted) -> how often


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its 95% interval: percentiles of 1000 resamples of the items."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one class, with how often it stands in gold and prediction."""

    name: str
    precision: float
    recall: float
    f1: float
    gold: float
    predicted: float


def ratio(part: float, whole: float) -> float:
    """Return part by whole; 0 where the whole is nothing."""
    return part / whole if whole else 0.0


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of both."""
    return ratio(2 * precision * recall, precision + recall)


def class_scores(cells: Cells) -> tuple[ClassScore, ...]:
    """Return the scores of every class that the gold has, in order of name."""
    gold: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    for (right, ours), n in cells.items():
        gold[right] += n
        predicted[ours] += n
    out = []
    for name in sorted(gold):
        hits = cells.get((name, name), 0)
        precision, recall = ratio(hits, predicted[name]), ratio(hits, gold[name])
        out.append(
            ClassScore(name, precision, recall, f1(precision, recall), gold[name], predicted[name])
        )
    return tuple(out)


def macro_f1(cells: Cells) -> float:
    """Return the mean F1 over the classes of the gold."""
    by_class = class_scores(cells)
    return ratio(sum(s.f1 for s in by_class), len(by_class))


def accuracy(cells: Cells) -> float:
    """Return the share of items whose class is right."""
    return ratio(sum(n for (a, b), n in cells.items() if a == b), sum(cells.values()))


def mapped(cells: Cells, names: Callable[[str], str]) -> Counter[tuple[str, str]]:
    """Return the cells with both classes renamed, such as types to quads."""
    out: Counter[tuple[str, str]] = Counter()
    for (right, ours), n in cells.items():
        out[names(right), names(ours)] += n
    return out


def cell_intervals(
    pairs: Sequence[tuple[str, str]], metrics: Mapping[str, Callable[[Cells], float]]
) -> dict[str, Score]:
    """Return each metric over the pairs (gold, predicted), with its interval."""
    return _intervals(pairs, Counter, metrics)


def sum_intervals(
    tallies: Sequence[tuple[float, ...]],
    metrics: Mapping[str, Callable[[tuple[float, ...]], float]],
) -> dict[str, Score]:
    """Return each metric over the summed tallies of the items, with its interval."""
    return _intervals(tallies, _total, metrics)


def cell_differences(
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    metrics: Mapping[str, Callable[[Cells], float]],
) -> dict[str, tuple[float, float, Score]]:
    """Return each metric before, after, and its change; the runs have the same items in order."""
    return _differences(before, after, Counter, metrics)


def sum_differences(
    before: Sequence[tuple[float, ...]],
    after: Sequence[tuple[float, ...]],
    metrics: Mapping[str, Callable[[tuple[float, ...]], float]],
) -> dict[str, tuple[float, float, Score]]:
    """Return each metric before, after, and its change; the runs have the same items in order."""
    return _differences(before, after, _total, metrics)


def _total(sample: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(map(sum, zip(*sample, strict=True)))


def _differences(
    before: Sequence[Item],
    after: Sequence[Item],
    join: Callable[[Iterable[Item]], Whole],
    metrics: Mapping[str, Callable[[Whole], float]],
) -> dict[str, tuple[float, float, Score]]:
    def change(metric: Callable[[Whole], float]) -> Callable[[tuple[Whole, Whole]], float]:
        return lambda both: metric(both[1]) - metric(both[0])

    def join_both(pairs: Iterable[tuple[Item, Item]]) -> tuple[Whole, Whole]:
        first, second = zip(*pairs, strict=True)
        return join(first), join(second)

    changes = _intervals(
        list(zip(before, after, strict=True)),
        join_both,
        {name: change(metric) for name, metric in metrics.items()},
    )
    first, second = join(before), join(after)
    return {name: (metrics[name](first), metrics[name](second), s) for name, s in changes.items()}


def _intervals(
    items: Sequence[Item],
    join: Callable[[Iterable[Item]], Whole],
    metrics: Mapping[str, Callable[[Whole], float]],
) -> dict[str, Score]:
    if not items:
        return {}
    whole = join(items)
    values = {name: metric(whole) for name, metric in metrics.items()}
    chance = random.Random(SEED)
    drawn: dict[str, list[float]] = {name: [] for name in metrics}
    for _ in range(RESAMPLES):
        sample = join(chance.choices(items, k=len(items)))
        for name, metric in metrics.items():
            drawn[name].append(metric(sample))
    return {name: Score(values[name], *_middle(sorted(drawn[name]))) for name in metrics}


def _middle(ordered: Sequence[float]) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of values in order."""
    last = len(ordered) - 1
    return ordered[round(0.025 * last)], ordered[round(0.975 * last)]
