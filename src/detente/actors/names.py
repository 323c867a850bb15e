"""Rules for names: of people, organisations, states and places."""

from __future__ import annotations

from typing import Final

from detente.actors.bearers import bearer, namesake
from detente.actors.chunks import Chunk
from detente.actors.hits import CALENDAR, COUNTRYLIKE, find_hits
from detente.actors.reading import (
    Reading,
    best_entry,
    entry_near,
    fullest,
    known_person,
    name_words,
    party,
    remember,
    role_on,
    sector_on,
    sits_in_congress,
)
from detente.actors.whose import nearby_country, owner
from detente.codebook.names import Form, word_set
from detente.records import Party


def by_memory(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody or something the story named before: "Osorio Chong", "the ICJ"."""
    hit = chunk.name or chunk.hit
    words = name_words(hit, r)
    if len(words) == 1 and (short := r.memory.short.get(r.p.words[hit.first])) is not None:
        return (party(chunk, r, short.name, short.country, short.sector, short.role, "memory"),)
    found = r.memory.recall(words)
    if found is None or not found.known:
        return None
    name, sector = found.name, found.sector
    return (party(chunk, r, name, found.country, sector, found.role, "memory", found.key),)


def by_office(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody whose offices the book lists, as on the story's day."""
    hit = chunk.name
    if hit is None or (entry := known_person(hit, r)) is None:
        return None
    words = name_words(hit, r)
    stranger = r.memory.recall(words)
    if stranger is not None and not stranger.known and len(words) == 1:
        return None
    sector = sector_on(entry, r)
    name = fullest(hit, entry, None, r)
    role = role_on(entry, r)
    remember(chunk, r, name, entry.name, entry.country, sector, role, words)
    return (party(chunk, r, name, entry.country, sector, role, "office", entry.name),)


def by_surname(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody of the tables by the surname, or by a full name spelt otherwise."""
    hit = chunk.name
    if hit is None:
        return None
    words = name_words(hit, r)
    if r.memory.recall(words) is not None or (entry := bearer(hit, r)) is None:
        return None
    sector = sector_on(entry, r)
    name = fullest(hit, entry, None, r)
    role = role_on(entry, r)
    remember(chunk, r, name, entry.name, entry.country, sector, role, words)
    return (party(chunk, r, name, entry.country, sector, role, "surname", entry.name),)


def by_owner(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A name that is not known beside a country that is: "Iran's Basij"."""
    if chunk.name is None or not chunk.sources:
        return None
    whose = owner(chunk.sources[0], r)
    if whose is None or whose.country is None:
        return None
    name = r.p.slice(chunk.name.first, chunk.name.last)
    words = name_words(chunk.name, r)
    of_state = not r.book.words["state_bodies"].isdisjoint(words)
    sector = "GOV" if of_state else None
    remember(chunk, r, name, name, whose.country, sector, None, words)
    return (party(chunk, r, name, whose.country, sector, None, "owner"),)


def by_stranger(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Nobody: a full name that is not known is kept, so that its last word is not mistaken."""
    if chunk.name is not None and chunk.name.first < chunk.name.last:
        words = name_words(chunk.name, r)
        name = r.p.slice(chunk.name.first, chunk.name.last)
        if sits_in_congress(r.p, chunk.last):
            remember(chunk, r, name, name, "USA", "LEG", "member of congress", words)
            return (party(chunk, r, name, "USA", "LEG", "member of congress", "title"),)
        if r.memory.recall(words) is None:
            remember(chunk, r, name, name, None, None, None, words, known=False)
    return None


def by_namesake(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody the story named before whose surname is a firm's name too: "Roche said"."""
    found = namesake(chunk.hit, r)
    if found is None:
        return None
    who = (found.name, found.country, found.sector, found.role)
    return (party(chunk, r, *who, "memory", found.key),)


def by_dictionary(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """An organisation, armed group, party, body or people that the book lists."""
    form = _form_of_owner(chunk, r) or entry_near(chunk.hit.forms, r)
    entry = form.entry
    if form.kind in COUNTRYLIKE:
        return None
    country = entry.country
    if (here := _shared_with(chunk, form, r)) is not None and here != country:
        role = entry.role or form.written.lower()
        sector = sector_on(entry, r) if entry.kind != "party" else "PTY"
        name = f"{r.book.adjectives[here]} {form.written}"
        return (party(chunk, r, name, here, sector, role, "shared"),)
    if country is None and chunk.sources and (whose := owner(chunk.sources[0], r)) is not None:
        country = whose.country
    if country is None and entry.kind == "body":
        country = nearby_country(r)
    sector = sector_on(entry, r)
    if country is None and entry.kind == "group" and sector in PEOPLE:
        if (there := _there(chunk, r)) is not None:
            return (party(chunk, r, entry.name, there, sector, None, "role+place"),)
    return (party(chunk, r, entry.name, country, sector, None, "dictionary"),)


def _form_of_owner(chunk: Chunk, r: Reading) -> Form | None:
    """Return the form of the state that stands before the name: "Turkey's MIT"."""
    if not chunk.sources or len({f.entry.country for f in chunk.hit.forms}) < 2:
        return None
    whose = owner(chunk.sources[0], r)
    if whose is None or whose.country is None:
        return None
    own = tuple(f for f in chunk.hit.forms if f.entry.country == whose.country)
    return best_entry(own, r.day) if own else None


def _there(chunk: Chunk, r: Reading) -> str | None:
    """Return where people live who are of no state: "Muslims in Bangui", "Sunnis of Anbar"."""
    p, i = r.p, chunk.last + 1
    if p.lower[i : i + 1] and p.lower[i] in ("in", "of", "from"):
        hit = next((h for h in find_hits(p, r.book) if i < h.first <= i + 2), None)
        if hit is not None and hit.forms and hit.kind in COUNTRYLIKE:
            return best_entry(hit.forms, r.day).entry.country
    return r.memory.scene


def _shared_with(chunk: Chunk, form: Form, r: Reading) -> str | None:
    """Return the state whose body is meant by a name that bodies of several have: "the Senate"."""
    states = r.book.shared.get(form.written)
    if states is None:
        return None
    own = form.entry.country
    for source in chunk.sources:
        if (whose := owner(source, r)) is not None and whose.country is not None:
            return whose.country if whose.country in states else None
    for seen in reversed(r.memory.log):
        if seen.sentence != r.memory.sentence:
            break
        for q in seen.parties:
            if q.country == own:
                return None
            if q.country in states:
                return q.country
    home = r.memory.dominant()
    return home if home in states else None


def by_country(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A state, its people, its capital or a building that stands for it."""
    form = best_entry(chunk.hit.forms, r.day)
    entry, kind = form.entry, form.kind
    if kind not in COUNTRYLIKE:
        return None
    country = entry.country
    name = r.book.countries.get(country, entry.name) if country else entry.name
    if chunk.first and r.p.lower[chunk.first - 1] == "ethnic" and kind in ("people", "adjective"):
        there = _there(chunk, r) or _other_home(country, r)
        return (party(chunk, r, f"ethnic {form.written}", there, "CVL", None, "role+place"),)
    if kind == "people":
        return (party(chunk, r, form.written, country, "CVL", None, "demonym"),)
    if kind == "adjective":
        headed = r.p.deps[chunk.last] not in ("compound", "amod")
        if headed and (r.p.tags[chunk.last] == "NNPS" or _is_one_person(chunk, form, r)):
            return (party(chunk, r, form.written, country, "CVL", None, "demonym"),)
        return (party(chunk, r, name, country, "GOV", None, "demonym"),)
    placed = is_place(chunk, r)
    if kind == "place":
        sector = entry.sector or ("CVL" if placed else "GOV")
        return (party(chunk, r, entry.name, country, sector, entry.role, "place"),)
    if placed and kind != "metonym":
        return (party(chunk, r, name, country, "GOV", None, "place"),)
    if kind == "metonym":
        sector = entry.sector or "GOV"
        basis = "place" if placed else "metonym"
        return (party(chunk, r, entry.name, country, sector, entry.role, basis),)
    return (party(chunk, r, name, country, "GOV", None, kind),)


def _is_one_person(chunk: Chunk, form: Form, r: Reading) -> bool:
    """Whether an adjective means one of a people: "the 48-year-old Australian", "an Iraqi"."""
    p, t = r.p, chunk.last
    if not form.written.endswith(("an", "i")) or p.deps[t] not in PERSON_DEPS:
        return False
    return any(p.lower[c] in ONE for c in p.children[t] if c < t)


def _other_home(country: str | None, r: Reading) -> str | None:
    """Return the state that a minority lives in, where the story is of one: not its namesake."""
    others = [c for c in (*r.memory.here, r.memory.dominant()) if c not in (None, country)]
    return others[0] if others else None


def is_place(chunk: Chunk, r: Reading) -> bool:
    """Whether the words say where something is, not who acts: "in Ankara", "fled to Turkey"."""
    if is_scene(chunk, r):
        return True
    prep = _preposition(chunk, r)
    if prep is None or r.p.lower[prep] not in _TOWARDS:
        return False
    return r.p.lemmas[r.p.heads[prep]] in r.book.words["motion"]


def is_scene(chunk: Chunk, r: Reading) -> bool:
    """Whether the words say where what is told happens: "in Ankara", not "fled to Turkey"."""
    prep = _preposition(chunk, r)
    return prep is not None and r.p.lower[prep] in r.book.words["place_prepositions"]


PEOPLE: Final = frozenset(["CVL", "REL"])
ONE: Final = frozenset(["a", "an", "another", "one", "the"])
PERSON_DEPS: Final = frozenset(["nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj", "appos"])
_TOWARDS: Final = word_set("to from for towards toward of via")


def _preposition(chunk: Chunk, r: Reading) -> int | None:
    """Return the preposition that a chunk hangs on, if it does."""
    p = r.p
    t = chunk.anchor
    for _ in range(4):
        if p.deps[t] == "pobj":
            break
        if p.deps[t] not in ("conj", "appos", "compound", "nmod"):
            return None
        t = p.heads[t]
    else:
        return None
    if chunk.first and p.lower[chunk.first - 1] in CALENDAR:
        return None  # "In September Turkey ..." is parsed as one phrase
    return p.heads[t]
