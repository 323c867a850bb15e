"""Rules for somebody named beside a post, and for the one who holds the same post elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Final

from detente.actors.bearers import bearer
from detente.actors.chunks import Chunk
from detente.actors.hits import COUNTERPART
from detente.actors.reading import (
    TOP,
    Owner,
    Reading,
    counts,
    fullest,
    known_person,
    name_words,
    party,
    place_country,
    remember,
    sector_on,
    sits_in_congress,
)
from detente.actors.sectors import role_sector
from detente.actors.whose import nearby_country, owner, owners, role_name, role_title
from detente.codebook.names import Name, Role
from detente.records import Party

# Days after the last one in a post in which news still gives the title as if it were held.
LINGERS: Final = 365
# Posts of soldiers who rule: their rank says less than the post.
RULING: Final = TOP | {"junta leader", "military ruler"}


def by_title(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody named beside a post: "Mexican Interior Minister Juan Diaz"."""
    hit = chunk.name
    if hit is None or chunk.role is None:
        return None
    known = known_person(hit, r)
    whose = owners(chunk, r)
    first = whose[0] if whose else None
    words = name_words(hit, r)
    earlier = r.memory.recall(words)
    role = chunk.role
    if len(words) == 1 and earlier is None and (known is None or not counts(known, r.day)):
        known = _holder(role, words[0], first, r) or known
    if known is None and earlier is None and not whose:
        known = bearer(hit, r)
        if known is not None and not _fits(role, known, r):
            known = None
    if role is COUNTERPART:
        return counterpart_of(chunk, r)
    country = first.country if first is not None else None
    if country is None and known is not None:
        country = known.country
    if country is None and earlier is not None:
        country = earlier.country
    if country is None and chunk.inside is not None:
        country = place_country(chunk.inside, r)
    if country is None:
        country = nearby_country(r)
    sector = role_sector(chunk, first, whose, r)
    if sits_in_congress(r.p, chunk.last):
        country, sector = "USA", "LEG"
    name = fullest(hit, known, earlier, r)
    role_text = role_name(chunk)
    loose = role.role in r.book.words["weak"] or role.sector in ("SOC", "CVL", "LAB")
    if loose and known is not None and known.role and not whose:
        own = sector_on(known, r) or sector
        if own != "ELI" or sector in (None, "SOC", "CVL"):
            sector, role_text = own, known.role
    if known is not None and sector == "MIL" and known.role in RULING and counts(known, r.day):
        sector = "GOV"  # "Captain Traore" rules a state
    if known is not None and not chunk.status and _left_long_ago(role, known, country, r):
        sector = "ELI"
    key = known.name if known is not None else name
    remember(chunk, r, name, key, country, sector, role_text, words)
    return (party(chunk, r, name, country, sector, role_text, "title", key),)


def counterpart_of(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """The one who holds the same post elsewhere: "his U.S. counterpart, James Mattis"."""
    back: list[Party] = []
    abroad: Owner | None = None
    for source in chunk.sources:
        whose = owner(source, r)
        if whose is None:
            continue
        if whose.kind == "pronoun" or (whose.party is not None and whose.kind != "role"):
            if whose.party is not None:
                back.append(whose.party)
        else:
            abroad = whose
    if not back:
        back = [s.parties[0] for s in r.memory.before(chunk.first, own=True) if s.kind == "person"][
            :1
        ]
    if not back and abroad is not None and abroad.country and chunk.name is None:
        name = role_title(abroad.country, "counterpart", r)
        return (party(chunk, r, name, abroad.country, "GOV", None, "counterpart"),)
    if not back:
        return None
    role, mine = back[0].role, back[0]
    sector = mine.sector if mine.sector != "ELI" else "GOV"
    if chunk.name is not None:
        known = known_person(chunk.name, r)
        words = name_words(chunk.name, r)
        earlier = r.memory.recall(words)
        name = fullest(chunk.name, known, earlier, r)
        country = abroad.country if abroad else None
        country = (
            country or (known.country if known else None) or (earlier.country if earlier else None)
        )
        key = known.name if known is not None else name
        remember(chunk, r, name, key, country, sector, role, words)
        return (party(chunk, r, name, country, sector, role, "counterpart", key),)
    last = role.rsplit(" ", 1)[-1] if role else None
    for seen in reversed(r.memory.log):
        for other in seen.parties:
            if seen.kind != "person" or other.country == mine.country or other.name == mine.name:
                continue
            same_post = other.role is not None and last is not None and last in other.role.split()
            if same_post and (abroad is None or other.country == abroad.country):
                found = party(
                    chunk, r, other.name, other.country, other.sector, other.role, "counterpart"
                )
                return (found,)
    if abroad is None:
        for seen in reversed(r.memory.log):
            for other in seen.parties:
                if seen.kind == "person" and other.country != mine.country and other.country:
                    at = (other.name, other.country, other.sector, other.role, "counterpart")
                    return (party(chunk, r, *at),)
        return None
    if abroad.country is None:
        return None
    name = role_title(abroad.country, role or "counterpart", r)
    return (party(chunk, r, name, abroad.country, sector, role, "counterpart"),)


def by_counterpart(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "His counterpart" without a name."""
    if chunk.role is not COUNTERPART:
        return None
    return counterpart_of(chunk, r)


def _holder(role: Role, surname: str, whose: Owner | None, r: Reading) -> Name | None:
    """Return the holder of an office on the story's day by surname: "President Bush".

    A surname alone may be anybody's; with the office and the day it is not. Where nobody holds it
    on that day it is the last who did. Of several, or without a day, it is that of a state which
    the sentence names. None where two fit.
    """
    terms = r.book.titled.get((role.role, surname), ())
    if whose is not None:
        terms = tuple(e for e in terms if e.country == whose.country)
    if r.day is not None:
        day = r.day
        now = tuple(e for e in terms if e.holds(day))
        terms = now or tuple(e for e in terms if e.end is not None and e.end < day)
    if (r.day is None or len({e.country for e in terms}) > 1) and r.memory.here:
        terms = tuple(e for e in terms if e.country in r.memory.here) or terms
    if len({e.country for e in terms}) != 1:
        return None
    return max(terms, key=lambda e: (e.end is None, e.end or date.max))


def _fits(role: Role, known: Name, r: Reading) -> bool:
    """Whether a surname's bearer may be called so: by the post, or where no state is named."""
    called, held = set(role.role.split()), set((known.role or "").split())
    return called <= held or (held <= called and bool(held)) or not r.memory.here


def _left_long_ago(role: Role, known: Name, country: str | None, r: Reading) -> bool:
    """Whether somebody is called by a post held no more, as former presidents are."""
    if r.day is None or country is None or role.kind != "post":
        return False
    terms = [e for e in r.book.terms.get((known.name, country), ()) if e.role == role.role]
    if not terms or any(e.end is None for e in terms):
        return False
    day = r.day
    return all(e.end is not None and (day - e.end).days > LINGERS for e in terms)
