"""Who is named in a sentence, word by word: the two sides, third ones, people by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.codebook import Codebook
from detente.relations.reading import Reading, Sentence, find_in
from detente.relations.shapes import Side
from detente.relations.sides import OWN
from detente.relations.words import Token, find_words

# Words of a post between the name of a country and that of a person.
POST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named at a word: a code or group as `keys_in` has it, and whether as a person."""

    place: int
    key: str


def keys_before(
    sentence: Sentence, reading: Reading, end: int, one: Side, other: Side, book: Codebook
) -> list[Named]:
    """Return who is named before a word, in order; people by the side they were told of."""
    tokens = sentence.tokens
    named = dict(sentence.keys)
    people = _people(reading, book)
    for n, token in enumerate(tokens):
        if n not in named and token.text[:1].isupper() and token.low in people:
            named[n] = people[token.low]
    if one.names or other.names:
        group, state = (one, other) if one.names else (other, one)
        last = {f.split()[-1] for f in group.forms if " " in f}  # "the Tigers"
        for n, token in enumerate(tokens):
            if token.low in last and token.text[:1].isupper():
                named[n] = min(group.names)
        for words, side in ((book.relating.rebels, group), (book.relating.state, state)):
            for n, _ in find_in(words, sentence):
                named.setdefault(n, min(side.names or side.codes))
    return [Named(n, k) for n, k in sorted(named.items()) if n < end]


def _people(reading: Reading, book: Codebook) -> dict[str, str]:
    """Return the last names of people told of in a story, with the key of their side."""
    if reading.people:
        return reading.people
    out: dict[str, str] = {"": ""}
    for event in reading.events:
        for party in (*event.actors, *event.recipients):
            words = party.name.split()
            own = party.sector in OWN or not words or not words[-1][:1].isupper()
            if len(words) > 1 and party.role and party.country and not own:
                out.setdefault(words[-1].casefold(), party.country)
    for sentence in reading.sentences:
        for n, key in sentence.keys.items():
            run = list(_capitals(sentence.tokens[n + 1 : n + 1 + POST_WORDS], book))
            if len(run) >= 2:
                out.setdefault(run[-1].low, key)
    reading.people.update(out)
    return reading.people


def _capitals(tokens: Sequence[Token], book: Codebook) -> Iterator[Token]:
    """Yield the words from the first on that are written large; words of a post are passed by."""
    posts = {n for n, _ in find_words(book.relating.post_words, tokens)}
    for n, token in enumerate(tokens):
        if token.text[:1].isupper() and n not in posts:
            yield token
        elif n not in posts:
            return


def side_at(named: Named, one: Side, other: Side) -> Side | None:
    """Return the side that a name stands for, None for a third."""
    return next((s for s in (one, other) if named.key in s.codes | s.names), None)


def is_joint(named: Sequence[Named], one: Side, other: Side) -> bool:
    """Whether both sides are named first, one beside the other: "India and Nepal"."""
    if len(named) < 2 or named[1].place - named[0].place > 2:
        return False
    return {side_at(n, one, other) for n in named[:2]} == {one, other}
