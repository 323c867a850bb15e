"""Series of strain and cooperation: what they count, against what, and what does not move them."""

from __future__ import annotations

import doctest
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.codebook import load_codebook
from detente.relations import dated
from detente.relations import series as module
from detente.relations.series import (
    KINDS,
    Deed,
    Line,
    make_deed,
    make_series,
    periods_between,
    rate_of,
)

BOOK = load_codebook(None)
START = date(2015, 1, 5)
DAYS = 730


def day(n: int) -> str:
    return (START + timedelta(days=n)).isoformat()


def deed(n: int, number: int, kind: str = "ACCUSE") -> Deed:
    name = f"{n}_{number}"
    return make_deed(f"hp_{name}", day(n), kind, None, "forth", -2.0, (f"ev_{name}",), 1, BOOK)


def line_of(
    deeds: list[Deed], coverage: dict[str, int], kind: str = KINDS[2], **more: object
) -> Line:
    series = make_series(deeds, coverage, BOOK, day(DAYS - 1), **more)  # type: ignore[arg-type]
    return next(x for x in series.lines if x.kind == kind)


EVERY_DAY = {day(n): 10 for n in range(DAYS)}


def interval(count: int, stories: int, spread: float = 1.0) -> tuple[float, float, float]:
    rate, low, high = rate_of(count, stories, spread)
    assert rate is not None
    assert low is not None
    assert high is not None
    return rate, low, high


def test_doctests() -> None:
    for tested in (module, dated):
        results = doctest.testmod(tested)
        assert results.attempted
        assert not results.failed


def test_kinds_stand_apart_and_every_number_opens() -> None:
    deeds = [deed(9, 0), deed(9, 1, "ASSAULT"), deed(9, 2, "CONSULT"), deed(9, 3, "AID")]
    series = make_series(deeds, EVERY_DAY, BOOK, day(13))
    for line, wanted in zip(series.lines, ["ev_9_2", "ev_9_3", "ev_9_0", "ev_9_1"], strict=True):
        assert [p.event_ids for p in line.points] == [(), (wanted,)]
        assert [p.rate for p in line.points] == [0.0, round(100 / 70, 3)]
    assert series.scores[1].count == 4
    assert set(series.scores[1].event_ids) == {"ev_9_0", "ev_9_1", "ev_9_2", "ev_9_3"}


def test_nothing_read_is_no_rate() -> None:
    line = line_of([deed(1, 0)], {day(0): 5, day(20): 5})
    assert [p.rate is None for p in line.points[:3]] == [False, True, False]
    assert line.standing.is_ == "unknown"


def test_more_read_and_more_told_is_the_same_rate() -> None:
    few = [deed(n, 0) for n in range(0, DAYS, 14)]
    many = [deed(n, 0) for n in range(0, DAYS, 14)] + [
        deed(n + 7, 0) for n in range(0, DAYS - 7, 14)
    ]
    one = line_of(few, EVERY_DAY, unit="month")
    two = line_of(many, {d: 2 * n for d, n in EVERY_DAY.items()}, unit="month")
    for a, b in zip(one.points[1:-1], two.points[1:-1], strict=True):
        assert b.rate == pytest.approx(a.rate, rel=0.35)
    assert sum(p.counted for p in two.points) == pytest.approx(
        2 * sum(p.counted for p in one.points), 2
    )


def test_one_loud_day_counts_for_no_more_than_its_cap() -> None:
    quiet = [deed(n, 0) for n in range(0, DAYS, 5)]
    loud = quiet + [deed(700, k) for k in range(1, 60)]
    before, after = line_of(quiet, EVERY_DAY), line_of(loud, EVERY_DAY)
    assert sum(p.count for p in after.points) == sum(p.count for p in before.points) + 59
    assert sum(p.counted for p in after.points) <= sum(p.counted for p in before.points) + 2
    assert not after.changes


def test_an_interval_covers_the_rate() -> None:
    rate, low, high = interval(4, 50)
    assert low < rate < high
    _, lower, higher = interval(4, 50, spread=3)
    assert lower < low
    assert higher > high
    assert rate_of(0, 0) == (None, None, None)


@given(st.integers(0, 400), st.integers(1, 4000))
def test_intervals_are_in_order_and_shrink_with_what_is_read(count: int, stories: int) -> None:
    rate, low, high = interval(count, stories)
    assert 0 <= low <= rate + 1e-9 <= high + 1e-9
    rate_2, low_2, high_2 = interval(10 * count, 10 * stories)
    assert rate_2 == pytest.approx(rate, abs=0.002)
    assert high_2 - low_2 <= high - low + 0.002


def test_a_rise_is_found_where_it_is_with_the_happenings_behind_it() -> None:
    deeds = [deed(n, 0) for n in range(0, 400, 28)]
    deeds += [deed(n, k) for n in range(400, DAYS, 3) for k in range(2)]
    (change,) = line_of(deeds, EVERY_DAY).changes
    assert abs((date.fromisoformat(change.day) - START).days - 400) <= 7
    assert change.after > 5 * change.before
    behind = [h for h in change.happenings if int(h[3:].split("_")[0]) >= 393]
    assert len(behind) == len(change.happenings) > 4


def test_an_even_course_has_no_change_and_stands_within_its_past() -> None:
    line = line_of([deed(n, 0) for n in range(0, DAYS, 6)], EVERY_DAY)
    assert line.changes == ()
    assert line.standing.is_ == "within"


def test_more_than_ever_is_above_the_past() -> None:
    deeds = [deed(n, 0) for n in range(0, DAYS - 30, 14)]
    deeds += [deed(n, k) for n in range(DAYS - 30, DAYS) for k in range(2)]
    assert line_of(deeds, EVERY_DAY).standing.is_ == "above"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, DAYS - 1), max_size=60), st.randoms())
def test_order_changes_nothing(days: list[int], mix: object) -> None:
    deeds = [deed(n, k) for k, n in enumerate(days)]
    mixed = list(deeds)
    mix.shuffle(mixed)  # type: ignore[attr-defined]
    assert make_series(mixed, EVERY_DAY, BOOK, day(DAYS - 1)) == make_series(
        deeds, EVERY_DAY, BOOK, day(DAYS - 1)
    )


@given(
    st.dates(date(2014, 1, 1), date(2016, 1, 1)),
    st.integers(0, 800),
    st.sampled_from(["day", "week", "month"]),
)
def test_periods_cover_every_day_once(first: date, days: int, unit: module.Unit) -> None:
    last = first + timedelta(days=days)
    periods = [
        (date.fromisoformat(a), date.fromisoformat(b))
        for a, b in periods_between(first.isoformat(), last.isoformat(), unit)
    ]
    assert periods[0][0] == first
    assert periods[-1][1] == last
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(periods))
