"""With whom a side deals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from detente.codebook import Codebook
from detente.relations.shapes import Record, Side
from detente.relations.sides import OWN, is_of, side_of

MOST = 8


def partners_of(record: Record, side: Side, book: Codebook) -> tuple[tuple[Side, Side], ...]:
    """Return pairs of a side with those it has most happenings with; of a group, pairs in it.

    A group of states without a body of its own is read as the pairs of its members.
    """
    told = []
    for happening in record.happenings.values():
        parties = (*happening.actors, *happening.recipients)
        codes = {p.country for p in parties if p.country and p.sector not in OWN}
        mine = bool(side.names) and any(is_of(p, side) for p in parties)
        told.append((codes | ({side.id} if mine else set()), 1))
    return pairs_of(told, side, book)


def pairs_of(
    told: Iterable[tuple[Iterable[str], int]], side: Side, book: Codebook
) -> tuple[tuple[Side, Side], ...]:
    """Return pairs of a side out of the codes that happenings name together, and how many do."""
    group = book.relating.groups.get(side.id)
    inside = group is not None and group.code is None
    own = side.codes | ({side.id} if side.names else frozenset())
    counts: Counter[tuple[str, str]] = Counter()
    for names, n in told:
        codes = sorted(set(names))
        if inside:
            for pair in combinations(codes, 2):
                if set(pair) <= side.codes:
                    counts[pair] += n
        elif own & set(codes):
            for code in codes:
                if code not in own:
                    counts[(side.id, code)] += n
    known = (*book.names.countries, "EUR", "UNO")
    pairs = [p for p, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]
    listed = [(a, b) for a, b in pairs if b in known][:MOST]
    return tuple((side_of(a, book) if inside else side, side_of(b, book)) for a, b in listed)
