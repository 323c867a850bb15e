"""Who a given phrase of a sentence is: `detente actors resolve`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from detente.actors.chunks import build_chunks
from detente.actors.hits import find_hits
from detente.actors.losers import Loser, losers_of
from detente.actors.mentions import Found, walk
from detente.actors.reading import Reading
from detente.actors.resolve import confidence
from detente.codebook.names import NameBook
from detente.language.parse import Parse
from detente.language.phrases import find_phrase, find_phrases, phrase_head
from detente.records import Mention, Party

# What is left of a decision's confidence where the phrase's head is a word beside the mention, as
# in "strikes by Turkey".
BESIDE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Decision:
    """Who a phrase is. Without parties it stayed unresolved, and `reason` says why.

    `confidence` is the share of such decisions that were right when it was last measured, from 0
    to 1; `losers` are the readings that were not taken.
    """

    parties: tuple[Party, ...]
    reason: str
    confidence: float
    losers: tuple[Loser, ...]


def resolve_phrase(
    sentences: Sequence[Parse],
    phrase: str,
    *,
    book: NameBook,
    published: date | None = None,
    dateline: tuple[str, ...] = (),
    alone: Sequence[Parse] = (),
) -> Decision:
    """Return who a phrase is, as it stands in the last of the sentences that has it.

    `alone` is the phrase itself, parsed; it is read after the sentences where none of them has it.
    """
    at = next((n for n in reversed(range(len(sentences))) if find_phrase(sentences[n], phrase)), -1)
    story = [*sentences]
    if at < 0:
        story += alone
        at = len(story) - 1
    if at < 0:
        return Decision((), "unresolved: no words", 0.0, ())
    options = {"book": book, "published": published, "dateline": dateline, "losers": True}
    for number, (reading, found) in enumerate(walk(story, **options)):  # type: ignore[arg-type]
        if number == at:
            spans = find_phrases(reading.p, phrase) or [(0, len(reading.p) - 1)]
            whole = [s for s in spans if any(_core_inside(f, s) for f in found)]
            return _decide(reading, found, (whole or spans)[0])
    raise AssertionError("the sentence is one of the story's")


def _decide(r: Reading, found: tuple[Found, ...], span: tuple[int, int]) -> Decision:
    chosen = _chosen(r, found, span)
    if not chosen:
        return Decision((), "unresolved: no name and no role in these words", 0.0, ())
    parties: dict[tuple[str, str | None, str | None], Party] = {}
    for f in chosen:
        for q in f.mention.parties:
            parties.setdefault((q.name, q.country, q.sector), q)
    reasons = "; ".join(dict.fromkeys(f.mention.reason for f in chosen))
    sure = min((confidence(f.mention.parties, r) for f in chosen), default=0.0)
    head = phrase_head(r.p, span)
    if not any(f.chunk.first <= head <= f.chunk.last for f in chosen):
        sure = round(sure * BESIDE, 2)
    losers = tuple(dict.fromkeys(q for f in chosen for q in f.losers))
    return Decision(tuple(parties.values()), reasons, sure, losers)


def _chosen(r: Reading, found: tuple[Found, ...], span: tuple[int, int]) -> list[Found]:
    """Return the mentions that the phrase names: its head's, and those joined to it by "and"."""
    p, (first, last) = r.p, span
    near = [f for f in found if f.chunk.first <= last and f.chunk.last >= first]
    head = phrase_head(p, span)
    whole = [f for f in near if _core_inside(f, span)]
    if not whole:
        return _inner(r, span) or [f for f in near if f.mention.parties][:1]
    heads = [f for f in whole if f.chunk.first <= head <= f.chunk.last]
    if not heads:
        return [_nearest(r, whole, head)]
    joined = [
        f for f in whole if f not in heads and _conjunct(p, f.mention.head, heads[0].mention.head)
    ]
    return heads + [f for f in joined if f.mention.parties]


def _core_inside(f: Found, span: tuple[int, int]) -> bool:
    """Whether the phrase has the words that the mention hangs on, not only some beside them."""
    c = f.chunk
    cores = [c.hit] if c.name is None else [c.hit, c.name]
    return any(
        span[0] <= h.last <= span[1] and (h.first >= span[0] or h.is_person or h.kind == "role")
        for h in cores
    )


def _conjunct(p: Parse, t: int, head: int) -> bool:
    while p.deps[t] == "conj" and p.heads[t] != t:
        t = p.heads[t]
        if t == head:
            return True
    return False


def _nearest(r: Reading, found: list[Found], head: int) -> Found:
    """Return the mention that hangs most directly on the phrase's head, places last."""

    def away(f: Found) -> tuple[bool, bool, bool, int, int]:
        above = list(r.p.ancestors(f.mention.head))
        steps = above.index(head) if head in above else 99
        placed = any(q.basis == "place" for q in f.mention.parties)
        # "his host, Sergei Aleinik"
        names = steps == 0 and f.chunk.name is not None and r.p.deps[f.mention.head] == "appos"
        return (not f.mention.parties, placed, not names, steps, f.mention.first)

    return min(found, key=away)


def _inner(r: Reading, span: tuple[int, int]) -> list[Found]:
    """Return the mention of a phrase that is part of a bigger one: "Iran" in "Iran's army"."""
    hits = [h for h in find_hits(r.p, r.book) if span[0] <= h.first and h.last <= span[1]]
    chunks = build_chunks(r.p, hits, r.book)
    out = []
    for chunk in chunks:
        reading = replace(r, memory=r.memory.copy())
        parties, reason = r.resolve(chunk, reading)
        mention = Mention(chunk.first, chunk.last, chunk.anchor, parties, reason)
        out.append(Found(chunk, mention, losers_of(chunk, r, parties)))
    head = phrase_head(r.p, span)
    return [_nearest(r, out, head)] if out else []
