"""Reports of the same event in several stories joined into happenings.

What comes out depends on the set of reports alone. Every two reports that share a key are weighed;
pairs above `limits.join` are linked; reports that are linked with each other, directly or through
others, are a component. In each component the strongest pairs are put together first, and two
groups only where no report of one rules out a report of the other: so a row of daily clashes, each
of which looks like the next, does not run together. A new report can change no other component than
those it is linked with; `update` uses that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from detente.codebook.joining import JoinSettings
from detente.happenings.blocks import keys_of_facts
from detente.happenings.build import build_happening
from detente.happenings.facts import Facts, facts_of
from detente.happenings.pairs import Weighed, weigh
from detente.happenings.sets import components
from detente.ids import content_id
from detente.records import Decision, Happening, Report

# What a decision by hand weighs: more than any sum of points.
_BY_HAND = 1000.0


@dataclass(frozen=True, slots=True)
class Hand:
    """Decisions by hand in force: pairs of event ids that are joined, and that are kept apart."""

    joined: Mapping[frozenset[str], Decision]
    split: Mapping[frozenset[str], Decision]

    @property
    def events(self) -> frozenset[str]:
        """Events that a decision speaks of."""
        return frozenset(e for pair in (*self.joined, *self.split) for e in pair)


def in_force(decisions: Iterable[Decision]) -> Hand:
    """Return the decisions that count: the last on each pair, by the time it was made."""
    latest: dict[frozenset[str], Decision] = {}
    for decision in sorted(decisions, key=lambda d: (d.decided_at, d.kind, d.decided_by)):
        latest[frozenset((decision.one, decision.other))] = decision
    return Hand(
        {pair: d for pair, d in latest.items() if d.kind == "join"},
        {pair: d for pair, d in latest.items() if d.kind == "split"},
    )


def join_reports(
    reports: Iterable[Report],
    settings: JoinSettings,
    decisions: Iterable[Decision] = (),
) -> tuple[Happening, ...]:
    """Return the happenings that reports tell, by id. Every report is a member of exactly one.

    The result is a function of the set of reports: order and repetition do not matter.
    """
    pool = {r.event.id: r for r in reports}
    hand = in_force(decisions)
    facts = {e: facts_of(pool[e], settings) for e in sorted(pool)}
    scale = Scale(facts, settings, hand)
    return _settled(pool, linked_pairs(facts, scale, hand), scale)


def _settled(
    pool: Mapping[str, Report], links: Mapping[tuple[str, str], float], scale: Scale
) -> tuple[Happening, ...]:
    """Return the happenings of reports whose links are known, by id."""
    out = []
    found = components(sorted(pool), links)
    home = {event: n for n, members in enumerate(found) for event in members}
    inside: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for pair, points in links.items():
        inside[home[pair[0]]][pair] = points
    for n, members in enumerate(found):
        name = content_id("hc", members[0])
        for group in _groups(members, inside[n], scale):
            out.append(build_happening([pool[e] for e in group], name, _reasons(group, scale)))
    return tuple(sorted(out, key=lambda h: h.id))


def update(
    new: Collection[Report],
    settings: JoinSettings,
    near: Callable[[frozenset[str]], Iterable[tuple[Report, str]]],
    members: Callable[[frozenset[str]], Iterable[Report]],
    decisions: Collection[Decision] = (),
) -> tuple[tuple[Happening, ...], frozenset[str]]:
    """Return the happenings that new reports make or change, and the components they replace.

    `near(keys)` gives stored reports kept under any of the keys (more does no harm), each with the
    component of its happening; `members(components)` gives all reports of the components. Stored
    happenings of the components returned are superseded; all others stay as they are. The record is
    then equal to that of `join_reports` over everything. Events of new decisions belong into `new`
    together with those that they are decided with.
    """
    known = {r.event.id: r for r in new}
    fresh = {e: facts_of(r, settings) for e, r in known.items()}
    seeks = frozenset(k for f in fresh.values() for k in keys_of_facts(f, settings).seeks)
    home = {r.event.id: (r, component) for r, component in near(seeks)}
    del seeks
    pool = known | {e: r for e, (r, _) in home.items()}
    facts = {e: fresh.get(e) or facts_of(pool[e], settings) for e in sorted(pool)}
    hand = in_force(decisions)
    scale = Scale(facts, settings, hand)
    touched = {home[e][1] for e in known if e in home}
    links = linked_pairs(facts, scale, hand, only=frozenset(known))
    for one, other in links:
        touched |= {home[e][1] for e in (one, other) if e in home}
    replaced = frozenset(touched)
    stored = {r.event.id: r for r in members(replaced)} if replaced else {}
    pool = stored | known
    # What is linked with a new report is known by now; left are pairs of stored ones.
    facts = {e: facts.get(e) or facts_of(pool[e], settings) for e in sorted(pool)}
    scale = Scale(facts, settings, hand)
    links = {pair: p for pair, p in links.items() if facts.keys() >= set(pair)}
    links |= linked_pairs(facts, scale, hand, only=frozenset(facts) - known.keys())
    return _settled(pool, links, scale), replaced


class Scale:
    """Weighs pairs of reports, each pair once."""

    def __init__(self, facts: Mapping[str, Facts], settings: JoinSettings, hand: Hand) -> None:
        self._facts = facts
        self._hand = hand
        self._seen: dict[tuple[str, str], Weighed] = {}
        self.settings = settings

    def weigh(self, one: str, other: str) -> Weighed:
        """Return what speaks for two reports being one happening; decisions by hand come first."""
        pair = (one, other) if one < other else (other, one)
        found = self._seen.get(pair)
        if found is None:
            found = self._by_hand(pair) or weigh(
                self._facts[pair[0]], self._facts[pair[1]], self.settings
            )
            self._seen[pair] = found
        return found

    def _by_hand(self, pair: tuple[str, str]) -> Weighed | None:
        both = frozenset(pair)
        if decision := self._hand.joined.get(both):
            return Weighed(_BY_HAND, (f"joined by {decision.decided_by}",))
        if decision := self._hand.split.get(both):
            return Weighed(None, (f"split by {decision.decided_by}",))
        return None


def linked_pairs(
    facts: Mapping[str, Facts],
    scale: Scale,
    hand: Hand,
    only: frozenset[str] | None = None,
) -> dict[tuple[str, str], float]:
    """Return the pairs that agree well enough, with their points; with `only`, those of its events.

    A pair split by hand stays a link between components, so that a split can be taken back.
    """
    kept: dict[str, list[str]] = defaultdict(list)
    sought: dict[str, tuple[str, ...]] = {}
    for event, fact in facts.items():
        keys = keys_of_facts(fact, scale.settings)
        sought[event] = keys.seeks
        for key in keys.keys:
            kept[key].append(event)
    join = scale.settings.limits["join"]
    links: dict[tuple[str, str], float] = {}
    for event in facts if only is None else sorted(only):
        others = {e for key in sought[event] for e in kept.get(key, ())}
        for other in others:
            if other == event or (other < event and (only is None or other in only)):
                continue
            pair = (event, other) if event < other else (other, event)
            points = weigh(facts[pair[0]], facts[pair[1]], scale.settings).points
            if points is not None and points >= join:
                links[pair] = points
    for both in hand.joined:
        one, *rest = sorted(both)
        if rest and one in facts and rest[0] in facts:
            links[one, rest[0]] = _BY_HAND
    return links


def _groups(
    members: tuple[str, ...], links: Mapping[tuple[str, str], float], scale: Scale
) -> list[list[str]]:
    """Return the events of a component, given its links, as happenings: strongest pairs first."""
    if len(members) == 1:
        return [list(members)]
    pairs = sorted((-points, pair) for pair, points in links.items())
    group = {e: [e] for e in members}
    for points, (one, other) in pairs:
        here, there = group[one], group[other]
        if here is there:
            continue
        if -points < _BY_HAND and not _fit(here, there, scale):
            continue
        if -points >= _BY_HAND and scale.weigh(one, other).points is None:
            continue
        joined = here + there
        for event in joined:
            group[event] = joined
    seen: dict[int, list[str]] = {id(g): g for g in group.values()}
    return sorted(sorted(g) for g in seen.values())


def _fit(here: list[str], there: list[str], scale: Scale) -> bool:
    """Whether two groups can be one: no pair is ruled out, and on the whole they agree."""
    limits = scale.settings.limits
    total = 0.0
    for one in here:
        for other in there:
            points = scale.weigh(one, other).points
            if points is None or points < limits["apart"]:
                return False
            total += min(points, 2 * limits["join"])
    return total / (len(here) * len(there)) >= limits["keep"]


def _reasons(group: list[str], scale: Scale) -> dict[str, tuple[str | None, float, str]]:
    """Return for each member the other one it agrees with most, the points and the reason."""
    out: dict[str, tuple[str | None, float, str]] = {}
    for event in group:
        best: tuple[float, str] | None = None
        for other in group:
            if other == event:
                continue
            points = scale.weigh(event, other).points
            if points is not None and (best is None or (-points, other) < best):
                best = (-points, other)
        if best is None:
            out[event] = (None, 0.0, "told by one report")
        else:
            reasons = "; ".join(scale.weigh(event, best[1]).reasons)
            out[event] = (best[1], -best[0], reasons)
    return out


__all__ = ["Hand", "Scale", "in_force", "join_reports", "linked_pairs", "update"]
