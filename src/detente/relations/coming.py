"""What sentences tell by words where no act was coded: plans with a date, threats, demands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from detente.codebook import Codebook
from detente.codebook.relating import ToldItem
from detente.relations.dated import date_ahead
from detente.relations.reading import (
    Reading,
    Sentence,
    has,
    is_about,
    is_of_pair,
    names_side,
    read_stories,
    strangers,
)
from detente.relations.shapes import Item, Record, Side
from detente.relations.sides import between
from detente.relations.words import Token, find_words, keys_in

AHEAD = ("planned", "conditional", "postponed", "cancelled")
SPOKEN = ("THREATEN", "REQUEST", "AGREE")
OPEN = ("threatened", "conditional", "demanded")


def told_items(record: Record, one: Side, other: Side, book: Codebook) -> Iterator[Item]:
    """Yield plans, threats, demands and promises that sentences tell without a coded act."""
    for reading in read_stories(record, book):
        published = reading.story.published or ""
        if len(published) < 10:
            continue
        day = date.fromisoformat(published[:10])
        for sentence in reading.sentences:
            if sentence.span != reading.story.title_span:
                yield from _plans(sentence, reading, day, one, other, book)
                yield from _spoken(sentence, reading, one, other, book)


# -- plans ---------------------------------------------------------------------------------------


def _plans(
    sentence: Sentence, reading: Reading, day: date, one: Side, other: Side, book: Codebook
) -> Iterator[Item]:
    found = _plan(sentence.tokens, day, book)
    if found is None:
        return
    ahead = [e for e in sentence.events if e.status in AHEAD]
    if any(between(e, one, other) for e in ahead):
        return
    if not is_about(sentence, reading, one, other, book, third=1):
        return  # the third may be the host
    if ahead and not has(book.relating.pair_words, sentence):
        return  # somebody else's plan
    (first, last), due = found
    story = reading.story
    words = story.text[sentence.tokens[first].span[0] : sentence.tokens[last].span[1]]
    yield Item(
        "plan", "open", one.id, other.id, " ".join(words.split()), None, due, None,
        day.isoformat(), "", (), story.id, sentence.span,
    )  # fmt: skip


def _plan(tokens: Sequence[Token], day: date, book: Codebook) -> tuple[tuple[int, int], str] | None:
    """Return first and last word of what is planned and its date, None where nothing is."""
    coming = book.relating.coming
    for first, last in find_words(coming.what, tokens):
        before = tokens[max(0, first - coming.before) : first]
        after = tokens[last + 1 : last + 1 + coming.after]
        if find_words(coming.forbidden, [*before, *after[:2]]):
            continue
        cues = find_words(coming.cues, before)
        start = max(0, first - coming.before) + cues[-1][1] if cues else first
        if not cues and not find_words(coming.later, after):
            continue
        due = date_ahead(after, day)
        if due is not None:
            return (start, last), due
    return None


# -- threats, demands, promises ------------------------------------------------------------------


def _spoken(
    sentence: Sentence, reading: Reading, one: Side, other: Side, book: Codebook
) -> Iterator[Item]:
    if any(e.type in SPOKEN or e.status in OPEN for e in sentence.events):
        return
    for rule in book.relating.told:
        hit = _cue(rule, sentence)
        if hit is None:
            continue
        by = _speaker(sentence, hit[0], reading, one, other, book)
        if by is None:
            continue
        to = other if by is one else one
        story = reading.story
        start = sentence.tokens[min(hit[1] + 1, len(sentence.tokens) - 1)].span[0]
        words = " ".join(story.text[start : sentence.span[1]].split()).rstrip('. ”"')
        what, condition = _split(words.removeprefix("to ").removeprefix("that "))
        told = (story.published or "")[:10]
        yield Item(
            rule.kind, "open", by.id, to.id, what, condition, None, None, told, "", (), story.id,
            sentence.span,
        )  # fmt: skip
        return


def _cue(rule: ToldItem, sentence: Sentence) -> tuple[int, int] | None:
    """Return where the cue of a rule stands, None where it does not hold."""
    tokens = sentence.tokens
    if find_words(rule.out, tokens) or (rule.needs.runs and not find_words(rule.needs, tokens)):
        return None
    for first, last in find_words(rule.cues, tokens):
        if find_words(rule.then, tokens[last + 1 : last + 1 + rule.after]):
            return first, last
    return None


def _speaker(
    sentence: Sentence, cue: int, reading: Reading, one: Side, other: Side, book: Codebook
) -> Side | None:
    """Return the side that is named alone, or first, before a cue; None where it is not clear."""
    if strangers(sentence.named, one, other):
        return None
    named = keys_in(sentence.tokens[:cue], book.names)
    sides = [
        side for _, key in sorted(named.items()) for side in (one, other)
        if names_side(frozenset([key]), side)
    ]  # fmt: skip
    if not sides:
        return None
    both = names_side(sentence.named, one) and names_side(sentence.named, other)
    return sides[0] if both or is_of_pair(reading, one, other) else None


def _split(words: str) -> tuple[str, str | None]:
    """Return what comes before "if" or "unless", and the condition with it."""
    lows = words.casefold()
    for cue in (" if ", " unless "):
        place = lows.find(cue)
        if place > 0:
            return words[:place].strip(" ,"), words[place:].strip()
    return words[:110], None
