"""Filters, order, groups, SQL and chains."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import polars
import pytest

from detente.errors import ConfigError
from detente.happenings import one_a_day
from detente.happenings.stories import reports_of
from detente.records import CodedStory, Event, StoryHead
from detente.store import VIEWS
from detente.store.filters import GROUPS, SORTS
from detente.workspace import Workspace


def _countries(event: Event, side: str) -> set[str | None]:
    return {q.country for q in getattr(event, side)}


CASES: list[tuple[dict[str, Any], Any]] = [
    ({"type": "SANCTION"}, lambda e: e.type == "SANCTION"),
    ({"type": ["sanction", "ACCUSE"]}, lambda e: e.type in ("SANCTION", "ACCUSE")),
    ({"actor": "GBR"}, lambda e: "GBR" in _countries(e, "actors")),
    ({"recipient": "RUS"}, lambda e: "RUS" in _countries(e, "recipients")),
    (
        {"actor": "GBR/GOV"},
        lambda e: any(q.country == "GBR" and q.sector == "GOV" for q in e.actors),
    ),
    ({"actor": "/IGO"}, lambda e: any(q.sector == "IGO" for q in e.actors)),
    ({"actor": "theresa may"}, lambda e: any("Theresa May" in q.name for q in e.actors)),
    ({"party": "RUS"}, lambda e: "RUS" in _countries(e, "actors") | _countries(e, "recipients")),
    (
        {"dyad": "GBR-RUS"},
        lambda e: any(
            a in _countries(e, "actors") and b in _countries(e, "recipients")
            for a, b in (("GBR", "RUS"), ("RUS", "GBR"))
        ),
    ),
    ({"status": "planned"}, lambda e: e.status == "planned"),
    ({"mode": "expel"}, lambda e: e.mode == "expel"),
    ({"context": "military"}, lambda e: "military" in e.contexts),
    ({"quad": 4}, lambda e: e.quad == 4),
    ({"since": "2018-06"}, lambda e: (e.date.end or e.date.start or "") >= "2018-06"),
    (
        {"until": "2018-03"},
        lambda e: e.date.start is not None and e.date.start[:7] <= "2018-03"[: len(e.date.start)],
    ),
    (
        {"speaker": "ministry"},
        lambda e: any("ministry" in a.speaker.lower() for a in e.attribution),
    ),
    ({"place": "madrid"}, lambda e: e.place is not None and "madrid" in e.place.text.lower()),
    ({"min_confidence": 0.94}, lambda e: e.confidence >= 0.94),
    ({"reciprocal": True}, lambda e: e.reciprocal),
    ({"embedded": True}, lambda e: e.embedded_in is not None),
    (
        {"salience": "lead", "type": "CONSULT"},
        lambda e: e.salience == "lead" and e.type == "CONSULT",
    ),
    ({"said": "diplomats"}, lambda e: "diplomats" in e.evidence[0].text.lower()),
    ({"rule": "sanction.expel"}, lambda e: e.rule == "sanction.expel"),
]


@pytest.mark.parametrize(
    ("filters", "holds"), CASES, ids=lambda v: str(v) if isinstance(v, dict) else ""
)
def test_filters_give_exactly_the_events_that_hold(
    wire: Workspace, coded: tuple[CodedStory, ...], filters: dict[str, Any], holds: Any
) -> None:
    expected = {e.id for one in coded for e in one.events if holds(e)}
    found = wire.events(**filters).column("id").to_pylist()
    assert expected, "a filter that nothing passes shows nothing"
    assert set(found) == expected
    assert len(found) == len(expected)
    assert wire.count(**filters).to_pylist() == [{"events": len(expected)}]


def test_text_finds_words_and_phrases_of_the_story(
    wire: Workspace, coded: tuple[CodedStory, ...]
) -> None:
    def with_words(*words: str) -> set[str]:
        return {
            e.id
            for one in coded
            if one.story and all(w in one.story.text.lower() for w in words)
            for e in one.events
        }

    assert set(wire.events(text='"nerve agent"')["id"].to_pylist()) == with_words("nerve agent")
    assert set(wire.events(text="expel* Russian")["id"].to_pylist()) == with_words(
        "expel", "russian"
    )
    assert wire.count(text="zzz").to_pylist() == [{"events": 0}]
    with pytest.raises(ConfigError, match="double quote"):
        wire.events(text='"open')
    with pytest.raises(ConfigError, match="holds no word"):
        wire.events(text="!!")


def test_one_a_day_is_the_rule_of_happenings(
    wire: Workspace, coded: tuple[CodedStory, ...]
) -> None:
    reports = [
        r
        for one in coded
        if one.story
        for r in reports_of(
            one.events, StoryHead(one.story.id, one.story.published, None, (), "", "")
        )
    ]
    first = {r.event.id for r in one_a_day(reports)}
    assert 0 < len(first) < len(reports)
    assert set(wire.events(one_a_day=True)["id"].to_pylist()) == first
    assert wire.count(one_a_day=True).to_pylist() == [{"events": len(first)}]


def test_a_lost_index_is_made_again(wire: Workspace) -> None:
    n = wire.search.count()
    wire.search.drop()
    assert wire.search.update(wire.snapshot()) == n > 0


def test_newest_first_and_pages_add_up(wire: Workspace) -> None:
    whole = wire.events()
    pages = [
        row
        for start in range(0, whole.num_rows, 20)
        for row in wire.events(limit=20, offset=start).to_pylist()
    ]
    assert pages == whole.to_pylist()
    days = [d for d in whole.column("day").to_pylist() if d is not None]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("name", sorted(SORTS))
def test_every_sort_name_sorts(wire: Workspace, name: str) -> None:
    assert wire.events(sort=[f"-{name}"], limit=5).num_rows == 5
    assert wire.events(sort=[name]).num_rows == wire.events().num_rows


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_every_group_name_groups(wire: Workspace, name: str) -> None:
    found = wire.count(group=[name]).to_pylist()
    assert sum(r["events"] for r in found) == wire.events().num_rows


def test_rows_have_story_happening_and_chain(wire: Workspace) -> None:
    rows = wire.events().to_pylist()
    member = {m.event_id: h.id for h in wire.happenings() for m in h.members}
    assert {r["id"]: r["happening_id"] for r in rows} == member
    linked = {x for link in wire.links() for x in (link.first, link.then)}
    assert {r["happening_id"] for r in rows if r["chain_id"]} == linked
    assert wire.sql("SELECT * FROM events ORDER BY id").to_pylist() == sorted(
        rows, key=lambda r: r["id"]
    )


def test_frames(wire: Workspace) -> None:
    frame = wire.events(form="polars", type="ACCUSE")
    assert isinstance(frame, polars.DataFrame)
    assert frame.height == len(wire.events(form="pandas", type="ACCUSE"))


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_views_have_the_columns_that_are_documented(wire: Workspace, view: Any) -> None:
    columns = wire.sql(f"SELECT * FROM {view.name} LIMIT 1").column_names
    assert columns == [name for name, _ in view.columns]
    assert all(what for _, what in view.columns)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DROP TABLE runs", "got DROP"),
        ("SELECT 1; SELECT 2", "got SELECT, SELECT"),
        ("COPY (SELECT 1) TO 'x.csv'", "got COPY"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled"),
        ("SELECT * FROM nothing", "nothing"),
        ("", "got nothing"),
    ],
)
def test_sql_can_only_read_the_record(wire: Workspace, query: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        wire.sql(query)
    assert wire.events(limit=1).num_rows == 1


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"colour": "red"}, "no filter 'colour'"),
        ({"dyad": "GBR"}, "hyphen"),
        ({"since": "soon"}, "since: got 'soon'"),
        ({"sort": ["colour"]}, "sort: got 'colour'"),
        ({"as_of": "soon"}, "as-of: got 'soon'"),
    ],
)
def test_wrong_questions_are_told_what_is_allowed(
    wire: Workspace, filters: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        wire.events(**filters)


def test_chain_of_an_event(wire: Workspace) -> None:
    link = next(wire.links())
    steps = wire.story_of("ev_" + link.first[3:])
    assert {link.first, link.then} <= {s.happening.id for s in steps}
    assert wire.story_of(link.then) == steps
    assert wire.full_id(link.first[:14]) == link.first
    with pytest.raises(ConfigError, match="several ids"):
        wire.full_id("ev_")
    with pytest.raises(ConfigError, match="holds no event"):
        wire.full_id("ev_zzzz")


@pytest.mark.parametrize("first", [True, False], ids=["first look", "query"])
def test_ctrl_c_at_a_query_is_ctrl_c(ws: Workspace, first: bool) -> None:
    """DuckDB raises a RuntimeError of its own there, with which a watcher ended in a traceback."""
    long = "SELECT sum(range % 7) FROM range(20000000000)"
    snapshot = ws.snapshot()
    if first:
        snapshot._set_up = lambda con: con.execute(long)  # type: ignore[method-assign, assignment]
    else:
        assert snapshot.con
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        snapshot.arrow(long)
    timer.join()
