"""The mentions of actors in all sentences of one story."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente.actors.back import SUBJECTS
from detente.actors.chunks import Chunk, build_chunks
from detente.actors.hits import COUNTRYLIKE, Hit, find_hits, opening_name
from detente.actors.losers import Loser, losers_of
from detente.actors.memory import Memory, Seen
from detente.actors.names import is_scene
from detente.actors.reading import ARMED, Locate, Reading, best_entry, gender, place_country
from detente.actors.resolve import kind_of, resolve
from detente.actors.senses import settle_senses
from detente.codebook.names import NameBook, fold, word_set, words_of
from detente.language.parse import Parse
from detente.records import Mention, Party


@dataclass(frozen=True, slots=True)
class Found:
    """A mention with the chunk it was read from and, where asked for, what else it could be."""

    chunk: Chunk
    mention: Mention
    losers: tuple[Loser, ...] = ()


def find_mentions(
    sentences: Sequence[Parse],
    *,
    book: NameBook,
    published: date | None = None,
    dateline: tuple[str, ...] = (),
    locate: Locate | None = None,
) -> tuple[tuple[Mention, ...], ...]:
    """Return the mentions of each sentence; `sentences` are those of one story, in reading order.

    Mentions do not overlap; what stands inside a bigger one is part of it. Those that could not be
    resolved have no parties, and a reason. Nothing is kept from one call to the next. `locate`
    gives the country of a town that the book does not have.
    """
    story = walk(sentences, book=book, published=published, dateline=dateline, locate=locate)
    return tuple(tuple(f.mention for f in found) for _, found in story)


def walk(
    sentences: Sequence[Parse],
    *,
    book: NameBook,
    published: date | None = None,
    dateline: tuple[str, ...] = (),
    locate: Locate | None = None,
    losers: bool = False,
) -> Iterator[tuple[Reading, tuple[Found, ...]]]:
    """Yield each sentence with what was found in it; the memory is as it stands after it.

    With `losers`, what else the words could have meant is kept, which takes twice the time.
    """
    hits = settle_senses(sentences, [find_hits(p, book) for p in sentences], book)
    names = {
        p.lower[h.last] for p, hs in zip(sentences, hits, strict=True) for h in hs if h.is_person
    }
    chunks = [
        build_chunks(p, opening_name(p, hs, names), book)
        for p, hs in zip(sentences, hits, strict=True)
    ]
    memory = Memory(home=_home(dateline, book, locate), whole=_most_named(chunks, published, book))
    memory.private = not _foreign_affair(sentences, chunks, memory.home, published, book)
    later = _introductions(sentences, chunks)
    named = [_countries_here(here, published, book) for here in chunks]
    for number, (p, here) in enumerate(zip(sentences, chunks, strict=True)):
        memory.sentence = number
        memory.here = named[number]
        memory.company = _company(here, published)
        memory.owned = _owned(here, published, book)
        memory.coloured = _coloured(here, published, book)
        memory.abroad = _abroad(here, published, book)
        reading = Reading(p, book, published, memory, resolve, locate)
        memory.scene = _scene(here, reading)
        found = []
        for chunk in here:
            before = memory.copy() if losers else memory
            parties, reason = resolve(chunk, reading)
            if not parties and chunk.hit.special == "unknown":
                again = _introduced_later(chunk, reading, number, later, sentences, named)
                if again:
                    parties, reason = resolve(chunk, reading)
            head = _head(p, chunk)
            others = losers_of(chunk, replace(reading, memory=before), parties) if losers else ()
            if not parties and chunk.hit.special == "unknown" and is_scene(chunk, reading):
                if (there := place_country(chunk.hit, reading)) is not None:
                    memory.places[there] = number
            if parties or chunk.hit.special == "unknown":
                _note(chunk, head, parties, reading)
            mention = Mention(chunk.first, chunk.last, head, parties, reason)
            found.append(Found(chunk, mention, others))
        yield reading, tuple(found)


def name_tokens(p: Parse, book: NameBook) -> frozenset[int]:
    """Return the tokens of a sentence that are known names, posts and other roles left out."""
    return frozenset(
        t
        for hit in find_hits(p, book)
        if hit.role is None and hit.special != "unknown"
        for t in range(hit.first, hit.last + 1)
    )


def mention_at(mentions: Sequence[Mention], token: int) -> Mention | None:
    """Return the mention that covers a token."""
    for mention in mentions:
        if mention.first <= token <= mention.last:
            return mention
    return None


def _most_named(found: Sequence[list[Chunk]], day: date | None, book: NameBook) -> str | None:
    """Return the country that most sentences of a story name, people of the tables as theirs.

    Of several it is the one that is named first.
    """
    counts = Counter(
        c
        for chunks in found
        for c in dict.fromkeys((*_countries_here(chunks, day, book), *_company(chunks, day)))
    )
    return max(counts, key=lambda c: counts[c], default=None)


def _foreign_affair(
    sentences: Sequence[Parse], found: Sequence[list[Chunk]], home: str | None,
    day: date | None, book: NameBook,
) -> bool:  # fmt: skip
    """Whether states act in a story and its dateline's is not named: a meeting in Davos."""
    acting = False
    for p, chunks in zip(sentences, found, strict=True):
        if home in _countries_here(chunks, day, book):
            return False
        acting = acting or any(
            c.role is None and c.hit.kind == "country" and p.deps[c.anchor] in SUBJECTS
            for c in chunks
        )
    return acting and home is not None


def _home(dateline: tuple[str, ...], book: NameBook, locate: Locate | None) -> str | None:
    """Return the country of the dateline's first place that is known.

    Behind a comma it says where a town lies: "MANILA, Philippines", "ATHENS, Ga.".
    """
    for place in dateline:
        parts = [part.strip() for part in place.split(",")]
        if len(parts) > 1 and parts[-1] in book.words["us_states"]:
            return "USA"
        for name in dict.fromkeys((place, *reversed(parts))):
            if (found := _place_of_book(name, book)) is not None:
                return found
        if locate is not None and (found := locate(parts[0], Counter())) is not None:
            return found
    return None


def _place_of_book(name: str, book: NameBook) -> str | None:
    """Return the country of a place or state of the tables."""
    node = None
    level = book.index
    for word in words_of(name):
        node = level.get(fold(word))
        if node is None:
            return None
        level = node.next
    forms = node.forms if node is not None else ()
    kinds = ("capital", "country", "place", "metonym")
    return next((f.entry.country for f in forms if f.kind in kinds and f.entry.country), None)


def _countries_here(chunks: list[Chunk], day: date | None, book: NameBook) -> tuple[str, ...]:
    """Return the different countries that a sentence names.

    A name that bodies of several states have says none: "the Senate".
    """
    out: dict[str, None] = {}
    waiting = deque(chunks)
    while waiting:
        chunk = waiting.popleft()
        hits = [s.hit for s in (*chunk.sources, *chunk.behind) if s.hit is not None]
        waiting += [s.chunk for s in (*chunk.sources, *chunk.behind) if s.chunk is not None]
        for hit in (chunk.hit, chunk.inside, *hits):
            if hit is None or not hit.forms or hit.forms[0].written in book.shared:
                continue
            if hit.forms[0].entry.kind != "person":
                country = best_entry(hit.forms, day).entry.country
                if country is not None and country not in _NOWHERE:
                    out[country] = None
    return tuple(out)


def _company(chunks: list[Chunk], day: date | None) -> tuple[str, ...]:
    """Return the countries of the people of the tables that a sentence names."""
    people = (c.name for c in chunks if c.name is not None and c.name.kind == "person")
    codes = (best_entry(h.forms, day).entry.country for h in people)
    return tuple(dict.fromkeys(c for c in codes if c is not None and c not in _NOWHERE))


def _owned(chunks: list[Chunk], day: date | None, book: NameBook) -> frozenset[str]:
    """Return the countries that a sentence names only to say whose a post is."""
    posts: set[str] = set()
    other: set[str] = set()
    for chunk in chunks:
        of_post = chunk.role is not None and chunk.role.kind == "post" and not chunk.plural
        found = _countries_here([chunk], day, book)
        (posts if of_post else other).update(found)
    return frozenset(posts - other)


def _coloured(chunks: list[Chunk], day: date | None, book: NameBook) -> frozenset[str]:
    """Return the countries that a sentence names only by their people: "a Chinese student"."""
    people: set[str] = set()
    other: set[str] = set()
    for chunk in chunks:
        of_people = chunk.role.sector in PRIVATE if chunk.role is not None else (
            chunk.hit.kind == "people"
        )  # fmt: skip
        (people if of_people else other).update(_countries_here([chunk], day, book))
    return frozenset(people - other)


def _abroad(chunks: list[Chunk], day: date | None, book: NameBook) -> frozenset[str]:
    """Return the countries that a sentence names only by what is away from home: "US Embassy"."""
    away: set[str] = set()
    other: set[str] = set()
    for chunk in chunks:
        role = chunk.role.role if chunk.role is not None else ""
        far = not book.words["away_from_home"].isdisjoint((role, role.rsplit(" ", 1)[-1]))
        (away if far else other).update(_countries_here([chunk], day, book))
    return frozenset(away - other)


def _scene(chunks: list[Chunk], r: Reading) -> str | None:
    """Return the country of the sentence's only places, or None where they lie in several."""
    places = (c.hit for c in chunks if c.role is None and _may_be_place(c.hit) and is_scene(c, r))
    there = {country for hit in places if (country := place_country(hit, r)) is not None}
    return there.pop() if len(there) == 1 else None


def _may_be_place(hit: Hit) -> bool:
    return hit.special == "unknown" or (bool(hit.forms) and hit.kind in COUNTRYLIKE)


# What says a country in so many words, and so counts for what the story is about.
EXPLICIT = word_set(
    "title office role demonym country capital metonym place dictionary counterpart owner"
)
# Sectors of people who may be away from home.
PRIVATE = frozenset("CVL REF EDU LAB BUS MED JRN NGO CRM SOC".split())
_NOWHERE = word_set("IGO UNO EUR NGO ISM IMG MNC")


def _introductions(
    sentences: Sequence[Parse], found: list[list[Chunk]]
) -> dict[str, list[tuple[int, Chunk]]]:
    """Return the chunks that give a name with its post, by the name's last word."""
    out: dict[str, list[tuple[int, Chunk]]] = {}
    for number, (p, chunks) in enumerate(zip(sentences, found, strict=True)):
        for chunk in chunks:
            if chunk.name is not None and chunk.role is not None:
                out.setdefault(fold(p.words[chunk.name.last]), []).append((number, chunk))
    return out


def _introduced_later(
    chunk: Chunk, reading: Reading, number: int, later: dict[str, list[tuple[int, Chunk]]],
    sentences: Sequence[Parse], named: Sequence[tuple[str, ...]],
) -> bool:  # fmt: skip
    """Whether a name that is not known yet (in a title, say) is introduced further down.

    If so it is remembered from there.
    """
    memory = reading.memory
    for there, other in later.get(fold(reading.p.words[chunk.hit.last]), ()):
        if there > number and not any(s.hit and s.hit.special for s in other.sources):
            here, memory.here = memory.here, named[there]
            resolve(other, replace(reading, p=sentences[there]))
            memory.here = here
            return True
    return False


def _head(p: Parse, chunk: Chunk) -> int:
    """Return the syntactic head of a chunk: from its anchor upwards as long as inside."""
    t = chunk.anchor
    while True:
        up = p.heads[t]
        if up == t or not chunk.first <= up <= chunk.last:
            return t
        t = up


def _note(chunk: Chunk, head: int, parties: tuple[Party, ...], r: Reading) -> None:
    """Keep a resolved mention for the words that may point back to it."""
    p, memory = r.p, r.memory
    for q in parties:
        if q.country is None or q.country in _NOWHERE:
            continue
        if q.basis in EXPLICIT:
            memory.countries[q.country] += 1
            if q.basis != "place":
                memory.sides[q.country] += 1
                memory.private &= q.basis == "role" and q.sector in PRIVATE
        if q.basis == "place" and is_scene(chunk, r):
            memory.places[q.country] = memory.sentence
        if q.basis in ("role", "role+place") and q.role is not None:
            memory.groups[q.role] = q.country
    if parties and (group := _armed_group(chunk, parties, r)) is not None:
        memory.armed = (memory.sentence, group)
    kind = kind_of(chunk, parties, r) if parties else "stranger"
    if kind == "pronoun":
        name = parties[0].name
        same = (s.kind for s in reversed(memory.log) if s.parties and s.parties[0].name == name)
        kind = next(same, "person")
    top = head
    while p.deps[top] == "conj" and p.heads[top] != top:
        top = p.heads[top]
    owner = p.deps[top] == "poss" and p.deps[p.heads[top]] in SUBJECTS  # "Ukraine's hopes ... its"
    subject = owner or p.deps[top] in SUBJECTS
    memory.log.append(
        Seen(memory.sentence, head, p.heads[top], subject, kind, parties, gender(chunk))
    )
    acronym = _acronym(p, chunk)
    if acronym and parties:
        memory.short[acronym] = parties[0]


def _armed_group(chunk: Chunk, parties: tuple[Party, ...], r: Reading) -> Party | None:
    """Return the armed group that a mention names, alone or before a role: "Hamas fighters"."""
    hits = [s.hit for s in chunk.sources if s.hit is not None]
    hits += [s.chunk.hit for s in (*chunk.sources, *chunk.behind) if s.chunk is not None]
    hits += [chunk.hit] if chunk.role is None else []
    for hit in hits:
        if hit.forms and hit.kind == "armed group":
            entry = best_entry(hit.forms, r.day).entry
            if entry.sector in ARMED:
                return replace(
                    parties[0], name=entry.name, country=entry.country, sector=entry.sector,
                    role=None, basis="dictionary",
                )  # fmt: skip
    return None


def _acronym(p: Parse, chunk: Chunk) -> str:
    """Return the short form that stands in brackets behind a name: "(ICJ)"."""
    i = chunk.last + 1
    if i + 2 >= len(p) or p.words[i] != "(" or p.words[i + 2] != ")":
        return ""
    word = p.words[i + 1]
    return word if word.isupper() and 2 <= len(word) <= 7 else ""
