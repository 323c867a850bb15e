"""What is worth an alert between two sides, by rules that a user writes.

Functions here look at a record and say everything that the rules find in it; which of it was told
before is for the keeper of the alerts to say, by `keys`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import PurePath

from detente.codebook import Codebook
from detente.happenings.stories import source_of
from detente.ids import content_id
from detente.records import Event, Happening, Span
from detente.relations.channels import channel_signals, channel_spells
from detente.relations.items import open_items
from detente.relations.levels import HELD
from detente.relations.meetings import all_contacts
from detente.relations.series import deeds_between, make_series
from detente.relations.shapes import Contact, Item, Record, Side, Spell
from detente.relations.sides import between, is_of
from detente.relations.words import tokens_of

KINDS = ("channel", "first_contact", "threat", "strain", "act", "plan")
NEEDS = ("deadline", "condition")
# States in which an open item still threatens.
STANDING = ("open", "overdue")
# Happenings that an alert on strain quotes: the last ones.
SHOWN = 3
# The entry of the codebook by which a side calls off a meeting.
CANCELS = "reject.meet.cancel"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule: what it is called, what it looks for, and how long it is quiet after an alert.

    Lists that are empty allow everything. `days` is for first contacts: how long there was none.
    """

    id: str
    kind: str
    pairs: tuple[str, ...] = ()
    cool_down_hours: float = 0.0
    to: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    days: int = 90
    needs: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The words that an alert rests on."""

    story_id: str
    event_id: str | None
    span: Span
    quote: str
    source: str
    title: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a rule found. `day` is that of the act, `told` that of the report.

    `keys` name the reports that it rests on: two alerts of one rule, pair and `subject` that have
    a key in common are about the same thing.
    """

    id: str
    rule: str
    kind: str
    pair: tuple[str, str]
    subject: str
    day: str
    told: str
    text: str
    evidence: tuple[Told, ...]
    keys: tuple[str, ...] = field(default=(), compare=False)


def find_alerts(
    record: Record,
    one: Side,
    other: Side,
    rules: Iterable[AlertRule],
    book: Codebook,
    on: str,
    *,
    coverage: Mapping[str, int],
    fresh_days: int = 30,
) -> tuple[Alert, ...]:
    """Return all that the rules find between two sides and that was told in the last days.

    The order is that of the days on which it was told. The record must end with the day `on`.
    `coverage` is stories read by day, of all pairs.
    """
    since = (date.fromisoformat(on) - timedelta(days=fresh_days)).isoformat()
    look = _Look(record, one, other, book, on, coverage)
    found: list[Alert] = []
    for rule in rules:
        if not rule.pairs or look.named(rule.pairs):
            found += _FINDERS[rule.kind](look, rule)
    fresh = [a for a in found if since <= a.told <= on]
    return tuple(sorted(fresh, key=lambda a: (a.told, a.rule, a.text, a.id)))


class _Look:
    """A pair in a record, with what several rules need made once."""

    def __init__(
        self, record: Record, one: Side, other: Side, book: Codebook, on: str,
        coverage: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.record, self.one, self.other, self.book, self.on = record, one, other, book, on
        self.coverage = coverage
        self.pair = (one.id, other.id)
        self._items: tuple[Item, ...] | None = None
        self._spells: tuple[Spell, ...] | None = None

    def named(self, pairs: Sequence[str]) -> bool:
        """Whether one of the pairs, such as MEX-USA, is this one."""
        own = {"-".join(self.pair).casefold(), "-".join(reversed(self.pair)).casefold()}
        return any(p.casefold() in own for p in pairs)

    def items(self) -> tuple[Item, ...]:
        """All threats, demands, promises and plans."""
        if self._items is None:
            self._items = open_items(self.record, self.one, self.other, self.book, self.on)
        return self._items

    def spells(self) -> tuple[Spell, ...]:
        """How each channel stood, from when to when."""
        if self._spells is None:
            signals = channel_signals(self.record, self.one, self.other, self.book)
            self._spells = channel_spells(signals, self.book.relating.channels, self.on)
        return self._spells

    def reports(self, event_id: str) -> tuple[str, ...]:
        """The event and all other reports of its happening."""
        home = self.record.happenings.get(self.record.home.get(event_id, ""))
        return tuple(m.event_id for m in home.members) if home else (event_id,)

    def cancels(self, happening: Happening) -> bool:
        """Whether a side calls a meeting off in words, as an act of its own."""
        rules = (self.record.events[m.event_id].rule for m in happening.members)
        return any(r.startswith(CANCELS) for r in rules) and happening.status in HELD

    def ending(self, item: Item) -> Event | None:
        """The event that settled an item, where the reason of its state names one."""
        for word in item.why.split():
            if word in self.record.events:
                return self.record.events[word]
            if word in self.record.happenings:
                first = self.record.happenings[word].members[0]
                return self.record.events.get(first.event_id)
        return None

    def words(self, story_id: str, event_id: str | None, span: Span) -> Told:
        """The words of a span, and where they stand."""
        story = self.record.stories[story_id]
        quote = " ".join(story.text[slice(*span)].split())
        source = story.agency or source_of(story) or PurePath(story.input).name
        return Told(
            story_id, event_id, span, quote, source, story.title, story.published, story.url
        )

    def alert(
        self, rule: AlertRule, subject: str, day: str, text: str, told: Sequence[Told],
        keys: Iterable[str],
    ) -> Alert:  # fmt: skip
        """Make an alert; its first word on it is when it was told."""
        first = min(told, key=lambda t: (t.published or "", t.story_id, t.span))
        held = tuple(dict.fromkeys(keys))
        ident = content_id("al", rule.id, *self.pair, subject, min(held))
        line = f"{self.pair[0]}-{self.pair[1]}: {text}"
        return Alert(
            ident, rule.id, rule.kind, self.pair, subject, day, (first.published or "")[:10],
            line, tuple(told), held,
        )  # fmt: skip


def _channel(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    names = {k.id: k.name for k in look.book.relating.channels}
    before: dict[str, str] = {}
    for spell in look.spells():
        was = before.get(spell.channel, "unknown")
        before[spell.channel] = spell.state
        if spell.state not in rule.to or not spell.signals or spell.state == was:
            continue
        if rule.channels and spell.channel not in rule.channels:
            continue
        if rule.before and was not in rule.before:
            continue
        yield _spell_alert(look, rule, spell, names[spell.channel], was)


def _spell_alert(look: _Look, rule: AlertRule, spell: Spell, name: str, was: str) -> Alert:
    first = spell.signals[0]
    since = f" since {spell.since}" if spell.since else ""
    text = f"{name} {spell.state}{since} ({spell.reason}), before {was}"
    keys: list[str] = []
    for signal in spell.signals:
        keys.append(f"{signal.story_id}:{signal.span[0]}")
        keys += look.reports(signal.event_id) if signal.event_id else ()
    told = [look.words(s.story_id, s.event_id, s.span) for s in spell.signals[:3]]
    return look.alert(rule, f"{spell.channel} {spell.state}", first.day, text, told, keys)


def _first_contact(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    met = [
        c
        for c in all_contacts(look.record, look.one, look.other, look.book)
        if c.day <= look.on and (not rule.levels or c.level in rule.levels)
    ]
    days = sorted((s.published or "")[:10] for s in look.record.stories.values() if s.published)
    for before, contact in zip([None, *met], met, strict=False):
        last = before.day if before else (days[0] if days else contact.day)
        gap = _days(last, contact.day)
        if gap < rule.days:
            continue
        after = f"after {gap} days" if before else f"in the {gap} days that the record goes back"
        yield look.alert(
            rule, "contact", contact.day, f"first contact {after}: {_met(contact)}",
            [look.words(contact.story_id, contact.event_id, contact.span)],
            look.reports(contact.event_id) if contact.event_id
            else (f"{contact.story_id}:{contact.span[0]}",),
        )  # fmt: skip


def _met(contact: Contact) -> str:
    where = f", {contact.place}" if contact.place else ""
    return f"{contact.level}, {contact.mode}{where}, {contact.day} ({contact.who})"


def _days(before: str, after: str) -> int:
    try:
        return (date.fromisoformat(after) - date.fromisoformat(before)).days
    except ValueError:  # a story without a date
        return 0


def _threat(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    for item in look.items():
        if item.kind != "threat" or item.state not in STANDING:
            continue
        has = {"deadline": item.due is not None, "condition": bool(item.condition)}
        if rule.needs and not any(has[n] for n in rule.needs):
            continue
        when = f", due {item.due}" if item.due else ""
        unless = f" ({item.condition})" if item.condition else ""
        yield _item_alert(
            look, rule, item, f"{item.by} threatens {item.to}: {item.what}{when}{unless}"
        )


def _strain(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    """Yield series whose last days are outside what is usual; as long as they stay there, once."""
    deeds = deeds_between(look.record, look.one, look.other, look.book)
    if not deeds:
        return
    series = make_series(deeds, look.coverage, look.book, look.on, since=look.on, unit="day")
    for line in series.lines:
        now = line.standing
        if line.kind not in rule.series or now.is_ not in rule.range:
            continue
        own = [d for d in deeds if d.kind == line.kind and d.day <= look.on]
        behind = [d for d in own if d.day >= now.recent.start] or own[-1:]
        told = []
        for deed in behind[-SHOWN:]:
            event = look.record.events[deed.event_ids[0]]
            if event.evidence:
                told.append(look.words(event.story_id, event.id, event.evidence[0].sentence))
        if not told:
            continue
        keys = [e for d in behind for e in d.event_ids]
        days = _days(now.recent.start, now.recent.end) + 1
        text = (
            f"{line.kind} {now.is_} the usual: {now.recent.count} happenings in {days} days, "
            f"{now.recent.rate} per 100 stories read ({now.recent.low} to {now.recent.high}), "
            f"{now.usual} in the year before"
        )
        made = look.alert(rule, f"{line.kind} {now.is_}", behind[-1].day, text, told, keys)
        yield replace(made, told=max(made.told, now.recent.start))


def _item_alert(look: _Look, rule: AlertRule, item: Item, text: str) -> Alert:
    keys = [k for e in item.event_ids for k in look.reports(e)]
    first = next(iter(item.event_ids), None)
    told = look.words(item.story_id, first, item.span)
    return look.alert(
        rule, item.kind, item.told, text, [told], keys or [f"{item.story_id}:{item.span[0]}"]
    )


def _act(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    for happening in look.record.happenings.values():
        named = {happening.type, f"{happening.type}/{happening.mode}"}
        if happening.status not in HELD or not named & set(rule.acts):
            continue
        whom = between(happening, look.one, look.other)
        if whom is None or not _by_sector(look, rule, happening, whom):
            continue
        if rule.words and not _has_word(rule.words, happening.sentences):
            continue
        yield _happening_alert(look, rule, happening, whom, "act")


def _by_sector(look: _Look, rule: AlertRule, happening: Happening, whom: str) -> bool:
    """Whether somebody of an allowed sector acts; in joint acts both sides do."""
    both = (*happening.actors, *happening.recipients)
    acting = both if whom == "joint" else happening.actors
    of_pair = [p for p in acting if is_of(p, look.one) or is_of(p, look.other)]
    return not rule.sectors or any(p.sector in rule.sectors for p in of_pair)


def _has_word(words: Iterable[str], sentences: Iterable[str]) -> bool:
    said = {t.low for s in sentences for t in tokens_of(s)}
    return any(w.casefold() in said for w in words)


def _happening_alert(
    look: _Look, rule: AlertRule, happening: Happening, whom: str, subject: str
) -> Alert:
    first = min(happening.members, key=lambda m: (m.published or "", m.event_id))
    event = look.record.events[first.event_id]
    one, other = look.pair
    arrow = {"forth": f"{one} > {other}", "back": f"{other} > {one}"}.get(whom, f"{one} - {other}")
    act = f"{happening.type}/{happening.mode}" if happening.mode else happening.type
    status = "" if happening.status in HELD else f" {happening.status}"
    if subject == "plan" and not status:
        act, status = "calls off a meeting", f" ({act})"
    day = happening.date.start or (first.published or "")[:10]
    span = event.evidence[0].sentence if event.evidence else (0, 0)
    told = look.words(first.story_id, first.event_id, span)
    return look.alert(
        rule, subject, day, f"{arrow} {act}{status}, {day}", [told],
        [m.event_id for m in happening.members],
    )  # fmt: skip


def _plan(look: _Look, rule: AlertRule) -> Iterator[Alert]:
    """Yield what was called off: acts told so, and plans of which a later story says so."""
    for happening in look.record.happenings.values():
        whom = between(happening, look.one, look.other)
        called_off = happening.status in rule.states or (
            "cancelled" in rule.states and look.cancels(happening)
        )
        if whom is not None and called_off:
            yield _happening_alert(look, rule, happening, whom, "plan")
    for item in look.items():
        state = "postponed" if item.state == "put off" else item.state
        if item.kind not in ("plan", "promise") or state not in rule.states:
            continue
        ended = look.ending(item)
        if ended is None or not ended.evidence:
            continue
        due = f", set for {item.due}" if item.due else ""
        told = look.words(ended.story_id, ended.id, ended.evidence[0].sentence)
        keys = [k for e in (ended.id, *item.event_ids) for k in look.reports(e)]
        yield look.alert(
            rule, "plan", (told.published or "")[:10], f"{state}: {item.what}{due}", [told],
            keys,
        )  # fmt: skip


_FINDERS = {
    "channel": _channel,
    "first_contact": _first_contact,
    "threat": _threat,
    "strain": _strain,
    "act": _act,
    "plan": _plan,
}
