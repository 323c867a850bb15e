"""What a rule reads: a sentence with the story so far, and the parties that it makes of chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from detente.actors.chunks import Chunk
from detente.actors.hits import COUNTRYLIKE, Hit, seat_at
from detente.actors.memory import Memory, Person
from detente.codebook.names import Form, Name, NameBook, fold, word_set
from detente.ids import content_id
from detente.language.parse import Parse
from detente.records import Party

ARMED: Final = frozenset(["REB", "PRM", "CRM", "UAF"])
FEMALE_WORDS: Final = word_set("mrs. ms. mrs ms lady dame madame she her hers")
MALE_WORDS: Final = word_set("mr. mr sir lord he him his")

# Days before the first one in office in which an election can lie.
ELECTED: Final = 90
# Posts at the top: what somebody who has left several is called by.
TOP: Final = frozenset(
    ["president", "prime minister", "chancellor", "king", "queen", "supreme leader", "taoiseach"]
)
# Posts between states that are filled some months before they are taken.
AWAITED: Final = frozenset(
    ["european commission president", "un secretary-general", "nato secretary-general"]
)
OUT_OF_POWER: Final = frozenset(["OPP", "PTY"])
OFFICIAL: Final = frozenset(["GOV", "MIL", "LEG", "JUD", "IGO", "SPY", "COP"])

# The country of a town, given the countries that the story has named so far.
Locate = Callable[[str, Counter[str]], str | None]
Resolve = Callable[["Chunk", "Reading"], "tuple[tuple[Party, ...], str]"]


@dataclass(slots=True)
class Reading:
    """A sentence being read, with the book, the story's day and what the story said before.

    `resolve` is what resolves a chunk inside another one ("Putin" in "Putin's spokesman"), `locate`
    what knows the country of a town that the book does not have.
    """

    p: Parse
    book: NameBook
    day: date | None
    memory: Memory
    resolve: Resolve
    locate: Locate | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a role or name is: what one source says."""

    country: str | None
    sector: str | None
    kind: str
    party: Party | None = None


Rule = Callable[[Chunk, Reading], tuple[Party, ...] | None]


@lru_cache(maxsize=50_000)
def actor_id(name: str, country: str | None, sector: str | None) -> str:
    """Return the id of an actor: the same for the same name, country and sector anywhere."""
    return content_id("ac", name.casefold(), country or "", sector or "")


def party(
    chunk: Chunk, r: Reading, name: str, country: str | None, sector: str | None,
    role: str | None, basis: str, key: str | None = None,
) -> Party:  # fmt: skip
    """Return a party for the words of a chunk."""
    p = r.p
    first = chunk.first
    return Party(
        name,
        p.slice(first, chunk.last),
        country,
        sector,
        role,
        actor_id(key or name, country, sector),
        p.span(first, chunk.last),
        basis,
    )


def place_country(hit: Hit, r: Reading) -> str | None:
    """Return the country of a place: the book's, else the gazetteer's of a town."""
    if hit.forms:
        return best_entry(hit.forms, r.day).entry.country if hit.kind in COUNTRYLIKE else None
    if hit.special != "unknown" or r.locate is None:
        return None
    return r.locate(r.p.slice(hit.first, hit.last), r.memory.countries)


def best_entry(forms: tuple[Form, ...], day: date | None) -> Form:
    """Return the form whose entry counts on the story's day, else the one nearest in time.

    Of two posts that somebody holds on a day it is the one in government, then the later one.
    People out of office are what they were, or are about to be. Of what is told without a day it
    is the latest, but armed groups are what they were in arms.
    """
    if len(forms) == 1:
        return forms[0]
    if day is None:
        if forms[0].kind == "armed group":
            return next((f for f in forms if f.entry.sector in ARMED), forms[0])
        if forms[0].kind == "person":
            return max(forms, key=lambda f: (f.entry.end is None, *_remembered(f.entry)))
        return max(forms, key=lambda f: (f.entry.end is None, f.entry.end or date.max))
    held = [f for f in forms if f.entry.holds(day)]
    if held and held[0].kind == "person":
        return max(held, key=lambda f: (f.entry.sector == "GOV", f.entry.start or date.min))
    if held:
        same = [f for f in held if f.entry.name == held[0].entry.name]
        return min(same, key=lambda f: f.entry.start or date.min)
    if forms[0].kind == "person":
        return _out_of_office(forms, day)
    return min(forms, key=lambda f: _days_away(f.entry, day))


def _out_of_office(forms: tuple[Form, ...], day: date) -> Form:
    """Return what somebody without a post is known by: the post to come, the highest, the last."""
    soon = [f for f in forms if f.entry.role in AWAITED and about_to_hold(f.entry, day)]
    past = [f for f in forms if f.entry.end is not None and f.entry.end < day]
    if past and not soon:
        return max(past, key=lambda f: _remembered(f.entry))
    return min(soon or forms, key=lambda f: _days_away(f.entry, day))


def _remembered(entry: Name) -> tuple[bool, bool, date]:
    return entry.role in TOP, entry.sector not in OUT_OF_POWER, entry.end or date.min


def about_to_hold(entry: Name, day: date) -> bool:
    """Whether a post is to be taken soon: by who is elected or named, but not yet in office."""
    return entry.start is not None and 0 < (entry.start - day).days <= ELECTED


def not_yet(entry: Name, day: date | None) -> bool:
    """Whether a post is to be taken some day that nobody knows of yet."""
    if day is None or entry.start is None or entry.start <= day:
        return False
    return not about_to_hold(entry, day)


def role_on(entry: Name, r: Reading) -> str | None:
    """Return the post of an entry on the story's day; none before the first."""
    return None if not_yet(entry, r.day) else entry.role


def entry_near(forms: tuple[Form, ...], r: Reading) -> Form:
    """Return the form that counts on the story's day, of the states that the story speaks of.

    "NPA" is a rebel army in the Philippines and a prosecuting authority in South Africa.
    """
    if len({f.entry.country for f in forms}) > 1:
        home = r.memory.dominant()
        for near in ((home,), r.memory.here):
            some = tuple(f for f in forms if f.entry.country in near)
            if some:
                return best_entry(some, r.day)
    return best_entry(forms, r.day)


def _days_away(entry: Name, day: date) -> int:
    return min((abs((d - day).days) for d in (entry.start, entry.end) if d), default=0)


def sector_on(entry: Name, r: Reading) -> str | None:
    """Return the sector of an entry on the story's day: former office holders are ELI.

    Somebody whose first known post is still to come has none.
    """
    if entry.kind == "person":
        if r.day is None or entry.holds(r.day) or about_to_hold(entry, r.day):
            return entry.sector
        if not_yet(entry, r.day):
            return None
        return "ELI" if entry.sector in OFFICIAL else entry.sector
    if entry.kind == "party" and entry.role == "opposition" and counts(entry, r.day):
        return "OPP"
    return entry.sector


def sits_in_congress(p: Parse, last: int) -> bool:
    """Whether a name is followed by the party and state of a member of the US Congress."""
    return last + 2 < len(p) and seat_at(p, last + 2)


def counts(entry: Name, day: date | None) -> bool:
    """Whether an entry counts on a day; where the day is not known, every entry does."""
    return day is None or entry.holds(day)


def known_person(hit: Hit, r: Reading) -> Name | None:
    """Return the person of the book, in the term that counts on the story's day."""
    people = tuple(f for f in hit.forms if f.kind == "person")
    if len({f.entry.name for f in people}) > 1:
        people = _nearer(people, r)
    return best_entry(people, r.day).entry if people else None


def _nearer(people: tuple[Form, ...], r: Reading) -> tuple[Form, ...]:
    """Return those of several people of one name whose state is spoken of, else who led one.

    "Pedro Sanchez" is Spain's prime minister, and in a story of Colombia its defence minister.
    """
    home = r.memory.dominant()
    near = tuple(f for f in people if f.entry.country in r.memory.here)
    near = near or tuple(f for f in people if home is not None and f.entry.country == home)
    return near or tuple(f for f in people if f.entry.role in TOP) or people


@lru_cache(maxsize=20_000)
def folded(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without accents and hyphens."""
    return tuple(fold(w) for w in text.replace("-", " ").split())


def name_words(hit: Hit, r: Reading) -> tuple[str, ...]:
    """Return the words of a hit as they are remembered."""
    return folded(r.p.slice(hit.first, hit.last))


def fullest(hit: Hit, known: Name | None, earlier: Person | None, r: Reading) -> str:
    """Return the fullest name that the story gives; the book's where it gives one word."""
    written = r.p.slice(hit.first, hit.last)
    if earlier is not None and len(earlier.words) > len(folded(written)):
        return earlier.name
    if " " not in written and known is not None:
        return known.name
    return written


def remember(
    chunk: Chunk, r: Reading, name: str, key: str, country: str | None, sector: str | None,
    role: str | None, words: tuple[str, ...], *, known: bool = True,
) -> None:  # fmt: skip
    """Keep somebody for the rest of the story."""
    full = folded(name)
    words = full if len(full) >= len(words) else words
    r.memory.remember(Person(words, name, key, country, sector, role, gender(chunk), known))


def gender(chunk: Chunk) -> bool | None:
    """Return whether the words say that the person is a woman, None where they do not say."""
    if (
        chunk.honorific in FEMALE_WORDS
        or "woman" in chunk.role_words
        or "queen" in chunk.role_words
    ):
        return True
    if chunk.honorific in MALE_WORDS or chunk.role_words in ("king", "prince"):
        return False
    return None
