"""Counts by pair of countries and month or day, with what they are to be divided by."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from detente.formats.foreign import ForeignEvent, dyads
from detente.records import EventType

Period = Literal["month", "day"]
TYPES: tuple[str, ...] = get_args(EventType)
QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


@dataclass(frozen=True, slots=True)
class DyadTable:
    """Rows of counts with their columns, and the events that have no place in them, by reason."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    left_out: Mapping[str, int]


def columns_of(period: Period) -> tuple[str, ...]:
    """Return the columns of a table by month or by day."""
    return (
        "actor", "recipient", period, "events", *QUADS, *(t.lower() for t in TYPES),
        "goldstein_sum", "goldstein_mean", "score_sum", "score_mean", "period_events",
        "period_stories",
    )  # fmt: skip


def dyad_table(
    events: Iterable[ForeignEvent],
    *,
    period: Period = "month",
    undirected: bool = False,
    zero_filled: bool = False,
    domestic: bool = False,
    stories: Mapping[str, int] | None = None,
) -> DyadTable:
    """Return counts by pair of countries and period.

    An event counts once for each pair of countries on its sides; a reciprocal one in both
    directions (once where `undirected`, which puts the countries in alphabetic order). Events of
    one country alone count only with `domestic`. By month, an event counts that is dated to a day
    or month; by day, one dated to a day; where the text gives no day, that of the story counts.
    `zero_filled` gives every pair that occurs a row for every period from the first to the last.
    `stories` counts the stories of each day, coded with or without events; `period_stories` is
    empty where that is not known, and `period_events` counts all events of the period.
    """
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    sums: dict[tuple[str, str, str], list[list[float]]] = defaultdict(lambda: [[], []])
    totals: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for event in events:
        reason = _not_counted(event, period)
        if reason is not None:
            left[reason] += 1
            continue
        when = event.date[:7] if period == "month" else event.date
        totals[when] += 1
        found = dyads(event)
        if not found:
            left["a side without a country"] += 1
            continue
        wanted = [(a, b) for a, b in found if domestic or a != b]
        if undirected:
            wanted = list(dict.fromkeys((min(p), max(p)) for p in wanted))
        if not wanted:
            left["within one country"] += 1
        for actor, recipient in wanted:
            key = (actor, recipient, when)
            counts[key]["events"] += 1
            counts[key][QUADS[(event.quad or 1) - 1]] += 1
            counts[key][(event.type or "").lower()] += 1
            for values, value in zip(sums[key], (event.goldstein, event.score), strict=True):
                if value is not None:
                    values.append(value)
    keys = sorted(_filled(counts, totals, period) if zero_filled else counts)
    told = _by_period(stories, period)
    rows = tuple(
        (
            *key, *(counts[key][c] if key in counts else 0 for c in columns_of(period)[3:24]),
            *_measures(sums.get(key, [[], []])), totals[key[2]],
            told.get(key[2], 0) if told is not None else None,
        )
        for key in keys
    )  # fmt: skip
    return DyadTable(columns_of(period), rows, dict(sorted(left.items())))


def _not_counted(event: ForeignEvent, period: Period) -> str | None:
    if event.type is None:
        return "no PLOVER type"
    if event.grain in ("year", "unknown"):
        return f"dated to the {event.grain}"
    if event.grain == "month" and period == "day":
        return "dated to the month"
    return None


def _measures(values: list[list[float]]) -> Iterator[float | None]:
    for listed in values:
        yield round(sum(listed), 4) if listed else None
        yield round(sum(listed) / len(listed), 4) if listed else None


def _filled(
    counts: Mapping[tuple[str, str, str], object], totals: Mapping[str, int], period: Period
) -> Iterator[tuple[str, str, str]]:
    every = list(_periods(min(totals), max(totals), period)) if totals else []
    for actor, recipient in sorted({(a, b) for a, b, _ in counts}):
        for when in every:
            yield actor, recipient, when


def _periods(first: str, last: str, period: Period) -> Iterator[str]:
    if period == "day":
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            yield day.isoformat()
            day += timedelta(days=1)
        return
    year, month = int(first[:4]), int(first[5:7])
    while (now := f"{year:04}-{month:02}") <= last:
        yield now
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _by_period(stories: Mapping[str, int] | None, period: Period) -> Counter[str] | None:
    if stories is None:
        return None
    out: Counter[str] = Counter()
    for day, n in stories.items():
        out[day[:7] if period == "month" else day] += n
    return out


def table_to_csv(table: DyadTable) -> str:
    """Return a table as CSV text; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(["" if v is None else v for v in row] for row in table.rows)
    return out.getvalue()
