"""Matching of two sets of events: by story where both read the same ones, else by day and dyad."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from detente.formats.foreign import ForeignEvent, dyads

Outcome = Literal["matched", "other type", "only first", "only second"]
OUTCOMES: tuple[Outcome, ...] = ("matched", "other type", "only first", "only second")
# In a unit of the same story a side without a country still tells one event from another.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is matched: one type, of one country towards another, on one day (in one story)."""

    day: str
    actor: str
    recipient: str
    type: str
    story: str | None
    event: ForeignEvent


@dataclass(frozen=True, slots=True)
class Pairing:
    """A unit of either set, or one of each that belong together."""

    outcome: Outcome
    first: Unit | None
    second: Unit | None

    @property
    def known(self) -> Unit:
        """The unit of the first set, else that of the second."""
        unit = self.first or self.second
        assert unit is not None
        return unit


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of one type or one pair of countries, or of all."""

    name: str
    first: int
    second: int
    matched: int
    other_type: int
    only_first: int
    only_second: int

    @property
    def share_first(self) -> float | None:
        """Share of the first set's units that the second has too, with the same type."""
        return self.matched / self.first if self.first else None

    @property
    def share_second(self) -> float | None:
        """Share of the second set's units that the first has too, with the same type."""
        return self.matched / self.second if self.second else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two sets have in common. `since` and `until` bound the days that were compared.

    `by_story` says that units were matched within stories that both sets have; `left_out` counts,
    for each set, what was not compared, by reason. `units` are those of each set, as counted.
    """

    by_story: bool
    since: str | None
    until: str | None
    stories: int | None
    one_a_day: bool
    days_apart: int
    pairings: tuple[Pairing, ...]
    units: tuple[tuple[Unit, ...], tuple[Unit, ...]]
    left_out: tuple[Mapping[str, int], Mapping[str, int]]

    def total(self) -> Line:
        """Return the counts of all."""
        return self._lines(lambda _: "all")[0] if self.pairings else Line("all", 0, 0, 0, 0, 0, 0)

    def by_type(self) -> tuple[Line, ...]:
        """Return the counts of each type, most first; a pair of two types counts under each."""
        return self._lines(lambda u: u.type)

    def by_dyad(self) -> tuple[Line, ...]:
        """Return the counts of each directed pair of countries, most first."""
        return self._lines(lambda u: f"{u.actor or '-'} > {u.recipient or '-'}")

    def types_taken(self) -> Mapping[tuple[str, str], int]:
        """Return how many units of a type in the first set have which in the second."""
        return Counter((p.first.type, p.second.type) for p in self.pairings if p.first and p.second)

    def _lines(self, name_of: Callable[[Unit], str]) -> tuple[Line, ...]:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for p in self.pairings:
            names = dict.fromkeys(name_of(u) for u in (p.first, p.second) if u)
            for unit, which in ((p.first, "first"), (p.second, "second")):
                if unit:
                    counts[name_of(unit)][which] += 1
            for name in names:
                counts[name][p.outcome] += 1
        lines = (
            Line(name, c["first"], c["second"], *(c[o] for o in OUTCOMES))
            for name, c in counts.items()
        )
        return tuple(sorted(lines, key=lambda x: (-x.first - x.second, x.name)))


def compare_events(
    first: Iterable[ForeignEvent],
    second: Iterable[ForeignEvent],
    *,
    days_apart: int = 1,
    one_a_day: bool | None = None,
    all_days: bool = False,
    domestic: bool = False,
) -> Comparison:
    """Return what two sets of events have in common.

    Where both have events of the same stories (two runs of ours), units are matched within
    those stories. Else they are matched by pair of countries and type, at most `days_apart` days
    apart, on the days from the later of the two beginnings to the earlier of the two ends
    (`all_days` leaves none out); `one_a_day`, the default there, takes a type of a pair once a day
    from each set, since data sets differ in how often they count one report. What is left is
    then paired without regard to type. Of equally good partners the nearest day counts, then
    the earlier unit. Events within one country count only with `domestic`, or within stories.
    """
    sets = (tuple(first), tuple(second))
    common = _stories(sets[0]) & _stories(sets[1])
    by_story = bool(common)
    left: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    units = [
        list(_units(events, lost, by_story=by_story, domestic=domestic))
        for events, lost in zip(sets, left, strict=True)
    ]
    since = until = None
    if by_story:
        for n in (0, 1):
            kept = [u for u in units[n] if u.story in common]
            left[n]["of a story that the other set does not have"] += len(units[n]) - len(kept)
            units[n] = kept
    elif all(units):
        since = max(min(u.day for u in members) for members in units)
        until = min(max(u.day for u in members) for members in units)
        for n in (0, 1) if not all_days else ():
            kept = [u for u in units[n] if since <= u.day <= until]
            left[n]["on days that the other set does not cover"] += len(units[n]) - len(kept)
            units[n] = kept
    once = (not by_story) if one_a_day is None else one_a_day
    if once:
        for n in (0, 1):
            by_key = {(u.day, u.actor, u.recipient, u.type, u.story): u for u in units[n]}
            left[n]["told again on the same day"] += len(units[n]) - len(by_key)
            units[n] = list(by_key.values())
    apart = None if by_story else days_apart
    pairings, rest = _pair(units[0], units[1], apart, "matched", lambda u: (u.story, u.type))
    more, rest = _pair(*rest, apart, "other type", lambda u: (u.story,))
    alone: list[Pairing] = [Pairing("only first", u, None) for u in rest[0]]
    alone += [Pairing("only second", None, u) for u in rest[1]]
    every = sorted([*pairings, *more, *alone], key=_order)
    return Comparison(
        by_story=by_story,
        since=since,
        until=until,
        stories=len(common) if by_story else None,
        one_a_day=once,
        days_apart=days_apart,
        pairings=tuple(every),
        units=(tuple(units[0]), tuple(units[1])),
        left_out=(_positive(left[0]), _positive(left[1])),
    )


def _order(pairing: Pairing) -> tuple[str, ...]:
    u = pairing.known
    return (u.day, u.actor, u.recipient, u.type, pairing.outcome, u.event.id)


def _positive(counts: Counter[str]) -> dict[str, int]:
    return {reason: n for reason, n in sorted(counts.items()) if n}


def _stories(events: Iterable[ForeignEvent]) -> set[str]:
    return {e.story_id for e in events if e.story_id is not None and e.origin == "detente"}


def _units(
    events: Iterable[ForeignEvent], lost: Counter[str], *, by_story: bool, domestic: bool
) -> Iterable[Unit]:
    for event in events:
        if event.type is None:
            lost["no PLOVER type"] += 1
            continue
        if not by_story and event.grain not in ("day", "published"):
            lost[f"dated to the {event.grain}"] += 1
            continue
        found = dyads(event)
        if by_story:
            found = found or _one_sided(event)
        else:
            wanted = tuple((a, b) for a, b in found if domestic or a != b)
            if not wanted:
                lost["within one country" if found else "a side without a country"] += 1
            found = wanted
        for actor, recipient in found:
            story = event.story_id if by_story else None
            yield Unit(event.date, actor, recipient, event.type, story, event)


def _one_sided(event: ForeignEvent) -> tuple[tuple[str, str], ...]:
    actors = sorted({p.country for p in event.actors if p.country}) or [NOBODY]
    recipients = sorted({p.country for p in event.recipients if p.country}) or [NOBODY]
    return tuple((a, b) for a in actors for b in recipients)


def _pair(
    first: Sequence[Unit],
    second: Sequence[Unit],
    apart: int | None,
    outcome: Outcome,
    key_of: Callable[[Unit], tuple[object, ...]],
) -> tuple[list[Pairing], tuple[list[Unit], list[Unit]]]:
    """Return one-to-one pairs of units with the same sides and key, and what is left of each.

    Pairs of the same day come first, then those a day apart, and so on up to `apart` days (None for
    any number); of equal distances the earlier units.
    """
    groups: dict[tuple[object, ...], tuple[list[Unit], list[Unit]]] = defaultdict(lambda: ([], []))
    for n, units in ((0, first), (1, second)):
        for unit in units:
            groups[unit.actor, unit.recipient, *key_of(unit)][n].append(unit)
    pairings: list[Pairing] = []
    left: tuple[list[Unit], list[Unit]] = ([], [])
    for members in groups.values():
        mine, theirs = (sorted(m, key=lambda u: (u.day, u.event.id)) for m in members)
        days: set[int] = {abs(_number(a.day) - _number(b.day)) for a in mine for b in theirs}
        for distance in sorted(d for d in days if apart is None or d <= apart):
            held: dict[int, list[Unit]] = defaultdict(list)
            for unit in theirs:
                held[_number(unit.day)].append(unit)
            rest = []
            for unit in mine:
                day = _number(unit.day)
                at = next((d for d in (day - distance, day + distance) if held.get(d)), None)
                if at is None:
                    rest.append(unit)
                else:
                    pairings.append(Pairing(outcome, unit, held[at].pop(0)))
            mine, theirs = rest, [u for units in held.values() for u in units]
        left[0].extend(mine)
        left[1].extend(theirs)
    return pairings, left


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()
