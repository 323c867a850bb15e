"""Whose a role or a name is: what stands beside it, and what follows for the sector."""

from __future__ import annotations

from typing import Final

from detente.actors.back import antecedent
from detente.actors.bearers import bearer, namesake
from detente.actors.chunks import Chunk, Source
from detente.actors.hits import COUNTRYLIKE, Hit
from detente.actors.reading import Owner, Reading, best_entry, entry_near, name_words, sector_on

_BODIES: Final = {"UNO": "UN", "EUR": "EU"}


def owners(chunk: Chunk, r: Reading) -> list[Owner]:
    """Return whose the chunk is, as its possessors, adjectives and of-phrases say, in order."""
    out: list[Owner] = []
    for source in (*reversed(chunk.sources), *chunk.behind):
        if chunk.plural and source.hit is not None and source.hit.special == "pronoun":
            out += _pointed_at(source.hit, r)  # "the two neighbours ... their navies"
        elif (whose := owner(source, r)) is not None:
            out.append(whose)
    return out


def _pointed_at(hit: Hit, r: Reading) -> list[Owner]:
    """Return all whom a possessive pronoun means."""
    found = antecedent(r.p.lower[hit.first], hit.first, r, own=True)
    return [Owner(q.country, q.sector, "pronoun", q) for q in found]


def owner(source: Source, r: Reading) -> Owner | None:
    """Return what one source says, or None where it is not known itself."""
    if source.hit is not None:
        if source.hit.special == "pronoun":
            return next(iter(_pointed_at(source.hit, r)), None)
        if source.hit.special == "unknown":
            who = r.memory.recall(name_words(source.hit, r))
            if who is not None:
                return Owner(who.country, who.sector, "person") if who.known else None
            known = bearer(source.hit, r)
            return None if known is None else Owner(known.country, sector_on(known, r), "person")
        if (person := namesake(source.hit, r)) is not None:
            return Owner(person.country, person.sector, "person")
        return _owner_by_form(source.hit, r)
    if source.chunk is None:
        return None
    inner = source.chunk
    if inner.role is None and inner.hit.forms and inner.hit.kind in COUNTRYLIKE:
        return _owner_by_form(inner.hit, r)
    parties, _ = r.resolve(inner, r)
    if not parties:
        return None
    kind = "role" if inner.role is not None else inner.hit.kind
    return Owner(parties[0].country, parties[0].sector, kind, parties[0])


def _owner_by_form(hit: Hit, r: Reading) -> Owner:
    form = best_entry(hit.forms, r.day) if hit.kind in COUNTRYLIKE else entry_near(hit.forms, r)
    kind = form.kind
    country = form.entry.country
    states = r.book.shared.get(form.written)
    if states is not None and (kind == "group" or country not in r.memory.here):
        country = next((c for c in (*r.memory.here, r.memory.dominant()) if c in states), country)
    sector = None if kind in COUNTRYLIKE else sector_on(form.entry, r)
    return Owner(country, sector, kind)


def role_name(chunk: Chunk) -> str:
    """Return the role in lower case as the words give it: "interior minister"."""
    role = chunk.role
    assert role is not None
    if chunk.plural or role.kind in ("group", "thing"):
        return role.role
    words = chunk.role_words.replace(" - ", "-").replace("defence", "defense")
    return words if " " in words or role.kind == "body" else role.role


def role_title(country: str, role: str, r: Reading) -> str:
    """Return what a role of a country is called: "French foreign minister"."""
    adjective = r.book.adjectives.get(country) or _BODIES.get(country)
    return f"{adjective} {role}" if adjective else role


def nearby_country(r: Reading) -> str | None:
    """Return whose somebody is of whom the text does not say it.

    The story's country where the sentence names it; else the sentence's only country, that of its
    last actor so far, or the story's.
    """
    memory = r.memory
    home = memory.dominant()
    if home in memory.owned:  # "spoke with her Saudi counterpart"
        others = (c for c, _ in memory.sides.most_common() if c not in memory.owned)
        home = next(others, None) or memory.home or memory.whole
    if home in memory.here:
        return home
    if (only := memory.only_here()) is not None:
        return only
    for seen in reversed(memory.log):
        if seen.sentence != memory.sentence or len(memory.here) == 1:
            break
        if not seen.parties:
            continue
        last = seen.parties[0]
        if last.country in r.book.countries and last.basis != "place" and len(seen.parties) == 1:
            return last.country
    return home
