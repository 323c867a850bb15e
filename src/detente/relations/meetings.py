"""Contacts that sentences tell by words where no meeting was coded: "after talks with his host"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from detente.codebook import Codebook
from detente.codebook.relating import Words
from detente.relations.dated import date_past
from detente.relations.levels import ORDER, contacts, level_of_role
from detente.relations.reading import (
    Reading,
    Sentence,
    find_in,
    is_of_pair,
    names_side,
    read_stories,
)
from detente.relations.shapes import Contact, Record, Side
from detente.relations.sides import between
from detente.relations.speakers import Named, keys_before, side_at
from detente.relations.words import Token, find_words

# Words before and behind those of a meeting in which posts are looked for, and the other side.
POSTS_WITHIN, NAMED_WITHIN = 14, 9
# ... of a visit the other side: "visited Kunashir, one of the islands that Japan claims"
NEAR = 4
# Days after a contact on which words of one are of that one.
ECHOED = 2
CALLS = Words((("telephone",), ("phone",), ("telephoned",), ("call",), ("rang",)))
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
    of_pair = is_of_pair(reading, one, other)
    for sentence in reading.sentences:
        both = names_side(sentence.named, one) and names_side(sentence.named, other)
        if sentence.span == reading.story.title_span or not (of_pair or both):
            continue
        coded = [e for e in sentence.events if e.type == "CONSULT" and between(e, one, other)]
        if not any(e.status != "demanded" for e in coded):
            meeting = _meeting(sentence, reading, one, other, book, bool(coded))
            if meeting is not None:
                yield meeting


def all_contacts(record: Record, one: Side, other: Side, book: Codebook) -> tuple[Contact, ...]:
    """Return the contacts that were coded and those that words alone tell, earliest first."""
    coded = contacts(record, one, other, book.relating)
    told = told_contacts(record, one, other, book, coded)
    return tuple(sorted((*coded, *told), key=lambda c: c.day))


def told_contacts(
    record: Record, one: Side, other: Side, book: Codebook, coded: Iterable[Contact]
) -> tuple[Contact, ...]:
    """Return contacts that words alone tell, earliest first: one a day and level at most.

    None of a story with a coded one, or that tells again of one coded a day or two before.
    """
    known = {c.story_id for c in coded}
    told_of = {c.day for c in coded}
    out: dict[tuple[str, str], Contact] = {}
    for reading in read_stories(record, book):
        day = (reading.story.published or "")[:10]
        if not day or reading.story.id in known:
            continue
        published = date.fromisoformat(day)
        if any((published - timedelta(n)).isoformat() in told_of for n in range(ECHOED + 1)):
            continue
        for meeting in told_meetings(reading, one, other, book):
            if date_past(meeting.sentence.tokens, published) is None:
                mode = "phone" if find_words(CALLS, meeting.sentence.tokens) else "in person"
                contact = Contact(
                    day, meeting.level, None, mode, None, f"{one.name} - {other.name}", None,
                    reading.story.id, meeting.sentence.span,
                )  # fmt: skip
                out.setdefault((day, meeting.level), contact)
    return tuple(sorted(out.values(), key=lambda c: (c.day, c.story_id, c.span)))


def _meeting(
    sentence: Sentence, reading: Reading, one: Side, other: Side, book: Codebook, asked: bool
) -> Meeting | None:
    """Return the first meeting that words of a sentence tell.

    Of a meeting at which something was `asked` the coder may say that it was itself asked for.
    """
    rules, tokens = book.relating, sentence.tokens
    at = set(find_in(rules.met_at, sentence))
    convened = set(find_in(rules.convened, sentence))
    together = set(find_in(rules.together, sentence))
    told = () if asked else (*find_in(rules.met, sentence), *convened, *together)
    for first, last in sorted({*told, *at}):
        before = tokens[max(0, first - 5) : first]
        whole = (first, last)
        hedges = rules.coming.modals if whole in at else rules.hedges
        past = "had" in {t.low for t in before[-2:]} and "after" not in {t.low for t in before}
        if find_words(hedges, before) or past:
            continue
        named = keys_before(sentence, reading, len(tokens), one, other, book)
        within = NEAR if find_words(rules.near, tokens[first : last + 1]) else NAMED_WITHIN
        counterpart = any(t.low == "counterpart" for t in tokens[last + 1 : last + 1 + within])
        theirs = (
            _is_convened(named, last, one, other) if whole in convened
            else _are_together(named, tokens, first, one, other, book) if whole in together
            else not _by_third(named, tokens, first, one, other)
            and _is_theirs(named, first, last, one, other, counterpart, within)
        )  # fmt: skip
        if theirs:
            words = " ".join(t.text for t in tokens[first : last + 1])
            start = last if whole in convened else first
            level = _level(tokens, start, last, book, whole in convened)
            return Meeting(sentence, level or _by_people(named, reading, one, other, book), words)
    return None


def _by_people(
    named: Sequence[Named], reading: Reading, one: Side, other: Side, book: Codebook
) -> str:
    """Return the level of the lower of two people whose posts were told elsewhere."""
    found: list[str] = []
    for side in (one, other):
        words = [reading.posts[n.word] for n in named
                 if n.word in reading.posts and side_at(n, one, other) is side]  # fmt: skip
        levels = [v for w in words if (v := level_of_role(w, book.relating))]
        if not levels:
            return "envoys"
        found.append(min(levels, key=ORDER.index))
    return max(found, key=ORDER.index)


def _is_convened(named: Sequence[Named], last: int, one: Side, other: Side) -> bool:
    """Whether both sides are who somebody brought together."""
    behind = [side_at(n, one, other) for n in named if n.place > last]
    return {one, other} <= set(behind[:3])


def _are_together(
    named: Sequence[Named],
    tokens: Sequence[Token],
    first: int,
    one: Side,
    other: Side,
    book: Codebook,
) -> bool:
    """Whether people of both sides, told by their posts, do something together."""
    before = [n for n in named if n.place < first]
    if not {one, other} <= {side_at(n, one, other) for n in before}:
        return False
    near = tokens[max(0, first - POSTS_WITHIN) : first]
    return any(find_words(level.roles, near) for level in book.relating.levels)


def _by_third(
    named: Sequence[Named], tokens: Sequence[Token], first: int, one: Side, other: Side
) -> bool:
    """Whether somebody of a third meets them: "Kuwait's ruler flew to Doha after talks with"."""
    subject = next((n for n in named if n.place < first), None)
    if subject is None or side_at(subject, one, other) is not None:
        return False
    return tokens[subject.place].text.endswith(("'s", "’s"))


def _is_theirs(
    named: Sequence[Named],
    first: int,
    last: int,
    one: Side,
    other: Side,
    counterpart: bool,
    within: int,
) -> bool:
    """Whether both sides stand before the words, or one before them and the other behind.

    In a story of the two the `counterpart` of one is of the other, whoever stands before.
    """
    before = [side_at(n, one, other) for n in named if n.place < first]
    after = [n for n in named if last < n.place <= last + within]
    there = side_at(after[0], one, other) if after else None
    if not before and counterpart:
        return there is not None
    if {one, other} <= set(before):
        return True
    if not before or there is None:
        return False
    return any(side is not None and side is not there for side in (before[0], before[-1]))


def _level(
    tokens: Sequence[Token], first: int, last: int, book: Codebook, all_behind: bool
) -> str | None:
    """Return the level of the lower of the posts near the words, None where there are none."""
    after = tokens[last + 1 : last + POSTS_WITHIN]
    end = next((n for n, t in enumerate(after) if t.low in ENDS), len(after))
    before = () if all_behind else tokens[max(0, first - POSTS_WITHIN) : last + 1]
    near = [*before, *after[: None if all_behind else end]]
    taken: set[int] = set()
    found: set[str] = set()
    order = {"envoys": 0, "ministers": 2}
    for level in sorted(book.relating.levels, key=lambda v: order.get(v.id, 1)):
        for words in (level.roles, level.words):
            for start, end in find_words(words, near):
                if level.id == "envoys" and start == end:
                    continue  # "deputy foreign minister", but no "official" who told of it
                if level.id == "leaders" and start and near[start - 1].low in ("vice", "deputy"):
                    continue
                if not taken & set(range(start, end + 1)):
                    taken |= set(range(start, end + 1))
                    found.add(level.id)
    return max(found, key=ORDER.index, default=None)
