"""What was told, found again by its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Lookup(Generic[T]):
    """Things in their order, each under keys that it shares with others."""

    def __init__(self, things: Iterable[tuple[T, Iterable[Hashable]]]) -> None:
        """Take the things in order, each with its keys."""
        self._all: list[T] = []
        self._by_key: dict[Hashable, list[int]] = defaultdict(list)
        for number, (thing, keys) in enumerate(things):
            self._all.append(thing)
            for key in keys:
                self._by_key[key].append(number)

    def near(self, keys: Collection[Hashable], *, everything: bool) -> Iterator[T]:
        """Yield in order the things under one of the keys, or all things."""
        if everything:
            yield from self._all
            return
        found = {n for key in keys for n in self._by_key.get(key, ())}
        yield from (self._all[n] for n in sorted(found))
