"""Values that are made when they are first asked for, from what was noted while reading.

A story asks for few of the 40,000 names; made all at once they took most of the time of loading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

K = TypeVar("K")
N = TypeVar("N")
V = TypeVar("V")
D = TypeVar("D")


class OnDemand(Mapping[K, V], Generic[K, N, V]):
    """A mapping that makes a value of the notes under its key, once."""

    __slots__ = ("_made", "_make", "_noted")

    def __init__(self, noted: Mapping[K, Sequence[N]], make: Callable[[K, Sequence[N]], V]) -> None:
        """Take the notes by key, which must not change any more, and what makes values of them."""
        self._noted = noted
        self._make = make
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """Return the value of a key."""
        if key in self._made:
            return self._made[key]
        made = self._made[key] = self._make(key, self._noted[key])
        return made

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: V | D | None = None) -> V | D | None:
        """Return the value of a key, or the default for one that nothing was noted under."""
        if key in self._made:
            return self._made[key]
        return self[key] if key in self._noted else default

    def __contains__(self, key: object) -> bool:
        """Whether anything was noted under a key."""
        return key in self._noted

    def __iter__(self) -> Iterator[K]:
        """Yield the keys in the order in which they were first noted."""
        return iter(self._noted)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._noted)


class Late(Mapping[K, V]):
    """A mapping that is made as a whole when it is first looked into."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        """Take what makes the mapping."""
        self._make = make
        self._made: Mapping[K, V] | None = None

    @property
    def _all(self) -> Mapping[K, V]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: K) -> V:
        """Return the value of a key."""
        return self._all[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: V | D | None = None) -> V | D | None:
        """Return the value of a key, or the default."""
        return self._all.get(key, default)

    def __contains__(self, key: object) -> bool:
        """Whether the mapping has a key."""
        return key in self._all

    def __iter__(self) -> Iterator[K]:
        """Yield the keys in their order."""
        return iter(self._all)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._all)


class Each(Sequence[V]):
    """A sequence whose items are made one by one when they are asked for."""

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], V]) -> None:
        """Take how many items there are, and what makes one of its number."""
        self._length = length
        self._make = make

    @overload
    def __getitem__(self, at: int) -> V: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[V]: ...
    def __getitem__(self, at: int | slice) -> V | Sequence[V]:
        """Return one item, or a list of some."""
        numbers = range(self._length)[at]
        return self._make(numbers) if isinstance(numbers, int) else [self._make(n) for n in numbers]

    def __len__(self) -> int:
        """Return how many items there are."""
        return self._length
