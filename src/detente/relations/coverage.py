"""What was read by source, language and day; what was refused; where series cannot be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from detente.happenings.stories import source_of
from detente.records import CodedStory

# A month with so many times fewer or more stories than the middle one is not like the others.
UNLIKE = 3.0
# A source with this share of a month's stories matters where it begins or ends.
WEIGHTY = 0.2
NO_SOURCE = "no source named"


@dataclass(frozen=True, slots=True)
class Input:
    """Inputs alike: how many of a day, source, language and outcome, with the reason."""

    day: str | None
    source: str
    language: str
    outcome: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Break:
    """A month from which series cannot be compared with what was before, and why."""

    month: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read. All are counts of inputs, coded ones but for `refused` and `outcomes`.

    `silent` are days without a story between the first and the last.
    """

    outcomes: tuple[tuple[str, int], ...]
    refused: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...]
    undated: int
    silent: int
    breaks: tuple[Break, ...]


def inputs_of(coded: Iterable[CodedStory]) -> tuple[Input, ...]:
    """Return inputs as rows, from coded stories."""
    counts: Counter[tuple[str | None, str, str, str, str | None]] = Counter()
    for one in coded:
        story = one.story
        day = (story.published or "")[:10] if story else ""
        source = (story and source_of(story)) or NO_SOURCE
        language = (story and story.language) or "not told"
        refused = one.reason if one.outcome != "coded" else None
        counts[(day if len(day) == 10 else None, source, language, one.outcome, refused)] += 1
    return tuple(Input(*key, n) for key, n in counts.items())


def coverage(inputs: Iterable[Input]) -> Coverage:
    """Return what was read, and where the record changes so that series cannot be compared."""
    listed = list(inputs)
    good = [i for i in listed if i.outcome == "coded"]
    days: Counter[str] = Counter()
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for row in good:
        if row.day:
            days[row.day] += row.count
            months[row.day[:7]][row.source] += row.count
    return Coverage(
        outcomes=_counted((i.outcome, i.count) for i in listed),
        refused=_counted((i.reason or "not told", i.count) for i in listed if i.outcome != "coded"),
        sources=_counted((i.source, i.count) for i in good),
        languages=_counted((i.language, i.count) for i in good),
        months=tuple((m, sum(c.values())) for m, c in sorted(months.items())),
        days=tuple(sorted(days.items())),
        undated=sum(i.count for i in good if not i.day),
        silent=_silent(days),
        breaks=tuple(_breaks(months)),
    )


def _counted(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for name, n in pairs:
        counts[name] += n
    return tuple(sorted(counts.items(), key=lambda x: (-x[1], x[0])))


def _silent(days: Iterable[str]) -> int:
    listed = sorted(days)
    if not listed:
        return 0
    span = date.fromisoformat(listed[-1]) - date.fromisoformat(listed[0])
    return span.days + 1 - len(listed)


def _breaks(months: dict[str, Counter[str]]) -> Iterable[Break]:
    totals = {m: sum(c.values()) for m, c in months.items()}
    usual = median(totals.values()) if totals else 0
    ordered = sorted(totals)
    for place, month in enumerate(ordered):
        inside = 0 < place < len(ordered) - 1  # the first and the last month may be cut
        if inside and not usual / UNLIKE <= totals[month] <= usual * UNLIKE:
            yield Break(month, f"{totals[month]} stories, the middle month has {usual:g}")
        if place == 0:
            continue
        before = ordered[place - 1]
        for one, other, word in ((month, before, "begins"), (before, month, "ends")):
            for source, n in sorted(months[one].items()):
                known = source != NO_SOURCE and not months[other][source]
                if known and n >= WEIGHTY * totals[one] and n > 1 and totals[other]:
                    yield Break(month, f"{source} {word}: {n} of {totals[one]} stories in {one}")
