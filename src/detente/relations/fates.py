"""What became of what was open: threats carried out, demands met, promises kept, meetings held.

A link of the lives of happenings says it, else a later act, else a later sentence by its words,
else the date or the age of the item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from detente.codebook import Codebook
from detente.records import Event, Party
from detente.relations.dated import date_ahead
from detente.relations.deeds import COMMON, STEM, Deeds, classes, telling_in
from detente.relations.levels import HELD, called_off, day_of, first_of, last_of
from detente.relations.lookup import Lookup
from detente.relations.reading import aimed, is_about, read_stories
from detente.relations.shapes import Contact, Item, Record, Side
from detente.relations.sides import between
from detente.relations.words import find_words, tokens_of

DONE = {
    "held": "held", "kept": "kept", "carried out": "carried out", "cancelled": "cancelled",
    "not kept": "not kept", "withdrawn": "withdrawn", "met": "met", "refused": "refused",
    "postponed": "put off", "moved": "put off", "restated": "", "confirmed": "",
}  # fmt: skip
# Types of which one can be told for the other where a promise is kept or a threat carried out.
FRIENDLY = frozenset(["SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "CONSULT"])
HOSTILE = frozenset(["SANCTION", "COERCE", "MOBILIZE", "ASSAULT", "PROTEST"])
MEETS = frozenset(["meet", "meeti", "talks", "summi", "visit", "negot", "round", "confe"])
BY_ITSELF = ("carried out", "kept")  # by nobody but who threatened or promised
MEETINGS = frozenset(["meet", "meeting", "talks", "session", "round"])
LOOSE = ("demand.yielded", "demand.met", "threat.arrest")  # links that ask no common words
PENDING = ("refused", "put off", "")


@dataclass(frozen=True, slots=True)
class Act:
    """An event with what ordering and matching need.

    `whom` is who acts on whom, `off` that words call a meeting off, `part` that words say that
    less than all was done.
    """

    event: Event
    whom: str
    day: str
    told: str
    stems: frozenset[str]
    off: str | None
    part: bool


class Acts(Lookup[Act]):
    """Acts that may answer to what is open, by the words of their sentences, in their order."""

    def __init__(self, acts: Sequence[Act]) -> None:
        super().__init__((a, a.stems) for a in acts)
        self.meetings = [a for a in acts if a.event.type in ("CONSULT", "REJECT")]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an item: the state, what says so, the day of the report.

    Where `words` are given the item must be named in them: an agreement meets what it is about.
    `by` is the side that did it, where one of the two alone did.
    """

    state: str
    why: str
    day: str
    words: str = ""
    by: str | None = None


def acts_between(
    record: Record, one: Side, other: Side, book: Codebook, *, every: bool = False
) -> list[Act]:
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
        off = called_off(event, book.relating) if event.type == "CONSULT" else None
        part = bool(find_words(book.relating.openings.part, tokens_of(_told(event))))
        out.append(Act(event, whom, day, told, stems_of(_told(event), [event]), off, part))
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


def links_of_fate(record: Record, one: Side, other: Side) -> dict[str, list[Fate]]:
    """Return what became of happenings by links: id -> kinds, each with the rule that says so."""
    out: dict[str, list[Fate]] = defaultdict(list)
    for link in sorted(record.links, key=lambda x: (-x.confidence, x.id)):
        kind = DONE.get(link.kind)
        first, then = (record.happenings.get(i) for i in (link.first, link.then))
        if first is None or then is None:
            continue
        # A call and the meeting that it prepared are told in one story, as are what was freed and
        # what else is demanded: nothing is met by what was told before it.
        if kind and (then.first_published or "") > (first.first_published or ""):
            why = f"{link.kind}: {link.then} ({link.rule})"
            words = " ".join(then.sentences) if link.rule in LOOSE else ""
            # Lives go by countries, and a group has that of its state.
            whom = between(then, one, other) if one.names or other.names else None
            by = {"forth": one.id, "back": other.id}.get(whom or "")
            out[link.first].append(Fate(kind, why, (then.first_published or "")[:10], words, by))
    return out


# -- what became of it ---------------------------------------------------------------------------


def settled(
    item: Item,
    acts: Acts,
    fate: Mapping[str, Sequence[Fate]],
    deeds: Deeds,
    met: Sequence[Contact],
    record: Record,
    one: Side,
    other: Side,
    book: Codebook,
    on: str,
) -> Item:
    """Return an item as it stands; what was refused or put off may still be met or held."""
    aim = telling_in(item.what, book)
    found = (
        f for i in item.event_ids for f in fate.get(record.home.get(i, ""), ())
        if (not f.words or aim & telling_in(f.words, book))
        and not (f.state in BY_ITSELF and f.by not in (None, item.by))
    )  # fmt: skip
    every = chain(
        found,
        _by_later(item, acts, record, one, book),
        _by_meeting(item, met),
        _by_calling_off(item, deeds, one, other, book),
        _by_words(item, deeds, one, other, book),
        _by_deeds(item, deeds, book),
    )
    last: Fate | None = None
    for fate_ in every:  # what settles it ends the search: nothing behind it is looked at
        if fate_.state not in PENDING:
            last = fate_
            break
        last = last or fate_
    if last is not None:
        return replace(item, state=last.state, why=last.why, ended=last.day)
    if item.state != "open":
        return item
    state, why = _by_time(item, book.relating.limits, on)
    return replace(item, state=state, why=why)


def _by_later(item: Item, acts: Acts, record: Record, one: Side, book: Codebook) -> Iterator[Fate]:
    """Yield what later acts say became of an item, and which."""
    own = [record.events[i] for i in item.event_ids]
    quote = record.stories[item.story_id].text[slice(*item.span)]
    texts = [_told(e) for e in own] or [quote]
    stems = frozenset().union(*(stems_of(t, own) for t in texts))
    focus = telling_in(item.what, book) or stems
    condition = stems_of(item.condition or "", own)
    types = {e.type for e in own if e.status not in HELD}
    meets = {t.low[:STEM] for t in tokens_of(item.what)} & MEETS
    in_kind = find_words(book.relating.openings.in_kind, tokens_of(item.what))
    meeting = item.kind == "plan" and ("CONSULT" in types or (not own and bool(meets)))
    wants_talks = bool(find_words(book.relating.openings.talking, tokens_of(item.condition or "")))
    near = (
        acts.meetings
        if meeting or wants_talks
        else acts.near(focus | condition, everything=bool(in_kind))
    )
    for act in near:
        event = act.event
        # A copy of the item's own story says nothing that came later.
        same = record.groups[event.story_id] == record.groups[item.story_id]
        if event.id in item.event_ids or act.told < item.told or same:
            continue
        if meeting:
            state = _meeting(item, own, act, stems)
        elif item.kind == "threat" and in_kind and _by(act.whom, item, one) == "by":
            hits = event.type in HOSTILE and event.status in HELD
            state = "carried out" if hits else None
        else:
            by = _by(act.whom, item, one)
            state = _answer(item, act, by, act.stems & focus, act.stems & condition, types)
            talks = event.type == "CONSULT" and event.status in HELD and act.off is None
            if item.kind == "threat" and wants_talks and talks and act.day > item.told:
                state = "condition met"
        if state:
            yield Fate(state, f"by {event.id}", act.told)


def _answer(
    item: Item,
    act: Act,
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
        if event.type in FRIENDLY - {"CONSULT"} and not act.part:
            return "met"
    return None


def _told(event: Event) -> str:
    return " ".join(x.text for x in event.evidence)


def _by(whom: str, item: Item, one: Side) -> str:
    """Return whether an act is `by` the side that the item is by, by whom it is `to`, or `both`."""
    if whom == "joint":
        return "both"
    return "by" if (whom == "forth") == (item.by == one.id) else "to"


def _meeting(item: Item, own: Sequence[Event], act: Act, stems: frozenset[str]) -> str | None:
    """Return what a later report of a contact says of a planned one: held, cancelled, put off."""
    event = act.event
    off = act.off
    held = event.type == "CONSULT" and event.status in HELD and off is None
    if held and _in_time(item, act, own):
        return "held"
    failed = event.type == "REJECT" and event.mode == "meet" and event.status in HELD
    ended = event.type == "CONSULT" and event.status in ("cancelled", "postponed")
    if failed or ended or off is not None:
        start = event.date.start
        same = (
            start is None or item.due is None or start[:7] == item.due[:7]
            or act.told == start or bool(act.stems & stems)
        )  # fmt: skip
        if same:
            return "put off" if "postponed" in (event.status, off) else "cancelled"
    return None


def _in_time(item: Item, act: Act, own: Sequence[Event]) -> bool:
    """Whether a contact was when and where a planned one was to be."""
    place = act.event.place.text if act.event.place else None
    persons = {p.name for e in own for p in (*e.actors, *e.recipients) if _person(p)}
    there = {p.name for p in (*act.event.actors, *act.event.recipients) if _person(p)}
    if item.due is None:
        if place and item.place:
            return place == item.place and act.day > item.told
        return act.day > item.told and bool(persons & there) and act.event.mode != "phone"
    first, last = first_of(item.due), last_of(item.due)
    slack = 4 if len(item.due) == 10 else 1
    low = (date.fromisoformat(first) - timedelta(days=slack)).isoformat()
    high = (date.fromisoformat(last) + timedelta(days=slack)).isoformat()
    return low <= act.day <= high and not (place and item.place and place != item.place)


def _person(party: Party) -> bool:
    return party.basis in ("title", "office", "counterpart", "memory", "dictionary")


def _by_words(item: Item, deeds: Deeds, one: Side, other: Side, book: Codebook) -> Iterator[Fate]:
    """Yield what stories say became of "the threat" or "the demand", or that a trial began.

    It is the item's own story where the words are of an earlier one: "carrying out a threat".
    """
    rules = [(state, words) for kind, state, words in book.relating.settled if kind == item.kind]
    nouns = {item.kind, f"{item.kind}s"}
    early = item.told
    if item.kind == "plan" and item.due:
        nouns = {t.low for t in tokens_of(item.what) if find_words(book.relating.coming.what, [t])}
        rules = [("held", book.relating.coming.held)]
        before = date.fromisoformat(first_of(item.due)) - timedelta(days=1)
        early = max(early, before.isoformat())
    for noun in sorted(nouns) if rules else ():
        for reading, sentence, n in deeds.nouns.get(noun, ()):
            told = (reading.story.published or "")[:10]
            if told < early or (
                told == item.told and (sentence.span != item.span or item.kind == "plan")
            ):
                continue
            near = sentence.tokens[max(0, n - 4) : n + 6]
            for state, words in rules:
                if find_words(words, near) and is_about(sentence, reading, one, other, book, 1):
                    yield Fate(state, f"told in {reading.story.id}", told)


def _by_meeting(item: Item, met: Sequence[Contact]) -> Iterator[Fate]:
    """Yield that a meeting with a day was held, where words tell of one about that day."""
    if item.kind == "plan" and item.due and MEETINGS & {t.low for t in tokens_of(item.what)}:
        low = (date.fromisoformat(first_of(item.due)) - timedelta(days=1)).isoformat()
        high = (date.fromisoformat(last_of(item.due)) + timedelta(days=2)).isoformat()
        for contact in met:
            if contact.day > item.told and low <= contact.day <= high:
                yield Fate("held", f"told in {contact.story_id}", contact.day)


def _by_calling_off(
    item: Item, deeds: Deeds, one: Side, other: Side, book: Codebook
) -> Iterator[Fate]:
    """Yield what stories say of a meeting with a day: "postponed a meeting set for Dec 12"."""
    if item.kind != "plan" or item.due is None:
        return
    rules = book.relating
    nouns = {t.low for t in tokens_of(item.what) if find_words(rules.coming.what, [t])}
    nouns |= MEETINGS if nouns & MEETINGS else set()
    for noun in sorted(nouns):
        for reading, sentence, n in deeds.nouns.get(noun, ()):
            told = (reading.story.published or "")[:10]
            if told <= item.told or told > last_of(item.due):
                continue
            near = sentence.tokens[max(0, n - 4) : n + 12]
            when = date_ahead(sentence.tokens[n:], date.fromisoformat(told))
            if when is None or not (when.startswith(item.due) or item.due.startswith(when)):
                continue
            for state, words in (("put off", rules.put_off), ("cancelled", rules.called_off)):
                if find_words(words, near) and is_about(sentence, reading, one, other, book, 1):
                    yield Fate(state, f"told in {reading.story.id}", told)


_STATES = {
    "threat": "carried out", "demand": "met", "promise": "kept", "plan": "carried out",
}  # fmt: skip


def _by_deeds(item: Item, deeds: Deeds, book: Codebook) -> Iterator[Fate]:
    """Yield what later sentences say by words: "reopened the bridge", "would not apologise".

    A deed counts where the side that was to do it does it, its verb means the same or helps (hurts)
    like that of the item, and what it is done to is named alike.
    """
    opening = book.relating.openings
    words, conditions = tokens_of(item.what), tokens_of(item.condition or "")
    aim, own = telling_in(item.what, book), classes(words, opening)
    # Somebody who is named needs no word of what was asked for him.
    people = aim & deeds.people & {t.low[:STEM] for t in words if t.text[:1].isupper()}
    condition = telling_in(item.condition or "", book)
    turned = classes(conditions, opening)
    in_kind = item.kind == "threat" and bool(find_words(opening.in_kind, words))
    doer, asked = (item.to, item.by) if item.kind == "demand" else (item.by, item.to)
    start = first_of(item.due) if item.due and item.kind == "plan" else ""
    early = (date.fromisoformat(start) - timedelta(days=4)).isoformat() if start else ""
    near = deeds.near(aim | condition | own | turned, everything=in_kind)
    for deed in near:
        if deed.told <= item.told or deed.told < early:
            continue
        why = f"told in {deed.story_id}"
        if deed.alone and not (
            item.kind in ("demand", "promise")
            and deed.by(doer)
            and (deed.close & people or (aim and aim <= deed.close and deed.verbs & own))
        ):
            continue  # of whom the story says nothing, only what the item names tells that
        if deed.refuses:
            if item.kind == "demand" and deed.stems & aim and deed.by(doer):
                yield Fate("refused", why, deed.told)
            continue
        if item.kind == "threat" and deed.friendly and deed.by(asked):
            if deed.stems & condition if condition else deed.verbs & turned:
                yield Fate("condition met", why, deed.told)
        same = bool(deed.verbs & own)
        fits = deed.hostile if item.kind == "threat" else deed.friendly
        if item.kind in ("plan", "demand"):
            fits = same or (item.kind == "demand" and deed.friendly and bool(deed.close & people))
        if deed.part:
            continue  # "freed two of five"
        if in_kind and deed.friendly:
            continue  # "withdrew its ship" answers nothing in kind
        meant = in_kind or (bool(deed.close & aim) if aim else same)
        past = deed.past is not None and deed.past < item.told
        if fits and meant and not past and (item.kind == "plan" or deed.by(doer)):
            yield Fate(_STATES[item.kind], why, deed.told)


def _by_time(item: Item, limits: Mapping[str, int], on: str) -> tuple[str, str]:
    """Return how an item stands by its date or its age alone."""
    days = (date.fromisoformat(on) - date.fromisoformat(item.told)).days if item.told else 0
    if item.due is not None:
        late = (date.fromisoformat(on) - date.fromisoformat(last_of(item.due))).days
        if late > 0:
            state = "lapsed" if late > limits["late_days"] else "overdue"
            return state, f"due {item.due}, not heard of since {item.told}"
        return "open", ""
    limit = {"plan": "plan_days", "promise": "promise_days"}.get(item.kind, "open_days")
    late = days - limits[limit]
    if late > 0:
        still = item.kind == "plan" and late <= limits["late_days"]
        return ("overdue" if still else "lapsed"), f"not heard of for {days} days"
    return "open", ""
