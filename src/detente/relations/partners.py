"""With whom a side deals."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from detente.codebook import Codebook
from detente.relations.shapes import Record, Side
from detente.relations.sides import OWN, is_of, side_of

MOST = 8


def partners_of(record: Record, side: Side, book: Codebook) -> tuple[tuple[Side, Side], ...]:
    """Return pairs of a side with those it has most happenings with; of a group, pairs in it.

    A group of states without a body of its own is read as the pairs of its members.
    """
    inside = side.id in book.relating.groups and book.relating.groups[side.id].code is None
    counts: Counter[tuple[str, str]] = Counter()
    for happening in record.happenings.values():
        parties = (*happening.actors, *happening.recipients)
        codes = sorted({p.country for p in parties if p.country and p.sector not in OWN})
        if inside:
            counts.update(p for p in combinations(codes, 2) if set(p) <= side.codes)
        elif any(is_of(p, side) for p in parties):
            counts.update((side.id, c) for c in codes if c not in side.codes)
    known = (*book.names.countries, "EUR", "UNO")
    pairs = [p for p, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]
    listed = [(a, b) for a, b in pairs if b in known][:MOST]
    return tuple((side_of(a, book) if inside else side, side_of(b, book)) for a, b in listed)
