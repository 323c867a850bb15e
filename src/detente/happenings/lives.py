"""What becomes of happenings: the plan is held or called off, the threat carried out or withdrawn.

The rules are those of the codebook (`lives.toml`). A rule can link two happenings that have the
right acts and standings and agree in sides, dates, place and words. In each track (the first part
of a rule's id) a happening follows from the one that it agrees with best, unless something told
earlier follows from that one about as well: one plan has one meeting. Happenings are settled in the
order in which they were first told, so that what comes later undoes nothing, and all links depend
on the set of happenings alone.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from sys import intern

from detente.codebook.joining import JoinSettings
from detente.codebook.lives import LifeRule, Stage
from detente.happenings.facts import (
    Days,
    Side,
    countries_in,
    day_number,
    distance_km,
    is_spot,
    is_told,
    own_words,
    same_person,
    side_of,
    span_of,
    telling_words,
    tokens_of,
)
from detente.ids import content_id
from detente.records import Happening, LifeLink

# Happenings are kept by periods, so that a search does not read all years; the time that a rule
# allows spans this many.
_PERIODS = 16
# Points beyond which a link is not surer.
_SUREST = 4.0
TOP = frozenset(["president", "prime minister", "chancellor", "king", "queen", "supreme leader"])
_AHEAD = ("planned", "conditional", "threatened", "demanded", "cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class Standing:
    """A happening as rules see it. `day` is when it was, or when what is ahead was announced."""

    happening: Happening
    acts: frozenset[str]
    actor: Side
    recipient: Side
    both: Side
    told: int | None
    day: int | None
    due: Days | None
    words: Mapping[str, float]
    own: frozenset[str]
    text: str
    tokens: frozenset[str]
    told_of: frozenset[str]
    outer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seek:
    """What a happening seeks: the beginning of keys, and the periods that such keys end with."""

    base: str
    periods: range
    length: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a rule can link two happenings, how well, and why."""

    first: str
    then: str
    rule: LifeRule
    points: float
    reason: str

    @property
    def track(self) -> str:
        """What the two may each be linked once in."""
        return track_of(self.rule)


def track_of(rule: LifeRule) -> str:
    """Return the track of a rule: the first part of its id."""
    return rule.id.partition(".")[0]


def standing_of(happening: Happening, settings: JoinSettings) -> Standing:
    """Return what rules look at in a happening."""
    h = happening
    parties = (*h.actors, *h.recipients)
    own = own_words(parties)
    told = day_number(h.first_published)
    ahead = h.status in _AHEAD
    span = span_of(h.date) if h.date.basis != "publication" else None
    day = told if ahead or span is None else span.low if span.exact else told
    if day is not None and told is not None and span is not None and not ahead:
        day = max(span.low, min(told, span.high)) if span.wide > 1 else day
    acts = {h.type} | ({f"{h.type}/{h.mode}"} if h.mode else set())
    return Standing(
        happening=h,
        acts=frozenset(acts),
        actor=side_of(h.actors),
        recipient=side_of(h.recipients),
        both=side_of(parties),
        told=told,
        day=day,
        # "Promised on Thursday to free" has the day of the promise, not of what is promised.
        due=span if ahead and span and (told is None or span.high > told) else None,
        words=telling_words(h.sentences, own, settings),
        own=own,
        text=" ".join(h.sentences).casefold(),
        tokens=tokens_of(h.sentences),
        told_of=frozenset(c for t in h.sentences for c in countries_in(t, settings.countries)),
        outer=frozenset(kind for _, kind in h.outer),
    )


# -- keys --------------------------------------------------------------------------------------


def life_keys(
    happening: Happening, rules: Sequence[LifeRule], settings: JoinSettings
) -> tuple[str, ...]:
    """Return the keys under which a happening is kept, in order.

    A key names a rule, an end of it, sides and period.
    """
    pool = _Pool(rules, settings)
    pool.add((happening,))
    return tuple(sorted(f"{base}{period}" for base, period in pool.kept(happening.id)))


def _side_keys(item: Standing) -> list[tuple[str, str]]:
    """Return what it is kept and sought under: its pairs of states, or its state if open.

    A side known by a name alone is open: another report may tell the state of who bears it.
    """
    both = sorted(item.both.countries)
    actors, recipients = item.actor.countries, item.recipient.countries
    if item.happening.reciprocal:
        dyads = {f"{a}~{b}" for n, a in enumerate(both) for b in both[n + 1 :]}
    else:
        dyads = {"~".join(sorted((a, b))) for a in actors for b in recipients}
    out = [(d, d) for d in sorted(dyads)[:12]]
    dyads = {d for d in dyads if "=" not in d}
    both = [c for c in both if not c.startswith("=")] or both
    if dyads:
        # A state that only the sentence names may be the side that another report gives.
        named = {"~".join(sorted((a, b))) for a in actors for b in item.told_of} - dyads
        out += [(d, d) for d in sorted(named)[:6]]
    for country in both:
        if dyads:
            out += [(f"{country}~all", ""), ("", f"{country}~open")]
        else:
            out += [(f"{country}~open", f"{country}~all"), (f"{country}~all", f"{country}~open")]
            out += [("", f"{country}~all")]
    return out


# -- links -------------------------------------------------------------------------------------


def link_lives(
    happenings: Iterable[Happening], rules: Sequence[LifeRule], settings: JoinSettings
) -> tuple[LifeLink, ...]:
    """Return the links between happenings, by id; a function of the set of happenings."""
    pool = _Pool(rules, settings)
    pool.add(happenings)
    for name in sorted(pool.items, key=pool.order):
        pool.settle(name)
    return pool.all_links()


def update_lives(
    changed: Collection[Happening],
    gone: Collection[Happening],
    rules: Sequence[LifeRule],
    settings: JoinSettings,
    near: Callable[[Iterable[str]], Iterable[Happening]],
    links_of: Callable[[frozenset[str]], Iterable[tuple[LifeLink, Happening]]],
    told: tuple[int, int] | None = None,
) -> tuple[tuple[LifeLink, ...], frozenset[str]]:
    """Return the links to happenings that are new, changed or concerned, and all their ids.

    `gone` are superseded happenings as they were. `near(keys)` gives the happenings in force that
    are kept under any of the keys; `links_of(ids)` the stored links with an end among the ids,
    each with the happening that it leads to, as it was. Stored links that lead to one of the ids
    returned are superseded. The record is then equal to that of `link_lives` over everything.
    With `told`, the first and the last day on which anything in force was told, no keys of other
    days are asked for.
    """
    days = [d for h in changed if (d := day_number(h.first_published)) is not None]
    span = (min(told[0], *days), max(told[1], *days)) if told and days else told
    pool, former = _Pool(rules, settings, span), _Pool(rules, settings, span)
    pool.add(changed)
    former.add(gone)
    asked: dict[str, range] = {}
    known: set[str] = set()
    new = {h.id for h in changed}
    lost = {h.id for h in gone} - new

    def load(seeks: Iterable[Seek]) -> None:
        fresh: list[tuple[str, range]] = []
        for seek in seeks:
            done = asked.get(seek.base)
            # What lies between two spans is asked for too, so that one span says what was.
            for periods in _beyond(seek.periods, done):
                fresh.append((seek.base, periods))
                done = _spanned(periods, done)
                asked[seek.base] = done
        if fresh:
            pool.add(near(Spelled(fresh)))

    def load_links(names: Iterable[str]) -> None:
        fresh = frozenset(names) - known
        known.update(fresh)
        if fresh:
            pool.take((x, h) for x, h in links_of(fresh) if x.id not in pool.stored)

    load_links(new | lost)
    load(k for h in changed for k in pool.seeks(h.id, "t"))
    load(k for h in gone for end in "ft" for k in former.seeks(h.id, end))
    waiting = {c for name in new for c in pool.thens_of(name)} | new
    waiting |= {x.then for x in pool.stored.values() if x.first in new | lost}
    for name in sorted(h.id for h in gone):
        if name in lost or former.told(name) != pool.told(name):
            for link in pool.drop(name):
                load(pool.seeks(link.first, "t", former.told(name)))
                waiting |= set(pool.thens_of(link.first, after=former.told(name)))
    done: set[str] = set()
    ready: set[str] = set()
    queue: list[tuple[int, str]] = []

    def wait(names: Iterable[str]) -> None:
        for name in names:
            if name in pool.items and name not in queued:
                queued.add(name)
                heappush(queue, pool.order(name))

    def look_around(names: Collection[str]) -> None:
        """Load what names can follow, and what else can follow from that."""
        ready.update(names)
        load(k for n in names for k in pool.seeks(n, "f"))
        firsts = {n: pool.firsts_of(n) for n in names}
        load_links({a for found in firsts.values() for a in found} | set(names))
        after: dict[str, int] = {}
        for name, found in firsts.items():
            for first in found:
                after[first] = min(after.get(first, pool.told(name)), pool.told(name))
        load(k for first, told in after.items() for k in pool.seeks(first, "t", told))

    queued: set[str] = set()
    wait(sorted(waiting))
    while queue:
        _, name = queue[0]
        if name not in ready:
            look_around(sorted(queued - ready))
        heappop(queue)
        queued.discard(name)
        done.add(name)
        for first in pool.settle(name) & pool.items.keys():
            load(pool.seeks(first, "t", pool.told(name)))
            wait(pool.thens_of(first, after=pool.told(name)))
    links = [x for n in done for x in pool.links[n].values()]
    return tuple(sorted(links, key=lambda x: x.id)), frozenset(done | lost | new)


@dataclass(frozen=True, slots=True)
class Spelled:
    """Keys that are spelled out one by one as they are read: all at once they take much memory."""

    parts: Sequence[tuple[str, range]]

    def __iter__(self) -> Iterator[str]:
        return (f"{base}{n}" for base, periods in self.parts for n in periods)


def _beyond(periods: range, done: range | None) -> list[range]:
    """Return the spans that must be added to one for it to hold some periods.

    >>> _beyond(range(2, 9), range(4, 6)), _beyond(range(2, 3), range(4, 6))
    ([range(2, 4), range(6, 9)], [range(2, 4)])
    """
    if not periods:
        return []
    if done is None:
        return [periods]
    both = (range(periods.start, done.start), range(done.stop, periods.stop))
    return [span for span in both if span]


def _spanned(periods: range, done: range | None) -> range:
    if done is None:
        return periods
    return range(min(periods.start, done.start), max(periods.stop, done.stop))


class _Pool:
    """Happenings at hand, with what can follow from what, each pair looked at once."""

    def __init__(
        self,
        rules: Sequence[LifeRule],
        settings: JoinSettings,
        told: tuple[int, int] | None = None,
    ) -> None:
        self.items: dict[str, Standing] = {}
        self._rules = rules
        self._settings = settings
        self._open: dict[tuple[str, str | None, str], tuple[list[LifeRule], list[LifeRule]]] = {}
        self._stages: dict[str, tuple[list[LifeRule], list[LifeRule]]] = {}
        self._span = told
        self._sought: dict[tuple[str, str], list[tuple[str, int]]] = {}
        # By the beginning of a key: who is kept under it, in the order of being told.
        self._kept: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._seen: dict[tuple[str, str], tuple[Proposal, ...]] = {}
        self.stored: dict[str, LifeLink] = {}
        self.links: dict[str, dict[str, LifeLink]] = defaultdict(dict)
        self._onward: dict[str, dict[str, tuple[int, LifeLink]]] = defaultdict(dict)
        self._ruled = {r.id: r for r in rules}

    def add(self, happenings: Iterable[Happening]) -> None:
        """Take happenings in; one that is there already stays as it is."""
        for happening in happenings:
            name = happening.id
            if name not in self.items:
                self.items[name] = item = standing_of(happening, self._settings)
                self._stages[name] = self._rules_of(item)
                for base, _ in self.kept(name):
                    insort(self._kept[base], (self.told(name), name))

    def take(self, stored: Iterable[tuple[LifeLink, Happening]]) -> None:
        """Take stored links in, each with the happening that it leads to."""
        for link, then in stored:
            self.stored[link.id] = link
            self._put(link, day_number(then.first_published) or 0)

    def told(self, name: str) -> int:
        """Return the day on which a happening was first told."""
        return self.items[name].told or 0

    def order(self, name: str) -> tuple[int, str]:
        """Return what happenings are settled by: earlier ones first."""
        return self.told(name), name

    def all_links(self) -> tuple[LifeLink, ...]:
        """Return all links, by id."""
        links = [x for tracks in self.links.values() for x in tracks.values()]
        return tuple(sorted(links, key=lambda x: x.id))

    def _rules_of(self, item: Standing) -> tuple[list[LifeRule], list[LifeRule]]:
        """Return the rules in which a happening can be the first act, and the second."""
        h = item.happening
        sort = (h.type, h.mode, h.status)
        if sort not in self._open:
            self._open[sort] = (
                [r for r in self._rules if _is_sort(item, r.first)],
                [r for r in self._rules if _is_sort(item, r.then)],
            )
        firsts, thens = self._open[sort]
        return (
            [r for r in firsts if _is_told_as(item, r.first)],
            [r for r in thens if _is_told_as(item, r.then)],
        )

    def kept(self, name: str) -> set[tuple[str, int]]:
        """Return the keys that a happening is kept under, each with its period apart."""
        item = self.items[name]
        sides = [kept for kept, _ in _side_keys(item) if kept]
        told = item.told
        if told is None:
            return set()
        return {
            (f"{self._name(r, item)}|{end}|{side}|", told // _length(r))
            for end, rules in zip("ft", self._stages[name], strict=True)
            for r in rules
            for side in sides
        }

    def seeks(self, name: str, end: str, after: int = 0) -> Iterator[Seek]:
        """Yield the keys of the firsts (`f`) that it can follow, or of its thens (`t`).

        With `after`, only keys of what can be told after that day.
        """
        told = self.items[name].told
        if told is None:
            return
        for base, length in self._bases_sought(name, end):
            period = told // length
            low, high = (period, period + _PERIODS) if end == "t" else (period - _PERIODS, period)
            low = max(low, after // length)
            if self._span:
                low, high = max(low, self._span[0] // length), min(high, self._span[1] // length)
            if low <= high:
                yield Seek(base, range(low, high + 1), length)

    def _bases_sought(self, name: str, end: str) -> list[tuple[str, int]]:
        """Return the beginnings of the keys that a happening seeks, with the length of periods."""
        if (name, end) not in self._sought:
            item = self.items[name]
            sides = sorted({sought for _, sought in _side_keys(item) if sought})
            firsts, thens = self._stages[name]
            self._sought[name, end] = [
                (intern(f"{self._name(r, item)}|{end}|{side}|"), _length(r))
                for r in (firsts if end == "t" else thens)
                for side in sides
            ]
        return self._sought[name, end]

    def _name(self, rule: LifeRule, item: Standing) -> str:
        """Return what names a rule in keys; one that leaves the second act open, with the type."""
        if rule.then.acts:
            return rule.id
        kind = item.happening.type
        return f"{rule.id}:{self._settings.families.get(kind, kind)}"

    def firsts_of(self, then: str) -> list[str]:
        """Return the happenings at hand that a happening can follow."""
        return [a for a in self._near(then, "f") if self.between(a, then)]

    def thens_of(self, first: str, after: int = 0) -> list[str]:
        """Return the happenings at hand, told after a day, that can follow a happening."""
        if first not in self.items:
            return []
        found = (c for c in self._near(first, "t", after) if self.told(c) > after)
        return [c for c in found if self.between(first, c)]

    def _near(self, name: str, end: str, after: int = 0) -> list[str]:
        found: set[str] = set()
        for seek in self.seeks(name, end, after):
            if kept := self._kept.get(seek.base):
                low = bisect_left(kept, (seek.periods.start * seek.length,))
                high = bisect_left(kept, (seek.periods.stop * seek.length,))
                found.update(other for _, other in kept[low:high])
        return sorted(found - {name})

    def between(self, first: str, then: str) -> tuple[Proposal, ...]:
        """Return for each track the best rule by which `then` can follow from `first`."""
        pair = (first, then)
        if pair not in self._seen:
            follow = {r.id for r in self._stages[then][1]}
            rules = [r for r in self._stages[first][0] if r.id in follow]
            self._seen[pair] = tuple(
                _proposed(self.items[first], self.items[then], rules, self._settings)
            )
        return self._seen[pair]

    def settle(self, then: str) -> set[str]:
        """Decide what a happening follows from; return the firsts with which that changes.

        What was told before must be settled already. One link in each track at most.
        """
        proposals = [p for a in self.firsts_of(then) for p in self.between(a, then)]
        found: dict[str, LifeLink] = {}
        for p in sorted(proposals, key=lambda p: (-p.points, p.first)):
            if p.track not in found and not self._used(p):
                found[p.track] = _link(p)
        before = self.links[then]
        changed = [x for t, x in before.items() if found.get(t) != x]
        changed += [x for t, x in found.items() if before.get(t) != x]
        for link in changed:
            self._onward[link.first].pop(link.id, None)
        self.links[then] = {}
        for link in found.values():
            self._put(link, self.told(then))
        return {x.first for x in changed if not self._ruled[x.rule].many}

    def drop(self, then: str) -> list[LifeLink]:
        """Take out the links that lead to a happening, and return them."""
        links = list(self.links.pop(then, {}).values())
        for link in links:
            self._onward[link.first].pop(link.id, None)
        return [x for x in links if x.first in self.items]

    def _put(self, link: LifeLink, told: int) -> None:
        self.links[link.then][track_of(self._ruled[link.rule])] = link
        self._onward[link.first][link.id] = (told, link)

    def _used(self, proposal: Proposal) -> bool:
        """Whether something earlier follows from the first, and not much less well."""
        if proposal.rule.many:
            return False
        told = self.told(proposal.then)
        enough = min(proposal.points, _SUREST) - self._settings.limits["life_margin"]
        for when, link in self._onward[proposal.first].values():
            rule = self._ruled[link.rule]
            if when < told and track_of(rule) == proposal.track and not rule.many:
                if _points(link, rule) >= enough:
                    return True
        return False


def _proposed(
    first: Standing, then: Standing, rules: Sequence[LifeRule], settings: JoinSettings
) -> list[Proposal]:
    """Return for each track the best of the rules that can link two happenings."""
    best: dict[str, Proposal] = {}
    for rule in rules:
        if not _same_act(first, then, rule, settings):
            continue
        found = _agree(first, then, rule, settings)
        if found is None or found[0] < settings.limits["life"] + rule.specific:
            continue
        proposal = Proposal(first.happening.id, then.happening.id, rule, *found)
        held = best.get(proposal.track)
        if held is None or (-rule.order, -proposal.points, rule.id) < (
            -held.rule.order,
            -held.points,
            held.rule.id,
        ):
            best[proposal.track] = proposal
    return list(best.values())


def _link(p: Proposal) -> LifeLink:
    sure = 0.6 + 0.1 * min(p.points, _SUREST)
    return LifeLink(
        id=content_id("ll", p.first, p.then, p.rule.id),
        kind=p.rule.kind,
        first=p.first,
        then=p.then,
        rule=p.rule.id,
        reason=p.reason,
        confidence=round(p.rule.confidence * sure, 3),
    )


def _points(link: LifeLink, rule: LifeRule) -> float:
    """Return the points that a link was made with, as far as its confidence tells."""
    return (link.confidence / rule.confidence - 0.6) / 0.1


# -- whether two happenings agree --------------------------------------------------------------


def _is_sort(item: Standing, stage: Stage) -> bool:
    """Whether act and standing are those of a stage."""
    if stage.statuses and item.happening.status not in stage.statuses:
        return False
    return not stage.acts or bool(item.acts & stage.acts)


def _is_told_as(item: Standing, stage: Stage) -> bool:
    """Whether a happening stands inside what a stage asks for, and is told in its words."""
    if stage.outer and not item.outer & stage.outer:
        return False
    if stage.confirmed and not (item.happening.confirmed or "confirm" in item.text):
        return False
    return not stage.words or _has_word(item.text, stage.words)


def _length(rule: LifeRule) -> int:
    return rule.within // _PERIODS + 1


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    padded = " " + text
    return any(f" {w}" in padded or f"-{w}" in padded for w in words)


def _same_act(first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings) -> bool:
    """Whether the second act is the first one, where the rule leaves open which acts they are."""
    if rule.then.acts and rule.first.acts:
        return True
    if rule.then.acts:
        return True
    a, b = first.happening, then.happening
    if a.type != b.type:
        return frozenset((a.type, b.type)) in settings.sisters
    if not a.mode or not b.mode or a.mode == b.mode:
        return True
    return frozenset((a.mode, b.mode)) in settings.alike.get(a.type, ())


def _agree(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    """Return points and reason for a link, or None where something rules it out."""
    if first.told is None or then.told is None or first.day is None or then.day is None:
        return None
    gap = then.told - first.told
    strict = rule.first.statuses & rule.then.statuses
    if gap < (1 if strict else 0) or gap > rule.within or then.day < first.day - 1:
        return None
    sides = _sides(first, then, rule)
    if sides is None:
        return None
    points, reasons = sides
    told = (_dates(first, then, rule, settings), _places(first, then, rule, settings))
    for found in (*told, _said(first, then, rule)):
        if found is None:
            return None
        points += found[0]
        reasons += f"; {found[1]}" if found[1] else ""
    points -= 0.5 * gap / max(rule.within, 1)
    reasons += f"; {gap} days later" if gap != 1 else "; a day later"
    return round(points, 3), reasons


def _sides(first: Standing, then: Standing, rule: LifeRule) -> tuple[float, str] | None:
    a, b = first, then
    mutual = a.happening.reciprocal or b.happening.reciprocal
    points: float | None
    if rule.sides == "same" and mutual:
        points = _union(a.both, b.both)
    elif rule.sides in ("same", "object"):
        points = _pairwise(a, b, (a.actor, b.actor), (a.recipient, b.recipient))
    else:
        points = _pairwise(a, b, (a.recipient, b.actor), (a.actor, b.recipient))
    if points is None:
        return None
    persons = _persons(a, b, rule)
    if persons is None:
        return None
    reason = "the same sides" if points >= 1 else "one side agrees, one is open"
    if persons:
        return points + min(2.5, 1.2 * persons), f"{reason}; the same persons"
    return points, reason


def _union(one: Side, other: Side) -> float | None:
    shared = one.countries & other.countries
    if len(shared) >= 2:
        return 2.0
    if not shared:
        return None
    return 0.7 if len(one.countries) == 1 or len(other.countries) == 1 else None


def _pairwise(
    first: Standing, then: Standing, actors: tuple[Side, Side], recipients: tuple[Side, Side]
) -> float | None:
    """Return points for sides that agree; what is only named in the sentence counts as open."""
    agree = 0
    for a, b in (actors, recipients):
        if not a.named or not b.named:
            continue
        if a.countries & b.countries or _is_named_there(a, then) or _is_named_there(b, first):
            agree += 1
        elif not (a.countries & then.told_of or b.countries & first.told_of):
            return None
    if not agree:
        return None
    if agree == 1:
        return 0.7
    return 2.0 if len(actors[0].countries | recipients[0].countries) > 1 else 1.2


def _is_named_there(side: Side, other: Standing) -> bool:
    """Whether a side known by names alone is named in full where another is told."""
    if not side.countries or not all(c.startswith("=") for c in side.countries):
        return False
    names = (frozenset(w for w in c[1:].split() if len(w) > 1) for c in side.countries)
    return any(len(n) > 1 and n <= other.tokens for n in names)


def _persons(a: Standing, b: Standing, rule: LifeRule) -> float | None:
    """Return how many persons the two share; None where a country has others in each.

    What a head of state or government did is undone by the next one: those are no others, but where
    they meet somebody.
    """
    shared = 0.0
    passed_on = frozenset[str]()
    if rule.sides != "object" and "CONSULT" not in (a.happening.type, b.happening.type):
        passed_on = frozenset(c for c, role in a.both.offices & b.both.offices if role in TOP)
    pairs = [(a.both, b.both)]
    if rule.sides == "object":
        pairs = [(a.recipient, b.recipient)]
    for one, other in pairs:
        for country in {c for c, _ in one.persons} & {c for c, _ in other.persons}:
            here = [n for c, n in one.persons if c == country]
            there = [n for c, n in other.persons if c == country]
            same = sum(any(same_person(n, m) for m in there) for n in here)
            if not same and country not in passed_on:
                return None
            shared += same
        names = {g for _, g in one.groups}, {g for _, g in other.groups}
        if names[0] and names[1]:
            if names[0] & names[1]:
                shared += 1
            elif rule.sides == "object":
                return None
        if not shared and (
            any(is_told(n, b.tokens) for _, n in one.persons)
            or any(is_told(n, a.tokens) for _, n in other.persons)
        ):
            shared = 0.7
    return shared


def _dates(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    slack = int(settings.limits["life_slack"])
    due = first.due
    if rule.date == "free":
        return 0.0, ""
    day = then.day or 0
    when = then.due if then.happening.status in _AHEAD else Days(day, day, True, False)
    if rule.date == "differs":
        if due is None or when is None or _meet(due, when, 0):
            return None if rule.place != "differs" else (0.0, "")
        return 0.5, "another date"
    if due is None or when is None:
        gap = (then.told or 0) - (due.high + slack if due else (first.told or 0) + 30)
        if due is not None and gap > 0:
            return None
        return (-min(1.0, gap / 120), "no date was set") if gap > 0 else (0.0, "")
    if due.exact and when.exact:
        if _meet(due, when, 1):
            return 2.0, "on the day it was set for"
        return None
    if _meet(due, when, slack):
        return 1.0, "the dates fit"
    return None


def _meet(one: Days, other: Days, slack: int) -> bool:
    return one.low - slack <= other.high and other.low - slack <= one.high


def _places(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    one, other = first.happening.place, then.happening.place
    if one is None or other is None:
        return (0.0, "") if rule.place == "free" else None
    if is_spot(one) and is_spot(other):
        near = distance_km(one, other) <= settings.limits["near_km"]
    elif one.text.casefold() == other.text.casefold():
        near = True
    else:
        far = bool(one.country and other.country and one.country != other.country)
        return (-1.0, "in another country") if far and rule.place == "free" else (0.0, "")
    if rule.place == "differs":
        return None if near else (0.5, "in another place")
    return (1.0, "in the same place") if near else (-1.5, "in another place")


def _said(first: Standing, then: Standing, rule: LifeRule) -> tuple[float, str]:
    own = first.own | then.own
    here = {w: v for w, v in first.words.items() if w not in own}
    there = {w: v for w, v in then.words.items() if w not in own}
    less = min(sum(here.values()), sum(there.values()))
    common = sum(min(v, there[w]) for w, v in here.items() if w in there)
    share = common / max(less, 4.0)
    if common:
        return 2.0 * share, f"{share:.0%} of the telling words"
    if less >= 4.0 and not rule.then.words:
        return -0.5, "no telling word in common"
    return 0.0, ""
