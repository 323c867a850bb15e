"""Channels between two sides: what reports say opens and closes them, and how each stands.

Contacts speak for the channel of their level; all else is found by the rules of `relations.toml`.
A channel stands as the latest report left it, until silence makes it unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from detente.codebook import Codebook
from detente.codebook.relating import ChannelKind, ChannelRule, RelationBook
from detente.records import Event, Span, Story
from detente.relations.dated import date_past
from detente.relations.levels import (
    HELD,
    called_off,
    day_of,
    is_contact,
    last_of,
    level_of,
    mode_of,
)
from detente.relations.meetings import told_meetings
from detente.relations.reading import Reading, Sentence, find_in, is_about, overlap, read_stories
from detente.relations.shapes import Record, Side, Signal, Spell
from detente.relations.sides import between, is_of
from detente.relations.words import find_words, has_words

# Acts in which a contact is called off.
CALLING_OFF = ("REJECT", "SANCTION")
# Words before and after those of a rule in which a past date is looked for.
DATE_BEFORE, DATE_AFTER = 6, 10
# States from which a step for the worse leads into one.
BETTER = {
    "limited": ("unknown", "open", "limited"),
    "suspended": ("unknown", "open", "limited", "suspended"),
}


def channel_signals(record: Record, one: Side, other: Side, book: Codebook) -> tuple[Signal, ...]:
    """Return everything that speaks for the state of a channel, in the order of the days."""
    found = set(_contact_signals(record, one, other, book))
    for reading in read_stories(record, book):
        found.update(_told_signals(reading, one, other, book))
        found.update(_meetings(reading, one, other, book))
    titles = {k: s.title_span for k, s in record.stories.items()}
    return tuple(sorted(_without_echoes(found), key=lambda s: _order(s, titles)))


def _without_echoes(signals: Iterable[Signal]) -> Iterator[Signal]:
    """Yield signals but for those that tell again, less finely, what was told when it happened."""
    listed = list(signals)
    exact = {(s.channel, s.since[:7]) for s in listed if len(s.since) == 10}
    exact |= {(s.channel, s.since[:4]) for s in listed if len(s.since) == 10}
    for signal in listed:
        vague = len(signal.since) < 10 and last_of(signal.since) < signal.told
        if not (vague and signal.day < signal.told and (signal.channel, signal.since) in exact):
            yield signal


def _order(
    signal: Signal, titles: Mapping[str, Span | None]
) -> tuple[str, str, str, bool, Span, str, str, str, str]:
    # What is told later of the same day is newer, and the story newer than its headline; a word on
    # the channel itself outweighs a contact. The rest leaves nothing to the order of a set.
    inside = signal.span != titles.get(signal.story_id)
    return (
        signal.day, signal.told, signal.story_id, inside, signal.span, signal.rule,
        signal.channel, signal.since, signal.event_id or "",
    )  # fmt: skip


# -- contacts ------------------------------------------------------------------------------------


def _contact_signals(record: Record, one: Side, other: Side, book: Codebook) -> Iterator[Signal]:
    rules = book.relating
    for event in record.events.values():
        found = _contact_state(event, rules)
        if found is None or between(event, one, other) is None or not event.evidence:
            continue
        outer = record.events.get(event.embedded_in or "")
        if event.status == "cancelled" and outer is not None and outer.type not in CALLING_OFF:
            continue  # "ended their row at the summit"
        if _by_third(event, one, other):
            continue
        state, word = found
        story = record.stories[event.story_id]
        day, since = day_of(event, story.published)
        told = (story.published or "")[:10]
        if state != "open" and event.date.start and event.date.start > told:
            day = since = told or since
        level = level_of(event, one, other, rules)
        if state != "open" and has_words(rules.talks, _words_at(event, story)):
            level = "envoys"  # who breaks off talks need not be who holds them
        channels = [level]
        if state == "open" and mode_of(event, story, rules) == "multilateral":
            channels.append("multilateral")
        for channel in channels:
            yield Signal(
                channel, state, day, since, told, f"contact.{word}",
                f"{level} {word}", story.id, event.id, event.evidence[0].sentence,
            )  # fmt: skip


def _meetings(reading: Reading, one: Side, other: Side, book: Codebook) -> Iterator[Signal]:
    told = (reading.story.published or "")[:10]
    for meeting in told_meetings(reading, one, other, book):
        tokens = meeting.sentence.tokens
        past = date_past(tokens, date.fromisoformat(told)) if told else None
        if past is None:
            yield Signal(
                meeting.level, "open", told, told, told, "contact.told", meeting.words,
                reading.story.id, None, meeting.sentence.span,
            )  # fmt: skip


def _by_third(event: Event, one: Side, other: Side) -> bool:
    """Whether a third calls or visits the two one after the other: they do not meet."""
    if event.mode in ("third-party", "multilateral"):
        return False
    sides = (one, other)
    return bool(event.actors) and not any(is_of(p, s) for p in event.actors for s in sides)


def _words_at(event: Event, story: Story) -> str:
    """Return the words of an act and some after them."""
    first, last = event.evidence[0].trigger
    return story.text[first : last + 20]


def _contact_state(event: Event, rules: RelationBook) -> tuple[str, str] | None:
    """Return the state that a contact, or its failure, leaves a channel in."""
    if is_contact(event, rules):
        return ("open", "in contact")
    if event.type == "CONSULT":
        off = called_off(event, rules) if event.status in (*HELD, "planned") else None
        if event.status == "cancelled" or off == "cancelled":
            return ("suspended", "cancelled a meeting")
        if event.status == "postponed" or off == "postponed":
            return ("limited", "postponed a meeting")
        if event.status == "denied" and event.date.start is None and not event.embedded_in:
            return ("suspended", "would not meet")
    if event.type == "REJECT" and event.mode == "meet" and event.status in HELD:
        return ("suspended", "refused or cancelled a meeting")
    return None


# -- what words say ------------------------------------------------------------------------------


def _told_signals(reading: Reading, one: Side, other: Side, book: Codebook) -> Iterator[Signal]:
    story = reading.story
    told = (story.published or "")[:10]
    for sentence in reading.sentences:
        begun = sentence.begun
        for rule in book.relating.rules:
            if id(rule.words[0]) not in begun:
                continue
            hit = _rule_hit(rule, sentence, book)
            if hit is None:
                continue
            third = 2 if rule.channel == "mediation" else 0
            if not is_about(sentence, reading, one, other, book, third):
                continue
            passed, event = _standing(hit, sentence, book, rule)
            if not passed:
                continue
            day, since, only_if = _when(hit, sentence, event, story, book)
            if rule.worse:
                only_if = only_if or BETTER[rule.state]
            reason = " ".join(sentence.tokens[n].text for n in hit)
            ident = event.id if event else None
            yield Signal(
                rule.channel, rule.state, day, since, told, rule.id, reason, story.id, ident,
                sentence.span, only_if,
            )  # fmt: skip
            for also in rule.also:
                yield Signal(
                    also, "suspended", day, since, told, rule.id, reason, story.id, ident,
                    sentence.span, ("open", "limited"),
                )  # fmt: skip


def _when(
    hit: Sequence[int], sentence: Sentence, event: Event | None, story: Story, book: Codebook
) -> tuple[str, str, tuple[str, ...]]:
    """Return the day that orders what is told, since when it stands, and in which states it counts.

    "Had closed" without a date is of an unknown past: it counts where nothing else is known.
    """
    told = (story.published or "")[:10]
    if event is not None and event.date.basis not in ("publication", "unstated"):
        day, since = day_of(event, story.published)
        return day, since, ()
    if not told:
        return told, told, ()
    first, last = min(hit), max(hit)
    near = sentence.tokens[max(0, first - DATE_BEFORE) : last + DATE_AFTER]
    past = date_past(near, date.fromisoformat(told))
    if past is not None:
        start, since_then = past
        return (told if since_then else min(last_of(start), told)), start, ()
    before = [t.low for t in sentence.tokens[max(0, first - 4) : first]]
    if "had" in before and not {"said", "says"} & set(before):
        if find_words(book.relating.reported, sentence.tokens[:first]):
            return told, told, ()  # "said it had closed"
        return told, told, ("unknown",)
    if event is not None:
        day, since = day_of(event, story.published)
        return day, since, ()
    return told, told, ()


def _rule_hit(rule: ChannelRule, sentence: Sentence, book: Codebook) -> list[int] | None:
    """Return the words by which a rule holds in a sentence, one of each group, near each other."""
    near, tokens = book.relating.limits["near"], sentence.tokens
    groups: list[tuple[tuple[int, int], ...]] = []
    for group in rule.words:
        found = find_in(group, sentence)
        if not found:
            return None
        groups.append(found)
    best: list[int] | None = None
    for first, last in groups[0]:
        chosen = list(range(first, last + 1))
        for places in groups[1:]:
            close = min(places, key=lambda g: (abs(g[0] - first), g[0]))
            chosen += range(close[0], close[1] + 1)
        low, high = min(chosen), max(chosen)
        if high - low > near:
            continue
        around = tokens[max(0, low - 4) : high + 8]
        if rule.out.runs and find_words(rule.out, around):
            continue
        if rule.needs.runs and not find_in(rule.needs, sentence):
            continue
        if best is None or high - low < max(best) - min(best):
            best = sorted(set(chosen))
    return best


def _standing(
    hit: Sequence[int], sentence: Sentence, book: Codebook, rule: ChannelRule
) -> tuple[bool, Event | None]:
    """Return whether what the words tell has come to pass, and the act that was coded there."""
    tokens = sentence.tokens
    # The act is that of the verb: of "the ambassador could be expelled" no summons of him.
    verbs = [n for n in hit if any(a <= n <= b for a, b in find_in(rule.words[0], sentence))]
    spans = [tokens[n].span for n in verbs]
    there = [
        e for e in sentence.events if any(overlap(x.trigger, s) for x in e.evidence for s in spans)
    ]
    held = [
        e
        for e in there
        if e.status in HELD and e.type not in ("THREATEN", "REQUEST", "AGREE", "REJECT")
    ]
    if rule.state != "open":  # what was called off is what was cut
        there = [e for e in there if e.status != "cancelled" and e.type != "REJECT"]
    if rule.sure:
        return True, held[0] if held else None
    if there and not held:
        return False, None
    if not held and min(hit) and tokens[min(hit) - 1].low == "to":
        return False, None  # "to resume traffic"
    if find_words(book.relating.pending, tokens[max(0, min(hit) - 5) : min(hit)]):
        return False, None  # "until Peru lifted the tariffs", whatever was coded
    if find_words(book.relating.spoken_of, tokens[max(0, min(hit) - 8) : min(hit) + 1]):
        return False, None
    before = tokens[max(0, min(hit) - 6) : max(hit) + 1]
    if not held and find_words(book.relating.hedges, before):
        return False, None
    if not held and find_words(book.relating.sure_hedges, tokens[: max(hit) + 1]):
        return False, None
    if held and any(e.status not in HELD for e in there):
        return False, None
    return True, held[0] if held else None


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
