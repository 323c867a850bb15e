"""Who bears a surname that stands alone: "Clinton", while she is secretary of state."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from typing import Final

from detente.actors.hits import Hit
from detente.actors.memory import Person
from detente.actors.reading import TOP, Reading, name_words
from detente.codebook.names import Name, fold

# Years after the last day in a post in which a surname alone is still taken for its bearer.
REMEMBERED: Final = 8
# How alike two first names must be, from 0 to 1: Aleksandr and Alexander are 0.71.
ALIKE: Final = 0.7
DAYS: Final = 365.25


def bearer(hit: Hit, r: Reading) -> Name | None:
    """Return the person of the tables whom a surname, or a full name spelt otherwise, means.

    In office on the story's day first; then those who left a post not long ago, and only where
    their country is spoken of. None where two fit alike, and for what is no name of a person.
    """
    words = name_words(hit, r)
    known = r.book.surnames.get(words[-1]) or r.book.surnames.get(words[0])
    if not known or not _proper(hit, r):
        return None
    near = {*r.memory.here, *r.memory.company}
    home = r.memory.dominant()
    if home is not None:
        near.add(home)
    if len(words) > 1:
        known = tuple(e for e in known if e.country in near and _same_first(words, e))
    ranked: dict[tuple[str, str | None], tuple[float, Name]] = {}
    for entry in known:
        worth = _worth(entry, r, full=len(words) > 1, near=entry.country in near)
        key = (entry.name, entry.country)
        if worth > 0 and (key not in ranked or worth > ranked[key][0]):
            ranked[key] = (worth, entry)
    if not ranked and r.day is None:
        return _at_the_top(known)
    best = sorted(ranked.values(), key=lambda w: -w[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _at_the_top(known: tuple[Name, ...]) -> Name | None:
    """Return the last of a surname's bearers who led a state, where all who did led the same."""
    top = [e for e in known if e.role in TOP]
    if len({e.country for e in top}) != 1:
        return None
    return max(top, key=lambda e: (e.end is None, e.end or date.min))


def _proper(hit: Hit, r: Reading) -> bool:
    """Whether the word stands as a name, and not as the last of a thing's: "the ... Clinton"."""
    p, after = r.p, hit.last + 1
    if p.tags[hit.last] not in ("NNP", "NNPS") or len(p.words[hit.last]) < 2:
        return False
    return not (hit.first and p.tags[hit.first - 1] == "DT" and after >= len(p))


def _worth(entry: Name, r: Reading, *, full: bool, near: bool) -> float:
    """Return how likely somebody is meant: post, time since it, and whether the country is near."""
    worth = 2.0 if entry.role in TOP else 1.0
    if not full and entry.role not in r.book.words["surname_posts"]:
        # Somebody less known goes by the surname at home and in office only.
        leads = entry.role is not None and entry.role.endswith(("party president", "party leader"))
        return 1.0 + leads if near and r.day is not None and entry.holds(r.day) else 0.0
    if r.day is None:
        return worth + 2 * near if near or full else 0
    if entry.holds(r.day):
        return worth + 4 + 2 * near
    if entry.start is not None and entry.start > r.day:
        return 0.2 if full else 0
    years = (r.day - entry.end).days / DAYS if entry.end else 0.0
    if full:
        return max(0.1, worth - years / 10)
    return worth + 2 - years / REMEMBERED if near and years < REMEMBERED else 0


def _same_first(words: tuple[str, ...], entry: Name) -> bool:
    """Whether the first name fits: "Aleksandr" Lukashenko, "Donald John" Trump."""
    own = [fold(w) for w in entry.name.split()]
    if len(own) < 2 or own[-1] != words[-1]:
        return False
    return own[0] == words[0] or SequenceMatcher(None, own[0], words[0]).ratio() >= ALIKE


def namesake(hit: Hit, r: Reading) -> Person | None:
    """Return somebody of the story whose surname is a firm's name too, and not told of as one.

    "Sergeant Julien Roche was jailed ... Roche's union".
    """
    if hit.kind != "organisation" or hit.first != hit.last:
        return None
    words = name_words(hit, r)
    found = r.memory.recall(words)
    if found is None or not found.known or found.words[-1:] != words or len(found.words) < 2:
        return None
    firms = {f.entry.name for f in hit.forms}
    return None if any(q.name in firms for s in r.memory.log for q in s.parties) else found
