"""The card of a relation: how two stand in one sentence, and the lines behind it.

Every line names the words it rests on by number; the numbers are those of `Card.references`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from detente.codebook import Codebook
from detente.happenings.stories import source_of
from detente.records import Span
from detente.relations.channels import channel_signals, channel_spells
from detente.relations.items import items_of, open_items
from detente.relations.levels import HELD, day_of
from detente.relations.meetings import all_contacts
from detente.relations.series import Standing, coverage_of, deeds_between, make_series
from detente.relations.shapes import Contact, Item, Record, Reference, Side, Signal, Spell
from detente.relations.sides import between

CONTACT = ("leaders", "ministers", "envoys", "parliaments", "armies", "security")
LEVEL_WORDS = {
    "leaders": "leaders'",
    "ministers": "minister",
    "envoys": "envoy",
    "parliaments": "parliament",
    "armies": "army",
    "security": "police and intelligence",
}
SHOWN_SIGNALS = 3
# Changes of one channel that are listed one by one.
SHOWN_CHANGES = 2


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel as it stands. `last` is the day of the last report that bears on it."""

    channel: str
    name: str
    state: str
    since: str | None
    last: str | None
    reason: str
    rule: str | None
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """The last contact of a level, with how often the level met in the time asked."""

    contact: Contact
    times: int
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An open item and the words it rests on."""

    item: Item
    evidence: tuple[int, ...]

    @property
    def sides(self) -> str:
        """Who owes or asks it of whom: `MEX > USA`, or `MEX - USA` for a plan of both."""
        arrow = "-" if self.item.kind == "plan" else ">"
        return f"{self.item.by} {arrow} {self.item.to}"

    @property
    def told(self) -> str:
        """What it is, with place, condition and, unless it is open, its state."""
        item = self.item
        what = item.what
        if item.place and item.place not in what:
            what += f", {item.place}"
        if item.condition:
            what += f" ({item.condition})"
        return what if item.state == "open" else f"{what} [{item.state}]"

    @property
    def due(self) -> str:
        """The day it is due, as it is told."""
        return self.item.due or "no date"


@dataclass(frozen=True, slots=True)
class StrainLine:
    """The last days of one kind against the pair's own past; evidence is the latest happenings."""

    kind: str
    standing: Standing
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """How two sides stand on a day. `changed` are channels whose state is new since `since`."""

    one: Side
    other: Side
    on: str
    since: str | None
    sentence: str
    contact: str
    strain: str
    channels: tuple[ChannelLine, ...]
    series: tuple[StrainLine, ...]
    last_contacts: tuple[ContactLine, ...]
    threats: tuple[ItemLine, ...]
    demands: tuple[ItemLine, ...]
    promises: tuple[ItemLine, ...]
    next: tuple[ItemLine, ...]
    overdue: tuple[ItemLine, ...]
    settled: tuple[ItemLine, ...]
    changed: tuple[str, ...]
    references: tuple[Reference, ...]
    stories: int
    happenings: int
    first_story: str | None
    last_story: str | None

    @property
    def items(self) -> tuple[tuple[str, tuple[ItemLine, ...]], ...]:
        """What is open, next and settled, under its heads; heads without lines are left out."""
        found = (
            ("Open threats", self.threats),
            ("Demands", self.demands),
            ("Promises", self.promises),
            ("Next", self.next),
            ("Due, not heard of", self.overdue),
            (f"Settled since {self.since}", self.settled),
        )
        return tuple((title, lines) for title, lines in found if lines)


class _References:
    """Numbers the words that lines rest on, in the order in which they are first named."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.numbers: dict[tuple[str, Span], Reference] = {}

    def of(self, story_id: str, span: Span, event_id: str | None) -> int:
        key = (story_id, span)
        if key not in self.numbers:
            story = self.record.stories[story_id]
            source = story.agency or source_of(story) or story.input
            quote = " ".join(story.text[slice(*span)].split())
            self.numbers[key] = Reference(
                len(self.numbers) + 1, story_id, event_id, story.published, source, span, quote
            )
        return self.numbers[key].number

    def signals(self, signals: Iterable[Signal]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.of(s.story_id, s.span, s.event_id) for s in signals))


def make_card(
    record: Record,
    one: Side,
    other: Side,
    book: Codebook,
    on: str,
    since: str | None = None,
    coverage: Mapping[str, int] | None = None,
) -> Card:
    """Return the card of two sides on a day; reports after that day must not be in the record.

    `coverage` is stories read by day where the record holds only those of the pair.
    """
    rules = book.relating
    refs = _References(record)
    signals = channel_signals(record, one, other, book)
    spells = channel_spells(signals, rules.channels, on)
    names = {k.id: k.name for k in rules.channels}
    now = [s for s in spells if s.until is None]
    channels = tuple(_line(s, names[s.channel], refs) for s in now)
    met = [c for c in all_contacts(record, one, other, book) if c.day <= on]
    last = _last_contacts(met, since, refs)
    items = open_items(record, one, other, book, on)
    sides = (one, other)

    def lines(found: Iterable[Item]) -> tuple[ItemLine, ...]:
        return tuple(
            ItemLine(
                i,
                tuple(
                    dict.fromkeys(
                        refs.of(story_id, span, next(iter(i.event_ids), None))
                        for story_id, span in ((i.story_id, i.span), *i.again[-1:])
                    )
                ),
            )
            for i in found
        )

    threats = lines(items_of(items, "threat", "open", "overdue"))
    demands = lines(items_of(items, "demand", "open", "overdue", "refused"))
    promises = lines(items_of(items, "promise", "open"))
    ahead = lines(i for i in items if _is_ahead(i))
    late = lines(
        i for i in items
        if i.kind in ("plan", "promise") and i.state in ("overdue", "put off")
    )  # fmt: skip
    done = lines(
        i
        for i in items
        if since and i.state not in ("open", "overdue", "refused", "put off") and i.told >= since
    )
    against = _against_past(record, sides, coverage, book, on, refs)
    acts = [e for e in record.events.values() if between(e, *sides)]
    contact, levels = _contact_word(now)
    strain, said = _strain(record, now, threats, sides, on, rules.limits["strain_days"], names)
    sentence = _sentence(rules.sentences, sides, contact, strain, levels, said, met)
    days = sorted((s.published or "")[:10] for s in record.stories.values() if s.published)
    return Card(
        one, other, on, since, sentence, contact, strain, channels, against, last, threats, demands,
        promises, ahead, late, done, _changed(spells, since, names),
        tuple(refs.numbers.values()), len(record.stories),
        len({record.home[e.id] for e in acts}),
        days[0] if days else None, days[-1] if days else None,
    )  # fmt: skip


def _is_ahead(item: Item) -> bool:
    """Whether something is to come: a plan, or a promise, threat or demand with a date."""
    return item.state == "open" and (item.kind == "plan" or item.due is not None)


def _line(spell: Spell, name: str, refs: _References) -> ChannelLine:
    shown = (spell.signals[:1] + spell.signals[-SHOWN_SIGNALS + 1 :]) if spell.signals else ()
    last = max((s.day for s in spell.signals), default=None)
    return ChannelLine(
        spell.channel, name, spell.state, spell.since, last, spell.reason, spell.rule,
        refs.signals(shown),
    )  # fmt: skip


def _against_past(
    record: Record,
    sides: tuple[Side, Side],
    coverage: Mapping[str, int] | None,
    book: Codebook,
    on: str,
    refs: _References,
) -> tuple[StrainLine, ...]:
    deeds = deeds_between(record, *sides, book)
    read = coverage_of(record) if coverage is None else coverage
    series = make_series(deeds, read, book, on, since=on, unit="day")
    lines = []
    for line in series.lines:
        last = [record.happenings[h] for h in line.standing.recent.happenings[-SHOWN_SIGNALS:]]
        events = [record.events[h.members[0].event_id] for h in last]
        numbers = [refs.of(e.story_id, e.evidence[0].sentence, e.id) for e in events if e.evidence]
        lines.append(StrainLine(line.kind, line.standing, tuple(dict.fromkeys(numbers))))
    return tuple(lines)


def _last_contacts(
    met: Iterable[Contact], since: str | None, refs: _References
) -> tuple[ContactLine, ...]:
    by_level: dict[str, list[Contact]] = {}
    for contact in met:
        by_level.setdefault(contact.level, []).append(contact)
    lines = []
    for found in by_level.values():
        last = found[-1]
        same_day = [c for c in found if c.day == last.day]
        times = sum(1 for c in found if since is None or c.day >= since)
        numbers = dict.fromkeys(refs.of(c.story_id, c.span, c.event_id) for c in same_day)
        lines.append(ContactLine(last, times, tuple(numbers)))
    return tuple(sorted(lines, key=lambda v: v.contact.day, reverse=True))


def _contact_word(now: Iterable[Spell]) -> tuple[str, tuple[str, ...]]:
    """Return how contact stands over all channels of contact, and the levels that are open."""
    states = {s.channel: s.state for s in now if s.channel in CONTACT}
    opened = tuple(c for c in CONTACT if states.get(c) == "open")
    if opened:
        return "open", opened
    if "limited" in states.values():
        return "limited", ()
    if {"suspended", "closed"} & set(states.values()):
        return "cut", ()
    return "unknown", ()


def _strain(
    record: Record,
    now: Iterable[Spell],
    threats: tuple[ItemLine, ...],
    sides: tuple[Side, Side],
    on: str,
    days: int,
    names: dict[str, str],
) -> tuple[str, str]:
    """Return high, some or none, and what it consists of in words."""
    parts = []
    shut = [s for s in now if s.state in ("suspended", "closed")]
    for spell in shut:
        since = f" since {spell.since}" if spell.since else ""
        parts.append(f"{names[spell.channel]} {spell.state}{since}")
    if threats:
        n = len(threats)
        parts.append(f"{n} open threat{'s' if n > 1 else ''}")
    low = _days_before(on, days)
    force: set[str] = set()
    words: set[str] = set()
    for event in record.events.values():
        if event.status not in HELD or not between(event, *sides):
            continue
        day, _ = day_of(event, record.stories[event.story_id].published)
        if low <= day <= on and event.quad >= 3:
            (force if event.quad == 4 else words).add(record.home[event.id])
    if force:
        parts.append(f"{len(force)} hostile act{'s' if len(force) > 1 else ''} in {days} days")
    limited = [s for s in now if s.state == "limited"]
    if parts:
        return "high", ", ".join(parts)
    if limited:
        parts += [f"{names[s.channel]} limited" for s in limited]
    if words:
        parts.append(
            f"{len(words)} hostile statement{'s' if len(words) > 1 else ''} in {days} days"
        )
    return ("some", ", ".join(parts)) if parts else ("none", "")


def _days_before(on: str, days: int) -> str:
    return (date.fromisoformat(on) - timedelta(days=days)).isoformat()


def _sentence(
    templates: Iterable[tuple[str, str, str]],
    sides: tuple[Side, Side],
    contact: str,
    strain: str,
    levels: tuple[str, ...],
    said: str,
    met: list[Contact],
) -> str:
    text = next(t for c, s, t in templates if (c, s) == (contact, strain))
    open_at = [c for c in met if c.level in levels]
    last = f" (last {open_at[-1].day}, {open_at[-1].mode})" if open_at else ""
    silent = (
        f", with no contact reported since {met[-1].day}" if met else ", with no contact reported"
    )
    return text.format(
        pair=f"{sides[0].name} and {sides[1].name}",
        levels=_listed([LEVEL_WORDS[v] for v in levels]),
        last=last,
        strain=said,
        silent=silent,
    )


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def _changed(spells: Iterable[Spell], since: str | None, names: dict[str, str]) -> tuple[str, ...]:
    """Return which channels came into another state from a day on.

    Of one that went to and fro the last change is told, with how many there were.
    """
    if since is None:
        return ()
    found: dict[str, list[str]] = {}
    before: dict[str, str] = {}
    for spell in spells:
        was = before.get(spell.channel, "unknown")
        if spell.since is not None and spell.since >= since and was != spell.state:
            line = f"{spell.since} {names[spell.channel]}: {was} -> {spell.state}"
            found.setdefault(spell.channel, []).append(line)
        before[spell.channel] = spell.state
    out = []
    for lines in found.values():
        many = len(lines) > SHOWN_CHANGES
        out += [f"{lines[-1]}, the last of {len(lines)} changes"] if many else lines
    return tuple(sorted(out))
