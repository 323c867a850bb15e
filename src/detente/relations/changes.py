"""Which pairs changed most: the last days of each kind against the year before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import ceil, log
from statistics import median
from typing import NamedTuple

from detente.codebook import Codebook
from detente.relations.levels import HELD
from detente.relations.series import KINDS, PER, day_of_deed
from detente.relations.shapes import Record
from detente.relations.sides import OWN


class DayCount(NamedTuple):
    """How many happenings of a kind two had on a day; a tuple, for there are hundred thousands."""

    one: str
    other: str
    kind: str
    day: str
    n: int


@dataclass(frozen=True, slots=True)
class PairChange:
    """A kind of a pair since a day against the past: happenings, and rates per 100 stories read.

    `counted` and `past` leave out what loud days have too much of. `strength` is twice the log
    likelihood ratio of two rates against one, negative where there is less than before.
    """

    one: str
    other: str
    kind: str
    count: int
    counted: int
    past: int
    rate: float
    usual: float
    strength: float


def day_counts(record: Record, book: Codebook) -> tuple[DayCount, ...]:
    """Return the happenings of all pairs of states by kind and day."""
    counts: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for happening in record.happenings.values():
        day = day_of_deed(happening.date.start, happening.first_published)
        if happening.status not in HELD or not day:
            continue
        parties = (*happening.actors, *happening.recipients)
        codes = sorted({p.country for p in parties if p.country and p.sector not in OWN})
        kind = KINDS[book.ontology.types[happening.type].quad - 1]
        for one, other in combinations(codes, 2):
            counts[(one, other, kind, day)] += 1
    return tuple(DayCount(*key, n) for key, n in sorted(counts.items()))


def rank_changes(
    counts: Iterable[DayCount],
    coverage: Mapping[str, int],
    book: Codebook,
    on: str,
    since: str,
) -> tuple[PairChange, ...]:
    """Return the pairs and kinds that had something since a day, most changed first.

    The past are the `past_days` before that day; with fewer than `past_stories` stories read in
    it, or none since, nothing can be said and nothing comes back.
    """
    limits = book.relating.series
    start = (date.fromisoformat(since) - timedelta(days=limits["past_days"])).isoformat()
    now = sum(n for day, n in coverage.items() if since <= day <= on)
    before = sum(n for day, n in coverage.items() if start <= day < since)
    if before < limits["past_stories"] or not now:
        return ()
    found: dict[tuple[str, str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for row in counts:
        if start <= row.day <= on:
            found[(row.one, row.other, row.kind)][row.day >= since].append(row.n)
    out = []
    for key, (past, recent) in found.items():
        cap = max(limits["loud_day"], ceil(limits["loud_times"] * (median(past) if past else 0)))
        old, new = sum(min(n, cap) for n in past), sum(min(n, cap) for n in recent)
        rate, usual = PER * new / now, PER * old / before
        strength = round(_strength(new, now, old, before), 2)
        if strength:
            out.append(
                PairChange(*key, sum(recent), new, old, round(rate, 3), round(usual, 3), strength)
            )
    return tuple(sorted(out, key=lambda c: (-abs(c.strength), c.one, c.other, c.kind)))


def _strength(new: int, now: int, old: int, before: int) -> float:
    def fit(count: int, read: int) -> float:
        return count * log(count / read) if count else 0.0

    gain = 2 * (fit(new, now) + fit(old, before) - fit(new + old, now + before))
    return gain if new * before >= old * now else -gain


__all__ = ["DayCount", "PairChange", "day_counts", "rank_changes"]
