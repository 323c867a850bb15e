"""Contacts that sentences tell by words where no meeting was coded: "after talks with his host"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.codebook import Codebook
from detente.relations.levels import ORDER
from detente.relations.reading import Reading, Sentence, find_in, is_of_pair
from detente.relations.shapes import Side
from detente.relations.sides import between
from detente.relations.speakers import Named, keys_before, side_at
from detente.relations.words import Token, find_words

# Words before and behind those of a meeting in which posts are looked for, and the other side.
POSTS_WITHIN, NAMED_WITHIN = 14, 9
# Where what follows is no longer who was met.
ENDS = frozenset(["and", "to", "on", "for", "about", "in", "over", "after", "at"])


@dataclass(frozen=True, slots=True)
class Meeting:
    """That two sides met, and at which level; `words` are those that say so."""

    sentence: Sentence
    level: str
    words: str


def told_meetings(reading: Reading, one: Side, other: Side, book: Codebook) -> Iterator[Meeting]:
    """Yield the meetings of two sides that a story tells of by words alone."""
    if not is_of_pair(reading, one, other):
        return
    for sentence in reading.sentences:
        if sentence.span == reading.story.title_span:
            continue
        if any(e.type == "CONSULT" and between(e, one, other) for e in sentence.events):
            continue
        for first, last in find_in(book.relating.met, sentence):
            before = sentence.tokens[max(0, first - 5) : first]
            if find_words(book.relating.hedges, before) or "had" in {t.low for t in before[-2:]}:
                continue
            named = keys_before(sentence, reading, len(sentence.tokens), one, other, book)
            behind = sentence.tokens[last + 1 : last + 1 + NAMED_WITHIN]
            counterpart = any(t.low == "counterpart" for t in behind)
            if _is_theirs(named, first, last, one, other, counterpart):
                words = " ".join(t.text for t in sentence.tokens[first : last + 1])
                yield Meeting(sentence, _level(sentence.tokens, first, last, book), words)
                break


def _is_theirs(
    named: Sequence[Named], first: int, last: int, one: Side, other: Side, counterpart: bool
) -> bool:
    """Whether both sides stand before the words, or one before them and the other behind.

    In a story of the two the `counterpart` of one is of the other, whoever stands before.
    """
    before = [side_at(n, one, other) for n in named if n.place < first]
    after = [n for n in named if last < n.place <= last + NAMED_WITHIN]
    there = side_at(after[0], one, other) if after else None
    if not before and counterpart:
        return there is not None
    if not before or None in before:
        return False
    if {one, other} <= set(before):
        return True
    return there is not None and there is not before[0]


def _level(tokens: Sequence[Token], first: int, last: int, book: Codebook) -> str:
    """Return the level of the lower of the posts near the words, envoys where there are none."""
    after = tokens[last + 1 : last + POSTS_WITHIN]
    end = next((n for n, t in enumerate(after) if t.low in ENDS), len(after))
    near = [*tokens[max(0, first - POSTS_WITHIN) : last + 1], *after[:end]]
    taken: set[int] = set()
    found: set[str] = set()
    order = {"envoys": 0, "ministers": 2}
    for level in sorted(book.relating.levels, key=lambda v: order.get(v.id, 1)):
        for words in (level.roles, level.words):
            for start, end in find_words(words, near):
                if level.id == "envoys" and start == end:
                    continue  # "deputy foreign minister", but no "official" who told of it
                if not taken & set(range(start, end + 1)):
                    taken |= set(range(start, end + 1))
                    found.add(level.id)
    return max(found, key=ORDER.index, default="envoys")
