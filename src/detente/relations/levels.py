"""At which level, how and where two sides met."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from detente.codebook.relating import RelationBook
from detente.records import Event, Evidence, Party, Story
from detente.relations.shapes import Contact, Record, Side
from detente.relations.sides import between, is_of
from detente.relations.words import find_words, has_words, tokens_of

# From the highest to the lowest: a contact counts at the level of its lower side.
ORDER = ("leaders", "ministers", "parliaments", "armies", "security", "envoys")
# Levels of bodies whose people may be called delegates, members, officials.
BODIES = ("parliaments", "armies", "security")
# Words before a meeting in which it can be called off.
WORDS_BEFORE = 5
AUXILIARY = frozenset(["was", "were", "been", "is", "are"])
DEPUTIES = frozenset(["deputy", "vice"])
HELD = ("happened", "ongoing")
# Characters after a sentence in which "the call" may speak of it.
_FOLLOWING = 220


def level_of_role(role: str | None, book: RelationBook) -> str | None:
    """Return the level of a post, None where it has none."""
    if not role:
        return None
    tokens = tokens_of(role)
    for level in book.levels:
        for first, last in find_words(level.roles, tokens):
            whole = first == 0 and last == len(tokens) - 1
            if whole or level.id not in ("leaders", "ministers"):
                return level.id
    for level in book.levels:
        if any(last == len(tokens) - 1 for _, last in find_words(level.roles, tokens)):
            return (
                "ministers"
                if level.id == "leaders" and tokens[0].low in ("vice", "deputy")
                else level.id
            )
    return None


def level_of(event: Event, one: Side, other: Side, book: RelationBook) -> str:
    """Return the level of a contact: of the lower side, else by its words, else envoys."""
    parties = (*event.actors, *event.recipients)
    found = []
    for side in (one, other):
        levels = [v for p in parties if is_of(p, side) and (v := level_of_party(p, book))]
        if levels:
            found.append(min(levels, key=ORDER.index))
    lowest = max(found, key=ORDER.index, default="envoys")
    if lowest != "envoys":
        return lowest
    told = " ".join(e.text for e in event.evidence)
    for level in book.levels:
        if found and level.id in BODIES and has_words(level.words, told):
            return level.id  # "a delegation of the parliament"
    if found:
        return lowest
    tokens = tokens_of(told)
    for level in sorted(book.levels, key=lambda v: ORDER.index(v.id)):
        places = find_words(level.words, tokens)
        if any(not n or tokens[n - 1].low not in DEPUTIES for n, _ in places):
            return level.id
    return "envoys"


def level_of_party(party: Party, book: RelationBook) -> str | None:
    """Return the level of a party by its post, else by its sector."""
    by_role = level_of_role(party.role, book)
    if by_role is not None:
        return by_role
    return {"MIL": "armies", "LEG": "parliaments", "SPY": "security", "COP": "security"}.get(
        party.sector or ""
    )


def post_of(event: Event, book: RelationBook) -> str | None:
    """Return the portfolio of ministers who met: foreign, defence, interior, trade."""
    roles = " ".join(p.role or "" for p in (*event.actors, *event.recipients))
    for post, words in book.posts:
        if has_words(words, roles):
            return post
    return None


def mode_of(event: Event, story: Story, book: RelationBook) -> str:
    """Return how a contact took place; in person where nothing else is told.

    The two sentences that follow are read too: "the call" says how those before spoke.
    """
    told = " ".join(e.text for e in event.evidence)
    after = event.evidence[-1].sentence[1] if event.evidence else 0
    follow = story.text[after : after + _FOLLOWING] if after else ""
    for mode in book.modes:
        if event.mode in mode.modes:
            return mode.id
    for mode in book.modes:
        if has_words(mode.words, told):
            return mode.id
    if re.search(r"\b(?:on|confirmed|after|during) the (?:phone )?call\b", follow):
        return "phone"
    return "in person"


def day_of(event: Event, published: str | None) -> tuple[str, str]:
    """Return the day that orders an act, and its date as fine as it is known.

    A month or year counts by its last day, but not after the story; without a date, that of the
    story.
    """
    told = (published or "0000-00-00")[:10]
    when = event.date
    if when.start is None:
        return told, told
    if len(when.start) == 10:
        return min(when.start, told) if when.start > told else when.start, when.start
    return min(last_of(when.end or when.start), told), when.start


def first_of(text: str) -> str:
    """Return the first day of a date that is written as fine as it is known."""
    return (text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10]


def last_of(text: str) -> str:
    """Return the last day of a date that is written as fine as it is known."""
    if len(text) == 10:
        return text
    year, month = (int(text[:4]), int(text[5:7]) if len(text) == 7 else 12)
    return f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"


def is_contact(event: Event, book: RelationBook) -> bool:
    """Whether an act is a contact that took place: a CONSULT, or people of both sign or agree."""
    if event.status not in HELD:
        return False
    if event.type == "CONSULT":
        return called_off(event, book) is None
    listed = (*book.signing, *(book.agreeing if event.reciprocal else ()))
    signed = any(event.rule == r or event.rule.startswith(f"{r}.") for r in listed)
    people = all(any(p.role for p in side) for side in (event.actors, event.recipients))
    return signed and people


def called_off(event: Event, book: RelationBook) -> str | None:
    """Return `cancelled` or `postponed` where the words beside a meeting say so, wherever told.

    "Cancels trip to Nepal", "a summit planned for May has been called off", but not "the first
    talks since a summit was called off".
    """
    states = {_beside(told, book) for told in event.evidence}
    return states.pop() if len(states) == 1 else None


def _beside(told: Evidence, book: RelationBook) -> str | None:
    first, last = (n - told.sentence[0] for n in told.trigger)
    before = tokens_of(told.text[: max(0, first)])[-WORDS_BEFORE:]
    after = tokens_of(told.text[max(0, last) :])
    ends = find_words(book.openings.bounds, after)
    after = after[: ends[0][0]] if ends else after
    for state, words in (("cancelled", book.called_off), ("postponed", book.put_off)):
        if find_words(words, before):
            return state
        if any(n and after[n - 1].low in AUXILIARY for n, _ in find_words(words, after)):
            return state
        if after and find_words(words, after[:1]):
            return state  # "Summit called off"
    return None


def contacts(record: Record, one: Side, other: Side, book: RelationBook) -> tuple[Contact, ...]:
    """Return the contacts that took place, earliest first; each happening once."""
    out: dict[str, Contact] = {}
    held_events = list(_held(record.events.values(), one, other, book))
    stated: dict[str, list[str]] = defaultdict(list)
    for event in held_events:
        if event.date.basis not in ("publication", "unstated") and event.date.start:
            stated[event.story_id].append(event.date.start)
    for event in held_events:
        story = record.stories[event.story_id]
        day, _ = day_of(event, story.published)
        if event.date.basis in ("publication", "unstated"):
            # A contact told without a day in a story that dates another one is of that round.
            day = max((d for d in stated[story.id] if _days_apart(d, day) <= 3), default=day)
        home = record.home[event.id]
        contact = Contact(
            day,
            level_of(event, one, other, book),
            post_of(event, book),
            mode_of(event, story, book),
            event.place.text if event.place else None,
            who_met(event, one, other),
            event.id,
            story.id,
            event.evidence[0].sentence if event.evidence else (0, 0),
        )
        held = out.get(home)
        if held is None or (story.published or "", event.id) < (
            record.stories[held.story_id].published or "",
            held.event_id,
        ):
            out[home] = contact
    return tuple(sorted(out.values(), key=lambda c: (c.day, c.event_id)))


def _held(events: Iterable[Event], one: Side, other: Side, book: RelationBook) -> Iterable[Event]:
    for event in events:
        if is_contact(event, book) and between(event, one, other):
            yield event


def _days_apart(before: str, after: str) -> int:
    """Return the days from one day to a later one; many where either is no day."""
    if len(before) != 10 or len(after) != 10 or before > after or after.startswith("0000"):
        return 9999
    return (date.fromisoformat(after) - date.fromisoformat(before)).days


def who_met(event: Event, one: Side, other: Side) -> str:
    """Return the names of those who met, one side first."""
    parties = (*event.actors, *event.recipients)
    names = [
        ", ".join(dict.fromkeys(p.name for p in parties if is_of(p, side))) for side in (one, other)
    ]
    return " - ".join(names)
