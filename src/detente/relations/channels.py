"""Channels between two sides: what reports say opens and closes them, and how each stands.

Contacts speak for the channel of their level; all else is found by the rules of `relations.toml`.
A channel stands as the latest report left it, until silence makes it unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from detente.codebook import Codebook
from detente.codebook.relating import ChannelKind, ChannelRule
from detente.records import Event, Span, Story
from detente.relations.levels import HELD, day_of, level_of, mode_of
from detente.relations.shapes import Record, Side, Signal, Spell
from detente.relations.sides import between
from detente.relations.words import Token, codes_in, find_words, sentences_of, tokens_of

OFFICIAL_CONTACT = ("leaders", "ministers", "envoys", "parliaments", "armies", "security")


def channel_signals(record: Record, one: Side, other: Side, book: Codebook) -> tuple[Signal, ...]:
    """Return everything that speaks for the state of a channel, in the order of the days."""
    found = list(_contact_signals(record, one, other, book))
    by_story: dict[str, list[Event]] = defaultdict(list)
    for event in record.events.values():
        by_story[event.story_id].append(event)
    for story in record.stories.values():
        events = by_story.get(story.id, [])
        found += _told_signals(story, events, one, other, book)
    return tuple(sorted(set(found), key=_order))


def _order(signal: Signal) -> tuple[str, str, str, Span, str]:
    # What is told later of the same day is newer; a word on the channel itself outweighs a contact.
    return (signal.day, signal.told, signal.story_id, signal.span, signal.rule)


# -- contacts ------------------------------------------------------------------------------------


def _contact_signals(record: Record, one: Side, other: Side, book: Codebook) -> Iterator[Signal]:
    rules = book.relating
    for event in record.events.values():
        found = _contact_state(event)
        if found is None or between(event, one, other) is None or not event.evidence:
            continue
        state, word = found
        story = record.stories[event.story_id]
        day, since = day_of(event, story.published)
        told = (story.published or "")[:10]
        if state != "open" and event.date.start and event.date.start > told:
            day = since = told or since
        level = level_of(event, one, other, rules)
        channels = [level]
        if state == "open" and mode_of(event, story, rules) == "multilateral":
            channels.append("multilateral")
        for channel in channels:
            yield Signal(
                channel, state, day, since, told, f"contact.{word}",
                f"{level} {word}", story.id, event.id, event.evidence[0].sentence,
            )  # fmt: skip


def _contact_state(event: Event) -> tuple[str, str] | None:
    """Return the state that a contact, or its failure, leaves a channel in."""
    if event.type == "CONSULT":
        if event.status in HELD:
            return ("open", "in contact")
        if event.status == "cancelled":
            return ("suspended", "cancelled a meeting")
        if event.status == "postponed":
            return ("limited", "postponed a meeting")
        if event.status == "denied" and event.date.start is None and not event.embedded_in:
            return ("suspended", "would not meet")
    if event.type == "REJECT" and event.mode == "meet" and event.status in HELD:
        return ("suspended", "refused or cancelled a meeting")
    return None


# -- what words say ------------------------------------------------------------------------------


def _told_signals(
    story: Story, events: Sequence[Event], one: Side, other: Side, book: Codebook
) -> Iterator[Signal]:
    main = main_codes(story, book)
    told = (story.published or "")[:10]
    for span, text in sentences_of(story):
        tokens = tokens_of(text, span[0])
        here = [e for e in events if any(_overlap(x.sentence, span) for x in e.evidence)]
        if not is_about(tokens, here, main, one, other, book):
            continue
        for rule in book.relating.rules:
            hit = _rule_hit(rule, tokens, book)
            if hit is None:
                continue
            state, event = _standing(hit, tokens, here, book)
            if not state:
                continue
            day, since = day_of(event, story.published) if event else (told, told)
            reason = " ".join(tokens[n].text for n in hit)
            ident = event.id if event else None
            yield Signal(
                rule.channel, rule.state, day, since, told, rule.id, reason, story.id, ident, span
            )
            for also in rule.also:
                yield Signal(
                    also, "suspended", day, since, told, rule.id, reason, story.id, ident, span,
                    ("open", "limited"),
                )  # fmt: skip


def main_codes(story: Story, book: Codebook) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes named in the title and the first paragraph, and in all of the story."""
    head = [story.title_span] if story.title_span is not None else []
    head += story.paragraphs[:1]
    named: set[str] = set()
    for first, last in head:
        named |= set(codes_in(tokens_of(story.text[first:last]), book.names).values())
    every = set(codes_in(tokens_of(story.text), book.names).values())
    return frozenset(named), frozenset(every)


def is_about(
    tokens: Sequence[Token],
    events: Iterable[Event],
    main: tuple[frozenset[str], frozenset[str]],
    one: Side,
    other: Side,
    book: Codebook,
) -> bool:
    """Whether a sentence speaks of the two sides: names both, or one or none in a story of them."""
    named = set(codes_in(tokens, book.names).values())
    if one.names or other.names:
        return any(between(e, one, other) for e in events)
    has_one, has_other = bool(named & one.codes), bool(named & other.codes)
    strangers = named - one.codes - other.codes
    if has_one and has_other:
        return len(strangers) <= 1 or any(between(e, one, other) for e in events)
    if any(between(e, one, other) for e in events):
        return True
    head, every = main
    of_pair = bool(head & one.codes) and bool(head & other.codes)
    if not of_pair:
        head = every
        of_pair = bool(head & one.codes) and bool(head & other.codes)
    return of_pair and not strangers and len(head - one.codes - other.codes) <= 1


def _rule_hit(rule: ChannelRule, tokens: Sequence[Token], book: Codebook) -> list[int] | None:
    """Return the words by which a rule holds in a sentence, one of each group, near each other."""
    near = book.relating.limits["near"]
    groups = [find_words(group, tokens) for group in rule.words]
    if not all(groups):
        return None
    best: list[int] | None = None
    for first, last in groups[0]:
        chosen = list(range(first, last + 1))
        for group in groups[1:]:
            close = min(group, key=lambda g: (abs(g[0] - first), g[0]))
            chosen += range(close[0], close[1] + 1)
        low, high = min(chosen), max(chosen)
        if high - low > near:
            continue
        around = tokens[max(0, low - 4) : high + 8]
        if rule.out.runs and find_words(rule.out, around):
            continue
        if rule.needs.runs and not find_words(rule.needs, tokens):
            continue
        if best is None or high - low < max(best) - min(best):
            best = sorted(set(chosen))
    return best


def _standing(
    hit: Sequence[int], tokens: Sequence[Token], events: Iterable[Event], book: Codebook
) -> tuple[bool, Event | None]:
    """Return whether what the words tell has come to pass, and the act that was coded there."""
    spans = [tokens[n].span for n in hit]
    there = [e for e in events if any(_overlap(x.trigger, s) for x in e.evidence for s in spans)]
    held = [
        e
        for e in there
        if e.status in HELD and e.type not in ("THREATEN", "REQUEST", "AGREE", "REJECT")
    ]
    if there and not held:
        return False, None
    before = tokens[max(0, min(hit) - 6) : max(hit) + 1]
    if not held and find_words(book.relating.hedges, before):
        return False, None
    if not held and find_words(book.relating.sure_hedges, tokens[: max(hit) + 1]):
        return False, None
    if held and any(e.status not in HELD for e in there):
        return False, None
    return True, held[0] if held else None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


# -- states --------------------------------------------------------------------------------------


def channel_spells(
    signals: Iterable[Signal], kinds: Iterable[ChannelKind], on: str
) -> tuple[Spell, ...]:
    """Return for each channel its states one after the other, up to a day.

    Before the first report a channel is unknown, and again when a state has not been reported for
    the days that `silence` gives it.
    """
    by_channel: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.day <= on:
            by_channel[signal.channel].append(signal)
    out: list[Spell] = []
    for kind in kinds:
        out += _spells(kind, by_channel.get(kind.id, []), on)
    return tuple(out)


def _spells(kind: ChannelKind, signals: Sequence[Signal], on: str) -> list[Spell]:
    if not signals:
        return [Spell(kind.id, "unknown", None, None, "no report", None, ())]
    out: list[Spell] = []
    state, since, behind = "unknown", None, list[Signal]()
    rule: str | None = None
    last = ""
    for day, todays in _by_day(signals):
        if state != "unknown" and _silent(kind, state, last) <= day:
            out.append(_spell(kind, state, since, _silent(kind, state, last), behind, rule))
            state, since, behind, rule = "unknown", _silent(kind, state, last), [], None
        for signal in todays:
            if signal.only_if and state not in signal.only_if:
                continue
            if signal.state == state:
                behind.append(signal)
            else:
                if state != "unknown":
                    out.append(_spell(kind, state, since, signal.since, behind, rule))
                elif since is not None:
                    out.append(Spell(kind.id, "unknown", since, signal.since, "silence", None, ()))
                state, since, behind, rule = signal.state, signal.since, [signal], signal.rule
            last = day
    if state == "unknown":
        reason = "silence" if since else "no report"
        return [*out, Spell(kind.id, "unknown", since, None, reason, None, ())]
    if _silent(kind, state, last) <= on:
        until = _silent(kind, state, last)
        out.append(_spell(kind, state, since, until, behind, rule))
        days = (date.fromisoformat(on) - date.fromisoformat(last)).days
        return [
            *out,
            Spell(
                kind.id,
                "unknown",
                until,
                None,
                f"no report for {days} days; was {state}",
                None,
                tuple(behind[-1:]),
            ),
        ]
    return [*out, _spell(kind, state, since, None, behind, rule)]


def _by_day(signals: Sequence[Signal]) -> Iterator[tuple[str, list[Signal]]]:
    days: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        days[signal.day].append(signal)
    yield from sorted(days.items())


def _silent(kind: ChannelKind, state: str, last: str) -> str:
    """Return the day from which a state counts as unknown if nothing more is reported."""
    limit = timedelta(days=kind.silence[state] + 1)
    try:
        return (date.fromisoformat(last) + limit).isoformat()
    except ValueError:  # a day that is no day: no date was told and the story has none
        return "9999-12-31"


def _spell(
    kind: ChannelKind,
    state: str,
    since: str | None,
    until: str | None,
    signals: Sequence[Signal],
    rule: str | None,
) -> Spell:
    return Spell(kind.id, state, since, until, signals[0].reason, rule, tuple(signals))
