"""What the lookup and the search index find is what the tables hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.records import CodedStory
from detente.store import Lookup
from detente.store.asking import chain_of, list_events
from detente.workspace import Workspace
from detente.workspace.ingest import Keeper
from detente.workspace.space import make_filter

NONE = Lookup(Path("nowhere/lookup.sqlite"))


def test_a_page_has_the_ids_that_the_tables_give(wire: Workspace) -> None:
    snapshot, asked = wire.snapshot(), make_filter()
    page = list_events(snapshot, asked, None, limit=5000, lookup=wire.lookup)
    assert page.equals(list_events(snapshot, asked, None, limit=5000, lookup=NONE))
    assert page["happening_id"].null_count == 0
    assert 0 < page["chain_id"].null_count < page.num_rows


def test_a_chain_is_that_of_the_tables(wire: Workspace) -> None:
    snapshot = wire.snapshot()
    for event in wire.events(limit=120)["id"].to_pylist():
        found = [chain_of(snapshot, event, lookup) for lookup in (wire.lookup, NONE)]
        one, other = (
            f and (f[0], *(sorted(r["id"] for r in rows) for rows in f[1:])) for f in found
        )
        assert one == other
    assert chain_of(snapshot, "ev_none", wire.lookup) is None


def test_what_is_joined_anew_moves_in_the_lookup_and_earlier_moments_stay(
    ws: Workspace, coded: tuple[CodedStory, ...], coding: object
) -> None:
    half = len(coded) // 2
    for some in (coded[:half], coded[half:]):
        Keeper(ws.store, coding, ["wire"], piece=40).keep(some)  # type: ignore[arg-type]
        ws.join()
    runs = ws.snapshot().runs
    middle = next(r["committed"] for r in runs if r["kind"] == "join")
    for as_of in (None, middle.isoformat()):
        snapshot = ws.snapshot(as_of)
        asked = make_filter()
        page = list_events(snapshot, asked, None, limit=5000, lookup=ws.lookup)
        assert page.equals(list_events(snapshot, asked, None, limit=5000, lookup=NONE))


def test_a_lookup_that_does_not_know_all_is_left_aside(
    ws: Workspace, coded: tuple[CodedStory, ...], coding: object
) -> None:
    Keeper(ws.store, coding, ["wire"], piece=40).keep(coded[:30])  # type: ignore[arg-type]
    ws.join()
    earlier = Lookup(ws.lookup.path.with_name("earlier.sqlite"))
    earlier.update(ws.snapshot())
    Keeper(ws.store, coding, ["wire"], piece=40).keep(coded[30:60])  # type: ignore[arg-type]
    ws.join()
    with earlier.reading(ws.snapshot()) as found:
        assert found is None
    with ws.lookup.reading(ws.snapshot()) as found:
        assert found is not None
        event = ws.events(limit=1)["id"][0].as_py()
        assert [h.event_id for h in found.homes([event, "ev_none"])] == [event]


@pytest.mark.parametrize("most", [5, 1000])
def test_a_search_gives_the_newest_first_and_of_a_day_the_smallest_id(
    wire: Workspace, most: int
) -> None:
    rows = wire.sql(
        "SELECT id FROM stories WHERE regexp_matches(lower(text), '\\bpresident\\b') "
        f"ORDER BY day DESC NULLS LAST, id LIMIT {most}"
    )
    assert wire.search.find("president", most=most) == rows["id"].to_pylist()
    assert rows.num_rows > 4
