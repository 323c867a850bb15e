"""What a story has said so far about its actors, for the words that only point back to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from detente.records import Party

# Sentences back that a pronoun may reach; beyond two the reader has lost the thread too.
REACH = 2
# Namings after which a story without a dateline is about a state.
OFTEN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the story has named. `words` is the fullest name in lower case."""

    words: tuple[str, ...]
    name: str
    key: str
    country: str | None
    sector: str | None
    role: str | None
    female: bool | None
    known: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A resolved mention, as far as later words may point back to it."""

    sentence: int
    head: int
    verb: int
    subject: bool
    kind: str
    parties: tuple[Party, ...]
    female: bool | None = None


@dataclass(slots=True)
class Memory:
    """The state of one story while it is read from top to bottom."""

    home: str | None = None
    whole: str | None = None
    sentence: int = 0
    here: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    owned: frozenset[str] = frozenset()
    coloured: frozenset[str] = frozenset()
    abroad: frozenset[str] = frozenset()
    countries: Counter[str] = field(default_factory=Counter)
    sides: Counter[str] = field(default_factory=Counter)
    people: dict[str, list[Person]] = field(default_factory=dict)
    short: dict[str, Party] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    private: bool = True
    armed: tuple[int, Party] | None = None
    scene: str | None = None
    log: list[Seen] = field(default_factory=list)

    def copy(self) -> Memory:
        """Return a memory of the same content that can go its own way."""
        return Memory(
            self.home,
            self.whole,
            self.sentence,
            self.here,
            self.company,
            self.owned,
            self.coloured,
            self.abroad,
            self.countries.copy(),
            self.sides.copy(),
            {word: list(people) for word, people in self.people.items()},
            dict(self.short),
            dict(self.groups),
            dict(self.places),
            self.private,
            self.armed,
            self.scene,
            list(self.log),
        )

    def dominant(self) -> str | None:
        """Return the country that the story is about: its dateline's, else the most frequent.

        A dateline's country that no words of the story name but as a place is the host of others,
        unless these are private people.
        """
        if self.home is not None and (self.sides[self.home] or self.private):
            return self.home
        counts = self.sides or self.countries
        if counts:
            return counts.most_common(1)[0][0]
        return (self.home if self.private else self.whole) or self.home or self.whole

    def own_state(self) -> str | None:
        """Return the state where the story happens, whose police and officials need no country.

        Its dateline's where the story names it; else the one that most sentences name, if that is
        the one that acts most too.
        """
        if self.home is not None and (self.sides[self.home] or self.home in self.places):
            return self.home
        if (
            self.home is None
            and self.sides[self.whole or ""] >= OFTEN
            and self.whole == self.dominant()
        ):
            return self.whole
        return None

    def only_here(self) -> str | None:
        """Return the sentence's only country, unless it tells no more than whose a post is.

        "The deputy premier received the Iraqi minister" in Kuwait has a deputy premier of Kuwait.
        """
        if len(self.here) != 1:
            return None
        only = self.here[0]
        of_story = self.home or self.whole
        return only if of_story in (None, only) or only not in self.owned else None

    def last_place(self, reach: int) -> str | None:
        """Return the country of the last place named, if that is not too long ago."""
        if not self.places:
            return None
        country = max(self.places, key=lambda c: self.places[c])
        return country if self.places[country] >= self.sentence - reach else None

    def remember(self, person: Person) -> None:
        """Keep a person, found again by any word of the name but the first."""
        for word in set(person.words[1:] or person.words):
            self.people.setdefault(word, []).append(person)

    def recall(self, words: tuple[str, ...]) -> Person | None:
        """Return the last person whose name ends in these words, else holds them in a row."""
        found = self.people.get(words[-1])
        if not found:
            return None
        n = len(words)
        fitting = [q for q in found if q.words[-n:] == words]
        if not fitting:
            fitting = [q for q in found if _holds(q.words, words)]
        if not fitting:
            return None
        return max(reversed(fitting), key=lambda q: (q.known, len(q.words)))

    def before(self, head: int, *, own: bool) -> list[Seen]:
        """Return what a pronoun may mean, likeliest first.

        Subjects before others; of the same sentence the nearest, of an earlier one the first. For
        possessives (`own`) the nearest of the same sentence goes before earlier subjects.
        """
        recent: list[Seen] = []
        for seen in reversed(self.log):
            if seen.sentence < self.sentence - REACH:
                break
            recent.append(seen)
        here = [s for s in recent if s.sentence == self.sentence and s.head < head]
        out = [s for s in here if s.subject]
        others = [s for s in here if not s.subject]
        if own:
            out = out + others
        for back in range(1, REACH + 1):
            there = [s for s in recent if s.sentence == self.sentence - back]
            out += [s for s in reversed(there) if s.subject]
            if back == 1 and not own:
                out += others
            out += [s for s in there if not s.subject]
        return out

    def last_countries(self, wanted: int) -> list[Party]:
        """Return parties for the last different countries of the story, as first told."""
        out: dict[str, Party] = {}
        for seen in reversed(self.log):
            for party in reversed(seen.parties):
                if party.country and len(party.country) == 3 and party.country not in out:
                    out[party.country] = party
                    if len(out) == wanted:
                        return list(out.values())[::-1]
        return []

    def last_people(self, wanted: int) -> list[Party]:
        """Return the last different named people of the story, as first told."""
        out: dict[str, Party] = {}
        for seen in reversed(self.log):
            if seen.kind != "person":
                continue
            for party in reversed(seen.parties):
                if party.name not in out:
                    out[party.name] = party
                    if len(out) == wanted:
                        return list(out.values())[::-1]
        return []

    def two_people_before(self) -> tuple[Party, ...]:
        """Return the people of the last sentence with names, if they are two of two states.

        That is the one being read where it has named two: "Kim met Moon, and they walked".
        """
        for back in range(REACH + 1):
            out: dict[str, Party] = {}
            for seen in self.log:
                if seen.sentence == self.sentence - back and seen.kind == "person":
                    out |= {q.name: q for q in seen.parties}
            two = len(out) == 2 and len({q.country for q in out.values()}) == 2
            if two or (out and back):
                return tuple(out.values()) if two else ()
        return ()


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    n = len(part)
    return any(whole[i : i + n] == part for i in range(len(whole) - n + 1))
