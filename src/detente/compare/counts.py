"""How the counts of two sets go together, by pair of countries and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import correlation

from detente.compare.matching import Comparison, Unit
from detente.formats.codes import quad_of
from detente.records import EventType

QUAD_NAMES = {
    1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict",
    4: "material conflict",
}  # fmt: skip
Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Correlation of counts over `cells` pairs and months; None where one set does not vary."""

    name: str
    cells: int
    pearson: float | None
    spearman: float | None


def monthly(units: Iterable[Unit], keep: Callable[[Unit], bool] = lambda _: True) -> Counter[Cell]:
    """Return the number of units by actor, recipient and month."""
    return Counter((u.actor, u.recipient, u.day[:7]) for u in units if keep(u))


def paired_counts(compared: Comparison) -> list[tuple[Cell, int, int]]:
    """Return the counts of both sets for each pair and month that either has."""
    first, second = (monthly(units) for units in compared.units)
    return [(cell, first[cell], second[cell]) for cell in sorted(first.keys() | second.keys())]


def correlations(compared: Comparison) -> tuple[Correlation, ...]:
    """Return the correlations of counts by pair and month: of all events, then of each quad.

    Every pair that either set has counts in every month that either has, with zero where there
    is nothing.
    """
    cells = _cells(compared)

    def correlated(name: str, keep: Callable[[Unit], bool]) -> Correlation:
        first, second = (monthly(units, keep) for units in compared.units)
        x, y = [first[c] for c in cells], [second[c] for c in cells]
        return Correlation(name, len(cells), pearson(x, y), pearson(ranks(x), ranks(y)))

    return (
        correlated("all events", lambda _: True),
        *(
            correlated(name, lambda u, q=quad: _quad(u) == q)  # type: ignore[misc]
            for quad, name in QUAD_NAMES.items()
        ),
    )


def _quad(unit: Unit) -> int | None:
    kind: EventType | None = unit.event.type
    return quad_of(kind)


def _cells(compared: Comparison) -> list[Cell]:
    every = [u for units in compared.units for u in units]
    pairs = sorted({(u.actor, u.recipient) for u in every})
    months = sorted({u.day[:7] for u in every})
    return [(a, b, month) for a, b in pairs for month in months]


def pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Return Pearson's correlation, or None with fewer than two values or where one is constant."""
    if len(x) < 2 or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    return correlation(x, y)


def ranks(values: Sequence[float]) -> list[float]:
    """Return the ranks of values, those of equal ones being their mean."""
    at: dict[float, float] = {}
    below = 0
    for value, n in sorted(Counter(values).items()):
        at[value] = below + (n + 1) / 2
        below += n
    return [at[v] for v in values]
