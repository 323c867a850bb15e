"""Word pieces: how a sentence with two marked phrases becomes numbers for the network.

The vocabulary is that of BERT uncased (Devlin et al. 2019), cut to the pieces that news uses. The
phrases are set between marks of their own, so that the network sees who is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
# Opening and closing marks of actor and recipient: places that BERT's vocabulary leaves unused.
MARKS = {"actor": ("[unused1]", "[unused2]"), "recipient": ("[unused3]", "[unused4]")}
# Longer sentences are cut; one in a thousand of ours has more pieces.
MAX_PIECES = 160
WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence as piece numbers, and the places of the marks that open the two phrases.

    A phrase that was not found has place 0, that of the sentence as a whole.
    """

    pieces: tuple[int, ...]
    actor: int
    recipient: int


def mark(sentence: str, actor: str, recipient: str, vocabulary: Mapping[str, int]) -> Marked:
    """Return a sentence with its two phrases marked; of overlapping ones only the first is."""
    pieces = [vocabulary[CLS]]
    places = {"actor": 0, "recipient": 0}
    at = 0
    for start, end, role in _spans(sentence, actor, recipient):
        pieces += _pieces(sentence[at:start], vocabulary)
        places[role] = min(len(pieces), MAX_PIECES - 1)
        first, last = MARKS[role]
        pieces += [vocabulary[first], *_pieces(sentence[start:end], vocabulary), vocabulary[last]]
        at = end
    pieces += _pieces(sentence[at:], vocabulary)
    pieces = [*pieces[:MAX_PIECES], vocabulary[SEP]]
    return Marked(tuple(pieces), places["actor"], places["recipient"])


def _spans(sentence: str, actor: str, recipient: str) -> list[tuple[int, int, str]]:
    found = []
    for role, phrase in (("actor", actor), ("recipient", recipient)):
        start = sentence.find(phrase)
        if start < 0:
            start = sentence.lower().find(phrase.lower())
        if phrase and start >= 0:
            found.append((start, start + len(phrase), role))
    if len(found) == 2 and found[0][0] < found[1][1] and found[1][0] < found[0][1]:
        del found[1]
    return sorted(found)


def _pieces(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    return [vocabulary[p] for word in words(text) for p in _split(word, vocabulary)]


def words(text: str) -> list[str]:
    """Return words and punctuation marks in lower case without accents, as BERT has them."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn").replace("_", " _ ")
    return WORD.findall(plain)


def _split(word: str, vocabulary: Mapping[str, int]) -> Iterator[str]:
    """Yield the longest pieces that make a word, or the unknown piece where none do."""
    out, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start:
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in vocabulary:
                break
            end -= 1
        if end == start:
            yield UNKNOWN
            return
        out.append(piece)
        start = end
    yield from out
