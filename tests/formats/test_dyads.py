"""Counts by pair and period."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.formats.dictionary import describe_format
from detente.formats.dyads import QUADS, TYPES, columns_of, dyad_table, table_to_csv
from detente.formats.foreign import ForeignEvent, ForeignParty, dyads
from formats.made import plover_events


def event(
    day: str, a: str | None, b: str | None, kind: str = "ACCUSE", **more: object
) -> ForeignEvent:
    from detente.formats.codes import quad_of, score_of

    return ForeignEvent(
        origin="detente", id=day, date=day, type=kind, quad=quad_of(kind),  # type: ignore[arg-type]
        score=score_of(kind, None), goldstein=-2.0, actors=(ForeignParty(country=a),),  # type: ignore[arg-type]
        recipients=(ForeignParty(country=b),) if b else (), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def rows(table: object) -> list[dict[str, object]]:
    return [dict(zip(table.columns, r, strict=True)) for r in table.rows]  # type: ignore[attr-defined]


EVENTS = [
    event("2018-01-30", "FRA", "IRN"),
    event("2018-01-31", "FRA", "IRN", "CONSULT", reciprocal=True),
    event("2018-03-01", "FRA", "IRN", "ASSAULT", grain="month"),
    event("2018-03-02", "FRA", "FRA"),
    event("2018-03-03", None, "FRA"),
    event("2018-01-01", "FRA", "IRN", grain="year"),
]


def test_counts_and_denominators() -> None:
    table = dyad_table(EVENTS, stories={"2018-01-30": 3, "2018-03-01": 1})
    got = {(r["actor"], r["recipient"], r["month"]): r for r in rows(table)}
    assert set(got) == {
        ("FRA", "IRN", "2018-01"), ("FRA", "IRN", "2018-03"), ("IRN", "FRA", "2018-01"),
    }  # fmt: skip
    first = got["FRA", "IRN", "2018-01"]
    assert (first["events"], first["accuse"], first["consult"], first["verbal_conflict"]) == (
        2,
        1,
        1,
        1,
    )
    assert (first["score_sum"], first["score_mean"], first["goldstein_mean"]) == (-0.5, -0.25, -2.0)
    assert (first["period_events"], first["period_stories"]) == (2, 3)
    assert table.left_out == {
        "a side without a country": 1, "dated to the year": 1, "within one country": 1,
    }  # fmt: skip


def test_zero_filled_undirected_by_day_and_domestic() -> None:
    table = dyad_table(EVENTS[:2], period="day", undirected=True, zero_filled=True)
    assert [(r["day"], r["events"]) for r in rows(table)] == [("2018-01-30", 1), ("2018-01-31", 1)]
    months = rows(dyad_table(EVENTS, zero_filled=True, undirected=True))
    assert [(r["month"], r["events"]) for r in months] == [
        ("2018-01", 2), ("2018-02", 0), ("2018-03", 1),
    ]  # fmt: skip
    assert months[1]["score_mean"] is None
    assert months[0]["period_stories"] is None
    inside = rows(dyad_table(EVENTS, domestic=True))
    assert ("FRA", "FRA") in {(r["actor"], r["recipient"]) for r in inside}
    day = dyad_table(EVENTS, period="day")
    assert day.left_out["dated to the month"] == 1


def test_no_events_give_a_header() -> None:
    assert table_to_csv(dyad_table([], zero_filled=True)) == ",".join(columns_of("month")) + "\n"
    assert tuple(describe_format("dyad-month").columns) == columns_of("month")


@settings(max_examples=20)
@given(st.lists(plover_events(), max_size=4), st.booleans(), st.booleans())
def test_sums(events: list[ForeignEvent], undirected: bool, zero: bool) -> None:
    table = dyad_table(events, undirected=undirected, zero_filled=zero, domestic=True)
    made = rows(table)
    for r in made:
        assert r["events"] == sum(r[q] for q in QUADS) == sum(r[t.lower()] for t in TYPES)  # type: ignore[misc]
    wanted = [set(dyads(e)) for e in events]
    if undirected:
        wanted = [{(min(p), max(p)) for p in w} for w in wanted]
    assert sum(r["events"] for r in made) == sum(map(len, wanted))  # type: ignore[misc]
    keys = [(r["actor"], r["recipient"], r["month"]) for r in made]
    assert keys == sorted(set(keys))
    text = table_to_csv(table)
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(made)
