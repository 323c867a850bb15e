"""What is open between two sides: threats, demands, promises, and what is to come.

An item closes by a link of the lives of happenings, else by a later act that does what it says,
else by its date or its age.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detente.codebook import Codebook
from detente.records import Event, Evidence, Span
from detente.relations.deeds import STEM, Deeds, classes, telling_in
from detente.relations.fates import (
    HOSTILE,
    Act,
    Acts,
    acts_between,
    links_of_fate,
    settled,
    stems_of,
)
from detente.relations.levels import HELD, called_off, contacts, last_of
from detente.relations.meetings import told_contacts
from detente.relations.reading import overlap, speaks_for, stands_for
from detente.relations.shapes import Item, Record, Side
from detente.relations.told import told_items
from detente.relations.words import find_words, tokens_of

AHEAD = ("planned", "conditional", "postponed")
_EMPTY = frozenset(
    ["about", "and", "of", "an", "a", "on", "for", "to", "with", "the", "in", "that", "for"]
)
_PART_END = re.compile(r"(?:,|,?\s+(?:and|or))(?:\s+to)?\s+$")
_PART = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


def open_items(record: Record, one: Side, other: Side, book: Codebook, on: str) -> tuple[Item, ...]:
    """Return all threats, demands, promises and plans between two sides, with how each stands.

    Items of one happening are one; the order is that of the dates they are told.
    """
    acts = acts_between(record, one, other, book)
    inner_of: dict[str, list[Event]] = defaultdict(list)
    for event in record.events.values():
        if event.embedded_in:
            inner_of[event.embedded_in].append(event)
    made = (_item(a, inner_of.get(a.event.id, ()), record, one, other, book) for a in acts)
    coded = _by_happening([i for i in made if i is not None], record)
    items = _apart(_with_words(coded, list(told_items(record, one, other, book)), record))
    answers = Acts(acts_between(record, one, other, book, every=True))
    deeds = Deeds(record, one, other, book)
    fate = links_of_fate(record, one, other)
    met = told_contacts(record, one, other, book, contacts(record, one, other, book.relating))
    stand = [settled(i, answers, fate, deeds, met, record, one, other, book, on) for i in items]
    return tuple(
        sorted(_merged(stand, book), key=lambda i: (i.due or "9999", i.told, i.event_ids, i.span))
    )


def _by_happening(made: Sequence[Item], record: Record) -> list[Item]:
    """Return coded items with those of one happening as one."""
    items: dict[tuple[str, str], Item] = {}
    for item in made:
        key = (item.kind, record.home[item.event_ids[0]])
        held = items.get(key)
        if held is None:
            items[key] = item
        elif (held.story_id, held.span) == (item.story_id, item.span):
            items[(item.kind, item.event_ids[0])] = item  # "to A, B and C": three
        else:
            items[key] = _joined(held, item)
    return list(items.values())


def _with_words(coded: Sequence[Item], told: Sequence[Item], record: Record) -> list[Item]:
    """Return the items that acts make and those that words make, one where they tell the same.

    Words tell better than an act what a sentence asks, threatens or promises; only where the act
    was coded as several ("threatened to A, B and C") these stand.
    """
    out: list[Item] = []
    left = list(told)
    counts: dict[tuple[str, str, tuple[int, int]], int] = defaultdict(int)
    for item in coded:
        counts[item.kind, item.story_id, item.span] += 1
    for item in coded:
        beside = [t for t in told if t.story_id == item.story_id and overlap(t.span, item.span)]
        same = [t for t in beside if t.kind == item.kind]
        several = counts[item.kind, item.story_id, item.span] > 1
        meets = record.events[item.event_ids[0]].type == "CONSULT"
        if not beside and item.kind in ("threat", "demand") and len(item.event_ids) == 1:
            continue  # a noun ("a deadline it had set") that neither words nor an act bear out
        if not beside or (several and same):
            out.append(item)
            left = [t for t in left if t not in same]
        elif same:
            at = next((n for n, t in enumerate(left) if t.event_ids == () and t in same), None)
            if at is not None:
                left[at] = _joined(left[at], item)
        elif item.kind == "plan" and meets and not any(t.kind == "plan" for t in beside):
            out.append(item)
    return [*out, *left]


def _apart(items: Sequence[Item]) -> list[Item]:
    """Return items without words that another of the sentence has: "tax goods and end a deal"."""
    ends: dict[tuple[str, str, Span], list[str]] = defaultdict(list)
    for item in items:
        ends[item.kind, item.story_id, item.span].append(item.what)
    out = []
    for item in items:
        for end in ends[item.kind, item.story_id, item.span]:
            left = item.what.removesuffix(end)
            cut = _PART_END.sub("", left)
            if len(end) > STEM and len(left) < len(item.what) and STEM < len(cut) < len(left):
                item = replace(item, what=cut)
        out.append(item)
    return out


# -- making --------------------------------------------------------------------------------------


def _item(
    act: Act, inner: Sequence[Event], record: Record, one: Side, other: Side, book: Codebook
) -> Item | None:
    event = act.event
    if event.type == "CONSULT" and called_off(event, book.relating):
        return None
    kind = _kind(event, inner, record)
    story = record.stories[event.story_id]
    told_at = _evidence(event, record)
    if kind is None or told_at is None or not _speaks(event, kind, record, one, other):
        return None
    if told_at.sentence == story.title_span and story.paragraphs:
        return None  # what a headline alone tells, the story tells otherwise
    by, to = _who(act.whom, one, other)
    if kind == "demand" and event.type != "REQUEST":
        by, to = to, by  # who is to do it is asked
    here = told_at.sentence
    inner = [e for e in inner if any(x.sentence == here for x in e.evidence)]
    core = inner[0] if inner else event
    due = _due(core, act.told)
    told = act.told
    past = event.date.start if event.date.basis not in ("publication", "unstated") else None
    if past and event.status in HELD and last_of(past) < told:
        told = last_of(past)  # told again: "a threat it made in February"
    place = core.place or event.place
    condition = event.condition or next((e.condition for e in inner if e.condition), None)
    what = _what(event, inner, record)
    if len(what) < STEM:
        return None  # "as it had long demanded"
    if kind == "promise" and find_words(book.relating.openings.settling, tokens_of(what)):
        return None
    return Item(
        kind, "put off" if event.status == "postponed" and due is None else "open", by, to,
        what, condition, due, place.text if place else None, told, "",
        (event.id, *(e.id for e in inner)), event.story_id, here,
    )  # fmt: skip


def _evidence(event: Event, record: Record) -> Evidence | None:
    """Return where an event is told, in the story rather than in its headline."""
    title = record.stories[event.story_id].title_span
    inside = (e for e in event.evidence if e.sentence != title)
    return next(inside, next(iter(event.evidence), None))


def _speaks(event: Event, kind: str, record: Record, one: Side, other: Side) -> bool:
    """Whether one of the sides acts for itself, and not its people or a third."""
    asked = kind == "demand" and event.type != "REQUEST"
    by = event.recipients if asked and event.recipients else event.actors
    sides = ((one, other), (other, one))
    if event.type == "REQUEST" and event.recipients:
        asked_ones = [pair for pair in sides if any(speaks_for(p, *pair) for p in event.recipients)]
        if not any(not all(stands_for(p, *pair) for p in event.actors) for pair in asked_ones):
            return False  # "asked visitors for papers", "told its own police"
    if not any(speaks_for(p, *pair) for p in by for pair in sides):
        return asked and any(speaks_for(p, *pair) for p in event.actors for pair in sides)
    outer = record.events.get(event.embedded_in or "")
    if outer is None or (kind == "plan" and outer.type == "AGREE" and not outer.actors):
        return True  # also "they agreed that the president would visit Chile"
    unsure = outer.condition and kind == "plan" and event.date.start is None
    return not unsure and any(stands_for(p, *pair) for p in outer.actors for pair in sides)


def _due(event: Event, told: str) -> str | None:
    """Return the date that something is to be on, as far as it is told and lies ahead."""
    start = event.date.start
    if start is None or event.status in HELD or event.date.basis == "publication":
        return None
    return start if last_of(start) > told else None


def _kind(event: Event, inner: Sequence[Event], record: Record) -> str | None:
    outer = record.events.get(event.embedded_in or "")
    if outer is not None and outer.type in ("THREATEN", "REQUEST") and event.type != "CONSULT":
        return None  # told with the outer act
    if event.type == "THREATEN" and event.status in HELD:
        return "threat"
    if event.type == "REQUEST" and event.status in HELD:
        return None if inner and inner[0].type == "REJECT" else "demand"
    if event.status == "threatened":
        return "threat"
    if event.status == "demanded" and outer is None:
        return "demand"
    if event.status == "conditional" and event.type in HOSTILE:
        return "threat"
    if event.status in AHEAD and event.type == "CONSULT":
        told = (record.stories[event.story_id].published or "")[:10]
        if event.mode == "third-party" and _due(event, told) is None:
            return None  # "in an effort to mediate"
        return "plan"
    if event.status in AHEAD and outer is not None and outer.type == "AGREE":
        return None if event.type == "AGREE" else "promise"  # "a promise made at the summit"
    if event.status in AHEAD and outer is None and event.type not in ("AGREE", "THREATEN"):
        # "Peru will rebuild trust", some day, is no plan that anybody could wait for.
        told = (record.stories[event.story_id].published or "")[:10]
        return "plan" if _due((inner or [event])[0], told) else None
    return None


def _who(whom: str, one: Side, other: Side) -> tuple[str, str]:
    if whom == "joint":
        return one.id, other.id
    return (one.id, other.id) if whom == "forth" else (other.id, one.id)


def _what(event: Event, inner: Sequence[Event], record: Record) -> str:
    """Return the words that say what is threatened, asked, promised or planned."""
    text = record.stories[event.story_id].text
    core = inner[0] if inner else event
    told_at = _evidence(core, record)
    if told_at is None:
        return core.type
    sentence, trigger = told_at.sentence, told_at.trigger
    if core is event and event.type in ("THREATEN", "REQUEST"):
        return _share(event, record)
    start = trigger[0]
    if core.type == "CONSULT":
        return _clause(text, _left(text, sentence[0], start), sentence[1])
    return _clause(text, start, sentence[1])


def _share(event: Event, record: Record) -> str:
    """Return the part of "threatened to A, B and C" that an outer act without an inner one has."""
    text = record.stories[event.story_id].text
    told_at = _evidence(event, record)
    if told_at is None:
        return event.type
    sentence, trigger = told_at.sentence, told_at.trigger
    twins = [
        e for e in record.events.values() if e.type == event.type and e.story_id == event.story_id
        and any(x.sentence == sentence for x in e.evidence)
    ]  # fmt: skip
    first = min(x.trigger[0] for e in twins for x in e.evidence if x.sentence == sentence)
    word = re.match(r"\w+", text[first : sentence[1]])
    after = first + (word.end() if word else 0)
    rest = " ".join(text[after : sentence[1]].split()).rstrip(".")
    if len(twins) > 1:
        parts = _PART.split(rest)
        inner = [e for e in record.events.values() if e.embedded_in in {t.id for t in twins}]
        told = {
            record.stories[e.story_id].text[slice(*e.evidence[0].trigger)]
            for e in inner
            if e.evidence
        }
        free = [p for p in parts if not any(t in p for t in told)]
        if len(free) >= 1:
            return free[0].removeprefix("to ")
    start = trigger[0] if trigger[0] > first else after
    return _clause(text, start, sentence[1]).removeprefix("to ")


def _left(text: str, first: int, start: int) -> int:
    """Return where the noun phrase of a meeting begins: up to three words before."""
    words = list(re.finditer(r"\S+", text[first:start]))[-3:]
    while words and words[0][0].lower() in _EMPTY:
        del words[0]
    return first + words[0].start() if words else start


def _clause(text: str, start: int, end: int) -> str:
    words = " ".join(text[start:end].split())
    cut = re.split(r",\s|;\s| said\b|\bunless\b|\bif\b", words, maxsplit=1)[0]
    return cut.strip(" .,“”\"’'")[:110] or words[:80]


def _joined(held: Item, new: Item) -> Item:
    return replace(
        held,
        condition=held.condition or new.condition,
        due=held.due or new.due,
        place=held.place or new.place,
        event_ids=tuple(dict.fromkeys((*held.event_ids, *new.event_ids))),
        again=tuple(
            dict.fromkeys(
                at
                for at in (*held.again, (new.story_id, new.span), *new.again)
                if at != (held.story_id, held.span)
            )
        ),
    )


def _merged(items: Iterable[Item], book: Codebook) -> list[Item]:
    """Return items with later tellings of the same thing joined to the first.

    Two plans of a meeting on one date are one, as are threats and demands in nearly the same words.
    """
    out: list[Item] = []
    for item in sorted(items, key=lambda i: (i.told, not i.event_ids, i.event_ids)):
        twin = next((k for k, o in enumerate(out) if _same(o, item, book)), None)
        if twin is None:
            out.append(item)
            continue
        held = out[twin]
        # What is asked or threatened again after it was settled is open again.
        again = held.ended is not None and item.told > held.ended
        last = item if held.state in ("open", "overdue") or again else held
        out[twin] = replace(_joined(held, item), state=last.state, why=last.why, ended=last.ended)
    return out


def _same(one: Item, other: Item, book: Codebook) -> bool:
    if (one.kind, one.by, one.to) != (other.kind, other.by, other.to):
        return False
    if one.story_id == other.story_id and one.span == other.span:
        return one.what == other.what and one.due == other.due
    if one.kind == "plan" and one.due and other.due:
        if one.place and other.place and one.place != other.place:
            return False
        if one.due == other.due:
            return True
        near = one.due.startswith(other.due) or other.due.startswith(one.due)
        things = [telling_in(i.what, book) for i in (one, other)]
        return near and (bool(things[0] & things[1]) or not all(things))
    if one.kind in ("demand", "threat"):
        things = [telling_in(i.what, book) for i in (one, other)]
        if things[0] & things[1] or not all(things):
            opening = book.relating.openings
            verbs = [classes(tokens_of(i.what), opening) for i in (one, other)]
            if verbs[0] & verbs[1]:
                return True
    here, there = stems_of(one.what, ()), stems_of(other.what, ())
    less = min(len(here), len(there))
    return bool(less) and len(here & there) >= max(1, less * 0.6)


def items_of(items: Iterable[Item], kind: str, *states: str) -> tuple[Item, ...]:
    """Return the items of a kind in one of the states."""
    return tuple(i for i in items if i.kind == kind and i.state in states)
