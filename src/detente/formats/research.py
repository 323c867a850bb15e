"""Relations as tables for research: spells of channels, months of pairs, who met whom by month.

Each row type is a table; its fields are the columns. What they mean: `data/formats.toml`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property

from detente.codebook import Codebook
from detente.codebook.names import fold
from detente.records import CodedStory, Event, Happening
from detente.relations import (
    Contact,
    Record,
    Side,
    build_record,
    channel_signals,
    channel_spells,
    contacts,
    coverage_of,
    deeds_between,
    last_day,
    side_of,
)
from detente.relations.levels import ORDER, first_of
from detente.relations.series import KINDS
from detente.relations.sides import OWN, between

MODES = ("phone", "in person", "visit", "third place", "multilateral")
BODIES = ("EUR", "UNO")


@dataclass(frozen=True, slots=True)
class SpellRow:
    """A channel of a pair in one state."""

    one: str
    other: str
    channel: str
    state: str
    start: str | None
    start_precision: str | None
    stop: str
    days: int | None
    censored: int
    next_state: str | None
    reports: int
    reason: str
    rule: str | None
    story_id: str | None
    event_id: str | None
    sentence_start: int | None
    sentence_end: int | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A pair in a month, with what its counts are to be divided by."""

    one: str
    other: str
    month: str
    whole: int
    stories: int
    pair_stories: int
    happenings: int
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    conflict_by_one: int
    conflict_by_other: int
    contacts: int
    contacts_leaders: int
    contacts_ministers: int
    threats: int
    demands: int
    planned: int
    called_off: int
    plover_mean: float | None
    goldstein_mean: float | None
    channels_open: int
    channels_limited: int
    channels_suspended: int
    channels_closed: int
    channels_unknown: int


@dataclass(frozen=True, slots=True)
class TieRow:
    """Contacts of a pair in a month."""

    month: str
    one: str
    other: str
    contacts: int
    leaders: int
    ministers: int
    parliaments: int
    armies: int
    security: int
    envoys: int
    phone: int
    in_person: int
    visit: int
    third_place: int
    multilateral: int
    first_day: str
    last_day: str
    officials: str
    stories: int
    event_ids: str


Row = SpellRow | MonthRow | TieRow


class Relations:
    """All pairs of a record, each with the part of the record that tells of it."""

    def __init__(
        self, coded: Iterable[CodedStory], book: Codebook, pairs: Sequence[tuple[Side, Side]] = ()
    ) -> None:
        held = list(coded)
        self.book = book
        self.on = last_day(held) or ""
        self.record = build_record(held, book, self.on or None)
        self.read = coverage_of(self.record)
        self.pairs = tuple(pairs) or self._all_pairs()

    def _all_pairs(self) -> tuple[tuple[Side, Side], ...]:
        """Return all pairs of countries and bodies with a happening between them, by code."""
        known = {*self.book.names.countries, *BODIES}
        found: set[tuple[str, str]] = set()
        for happening in self.record.happenings.values():
            codes = sorted(_codes(happening) & known)
            found |= {(a, b) for n, a in enumerate(codes) for b in codes[n + 1 :]}
        sides = {c: side_of(c, self.book) for p in found for c in p}
        pairs = [(sides[a], sides[b]) for a, b in sorted(found)]
        return tuple(p for p in pairs if any(self._between(*p)))

    def _between(self, one: Side, other: Side) -> Iterator[bool]:
        for happening in self._of(one, other):
            yield between(happening, one, other) is not None

    def _of(self, one: Side, other: Side) -> list[Happening]:
        near = self._by_code
        codes = [{h for c in s.codes for h in near.get(c, ())} for s in (one, other) if s.codes]
        if not codes:
            return list(self.record.happenings.values())
        return [self.record.happenings[h] for h in sorted(set.intersection(*codes))]

    @cached_property
    def _by_code(self) -> Mapping[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for happening in self.record.happenings.values():
            for code in _codes(happening):
                out[code].append(happening.id)
        return out

    @cached_property
    def _by_story(self) -> Mapping[str, list[Event]]:
        out: dict[str, list[Event]] = defaultdict(list)
        for event in self.record.events.values():
            out[event.story_id].append(event)
        return out

    @cached_property
    def _story_codes(self) -> Mapping[str, frozenset[str]]:
        return {
            story: frozenset(
                name
                for e in found
                for p in (*e.actors, *e.recipients)
                for name in (p.country, fold(p.name))
                if name
            )
            for story, found in self._by_story.items()
        }

    def part(self, one: Side, other: Side) -> Record:
        """Return the part of the record that has an act of each of the sides."""
        whole = self.record
        stories = {k for k, codes in self._story_codes.items() if _has(codes, one, other)}
        inside = {whole.home[e.id] for s in stories for e in self._by_story[s]}
        events = {m.event_id for h in inside for m in whole.happenings[h].members}
        stories |= {whole.events[e].story_id for e in events}
        events |= {e.id for s in stories for e in self._by_story[s]}
        homes = {whole.home[e] for e in events} & inside
        return replace(
            whole,
            stories={k: whole.stories[k] for k in sorted(stories)},
            events={k: e for k, e in whole.events.items() if k in events},
            happenings={k: h for k, h in whole.happenings.items() if k in homes},
            links=tuple(x for x in whole.links if x.first in homes and x.then in homes),
            home={k: h for k, h in whole.home.items() if k in events},
            groups={k: whole.groups[k] for k in sorted(stories)},
        )

    def months(self) -> list[str]:
        """Return all months from the first story to the last."""
        if not self.read:
            return []
        year, month = map(int, min(self.read)[:7].split("-"))
        out = []
        while (now := f"{year:04}-{month:02}") <= self.on[:7]:
            out.append(now)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return out

    @cached_property
    def stories_by_month(self) -> Counter[str]:
        """Stories read by month, near-duplicates counted once."""
        out: Counter[str] = Counter()
        for day, n in self.read.items():
            out[day[:7]] += n
        return out


def _codes(happening: Happening) -> set[str]:
    parties = (*happening.actors, *happening.recipients)
    return {p.country for p in parties if p.country and p.sector not in OWN}


def _has(codes: frozenset[str], one: Side, other: Side) -> bool:
    return all(codes & (side.codes | side.names) for side in (one, other))


# -- spells of channels --------------------------------------------------------------------------


def spell_rows(relations: Relations) -> Iterator[SpellRow]:
    """Yield the spells of all channels of all pairs; channels never told of are left out."""
    for one, other in relations.pairs:
        part = relations.part(one, other)
        signals = channel_signals(part, one, other, relations.book)
        spells = channel_spells(signals, relations.book.relating.channels, relations.on)
        told = {s.channel for s in signals}
        after = [*spells[1:], None]
        for spell, then in zip(spells, after, strict=True):
            if spell.channel not in told:
                continue
            same = then is not None and then.channel == spell.channel
            first = spell.signals[0] if spell.signals else None
            start = first_of(spell.since) if spell.since else None
            # An end told to the month stands on its first day, which may lie before the start.
            stop = max(first_of(spell.until) if spell.until else relations.on, start or "")
            yield SpellRow(
                one.id, other.id, spell.channel, spell.state, start,
                _precision(spell.since), stop,
                (date.fromisoformat(stop) - date.fromisoformat(start)).days if start else None,
                int(spell.until is None), then.state if then is not None and same else None,
                len({s.story_id for s in spell.signals}), spell.reason, spell.rule,
                first.story_id if first else None, first.event_id if first else None,
                first.span[0] if first else None, first.span[1] if first else None,
            )  # fmt: skip


def _precision(text: str | None) -> str | None:
    return {4: "year", 7: "month", 10: "day"}[len(text)] if text else None


# -- months of pairs -----------------------------------------------------------------------------


def month_rows(relations: Relations) -> Iterator[MonthRow]:
    """Yield a row for every pair and every month from the first story to the last."""
    months = relations.months()
    for one, other in relations.pairs:
        yield from _months_of(relations, one, other, months)


def _months_of(
    relations: Relations, one: Side, other: Side, months: Sequence[str]
) -> Iterator[MonthRow]:
    book, part = relations.book, relations.part(one, other)
    deeds = defaultdict(list)
    for deed in deeds_between(part, one, other, book):
        deeds[deed.day[:7]].append(deed)
    met = defaultdict(list)
    for contact in contacts(part, one, other, book.relating):
        met[contact.day[:7]].append(contact)
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for happening in part.happenings.values():
        if between(happening, one, other) is not None:
            told[(happening.first_published or "")[:7]][_told_as(happening)] += 1
    pair_stories: dict[str, set[str]] = defaultdict(set)
    for event in part.events.values():
        if between(event, one, other) is not None:
            month = (part.stories[event.story_id].published or "")[:7]
            pair_stories[month].add(part.groups[event.story_id])
    signals = channel_signals(part, one, other, book)
    kinds = book.relating.channels
    first = min(relations.read)
    for month in months:
        own = deeds[month]
        end = min(_last_day(month), relations.on)
        states = Counter(
            s.state for s in channel_spells(signals, kinds, end) if s.until is None
        )  # fmt: skip
        hostile = [d for d in own if d.kind in KINDS[2:]]
        scores = [d.goldstein for d in own if d.goldstein is not None]
        levels = Counter(c.level for c in met[month])
        kind = Counter(d.kind for d in own)
        yield MonthRow(
            one.id, other.id, month,
            int(first <= f"{month}-01" and _last_day(month) <= relations.on),
            relations.stories_by_month[month], len(pair_stories[month]), len(own),
            kind[KINDS[0]], kind[KINDS[1]], kind[KINDS[2]], kind[KINDS[3]],
            sum(d.whom == "forth" for d in hostile), sum(d.whom == "back" for d in hostile),
            len(met[month]), levels["leaders"], levels["ministers"],
            sum(d.type == "THREATEN" for d in own), sum(d.type == "REQUEST" for d in own),
            told[month]["planned"], told[month]["called off"],
            round(sum(d.score for d in own) / len(own), 4) if own else None,
            round(sum(scores) / len(scores), 4) if scores else None,
            states["open"], states["limited"], states["suspended"], states["closed"],
            states["unknown"],
        )  # fmt: skip


def _told_as(happening: Happening) -> str:
    if happening.status in ("planned", "conditional"):
        return "planned"
    return "called off" if happening.status in ("cancelled", "postponed") else happening.status


def _last_day(month: str) -> str:
    after = date.fromisoformat(f"{month}-01") + timedelta(days=31)
    return (after.replace(day=1) - timedelta(days=1)).isoformat()


# -- who met whom --------------------------------------------------------------------------------


def tie_rows(relations: Relations) -> Iterator[TieRow]:
    """Yield the contacts of each pair by month, in the order of months."""
    found: dict[tuple[str, str, str], list[Contact]] = defaultdict(list)
    for one, other in relations.pairs:
        part = relations.part(one, other)
        for contact in contacts(part, one, other, relations.book.relating):
            found[contact.day[:7], one.id, other.id].append(contact)
    for (month, a, b), held in sorted(found.items()):
        levels, modes = Counter(c.level for c in held), Counter(c.mode for c in held)
        at = [levels[v] for v in ORDER]
        how = [modes[m] for m in MODES]
        yield TieRow(
            month, a, b, len(held), at[0], at[1], at[2], at[3], at[4], at[5],
            how[0], how[1], how[2], how[3], how[4], held[0].day, held[-1].day,
            "; ".join(dict.fromkeys(c.who for c in held)),
            relations.stories_by_month[month], " ".join(c.event_id for c in held if c.event_id),
        )  # fmt: skip


TABLES: Mapping[str, tuple[type[Row], Callable[[Relations], Iterator[Row]]]] = {
    "channel-spells": (SpellRow, spell_rows),
    "dyad-month-panel": (MonthRow, month_rows),
    "contact-network": (TieRow, tie_rows),
}


def research_csv(kind: type[Row], rows: Iterable[Row]) -> str:
    """Return rows as CSV text; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f.name for f in fields(kind)])
    writer.writerows(["" if v is None else v for v in astuple(r)] for r in rows)
    return out.getvalue()
