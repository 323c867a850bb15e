"""Pairs ranked by change, and what coverage says."""

from __future__ import annotations

from datetime import date, timedelta

from detente.codebook import load_codebook
from detente.relations.changes import DayCount, rank_changes
from detente.relations.coverage import Input, coverage
from detente.relations.series import KINDS

BOOK = load_codebook(None)
LAST = date(2016, 12, 31)


def day(back: int) -> str:
    return (LAST - timedelta(days=back)).isoformat()


READ = {day(n): 20 for n in range(400)}
STEADY = [DayCount("DEU", "FRA", KINDS[0], day(n), 2) for n in range(0, 400, 3)]
RISE = [DayCount("GRC", "TUR", KINDS[3], day(n), 2) for n in range(7)]
FALL = [DayCount("PER", "PRY", KINDS[1], day(n), 1) for n in range(8, 400, 2)]
LOUD = [DayCount("KEN", "UGA", KINDS[2], day(3), 80)]


def test_what_rises_and_falls_stands_before_what_is_steady_or_one_loud_day() -> None:
    counts = [*STEADY, *RISE, *FALL, *LOUD]
    ranked = rank_changes(counts, READ, BOOK, day(0), day(6))
    assert [(c.one, c.other) for c in ranked[:2]] == [("GRC", "TUR"), ("KEN", "UGA")]
    assert ranked[0].strength > 3 * ranked[1].strength
    by_pair = {(c.one, c.other): c for c in ranked}
    assert by_pair[("PER", "PRY")].strength < -4
    assert abs(by_pair[("DEU", "FRA")].strength) < 1
    loud = by_pair[("KEN", "UGA")]
    assert (loud.count, loud.counted) == (80, BOOK.relating.series["loud_day"])
    assert rank_changes(reversed(counts), READ, BOOK, day(0), day(6)) == ranked


def test_twice_as_much_of_everything_changes_no_order() -> None:
    counts = [*STEADY, *RISE, *FALL]
    doubled = {d: 2 * n for d, n in READ.items()}
    once = rank_changes(counts, READ, BOOK, day(0), day(6))
    half = rank_changes(counts, doubled, BOOK, day(0), day(6))
    assert [(c.one, c.kind) for c in half] == [(c.one, c.kind) for c in once]
    assert [round(c.rate * 2, 2) for c in half] == [round(c.rate, 2) for c in once]


def test_too_little_read_says_nothing() -> None:
    assert rank_changes(RISE, {day(0): 5}, BOOK, day(0), day(6)) == ()


def test_coverage_counts_and_says_where_nothing_can_be_compared() -> None:
    rows = [Input(f"2016-{m:02}-10", "Alpha", "en", "coded", None, 10) for m in range(1, 9)]
    rows += [Input(f"2016-{m:02}-11", "Beta", "en", "coded", None, 10) for m in range(5, 9)]
    rows += [Input("2016-06-12", "Alpha", "en", "coded", None, 90)]
    rows += [Input(None, "Alpha", "de", "rejected", "not English", 3)]
    found = coverage(rows)
    assert found.outcomes == (("coded", 210), ("rejected", 3))
    assert found.refused == (("not English", 3),)
    assert dict(found.sources) == {"Alpha": 170, "Beta": 40}
    assert [(b.month, b.reason.split(":")[0].split(",")[0]) for b in found.breaks] == [
        ("2016-05", "Beta begins"),
        ("2016-06", "110 stories"),
    ]
    assert coverage([]).breaks == ()
