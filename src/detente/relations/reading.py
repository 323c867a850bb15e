"""A story read for who it is about: sentences as words, and the sides that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detente.codebook import Codebook
from detente.codebook.relating import Words
from detente.records import Event, Party, Span, Story
from detente.relations.shapes import Record, Side
from detente.relations.sides import OFFICIAL, OWN, between, is_of
from detente.relations.words import Token, find_words, keys_in, named_in, sentences_of, tokens_of

VERBAL = ("REQUEST", "THREATEN")
AHEAD = ("threatened", "conditional", "demanded")
# Bodies before which states speak of each other: a court or council is no third side.
FORUMS = frozenset(["UNO"])
# Words of a post between the name of a country and that of a person.
POST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a story. `named` are codes of states and bodies, and names of groups.

    `keys` gives these by the index of their first word, `whole` by those of
    the first and the last, people not among them; `begun` are the lists of words of which a
    run can begin at a word, `found` keeps where runs of a list stand.
    """

    span: Span
    tokens: tuple[Token, ...]
    keys: Mapping[int, str]
    whole: Mapping[Span, str]
    named: frozenset[str]
    events: tuple[Event, ...]
    begun: frozenset[int]
    found: dict[int, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A story as read: what is named in its title, in title and first paragraph, and anywhere.

    `people` are last names with their sides, of this story and, where it has them not, of others;
    `state` says that a government, army or ministry is told of without a name, `posts` are those
    of people by their last names.
    """

    story: Story
    events: tuple[Event, ...]
    sentences: tuple[Sentence, ...]
    title: frozenset[str]
    head: frozenset[str]
    every: frozenset[str]
    people: dict[str, str] = field(compare=False, repr=False)
    state: bool = False
    posts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)


def read_stories(record: Record, book: Codebook) -> tuple[Reading, ...]:
    """Return all stories of a record as read; done once for a record."""
    if not record.readings:
        by_story: dict[str, list[Event]] = {}
        for event in record.events.values():
            by_story.setdefault(event.story_id, []).append(event)
        for story in record.stories.values():
            record.readings[story.id] = _read(story, by_story.get(story.id, []), book)
        _share_people(record.readings.values())
        for ident, reading in record.readings.items():
            record.readings[ident] = _with_people(reading)
    return tuple(record.readings.values())


def _read(story: Story, events: Iterable[Event], book: Codebook) -> Reading:
    listed = tuple(events)
    sentences: list[Sentence] = []
    for span, text in sentences_of(story):
        tokens = tokens_of(text, span[0])
        here = tuple(e for e in listed if any(overlap(x.sentence, span) for x in e.evidence))
        named = named_in(tokens, book.names)
        keys = {first: key for (first, _), key in named.items()}
        begun = frozenset().union(*(book.relating.begun_by(t.low) for t in tokens))
        every = frozenset(keys.values())
        sentences.append(Sentence(span, tokens, keys, named, every, here, begun))
    posts: dict[str, str] = {}
    people = _people(listed, sentences, book, posts)
    none = frozenset[str]()
    state = any(find_in(book.relating.state, s) for s in sentences)
    parties = (p for e in listed for p in (*e.actors, *e.recipients))
    posts |= {p.name.split()[-1].casefold(): p.role for p in parties if p.role and p.name.strip()}
    return Reading(story, listed, tuple(sentences), none, none, none, people, state, posts)


def _with_people(reading: Reading) -> Reading:
    """Return a reading in which who is named by a person counts as named."""
    story, people = reading.story, reading.people
    sentences = []
    for s in reading.sentences:
        persons = {
            people[t.low] for n, t in enumerate(s.tokens)
            if t.low in people and n not in s.keys and t.text[:1].isupper()
        }  # fmt: skip
        sentences.append(replace(s, named=s.named | persons) if persons - s.named else s)
    title = [story.title_span] if story.title_span is not None else []

    def keys_at(spans: Sequence[Span]) -> frozenset[str]:
        inside = (s for s in sentences if any(overlap(s.span, p) for p in spans))
        return frozenset(k for s in inside for k in s.named)

    return replace(
        reading,
        sentences=tuple(sentences),
        title=keys_at(title),
        head=keys_at([*title, *story.paragraphs[:1]]),
        every=frozenset(k for s in sentences for k in s.named),
    )


def _people(
    events: Sequence[Event],
    sentences: Sequence[Sentence],
    book: Codebook,
    posts: dict[str, str],
) -> dict[str, str]:
    """Return the last names of people told of in a story, with the key of their side.

    Their posts, as far as they stand before the name, are put into `posts`.
    """
    out: dict[str, str] = {}
    for sentence in sentences:
        for (_, n), key in sentence.whole.items():
            after = sentence.tokens[n : n + 1 + POST_WORDS]
            end = min((k for k in sentence.keys if k > n), default=n + len(after))
            run = list(_capitals(after[: end - n], book))[1:]
            if len(run) >= 2:
                out.setdefault(run[-1].low, key)
                post = after[1 : after.index(run[0])]
                posts.setdefault(run[-1].low, " ".join(t.low for t in post))
        for (n, _), key in sentence.whole.items():  # "Prime Minister Hun Sen of Cambodia"
            if n > 2 and sentence.tokens[n - 1].low == "of":
                before = sentence.tokens[max(0, n - 1 - POST_WORDS) : n - 1]
                titles = {k for _, k in find_words(book.relating.post_words, before)}
                start = max(titles, default=len(before)) + 1
                run = [t for t in before[start:] if t.text[:1].isupper()]
                if len(run) >= 2 and len(run) == len(before) - start:
                    out.setdefault(run[-1].low, key)
    for event in events:
        # The coder takes a stranger whom a minister met for his countryman.
        several = len({p.country for p in (*event.actors, *event.recipients)}) > 1
        for party in (*event.actors, *event.recipients):
            words = party.name.split()
            own = party.sector in OWN or not words or not words[-1][:1].isupper()
            if several and len(words) > 1 and party.role and party.country and not own:
                out.setdefault(words[-1].casefold(), party.country)
            elif len(words) > 1 and party.role and party.sector in OWN:
                # "FARC leader Rodrigo Londono": written large, the post tells the group.
                groups = [k for k in keys_in(tokens_of(party.role.upper()), book.names).values()
                          if k.islower()]  # fmt: skip
                if groups and words[-1][:1].isupper():
                    out.setdefault(words[-1].casefold(), groups[0])
    return out


def _capitals(tokens: Sequence[Token], book: Codebook) -> Iterator[Token]:
    """Yield the words from the first on that are written large; words of a post are passed by.

    After a comma only what a post stands before: "Peru's president, Ana Rojas", not "to Peru, Ana".
    """
    posts = {n for n, _ in find_words(book.relating.post_words, tokens)}
    for n, token in enumerate(tokens):
        comma = n > 0 and token.span[0] - tokens[n - 1].span[1] > 1
        if comma and not any(p < n for p in posts):
            return
        if token.text[:1].isupper() and n not in posts:
            yield token
        elif n not in posts:
            return


def _told(reading: Reading) -> str:
    return reading.story.published or ""


def _share_people(readings: Iterable[Reading]) -> None:
    """Give every story the people of all others, but for names that stand for several sides."""
    keys: dict[str, set[str]] = {}
    listed = list(readings)
    for reading in listed:
        for name, key in reading.people.items():
            keys.setdefault(name, set()).add(key)
    posts = {n: p for r in sorted(listed, key=_told) for n, p in r.posts.items() if n in r.people}
    known = {name: min(found) for name, found in keys.items() if len(found) == 1}
    for reading in listed:
        for name, key in known.items():
            reading.people.setdefault(name, key)
        for name, post in posts.items():
            reading.posts.setdefault(name, post)


def find_in(words: Words, sentence: Sentence) -> tuple[Span, ...]:
    """Return where runs of a list of the codebook stand in a sentence; looked for once."""
    key = id(words)
    if key not in sentence.begun:
        return ()
    held = sentence.found.get(key)
    if held is None:
        held = sentence.found[key] = find_words(words, sentence.tokens)
    return held


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def names_side(named: frozenset[str], side: Side) -> bool:
    """Whether a side is among what is named."""
    return bool(named & (side.codes | side.names))


def strangers(named: frozenset[str], one: Side, other: Side) -> frozenset[str]:
    """Return states and bodies that are named and belong to neither side."""
    return frozenset(k for k in named if k.isupper()) - one.codes - other.codes


def is_of_pair(reading: Reading, one: Side, other: Side) -> bool:
    """Whether a story is about two sides: it names them both first, and at most one other.

    Of a group and its own state "the government" names the state.
    """
    for named in (reading.title, reading.head, reading.every):
        mine = any(
            reading.state and b.home in a.codes and names_side(named, b)
            for a, b in ((one, other), (other, one))
        )
        if mine or (names_side(named, one) and names_side(named, other)):
            return len(strangers(named, one, other) - FORUMS) <= 1
    return False


def is_about(
    sentence: Sentence, reading: Reading, one: Side, other: Side, book: Codebook, third: int = 0
) -> bool:
    """Whether a sentence speaks of two sides.

    It names both and at most one other state; or it has an act between them; or it stands in a
    story about the two, and names no other state (`third`: so many), or both by "the two sides",
    beside a host and a mediator.
    """
    named = sentence.named
    outside = len(strangers(named, one, other))
    if names_side(named, one) and names_side(named, other) and outside <= max(1, third):
        return True
    if any(between(e, one, other) for e in sentence.events):
        return True
    if not is_of_pair(reading, one, other):
        return False
    return outside <= third or (outside <= 2 and has(book.relating.pair_words, sentence))


def has(words: Words, sentence: Sentence) -> bool:
    """Whether a run of words stands in a sentence."""
    return bool(find_in(words, sentence))


def aimed(
    event: Event, one: Side, other: Side, record: Record, *, every: bool = False
) -> str | None:
    """Return who acts on whom, as `between`, also where the act does not name the other side.

    In a story about the two, a demand, a threat, or what is threatened, demanded or conditional is
    aimed at the other side where no third is named in its sentence: "Chile demanded the release of
    its fishermen". With `every` that holds for acts of all kinds. Acts inside an outer one follow
    it.
    """
    whom = between(event, one, other)
    if whom is not None:
        return whom
    outer = record.events.get(event.embedded_in or "")
    if outer is not None:
        whom = between(outer, one, other)
        if whom is not None:
            back = {"forth": "back", "back": "forth"}
            return back.get(whom, whom) if outer.type == "REQUEST" else whom
    if event.type not in VERBAL and event.status not in AHEAD and not every:
        return None
    reading = record.readings.get(event.story_id)
    if reading is None or not is_of_pair(reading, one, other):
        return None
    here = any(stands_for(p, one, other) for p in event.actors)
    there = any(stands_for(p, other, one) for p in event.actors)
    if here == there or any(_third(p, one, other) for p in event.recipients):
        return None
    spans = [x.sentence for x in event.evidence]
    for sentence in reading.sentences:
        if any(overlap(sentence.span, s) for s in spans) and strangers(sentence.named, one, other):
            return None
    return "forth" if here else "back"


def stands_for(party: Party, side: Side, other: Side) -> bool:
    """Whether a party stands for a side in a story of the two: also "the rebels", "the army"."""
    if is_of(party, side):
        return True
    if not party.basis.startswith("role+") or not (side.names or other.names):
        return False
    return (party.sector in OWN) == bool(side.names)


def speaks_for(party: Party, side: Side, other: Side) -> bool:
    """Whether a party stands for a side and is no company, church or people of it."""
    return stands_for(party, side, other) and (bool(side.names) or party.sector in OFFICIAL)


def _third(party: Party, one: Side, other: Side) -> bool:
    """Whether a party is neither side nor people of one."""
    if party.basis.startswith("role+"):
        return False
    if party.country is None or party.country in one.codes | other.codes:
        return False
    return not (party.sector in OWN and (is_of(party, one) or is_of(party, other)))
