"""What hangs together by pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def components(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the names that hang together by pairs, each set in order, the sets by their first."""
    root = {n: n for n in names}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    sets: dict[str, list[str]] = defaultdict(list)
    for name in root:
        sets[find(name)].append(name)
    return sorted(tuple(sorted(s)) for s in sets.values())
