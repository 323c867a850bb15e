"""Strain and cooperation between two sides as series: verbal and material, each apart.

What is counted is happenings, not reports: a happening told by ten papers counts once. What they
are counted against is the stories that were read on those days, near-duplicates counting as one.
A rate is happenings per 100 stories read. Where nothing was read, there is no rate.

One loud day: a day counts for no more happenings of a kind than `loud_day`, or `loud_times` the
middle one of the days with any in the year before it; `count` says all, `counted` what went in.

Intervals are those of Jeffreys for a Poisson rate, widened by how much more the pair's counts vary
than a Poisson's would. Settings are those of `[series]` in `relations.toml`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, exp, lgamma, log, sqrt
from statistics import NormalDist, median
from typing import Literal

from detente.codebook import Codebook
from detente.records import Happening
from detente.relations.levels import HELD, last_of
from detente.relations.shapes import Record, Side
from detente.relations.sides import between

Unit = Literal["day", "week", "month"]
# By PLOVER's quad class, 1 to 4.
KINDS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
PER = 100  # stories that a rate refers to
_PAST_OF_A_DAY = 365


@dataclass(frozen=True, slots=True)
class Deed:
    """A happening between two sides as series count it.

    `whom` is `forth` (the first side acts on the second), `back` or `joint`; `score` is PLOVER's
    of type and mode, `goldstein` that of the CAMEO code.
    """

    happening: str
    day: str
    kind: str
    type: str
    whom: str
    score: float
    goldstein: float | None
    event_ids: tuple[str, ...]
    stories: int


@dataclass(frozen=True, slots=True)
class Point:
    """One kind in one period: `start` and `end` are its first and last day.

    `count` is happenings, `counted` those left where loud days are cut, `stories` what was read in
    the period. `rate` is per 100 stories, `low` and `high` its interval; None where nothing was
    read.
    """

    start: str
    end: str
    count: int
    counted: int
    stories: int
    rate: float | None
    low: float | None
    high: float | None
    happenings: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The last days of one kind against the pair's own past before them.

    `usual` is the past's rate, `usual_low` and `usual_high` the 10th and 90th percentile of the
    past's stretches of as many days. `is_` says above, below, within or unknown (too little past).
    """

    recent: Point
    usual: float | None
    usual_low: float | None
    usual_high: float | None
    past_count: int
    past_stories: int
    past_since: str
    past_until: str
    is_: Literal["above", "below", "within", "unknown"]


@dataclass(frozen=True, slots=True)
class Change:
    """A day from which a kind has another rate than before, and the happenings behind it.

    These are the ones of the first periods after a rise, of the last before a fall. `strength` is
    twice the log likelihood ratio over the dispersion.
    """

    kind: str
    day: str
    before: float
    after: float
    strength: float
    happenings: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The field's scores in one period, over the same happenings, loud days included.

    `plover` is the mean of PLOVER's scores of type and mode, `goldstein` that of the CAMEO codes;
    None where nothing happened. A mean does not say how much happened, a sum follows the media.
    """

    start: str
    end: str
    count: int
    plover: float | None
    goldstein: float | None
    plover_sum: float
    goldstein_sum: float
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The series of one kind. `dispersion` is 1 where counts vary as a Poisson's do, else more."""

    kind: str
    points: tuple[Point, ...]
    standing: Standing
    changes: tuple[Change, ...]
    dispersion: float


@dataclass(frozen=True, slots=True)
class Series:
    """Four lines in the order of `KINDS`, and scores, from `since` to `on`, both inclusive."""

    unit: Unit
    since: str
    on: str
    lines: tuple[Line, ...]
    scores: tuple[Scores, ...]


def deeds_between(record: Record, one: Side, other: Side, book: Codebook) -> tuple[Deed, ...]:
    """Return what happened or goes on between two sides, earliest first."""
    out = []
    for happening in record.happenings.values():
        whom = between(happening, one, other)
        if whom is not None and happening.status in HELD:
            out.append(_deed(happening, whom, record, book))
    return tuple(sorted((d for d in out if d.day), key=lambda d: (d.day, d.happening)))


def _deed(happening: Happening, whom: str, record: Record, book: Codebook) -> Deed:
    ids = tuple(m.event_id for m in happening.members)
    goldstein = next((g for i in ids if (g := record.events[i].goldstein) is not None), None)
    return make_deed(
        happening.id, day_of_deed(happening.date.start, happening.first_published),
        happening.type, happening.mode, whom, goldstein, ids, happening.stories, book,
    )  # fmt: skip


def make_deed(
    happening: str,
    day: str,
    kind: str,
    mode: str | None,
    whom: str,
    goldstein: float | None,
    event_ids: tuple[str, ...],
    stories: int,
    book: Codebook,
) -> Deed:
    """Return a deed of a type and mode; quad and score follow from them."""
    info = book.ontology.types[kind]
    found = info.modes.get(mode or "")
    score = found.score if found is not None and found.score is not None else info.score
    return Deed(
        happening, day, KINDS[info.quad - 1], kind, whom, score, goldstein, event_ids, stories
    )


def day_of_deed(start: str | None, published: str | None) -> str:
    """Return the day that a happening counts on; a month by its last day, not after its report."""
    told = (published or "")[:10]
    if not start:
        return told
    day = last_of(start)
    return min(day, told) if told else day


def coverage_of(record: Record) -> Mapping[str, int]:
    """Return the number of stories read by day of publication, near-duplicates counted once."""
    first: dict[str, str] = {}
    for story in record.stories.values():
        day = (story.published or "")[:10]
        group = record.groups[story.id]
        if day and (group not in first or day < first[group]):
            first[group] = day
    return dict(sorted(Counter(first.values()).items()))


def make_series(
    deeds: Iterable[Deed],
    coverage: Mapping[str, int],
    book: Codebook,
    on: str,
    *,
    since: str | None = None,
    unit: Unit = "week",
) -> Series:
    """Return the series of a pair up to a day.

    `coverage` is stories read by day, of the whole record and not of the pair alone. Without
    `since` series begin with the first story. Periods are days, weeks from Monday, or months.
    """
    limits = book.relating.series
    done = sorted((d for d in deeds if d.day <= on), key=lambda d: (d.day, d.happening))
    read = {day: n for day, n in coverage.items() if day <= on}
    first = min([*read, *(d.day for d in done[:1])], default=on)
    start = max(since, first) if since else first
    periods = list(periods_between(start, on, unit))
    stories = _sums(read, periods)
    lines = []
    for kind in KINDS:
        own = [d for d in done if d.kind == kind]
        days = _Days(own, limits)
        spread = _dispersion(days, read, first, on)
        points = tuple(
            _point(days, a, b, n, spread, limits)
            for (a, b), n in zip(periods, stories, strict=True)
        )
        standing = _standing(days, read, on, spread, limits)
        changes = _changes(kind, points, spread, limits)
        lines.append(Line(kind, points, standing, tuple(changes), round(spread, 3)))
    days_done = [d.day for d in done]
    scores = tuple(
        _scores(done[bisect_left(days_done, a) : bisect_left(days_done, b + "~")], a, b)
        for a, b in periods
    )
    return Series(unit, start, on, tuple(lines), scores)


def periods_between(since: str, on: str, unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield first and last day of each period from a day to a day; the ends are cut there."""
    day, last = date.fromisoformat(since), date.fromisoformat(on)
    while day <= last:
        if unit == "day":
            end = day
        elif unit == "week":
            end = day + timedelta(days=6 - day.weekday())
        else:
            end = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield day.isoformat(), min(end, last).isoformat()
        day = end + timedelta(days=1)


# -- counting ------------------------------------------------------------------------------------


class _Days:
    """The happenings of one kind by day, with what each day counts for."""

    def __init__(self, deeds: Sequence[Deed], limits: Mapping[str, int]) -> None:
        self.by_day: dict[str, list[Deed]] = defaultdict(list)
        for deed in deeds:
            self.by_day[deed.day].append(deed)
        self.days = sorted(self.by_day)
        self.counted = _caps({d: len(v) for d, v in self.by_day.items()}, self.days, limits)

    def within(self, first: str, last: str) -> list[str]:
        """Return the days with happenings from a day to a day."""
        low = bisect_left(self.days, first)
        return self.days[low : bisect_left(self.days, last + "~")]

    def total(self, first: str, last: str) -> int:
        """Return what these days count for together."""
        return sum(self.counted[d] for d in self.within(first, last))


def _caps(
    counts: Mapping[str, int], days: Sequence[str], limits: Mapping[str, int]
) -> dict[str, int]:
    """Return for each day its happenings, cut where it is loud against the year before it."""
    out: dict[str, int] = {}
    past: list[int] = []  # counts of the days of the year before, sorted
    low = 0
    for day in days:
        begin = _before(day, _PAST_OF_A_DAY)
        while days[low] < begin:
            del past[bisect_left(past, counts[days[low]])]
            low += 1
        usual = median(past) if past else 0
        cap = max(limits["loud_day"], ceil(limits["loud_times"] * usual))
        out[day] = min(counts[day], cap)
        insort(past, counts[day])
    return out


def _sums(read: Mapping[str, int], periods: Sequence[tuple[str, str]]) -> list[int]:
    """Return the stories read in each of the periods, which follow on each other."""
    out = [0] * len(periods)
    starts = [a for a, _ in periods]
    for day, n in read.items():
        place = bisect_left(starts, day + "~") - 1
        if place >= 0 and day <= periods[place][1]:
            out[place] += n
    return out


def _point(
    days: _Days, first: str, last: str, stories: int, spread: float, limits: Mapping[str, int]
) -> Point:
    own = [d for day in days.within(first, last) for d in days.by_day[day]]
    counted = days.total(first, last)
    rate, low, high = rate_of(counted, stories, spread, limits["coverage"] / 100)
    return Point(
        first, last, len(own), counted, stories, rate, low, high,
        tuple(d.happening for d in own), tuple(i for d in own for i in d.event_ids),
    )  # fmt: skip


def rate_of(
    count: int, stories: int, spread: float = 1.0, coverage: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """Return a count per 100 stories with its interval; three None where no story was read.

    The interval is that of Jeffreys, from gamma quantiles with shape count + 1/2, where count and
    stories are both divided by the dispersion. With no happening its low end is 0.

    >>> rate_of(10, 100)
    (10.0, 5.141, 17.739)
    """
    if stories == 0:
        return None, None, None
    shape = round(count / spread + 0.5, 6)
    scale = PER * spread / stories
    tail = (1 - coverage) / 2
    low = 0.0 if count == 0 else _gamma_quantile(tail, shape) * scale
    high = _gamma_quantile(1 - tail, shape) * scale
    return round(PER * count / stories, 3), round(low, 3), round(high, 3)


@lru_cache(maxsize=65_536)
def _gamma_quantile(share: float, shape: float) -> float:
    """Return a quantile of the gamma distribution of scale 1.

    From shape 20 on after Wilson and Hilferty (1931), off by less than 0.1 % there; below it by
    halving, from the series of the incomplete gamma function.
    """
    z = NormalDist().inv_cdf(share)
    guess = shape * max(1 - 1 / (9 * shape) + z / (3 * sqrt(shape)), 0.0) ** 3
    if shape >= 20:
        return guess
    low, high = 0.0, 2 * guess + 5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma_share(middle, shape) < share else (low, middle)
    return (low + high) / 2


def _gamma_share(x: float, shape: float) -> float:
    """Return the share of the gamma distribution below x, for shapes up to about 20."""
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    n = 0
    while term > 1e-14 * total:
        n += 1
        term *= x / (shape + n)
        total += term
    return total * exp(shape * log(x) - x - lgamma(shape))


def _dispersion(days: _Days, read: Mapping[str, int], first: str, on: str) -> float:
    """Return the variance of weekly counts over that of a Poisson with the stories read; 1 or more.

    It is Pearson's statistic over its degrees of freedom, for one rate over all weeks.
    """
    weeks = list(periods_between(first, on, "week"))
    stories = _sums(read, weeks)
    counts = [days.total(a, b) for a, b in weeks]
    used = [(c, n) for c, n in zip(counts, stories, strict=True) if n]
    total, exposed = sum(c for c, _ in used), sum(n for _, n in used)
    if total == 0 or len(used) < 3:
        return 1.0
    rate = total / exposed
    pearson = sum((c - rate * n) ** 2 / (rate * n) for c, n in used)
    return max(1.0, pearson / (len(used) - 1))


# -- against the past ----------------------------------------------------------------------------


def _standing(
    days: _Days, read: Mapping[str, int], on: str, spread: float, limits: Mapping[str, int]
) -> Standing:
    length = limits["recent_days"]
    start = _before(on, length - 1)
    until = _before(start, 1)
    since = _before(start, limits["past_days"])
    stretches = []
    end = until
    while (begin := _before(end, length - 1)) >= since:
        stretches.append((begin, end))
        end = _before(begin, 1)
    stretches.reverse()
    recent = _point(days, start, on, _read(read, start, on), spread, limits)
    past, stories = days.total(since, until), _read(read, since, until)
    rates = sorted(
        PER * days.total(a, b) / n
        for (a, b), n in zip(stretches, _sums(read, stretches), strict=True)
        if n
    )
    usual = PER * past / stories if stories else None
    is_: Literal["above", "below", "within", "unknown"] = "unknown"
    if usual is not None and stories >= limits["past_stories"] and recent.low is not None:
        assert recent.high is not None
        is_ = "above" if recent.low > usual else "below" if recent.high < usual else "within"
    return Standing(
        recent, None if usual is None else round(usual, 3),
        round(_share(rates, 0.1), 3) if rates else None,
        round(_share(rates, 0.9), 3) if rates else None,
        past, stories, since, until, is_,
    )  # fmt: skip


def _read(read: Mapping[str, int], first: str, last: str) -> int:
    return sum(n for day, n in read.items() if first <= day <= last)


def _share(values: Sequence[float], share: float) -> float:
    """Return a quantile of sorted values, between two in proportion."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


# -- changes -------------------------------------------------------------------------------------


def _changes(
    kind: str, points: Sequence[Point], spread: float, limits: Mapping[str, int]
) -> Iterator[Change]:
    """Yield changes of rate, by binary segmentation of the periods in which something was read."""
    used = [p for p in points if p.stories]
    counts = _running([p.counted for p in used])
    stories = _running([p.stories for p in used])
    least = limits["change_periods"]
    found: list[tuple[int, float]] = []
    todo = [(0, len(used))]
    while todo:
        low, high = todo.pop()
        cuts = range(low + least, high - least + 1)
        gains = [(_gain(counts, stories, low, c, high) / spread, -c) for c in cuts]
        if not gains:
            continue
        gain, place = max(gains)
        cut = -place
        if gain >= limits["change_strength"]:
            found.append((cut, gain))
            todo += [(low, cut), (cut, high)]
    ends = [0, *sorted(c for c, _ in found), len(used)]
    for cut, gain in sorted(found):
        place = ends.index(cut)
        low, high = ends[place - 1], ends[place + 1]
        before = PER * (counts[cut] - counts[low]) / (stories[cut] - stories[low])
        after = PER * (counts[high] - counts[cut]) / (stories[high] - stories[cut])
        less, more = sorted((before, after))
        if more < less * limits["change_ratio"] / 100:
            continue
        behind = used[cut : cut + least] if after > before else used[cut - least : cut]
        yield Change(
            kind, used[cut].start, round(before, 3), round(after, 3), round(gain, 2),
            tuple(h for p in behind for h in p.happenings),
            tuple(i for p in behind for i in p.event_ids),
        )  # fmt: skip


def _gain(counts: Sequence[int], stories: Sequence[int], low: int, cut: int, high: int) -> float:
    """Return twice the log likelihood ratio of two Poisson rates against one."""

    def fit(a: int, b: int) -> float:
        c, n = counts[b] - counts[a], stories[b] - stories[a]
        return c * log(c / n) if c else 0.0

    return 2 * (fit(low, cut) + fit(cut, high) - fit(low, high))


def _running(values: Iterable[int]) -> list[int]:
    out = [0]
    for value in values:
        out.append(out[-1] + value)
    return out


# -- scores --------------------------------------------------------------------------------------


def _scores(own: Sequence[Deed], first: str, last: str) -> Scores:
    values = [d.goldstein for d in own if d.goldstein is not None]
    total = sum(d.score for d in own)
    return Scores(
        first, last, len(own),
        round(total / len(own), 3) if own else None,
        round(sum(values) / len(values), 3) if values else None,
        round(total, 3), round(sum(values), 3),
        tuple(i for d in own for i in d.event_ids),
    )  # fmt: skip


def _before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
