"""Words of sentences, matched against the word lists of the codebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.codebook.names import NameBook, Node, fold, words_of
from detente.codebook.relating import WordLists, Words, word_fits
from detente.records import Span, Story

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:['’.-]\w+)*")
_SENTENCE = re.compile(
    r"\S.*?(?:(?<!\b[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bGen)(?<!\bSt)"
    r"(?<!\bJan)(?<!\bFeb)(?<!\bAug)(?<!\bSept)(?<!\bOct)(?<!\bNov)(?<!\bDec)(?<!\bLt)(?<!\bCol)"
    r"(?<!\bSen)(?<!\bGov)(?<!\bRep)[.!?][\"'”’)]*(?=\s)|$)",
    re.DOTALL,
)
NAME_KINDS = frozenset(
    ["country", "adjective", "people", "capital", "seat", "organisation", "metonym"]
)
GROUP_KINDS = frozenset(["armed group", "party", "group"])


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, as written, and where it stands in the story."""

    low: str
    text: str
    span: Span


# Sentences of events are read again by each part of a card.
@lru_cache(maxsize=1 << 13)
def tokens_of(text: str, offset: int = 0) -> tuple[Token, ...]:
    """Return the words of a text."""
    return tuple(
        Token(fold(m[0]).removesuffix("'s"), m[0], (m.start() + offset, m.end() + offset))
        for m in _WORD.finditer(text)
    )


def sentences_of(story: Story) -> Iterator[tuple[Span, str]]:
    """Yield the sentences of the title and the paragraphs, with their spans."""
    parts = [story.title_span] if story.title_span is not None else []
    for first, last in (*parts, *story.paragraphs):
        for match in _SENTENCE.finditer(story.text, first, last):
            yield (match.start(), match.end()), match[0]


def find_words(words: Words, tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return first and last index of every run of the list that stands in the tokens."""
    out = []
    begun = words.begun
    for n, token in enumerate(tokens):
        for run in begun[token.low]:
            if len(run) == 1 or _goes_on(run, tokens, n):
                out.append((n, n + len(run) - 1))
    return tuple(sorted(out)) if len(out) > 1 else tuple(out)


def find_lists(lists: WordLists, tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Yield the number of a list, and first and last index of a run of it that stands there.

    It finds what `find_words` finds of each of the lists, and looks at each word but once.
    """
    begun = lists.begun
    for n, token in enumerate(tokens):
        for number, run in begun[token.low]:
            if len(run) == 1 or _goes_on(run, tokens, n):
                yield number, n, n + len(run) - 1


def _goes_on(run: Sequence[str], tokens: Sequence[Token], first: int) -> bool:
    """Whether a run stands at a word that its first word fits."""
    if first + len(run) > len(tokens):
        return False
    return all(word_fits(p, tokens[n].low) for n, p in enumerate(run[1:], first + 1))


def has_words(words: Words, text: str) -> bool:
    """Whether a run of the list stands in a text."""
    return bool(find_words(words, tokens_of(text)))


def keys_in(tokens: Sequence[Token], names: NameBook) -> dict[int, str]:
    """Return what is named, by the index of the first word.

    Of countries and bodies the code; of armed groups, parties and organisations the name as
    `Side.names` has it.
    """
    return {first: key for (first, _), key in named_in(tokens, names).items()}


def named_in(tokens: Sequence[Token], names: NameBook) -> dict[Span, str]:
    """Return what is named as `keys_in`, by the indexes of the first and the last word."""
    out: dict[Span, str] = {}
    pieces = [(n, p) for n, t in enumerate(tokens) for p in _pieces(t.text)]
    position = 0
    while position < len(pieces):
        key, after = _longest(pieces, position, names.index)
        if key is not None:
            out[pieces[position][0], pieces[after - 1][0]] = key
        position = after
    return out


@lru_cache(maxsize=1 << 15)
def _pieces(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _longest(
    pieces: Sequence[tuple[int, str]], first: int, index: Mapping[str, Node]
) -> tuple[str | None, int]:
    node_map = index
    best: tuple[str | None, int] = (None, first + 1)
    here = first
    while here < len(pieces):
        node = node_map.get(fold(pieces[here][1]))
        if node is None:
            break
        here += 1
        if not node.forms:
            node_map = node.next
            continue
        written = " ".join(p for _, p in pieces[first:here])
        for form in sorted(node.forms, key=lambda f: f.entry.end is not None):
            fits = written.isupper() if form.acronym else written[:1].isupper()
            if fits and form.kind in NAME_KINDS and form.entry.country:
                best = (form.entry.country, here)
                break
            if fits and form.kind in GROUP_KINDS:
                best = (fold(form.entry.name), here)
                break
        node_map = node.next
    return best
