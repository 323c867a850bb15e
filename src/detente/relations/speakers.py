"""Who is named in a sentence, word by word: the two sides, third ones, people by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.codebook import Codebook
from detente.relations.reading import Reading, Sentence, find_in, overlap
from detente.relations.shapes import Side

# How the coder knows somebody of whom a story tells by the last name alone.
KNOWN = frozenset(["memory", "office", "title"])


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named at a word: a code or group as `keys_in` has it; whether as a person."""

    place: int
    key: str
    person: bool = False
    word: str = ""


def keys_before(
    sentence: Sentence, reading: Reading, end: int, one: Side, other: Side, book: Codebook
) -> list[Named]:
    """Return who is named before a word, in order; people by the side they were told of."""
    tokens = sentence.tokens
    named = dict(sentence.keys)
    people = reading.people
    persons = set()
    for n, token in enumerate(tokens):
        if n not in named and token.text[:1].isupper() and token.low in people:
            named[n] = people[token.low]
            persons.add(n)
    for event in sentence.events:
        for party in event.actors:
            if party.country and party.basis in KNOWN and party.span is not None:
                at = next((k for k, t in enumerate(tokens) if overlap(t.span, party.span)), None)
                if at is not None and at not in named and tokens[at].text[:1].isupper():
                    named[at] = party.country
                    persons.add(at)
    for n, token in enumerate(tokens):  # "the kingdom", of which only one of the two is one
        codes = book.relating.realms.get(token.low)
        if codes and n and tokens[n - 1].low == "the":
            found = [s for s in (one, other) if s.codes & codes]
            if len(found) == 1:
                named.setdefault(n, min(found[0].codes & codes))
    if one.names or other.names:
        group, state = (one, other) if one.names else (other, one)
        last = {f.split()[-1] for f in group.forms if " " in f}  # "the Tigers"
        for n, token in enumerate(tokens):
            if token.low in last and token.text[:1].isupper():
                named[n] = min(group.names)
        for words, side in ((book.relating.rebels, group), (book.relating.state, state)):
            for n, _ in find_in(words, sentence):
                named.setdefault(n, min(side.names or side.codes))
    return [Named(n, k, n in persons, tokens[n].low) for n, k in sorted(named.items()) if n < end]


def side_at(named: Named, one: Side, other: Side) -> Side | None:
    """Return the side that a name stands for, None for a third."""
    return next((s for s in (one, other) if named.key in s.codes | s.names), None)


def is_joint(named: Sequence[Named], one: Side, other: Side) -> bool:
    """Whether both sides are named first, one beside the other: "India and Nepal"."""
    if len(named) < 2 or named[1].place - named[0].place > 2:
        return False
    return {side_at(n, one, other) for n in named[:2]} == {one, other}
