"""What a brief holds, gathered from the record: the same for the page and for Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from detente.codebook import Codebook
from detente.happenings.stories import source_of
from detente.records import Happening, Party, Story
from detente.relations import (
    Card,
    Contact,
    Record,
    Reference,
    Series,
    Side,
    Spell,
    channel_signals,
    channel_spells,
    contacts,
    deeds_between,
    make_card,
    make_series,
)
from detente.relations.levels import HELD
from detente.relations.sides import between, is_of

# What a plot tells apart of the ten statuses.
STANDS = {
    "happened": "happened", "ongoing": "happened", "planned": "ahead", "conditional": "ahead",
    "postponed": "ahead", "threatened": "threatened, demanded", "demanded": "threatened, demanded",
    "alleged": "alleged", "denied": "denied, cancelled", "cancelled": "denied, cancelled",
}  # fmt: skip
PERSON = frozenset(["title", "office", "counterpart", "memory", "dictionary"])
# Days of the period where none is asked for: these, or at least those where less was read.
YEAR, LEAST = 365, 90
# Periods up to so many days are drawn by week, longer ones by month.
WEEKS_UP_TO = 200
# Stories read in the period below which rates say nothing; counts are told.
FEW = 20
# Happenings listed with their words; the newest.
LISTED = 120


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read: stories by day, near-duplicates once, and what was not coded, by reason.

    `sources` counts stories of all pairs by source. Both are of the period of the brief. `cut` is
    the day before which stories of the pair were left out because there are too many.
    """

    by_day: Mapping[str, int]
    sources: Mapping[str, int]
    refused: Mapping[str, int]
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Words in the list of evidence, and where they stand."""

    number: int
    quote: str
    source: str
    published: str | None
    url: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A happening between the two; `number` is that of its words, 0 where these are not listed.

    `whom` says which side acts on which, `names` who they are.
    """

    number: int
    happening: str
    day: str
    type: str
    mode: str | None
    status: str
    stands: str
    quad: int
    whom: str
    names: str
    stories: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of happenings: how many, and how many of them were contacts."""

    name: str
    country: str | None
    lat: float
    lon: float
    happenings: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Two officials, one of each side, and how often and when last they met."""

    one: str
    other: str
    times: int
    last: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief on two sides holds, from `since` to `on`."""

    card: Card
    since: str
    on: str
    series: Series
    spells: tuple[Spell, ...]
    channel_names: Mapping[str, str]
    marks: tuple[Mark, ...]
    evidence: tuple[Entry, ...]
    spots: tuple[Spot, ...]
    placeless: int
    ties: tuple[Tie, ...]
    met: tuple[Contact, ...]
    coverage: Coverage
    days: int
    empty_days: int
    pair_stories: int
    parties: int
    unresolved: int
    codebook: str
    program: str
    scores: tuple[tuple[str, str, float, float, float], ...]


def make_brief(
    record: Record,
    one: Side,
    other: Side,
    book: Codebook,
    on: str,
    *,
    coverage: Coverage,
    program: str,
    since: str | None = None,
    scores: Iterable[tuple[str, str, float, float, float]] = (),
) -> Brief:
    """Return what a brief on two sides holds.

    `since` is the first day of plots and lists; where left out, a year before, or the first story
    if that is later, but at least 90 days. `coverage` is that of the whole record and not of the
    pair alone. `scores` are task, score, value, low, high of the coder on gold.
    """
    first = min([*coverage.by_day, on])
    start = since or max(min(first, _before(on, LEAST)), _before(on, YEAR))
    start = min(max(start, coverage.cut or ""), on)
    rules = book.relating
    signals = channel_signals(record, one, other, book)
    deeds = deeds_between(record, one, other, book)
    length = (_day(on) - _day(start)).days + 1
    series = make_series(
        deeds, coverage.by_day, book, on,
        since=start, unit="week" if length <= WEEKS_UP_TO else "month",
    )  # fmt: skip
    read = {d: n for d, n in coverage.by_day.items() if start <= d <= on}
    told = _told_in(record, one, other, "")
    everybody = [
        p for e in record.events.values() if e.story_id in told
        for p in (*e.actors, *e.recipients)
    ]  # fmt: skip
    happenings = [
        h for h in record.happenings.values()
        if between(h, one, other) and h.members[0].event_id in record.events
    ]  # fmt: skip
    within = [h for h in happenings if _told(h) >= start or (h.date.start or "") >= start]
    spots, placeless = _spots(within)
    card = make_card(record, one, other, book, on, start, coverage.by_day)
    marks, evidence = _marks(within, record, card)
    return Brief(
        card=card,
        since=start,
        on=on,
        series=series,
        spells=channel_spells(signals, rules.channels, on),
        channel_names={k.id: k.name for k in rules.channels},
        marks=marks,
        evidence=evidence,
        spots=spots,
        placeless=placeless,
        ties=_ties(within, one, other),
        met=tuple(c for c in contacts(record, one, other, rules) if start <= c.day <= on),
        coverage=Coverage(read, coverage.sources, coverage.refused, coverage.cut),
        days=length,
        empty_days=length - len(read),
        pair_stories=len({record.groups[k] for k in _told_in(record, one, other, start)}),
        parties=len(everybody),
        unresolved=sum(p.country is None for p in everybody),
        codebook=book.digest,
        program=program,
        scores=tuple(scores),
    )


def _told_in(record: Record, one: Side, other: Side, since: str) -> set[str]:
    """Return the stories that tell an act between the two."""
    found = {e.story_id for e in record.events.values() if between(e, one, other) is not None}
    return {k for k in found if (record.stories[k].published or "") >= since}


def _before(day: str, days: int) -> str:
    return (_day(day) - timedelta(days=days)).isoformat()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _told(happening: Happening) -> str:
    return (happening.first_published or "")[:10]


def _marks(
    happenings: Iterable[Happening], record: Record, card: Card
) -> tuple[tuple[Mark, ...], tuple[Entry, ...]]:
    """Return the happenings, newest first, and the list of evidence: the card's, then theirs."""
    entries = [_entry_of_card(r, record) for r in card.references]
    numbers = {(r.story_id, r.span): r.number for r in card.references}
    found = []
    for h in happenings:
        first = min(h.members, key=lambda m: (m.published or "", m.event_id))
        event = record.events[first.event_id]
        if event.evidence:
            found.append((h.date.start or _told(h), first.published or "", h, event))
    found.sort(key=lambda f: (f[0], f[1], f[2].id), reverse=True)
    marks: list[Mark] = []
    for day, _, h, event in found:
        key = (event.story_id, event.evidence[0].sentence)
        if key not in numbers and len(marks) < LISTED:
            numbers[key] = len(entries) + 1
            story = record.stories[event.story_id]
            entries.append(_entry(len(entries) + 1, story, event.evidence[0].text))
        whom = between(h, card.one, card.other) or ""
        arrow = {"forth": f"{card.one.id} > {card.other.id}",
                 "back": f"{card.other.id} > {card.one.id}"}  # fmt: skip
        sides = [", ".join(dict.fromkeys(p.name for p in q)) for q in (h.actors, h.recipients)]
        marks.append(
            Mark(
                numbers.get(key, 0),
                h.id,
                day,
                h.type,
                h.mode,
                h.status,
                STANDS[h.status],
                event.quad,
                arrow.get(whom, f"{card.one.id} - {card.other.id}"),
                " / ".join(n for n in sides if n),
                h.stories,
            )
        )
    return tuple(marks), tuple(entries)


def _entry_of_card(ref: Reference, record: Record) -> Entry:
    return _entry(ref.number, record.stories[ref.story_id], ref.quote)


def _entry(number: int, story: Story, quote: str) -> Entry:
    source = story.agency or source_of(story) or PurePath(story.input).name
    return Entry(number, " ".join(quote.split()), source, story.published, story.url, story.title)


def _spots(happenings: Iterable[Happening]) -> tuple[tuple[Spot, ...], int]:
    """Return the places of what happened, most first, and how many happenings have none."""
    found: dict[tuple[str, float, float], list[Happening]] = defaultdict(list)
    placeless = 0
    for h in happenings:
        if h.status not in HELD:
            continue
        place = h.place
        if place is None or place.lat is None or place.lon is None:
            placeless += 1
        else:
            found[(place.country or "", place.lat, place.lon)].append(h)
    spots = []
    for (country, lat, lon), held in found.items():
        names = Counter(h.place.text for h in held if h.place)
        name = min(names, key=lambda n: (-names[n], n))
        met = sum(h.type == "CONSULT" for h in held)
        spots.append(Spot(name, country or None, lat, lon, len(held), met))
    return tuple(sorted(spots, key=lambda s: (-s.happenings, s.name, s.lat))), placeless


def _ties(happenings: Iterable[Happening], one: Side, other: Side) -> tuple[Tie, ...]:
    """Return who of one side met whom of the other, most often first."""
    times: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], str] = {}
    for h in happenings:
        if h.type != "CONSULT" or h.status not in HELD:
            continue
        day = h.date.start or _told(h)
        sides = [_persons((*h.actors, *h.recipients), side) for side in (one, other)]
        for here in sides[0]:
            for there in sides[1]:
                times[here, there] += 1
                last[here, there] = max(last.get((here, there), ""), day)
    return tuple(
        Tie(a, b, n, last[a, b]) for (a, b), n in sorted(times.items(), key=lambda x: (-x[1], x[0]))
    )


def _persons(parties: Iterable[Party], side: Side) -> list[str]:
    """Return the named persons of a side; a name alone is one where a post stood beside it."""
    named = (p for p in parties if is_of(p, side) and p.basis in PERSON)
    return list(dict.fromkeys(p.name for p in named if " " in p.name or p.role))
