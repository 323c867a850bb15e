"""What is open between two sides: threats, demands, promises, and what is to come.

An item closes by a link of the lives of happenings, else by a later act that does what it says,
else by its date or its age.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.codebook import Codebook
from detente.records import Event, Party
from detente.relations.coming import told_items
from detente.relations.levels import HELD, day_of, last_of
from detente.relations.reading import aimed, is_about, read_stories, speaks_for, stands_for
from detente.relations.shapes import Item, Record, Side
from detente.relations.words import find_words, tokens_of

AHEAD = ("planned", "conditional", "postponed")
DONE = {
    "held": "held", "kept": "kept", "carried out": "carried out", "cancelled": "cancelled",
    "not kept": "not kept", "withdrawn": "withdrawn", "met": "met", "refused": "refused",
    "postponed": "put off", "moved": "put off", "restated": "", "confirmed": "",
}  # fmt: skip
# Types of which one can be told for the other where a promise is kept or a threat carried out.
FRIENDLY = frozenset(["SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "CONSULT"])
HOSTILE = frozenset(["SANCTION", "COERCE", "MOBILIZE", "ASSAULT", "PROTEST"])
MEETS = frozenset(["meet", "meeti", "talks", "summi", "visit", "negot", "round", "confe"])
PENDING = ("refused", "put off", "")
STEM = 5
COMMON = frozenset(
    """would could should about their there which after before under other these those where while
    until unless against between country countries government president minister foreign state
    states officials official monday tuesday wednesday thursday friday saturday sunday month week
    year years statement ministry capital leader leaders people return agreed promis threat deman
    january february march april june july august september october november december between
    """.split()
)
_PART = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


@dataclass(frozen=True, slots=True)
class _Act:
    """An event with what ordering and matching need; `whom` is who acts on whom."""

    event: Event
    whom: str
    day: str
    told: str
    stems: frozenset[str]


def open_items(record: Record, one: Side, other: Side, book: Codebook, on: str) -> tuple[Item, ...]:
    """Return all threats, demands, promises and plans between two sides, with how each stands.

    Items of one happening are one; the order is that of the dates they are told.
    """
    acts = _acts(record, one, other, book)
    fate = _fates(record)
    items: dict[tuple[str, str], Item] = {}
    inner_of: dict[str, list[Event]] = defaultdict(list)
    for event in record.events.values():
        if event.embedded_in:
            inner_of[event.embedded_in].append(event)
    for act in acts:
        made = _item(act, inner_of.get(act.event.id, ()), record, one, other)
        if made is None:
            continue
        home = record.home[act.event.id]
        key = (made.kind, home)
        held = items.get(key)
        if held is None:
            items[key] = made
        elif (held.story_id, held.span) == (made.story_id, made.span):
            items[(made.kind, made.event_ids[0])] = made  # "to A, B and C": three
        else:
            items[key] = _joined(held, made)
    for told in told_items(record, one, other, book):
        items[("told", f"{told.kind}{told.story_id}{told.span}")] = told
    answers = _acts(record, one, other, book, every=True)
    settled = [_settled(i, answers, fate, record, one, other, book, on) for i in items.values()]
    return tuple(
        sorted(_merged(settled), key=lambda i: (i.due or "9999", i.told, i.event_ids, i.span))
    )


def _acts(
    record: Record, one: Side, other: Side, book: Codebook, *, every: bool = False
) -> list[_Act]:
    """Return acts between two sides; with `every` also those that name one side only."""
    read_stories(record, book)
    out = []
    for event in record.events.values():
        whom = aimed(event, one, other, record, every=every)
        if whom is None:
            continue
        story = record.stories[event.story_id]
        day, _ = day_of(event, story.published)
        told = (story.published or "")[:10]
        text = " ".join(x.text for x in event.evidence)
        out.append(_Act(event, whom, day, told, stems_of(text, [event])))
    return sorted(out, key=lambda a: (a.told, a.event.story_id, _place(a.event), a.event.id))


def _place(event: Event) -> int:
    return event.evidence[0].trigger[0] if event.evidence else 0


def stems_of(text: str, events: Iterable[Event]) -> frozenset[str]:
    """Return the beginnings of telling words: not common, and no name of a side of the events.

    "Kenyan fishermen" has a name and a word that tells.
    """
    own = {
        w.low[:STEM]
        for e in events
        for p in (*e.actors, *e.recipients)
        for w in tokens_of(f"{p.name} {p.text}")
        if w.text[:1].isupper()
    }
    return frozenset(
        t.low[:STEM]
        for t in tokens_of(text)
        if len(t.low) > 4 and t.low not in COMMON and t.low[:STEM] not in own
    )


def _fates(record: Record) -> dict[str, list[tuple[str, str]]]:
    """Return what became of happenings by links: id -> kinds, each with the rule that says so."""
    out: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link in sorted(record.links, key=lambda x: (-x.confidence, x.id)):
        kind = DONE.get(link.kind)
        first, then = (record.happenings.get(i) for i in (link.first, link.then))
        if first is None or then is None:
            continue
        # A call and the meeting that it prepared are told in one story, as are what was freed and
        # what else is demanded: nothing is met by what was told before it.
        if kind and (then.first_published or "") > (first.first_published or ""):
            out[link.first].append((kind, f"{link.kind}: {link.then} ({link.rule})"))
    return out


# -- making --------------------------------------------------------------------------------------


def _item(act: _Act, inner: Sequence[Event], record: Record, one: Side, other: Side) -> Item | None:
    event = act.event
    kind = _kind(event, inner, record)
    if kind is None or not event.evidence or not _speaks(event, kind, record, one, other):
        return None
    by, to = _who(act.whom, one, other)
    if kind == "demand" and event.type != "REQUEST":
        by, to = to, by  # who is to do it is asked
    here = event.evidence[0].sentence
    inner = [e for e in inner if e.evidence and e.evidence[0].sentence == here]
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
    return Item(
        kind, "put off" if event.status == "postponed" and due is None else "open", by, to,
        what, condition, due, place.text if place else None, told, "",
        (event.id, *(e.id for e in inner)), event.story_id, event.evidence[0].sentence,
    )  # fmt: skip


def _speaks(event: Event, kind: str, record: Record, one: Side, other: Side) -> bool:
    """Whether one of the sides acts for itself, and not its people or a third."""
    asked = kind == "demand" and event.type != "REQUEST"
    by = event.recipients if asked and event.recipients else event.actors
    sides = ((one, other), (other, one))
    if not any(speaks_for(p, *pair) for p in by for pair in sides):
        return asked and any(speaks_for(p, *pair) for p in event.actors for pair in sides)
    outer = record.events.get(event.embedded_in or "")
    if outer is None:
        return True
    unsure = outer.condition and kind == "plan" and event.date.start is None
    return not unsure and any(stands_for(p, *pair) for p in outer.actors for pair in sides)


def _due(event: Event, told: str) -> str | None:
    """Return the date that something is to be on, as far as it is told and lies ahead."""
    start = event.date.start
    if start is None or event.status in HELD or event.date.basis == "publication":
        return None
    return start if last_of(start) >= told else None


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
        return "plan"
    if event.status in AHEAD and outer is not None and outer.type == "AGREE":
        return None if event.type == "AGREE" else "promise"  # "a promise made at the summit"
    if event.status in AHEAD and outer is None and event.type != "AGREE":
        return "plan"
    return None


def _who(whom: str, one: Side, other: Side) -> tuple[str, str]:
    if whom == "joint":
        return one.id, other.id
    return (one.id, other.id) if whom == "forth" else (other.id, one.id)


def _what(event: Event, inner: Sequence[Event], record: Record) -> str:
    """Return the words that say what is threatened, asked, promised or planned."""
    text = record.stories[event.story_id].text
    core = inner[0] if inner else event
    if not core.evidence:
        return core.type
    sentence, trigger = core.evidence[0].sentence, core.evidence[0].trigger
    if core is event and event.type in ("THREATEN", "REQUEST"):
        return _share(event, record)
    start = trigger[0]
    if core.type == "CONSULT":
        return _clause(text, _left(text, sentence[0], start), sentence[1])
    return _clause(text, start, sentence[1])


def _share(event: Event, record: Record) -> str:
    """Return the part of "threatened to A, B and C" that an outer act without an inner one has."""
    text = record.stories[event.story_id].text
    sentence, trigger = event.evidence[0].sentence, event.evidence[0].trigger
    twins = [
        e
        for e in record.events.values()
        if e.type == event.type and e.story_id == event.story_id and e.evidence
        and e.evidence[0].sentence == sentence
    ]  # fmt: skip
    first = min(e.evidence[0].trigger[0] for e in twins)
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
    )


# -- what became of it ---------------------------------------------------------------------------


def _settled(
    item: Item,
    acts: Sequence[_Act],
    fate: dict[str, list[tuple[str, str]]],
    record: Record,
    one: Side,
    other: Side,
    book: Codebook,
    on: str,
) -> Item:
    """Return an item as it stands; what was refused or put off may still be met or held."""
    found = [pair for i in item.event_ids for pair in fate.get(record.home.get(i, ""), ())]
    found += _by_later(item, acts, record, one)
    found += _by_words(item, record, one, other, book)
    last = next((pair for pair in found if pair[0] not in PENDING), None)
    state, why = last or next(iter(found), (item.state, ""))
    if state == "open":
        state, why = _by_time(item, book.relating.limits, on)
    return replace(item, state=state, why=why)


def _by_later(
    item: Item, acts: Sequence[_Act], record: Record, one: Side
) -> Iterator[tuple[str, str]]:
    """Yield what later acts say became of an item, and which."""
    own = [record.events[i] for i in item.event_ids]
    quote = record.stories[item.story_id].text[slice(*item.span)]
    texts = [_told(e) for e in own] or [quote]
    stems = frozenset().union(*(stems_of(t, own) for t in texts))
    focus = stems_of(item.what, own) or stems
    condition = stems_of(item.condition or "", own)
    types = {e.type for e in own if e.status not in HELD}
    meets = {t.low[:STEM] for t in tokens_of(item.what)} & MEETS
    meeting = item.kind == "plan" and ("CONSULT" in types or (not own and bool(meets)))
    for act in acts:
        event = act.event
        if event.id in item.event_ids or act.told < item.told or event.story_id == item.story_id:
            continue
        if meeting:
            state = _meeting(item, own, act, stems)
        else:
            by = _by(act.whom, item, one)
            state = _answer(item, act, by, act.stems & focus, act.stems & condition, types)
        if state:
            yield state, f"by {event.id}"


def _answer(
    item: Item,
    act: _Act,
    by: str,
    shared: frozenset[str],
    met: frozenset[str],
    types: Collection[str],
) -> str | None:
    """Return what an act says became of a threat, demand, promise or plan, None if nothing.

    `shared` are telling words that both have, `met` those it has of the condition; `by` says
    whether the act is by the side that the item is by.
    """
    event = act.event
    kind = item.kind
    if kind in ("promise", "plan") and event.status in ("cancelled", "denied") and shared:
        return "cancelled"
    if event.status not in HELD:
        return None
    if kind in ("promise", "plan") and by != "to" and event.type != "CONSULT" and shared:
        if event.type in types or (FRIENDLY.issuperset(types) and event.type in FRIENDLY):
            return "kept" if kind == "promise" else "carried out"
    if kind == "threat" and by != "to" and shared:
        if event.type in HOSTILE and (not types or event.type in types or len(shared) > 1):
            return "carried out"
        if event.type in ("CONCEDE", "RETREAT"):
            return "withdrawn"
    if kind == "threat" and by != "by" and met and event.type in FRIENDLY - {"CONSULT"}:
        return "condition met"
    if kind == "demand" and by != "by" and shared:
        if event.type == "REJECT":
            return "refused"
        if event.type in FRIENDLY - {"CONSULT"}:
            return "met"
    return None


def _told(event: Event) -> str:
    return " ".join(x.text for x in event.evidence)


def _by(whom: str, item: Item, one: Side) -> str:
    """Return whether an act is `by` the side that the item is by, by whom it is `to`, or `both`."""
    if whom == "joint":
        return "both"
    return "by" if (whom == "forth") == (item.by == one.id) else "to"


def _meeting(item: Item, own: Sequence[Event], act: _Act, stems: frozenset[str]) -> str | None:
    """Return what a later report of a contact says of a planned one: held, cancelled, put off."""
    event = act.event
    if event.type == "CONSULT" and event.status in HELD and _in_time(item, act, own):
        return "held"
    failed = event.type == "REJECT" and event.mode == "meet" and event.status in HELD
    if failed or (event.type == "CONSULT" and event.status in ("cancelled", "postponed")):
        start = event.date.start
        same = (
            start is None or item.due is None or start[:7] == item.due[:7]
            or act.told == start or bool(act.stems & stems)
        )  # fmt: skip
        if same:
            return "put off" if event.status == "postponed" else "cancelled"
    return None


def _in_time(item: Item, act: _Act, own: Sequence[Event]) -> bool:
    """Whether a contact was when and where a planned one was to be."""
    place = act.event.place.text if act.event.place else None
    persons = {p.name for e in own for p in (*e.actors, *e.recipients) if _person(p)}
    there = {p.name for p in (*act.event.actors, *act.event.recipients) if _person(p)}
    if item.due is None:
        if place and item.place:
            return place == item.place and act.day > item.told
        return act.day > item.told and bool(persons & there) and act.event.mode != "phone"
    first, last = _first_of(item.due), last_of(item.due)
    slack = 4 if len(item.due) == 10 else 1
    low = (date.fromisoformat(first) - timedelta(days=slack)).isoformat()
    high = (date.fromisoformat(last) + timedelta(days=slack)).isoformat()
    return low <= act.day <= high and not (place and item.place and place != item.place)


def _person(party: Party) -> bool:
    return party.basis in ("title", "office", "counterpart", "memory", "dictionary")


def _first_of(text: str) -> str:
    return (text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10]


_EMPTY = frozenset(
    ["about", "and", "of", "an", "a", "on", "for", "to", "with", "the", "in", "that", "for"]
)


def _by_words(
    item: Item, record: Record, one: Side, other: Side, book: Codebook
) -> Iterator[tuple[str, str]]:
    """Yield what stories say became of "the threat" or "the demand", or that a trial began.

    It is the item's own story where the words are of an earlier one: "carrying out a threat".
    """
    rules = [(state, words) for kind, state, words in book.relating.settled if kind == item.kind]
    nouns = [item.kind, f"{item.kind}s"]
    if item.kind == "plan" and item.due:
        nouns = [t.low for t in tokens_of(item.what) if find_words(book.relating.coming.what, [t])]
        rules = [("held", book.relating.coming.held)]
        early = date.fromisoformat(_first_of(item.due)) - timedelta(days=1)
    elif not rules:
        return
    for reading in record.readings.values():
        told = (reading.story.published or "")[:10]
        if told < item.told or (item.kind == "plan" and told < early.isoformat()):
            continue
        for sentence in reading.sentences:
            if told == item.told and (sentence.span != item.span or item.kind == "plan"):
                continue
            for n, token in enumerate(sentence.tokens):
                if token.low not in nouns:
                    continue
                near = sentence.tokens[max(0, n - 4) : n + 6]
                for state, words in rules:
                    if find_words(words, near) and is_about(sentence, reading, one, other, book, 1):
                        yield state, f"told in {reading.story.id}"


def _by_time(item: Item, limits: Mapping[str, int], on: str) -> tuple[str, str]:
    """Return how an item stands by its date or its age alone."""
    days = (date.fromisoformat(on) - date.fromisoformat(item.told)).days if item.told else 0
    if item.due is not None:
        if last_of(item.due) < on:
            return "overdue", f"due {item.due}, not heard of since {item.told}"
        return "open", ""
    limit = {"plan": "plan_days", "promise": "promise_days"}.get(item.kind, "open_days")
    if days > limits[limit]:
        return ("overdue" if item.kind == "plan" else "lapsed"), f"not heard of for {days} days"
    return "open", ""


def _merged(items: Iterable[Item]) -> list[Item]:
    """Return items with later tellings of the same thing joined to the first.

    Two plans of a meeting on one date are one, as are threats and demands in nearly the same words.
    """
    out: list[Item] = []
    for item in sorted(items, key=lambda i: (i.told, not i.event_ids, i.event_ids)):
        twin = next((k for k, o in enumerate(out) if _same(o, item)), None)
        if twin is None:
            out.append(item)
            continue
        held = out[twin]
        state = item.state if held.state in ("open", "overdue") else held.state
        why = item.why if held.state in ("open", "overdue") else held.why
        out[twin] = replace(_joined(held, item), state=state, why=why)
    return out


def _same(one: Item, other: Item) -> bool:
    if (one.kind, one.by, one.to) != (other.kind, other.by, other.to):
        return False
    if one.story_id == other.story_id and one.span == other.span:
        return one.what == other.what and one.due == other.due
    if one.kind == "plan" and one.due and other.due:
        near = one.due.startswith(other.due) or other.due.startswith(one.due)
        return near and not (one.place and other.place and one.place != other.place)
    here, there = set(_content(one.what)), set(_content(other.what))
    less = min(len(here), len(there))
    return bool(less) and len(here & there) >= max(1, less * 0.6)


def _content(text: str) -> list[str]:
    return [t.low[:STEM] for t in tokens_of(text) if len(t.low) > 4 and t.low not in COMMON]


def items_of(items: Iterable[Item], kind: str, *states: str) -> tuple[Item, ...]:
    """Return the items of a kind in one of the states."""
    return tuple(i for i in items if i.kind == kind and i.state in states)
