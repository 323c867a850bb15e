"""What sentences say was done or refused between two sides, read once for all it may settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.codebook import Codebook
from detente.codebook.relating import Openings
from detente.relations.dated import date_past
from detente.relations.levels import last_of
from detente.relations.lookup import Lookup
from detente.relations.reading import Reading, Sentence, find_in, is_about, read_stories
from detente.relations.shapes import Record, Side
from detente.relations.speakers import is_joint, keys_before, side_at
from detente.relations.words import Token, find_lists, find_words, keys_in, tokens_of

STEM = 5
# Words within which a deed and what it is done to stand.
NEAR = 9
# Who was judged: by that the verdict that was expected was given.
JUDGED = frozenset(["sentenced", "convicted", "acquitted"])
JUDGEMENTS = ("verdict", "sentencing")
# Sectors of people who hold no post.
PRIVATE = frozenset(["CVL", "JRN", "BUS", "EDU", "REL", "SOC", "MED", None])
SMALL = frozenset(
    """the and for with from that this was were are his her its their them they him she has have had
    not but who whom when then than into out off over all any some more most one two three four five
    six seven eight nine ten dozen hundred thousand said says told new old day days time last first
    again also only just now later will did does come comes came
    """.split()
)
COMMON = frozenset(
    """would could should about their there which after before under other these those where while
    until unless against between country countries government president minister foreign state
    states officials official monday tuesday wednesday thursday friday saturday sunday month week
    year years statement ministry capital leader leaders people return agreed promis threat deman
    january february march april june july august september october november december
    """.split()
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a sentence says was done, or would not be.

    `verbs` are the groups of verbs of one meaning, `close` and `stems` the beginnings of telling
    words near it and in the sentence; `doers` are ids of the sides that may do it (none: anybody);
    `part` says that it was done by half; `past` is the last day of a date before the story;
    `alone` that the story names but the side that does it, and nobody else.
    """

    told: str
    story_id: str
    friendly: bool
    hostile: bool
    refuses: bool
    verbs: frozenset[int]
    close: frozenset[str]
    stems: frozenset[str]
    doers: frozenset[str]
    part: bool
    past: str | None
    alone: bool

    def by(self, side: str) -> bool:
        """Whether a side may be who does it."""
        return not self.doers or side in self.doers


class Deeds(Lookup[Deed]):
    """All deeds of a record between two sides, by their words and the groups of their verbs.

    `nouns` are the places where words of note stand.
    """

    def __init__(self, record: Record, one: Side, other: Side, book: Codebook) -> None:
        deeds: list[Deed] = []
        # Beginnings of the last names of people.
        self.people = frozenset(k[:STEM] for r in read_stories(record, book) for k in r.people)
        self.people |= frozenset(_private_people(record))
        self.nouns: dict[str, list[tuple[Reading, Sentence, int]]] = defaultdict(list)
        coming = book.relating.coming.what
        kinds = {k for kind, _, _ in book.relating.settled for k in (kind, f"{kind}s")}
        for reading in read_stories(record, book):
            for sentence in reading.sentences:
                for n, token in enumerate(sentence.tokens):
                    if token.low in kinds or coming.begun[token.low]:
                        self.nouns[token.low].append((reading, sentence, n))
                    if token.low in JUDGED:
                        for noun in JUDGEMENTS:
                            self.nouns[noun].append((reading, sentence, n))
                if sentence.span != reading.story.title_span:
                    deeds += _deeds(sentence, reading, one, other, book)
        deeds.sort(key=lambda d: (d.told, d.story_id))
        super().__init__((d, d.close | d.stems | d.verbs) for d in deeds)


def _deeds(
    sentence: Sentence, reading: Reading, one: Side, other: Side, book: Codebook
) -> Iterator[Deed]:
    opening = book.relating.openings
    lists = (opening.friendly_done, opening.hostile_done, opening.refusing)
    hits: dict[int, set[int]] = defaultdict(set)
    ends: dict[int, int] = {}
    for kind, words in enumerate(lists):
        for n, end in find_in(words, sentence):
            if kind == 2 or _is_done(sentence.tokens, n, book):
                hits[n].add(kind)
                ends[n] = max(ends.get(n, n + 1), end)
    told = (reading.story.published or "")[:10]
    if not hits or not told:
        return
    alone = not is_about(sentence, reading, one, other, book, 1)
    if alone and not _is_alone(reading, one, other):
        return
    stems = telling(sentence.tokens, book)
    named = keys_before(sentence, reading, len(sentence.tokens), one, other, book)
    for n, kinds in sorted(hits.items()):
        before = [k for k in named if k.place < n]
        joint = not before or is_joint(before, one, other)
        sides = () if joint else (side_at(k, one, other) for k in (before[0], before[-1]))
        doers = frozenset(s.id if s else "" for s in sides)
        past = date_past(sentence.tokens[max(0, n - 6) : n + 10], date.fromisoformat(told))
        around = _around(sentence.tokens, n, opening)
        yield Deed(
            told, reading.story.id, 0 in kinds, 1 in kinds, kinds == {2},
            classes(sentence.tokens[n : ends[n] + 1], opening),
            telling(around, book), stems, doers,
            bool(find_words(opening.part, around)),
            None if past is None or past[1] else last_of(past[0]), alone,
        )  # fmt: skip


def _private_people(record: Record) -> Iterator[str]:
    """Yield beginnings of last names of people without a post whom acts are done to."""
    for event in record.events.values():
        for party in event.recipients:
            words = party.name.split()
            if len(words) in (2, 3) and party.sector in PRIVATE and all(w.istitle() for w in words):
                yield words[-1].casefold()[:STEM]


def _is_alone(reading: Reading, one: Side, other: Side) -> bool:
    """Whether a story names one of two sides and no other state: "Turkey released Yucel"."""
    named = frozenset(k for k in reading.every if k.isupper())
    return bool(named) and (named <= one.codes or named <= other.codes)


def _is_done(tokens: Sequence[Token], place: int, book: Codebook) -> bool:
    """Whether a word says that something was done, and not that it will or might be."""
    before = tokens[max(0, place - 5) : place]
    if place and tokens[place - 1].low in ("to", "not", "be", "by"):
        return False
    if "had" in {t.low for t in before[-2:]}:
        return False
    return not find_words(book.relating.hedges, before)


def _around(tokens: Sequence[Token], place: int, opening: Openings) -> Sequence[Token]:
    """Return the words about a deed that can tell what it is done to."""
    first, last = max(0, place - NEAR), place + NEAR + 1
    ends = [n for n, _ in find_words(opening.bounds, tokens)]
    first = max((n for n in ends if first <= n < place), default=first)
    last = min((n for n in ends if place < n < last), default=last)
    return tokens[first:last]


@lru_cache(maxsize=1 << 12)
def telling_in(text: str, book: Codebook) -> frozenset[str]:
    """Return what `telling` does, of a text: those of items are asked for again and again."""
    return telling(tokens_of(text), book)


def telling(tokens: Sequence[Token], book: Codebook) -> frozenset[str]:
    """Return beginnings of words that tell what a deed is done to: no names of sides, no verbs."""
    opening = book.relating.openings
    passed = set(keys_in(tokens, book.names))
    for _, first, last in find_lists(opening.verbs, tokens):
        passed.update((first, last))  # what stands between tells: "sent the marines back"
    return frozenset(
        _thing(t, opening)
        for n, t in enumerate(tokens)
        if n not in passed and len(t.low) > 2 and t.low not in COMMON and t.low not in SMALL
    )


def _thing(token: Token, opening: Openings) -> str:
    """Return the beginning of a word, one for all words of a thing: troops, soldiers."""
    found = opening.things.begun[token.low]
    if not found:
        return token.low[:STEM]
    first = min(number for number, _ in found)
    return opening.things.lists[first].runs[0][0][:STEM]


def classes(tokens: Sequence[Token], opening: Openings) -> frozenset[int]:
    """Return the numbers of the groups of verbs of one meaning that stand in a text."""
    return frozenset(n for n, _, _ in find_lists(opening.alike, tokens))
