"""The chain of a happening: what led to it and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from detente.ids import happening_id
from detente.records import ChainStep, Happening, LifeLink


def happening_of(name: str, happenings: Iterable[Happening]) -> Happening | None:
    """Return the happening that an event id, a happening's id or a former one of it means."""
    as_happening = happening_id(name)
    return next((h for h in happenings if h.id == as_happening or as_happening in h.aliases), None)


def story_of(
    name: str, happenings: Iterable[Happening], links: Iterable[LifeLink]
) -> tuple[ChainStep, ...]:
    """Return all that hangs together with an event by links, earliest first; empty if unknown.

    `name` is the id of an event or of a happening, present or former. Each step holds the links
    that lead to it; `depth` is the number of links from the beginning, along the longest way.
    """
    pool = {h.id: h for h in happenings}
    start = happening_of(name, pool.values())
    if start is None:
        return ()
    into: dict[str, list[LifeLink]] = defaultdict(list)
    out: dict[str, list[LifeLink]] = defaultdict(list)
    for link in links:
        if link.first in pool and link.then in pool:
            into[link.then].append(link)
            out[link.first].append(link)
    seen, edge = {start.id}, [start.id]
    while edge:
        here = edge.pop()
        near = [x.first for x in into[here]] + [x.then for x in out[here]]
        for other in near:
            if other not in seen:
                seen.add(other)
                edge.append(other)
    depths: dict[str, int] = {}
    order = sorted(seen, key=lambda h: (pool[h].first_published or "9999", h))
    for _ in order:
        for name_ in order:
            depths[name_] = max(
                (min(depths.get(x.first, 0) + 1, len(order)) for x in into[name_]), default=0
            )
    order.sort(key=lambda h: (pool[h].first_published or "9999", depths[h], h))
    return tuple(
        ChainStep(pool[h], tuple(sorted(into[h], key=lambda x: x.id)), depths[h]) for h in order
    )
