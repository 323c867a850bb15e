"""Cases of stories with their happenings and links marked, and how a record is scored against them.

A file of cases reads: `## name | where, when` begins a case, `# day | agency | title` a story, its
text follows. In the text `[a:words]` marks words that tell the happening `a` of that case; the same
letter in two stories is one happening, different letters are different ones. `> a -> b: held` says
that b follows from a; other links between marked happenings of a case are false.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from detente.coder import Coder
from detente.happenings import (
    group_stories,
    join_reports,
    link_lives,
    reports_of,
    story_heads,
)
from detente.pages import make_story
from detente.records import CodedStory, Event, Happening, LifeLink, Report, Span, Story

FOLDER = Path(__file__).parent / "cases"
_MARK = re.compile(r"\[([a-z]):([^\]]+)\]")


@dataclass(frozen=True)
class Told:
    """A story of a case: when, by whom, title, text without marks, and the marked spans."""

    day: str
    agency: str
    title: str
    text: str
    marks: tuple[tuple[str, Span], ...]


@dataclass(frozen=True)
class Case:
    name: str
    told: tuple[Told, ...]
    links: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """A case as the record has it."""

    case: Case
    coded: tuple[CodedStory, ...]
    happenings: tuple[Happening, ...]
    links: tuple[LifeLink, ...]
    marked: tuple[tuple[str, int, frozenset[str]], ...]


def read_cases(name: str) -> list[Case]:
    """Return the cases of a file."""
    out = []
    for block in re.split(r"^## ", (FOLDER / name).read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        links = tuple(
            (one, other, kind)
            for one, other, kind in re.findall(r"^> (\w) -> (\w): (.+)$", rest, re.MULTILINE)
        )
        rest = re.sub(r"^>.*$", "", rest, flags=re.MULTILINE)
        stories = re.split(r"^# ", rest, flags=re.MULTILINE)[1:]
        out.append(Case(head.split(" | ")[0], tuple(_told(s) for s in stories), links))
    return out


def _told(block: str) -> Told:
    head, _, body = block.partition("\n")
    day, agency, title = (part.strip() for part in head.split("|"))
    text, marks, last = "", [], 0
    body = body.strip()
    for match in _MARK.finditer(body):
        text += body[last : match.start()]
        marks.append((match[1], (len(text), len(text) + len(match[2]))))
        text += match[2]
        last = match.end()
    return Told(day, agency, title, text + body[last:], tuple(marks))


def story_of_told(told: Told) -> Story:
    """Return a story as the reader makes it."""
    return make_story(told.text, title=told.title or None, published=told.day)


def play(case: Case, coder: Coder) -> Outcome:
    """Code the stories of a case, join and link."""
    coded = tuple(coder.code_stream([story_of_told(t) for t in case.told]))
    return settle(case, coded, coder)


def settle(case: Case, coded: tuple[CodedStory, ...], coder: Coder) -> Outcome:
    """Join and link the coded stories of a case."""
    book = coder.codebook
    stories = [c.story for c in coded if c.story]
    heads = story_heads(stories, group_stories(stories, book.joining))
    reports: list[Report] = []
    for c in coded:
        if c.story:
            reports += reports_of(c.events, heads[c.story.id])
    happenings = join_reports(reports, book.joining)
    links = link_lives(happenings, book.lives, book.joining)
    return Outcome(case, coded, happenings, links, marked_reports(case, coded))


def _moved(coded: CodedStory, told: Told, span: Span) -> Span:
    """Return where marked words stand in the text as it was read (a dateline is set aside)."""
    assert coded.story is not None
    words = told.text[span[0] : span[1]]
    before = told.text[: span[0]].count(words)
    at = -1
    for _ in range(before + 1):
        at = coded.story.text.find(words, at + 1)
    if at < 0:
        at = coded.story.text.find(words)
    return at, at + len(words)


def marked_reports(
    case: Case, coded: Sequence[CodedStory]
) -> tuple[tuple[str, int, frozenset[str]], ...]:
    """Return for each mark its letter, its story and the events that are meant.

    Those whose words overlap the marked ones; where the coder took other words of the sentence for
    the act ("attacked ... and killed"), those of the sentence that are of the letter's type.
    """
    exact = []
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for n, (told, c) in enumerate(zip(case.told, coded, strict=True)):
        for letter, span in told.marks:
            place = _moved(c, told, span)
            events = list(events_at(c.events, place))
            kinds[letter].update(e.type for e in events)
            exact.append((letter, n, c, place, events))
    out = []
    for letter, n, c, place, events in exact:
        if not events and kinds[letter]:
            usual = max(sorted(kinds[letter]), key=lambda k: kinds[letter][k])
            events = [
                e
                for e in c.events
                if e.type == usual
                and any(x.sentence[0] <= place[0] < x.sentence[1] for x in e.evidence)
            ]
        out.append((letter, n, frozenset(e.id for e in events)))
    return tuple(out)


def events_at(events: Iterable[Event], span: Span) -> Iterator[Event]:
    """Yield the events whose words overlap a span."""
    for event in events:
        if any(e.trigger[0] < span[1] and span[0] < e.trigger[1] for e in event.evidence):
            yield event


@dataclass(frozen=True)
class Counts:
    right: int
    wrong: int
    missed: int
    apart: int
    apart_of: int
    uncoded: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __add__(self, o: Counts) -> Counts:
        return Counts(
            self.right + o.right,
            self.wrong + o.wrong,
            self.missed + o.missed,
            self.apart + o.apart,
            self.apart_of + o.apart_of,
            self.uncoded + o.uncoded,
        )


def count_pairs(outcome: Outcome) -> Counts:
    """Return the pairs of marked reports joined rightly and wrongly, and look-alikes kept apart.

    A pair is joined where any event of the one is in a happening with any of the other. What the
    coder did not find is missed.
    """
    home = {m.event_id: h.id for h in outcome.happenings for m in h.members}
    right = wrong = missed = apart = apart_of = uncoded = 0
    for (one, n, here), (other, m, there) in combinations(outcome.marked, 2):
        if n == m:
            continue
        joined = bool({home[e] for e in here} & {home[e] for e in there})
        if one == other:
            right += joined
            missed += not joined
            uncoded += not (here and there)
        else:
            wrong += joined
            apart += not joined
            apart_of += 1
    return Counts(right, wrong, missed, apart, apart_of, uncoded)


def count_links(outcome: Outcome) -> Counts:
    """Return the links between marked happenings that are right, wrong and missed.

    The kind must be right too. A mark on a demand also stands for what is demanded, and so on.
    """
    home = {m.event_id: h.id for h in outcome.happenings for m in h.members}
    letters: dict[str, set[str]] = {}
    found_events: dict[str, bool] = {}
    for letter, n, events in outcome.marked:
        found_events[letter] = found_events.get(letter, False) or bool(events)
        told = outcome.coded[n].events
        inside = {e.id for e in told if e.embedded_in in events}
        around = {e.embedded_in for e in told if e.id in events and e.embedded_in}
        for event in events | inside | around:
            letters.setdefault(home[event], set()).add(letter)
    found = {
        (one, other, link.kind)
        for link in outcome.links
        for one in letters.get(link.first, ())
        for other in letters.get(link.then, ())
        if one != other
    }
    gold = set(outcome.case.links)
    pairs = {(a, b) for a, b, _ in gold}
    right = len(found & gold)
    # A second link between two happenings that belong together is no false continuation.
    wrong = len({(a, b) for a, b, _ in found - gold} - {(a, b) for a, b, _ in found & gold})
    uncoded = sum(not (found_events.get(a) and found_events.get(b)) for a, b in pairs)
    return Counts(right, wrong, len(gold) - right, 0, 0, uncoded)


def total(counts: Sequence[Counts]) -> Counts:
    out = Counts(0, 0, 0, 0, 0, 0)
    for c in counts:
        out = out + c
    return out
