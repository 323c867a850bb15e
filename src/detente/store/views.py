"""The views that `detente sql` and `Workspace.sql` offer, with what each column holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from detente.store.reading import KEPT, Snapshot, as_runs
from detente.store.schemas import (
    EVENTS,
    FOREIGN,
    GROUPS,
    HAPPENINGS,
    LINKS,
    RUNS,
    STORIES,
    TableSpec,
)

_INNER = ("keys", "life_keys")


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """A view: what a row is, its columns with what they hold, and the query behind it."""

    name: str
    what: str
    columns: tuple[tuple[str, str], ...]
    query: str


def _told(spec: TableSpec) -> tuple[tuple[str, str], ...]:
    return tuple((c.name, c.what) for c in spec.columns if c.name not in (*KEPT, *_INNER))


def _of_table(spec: TableSpec) -> ViewSpec:
    names = ", ".join(f'"{name}"' for name, _ in _told(spec))
    return ViewSpec(spec.name, spec.what, _told(spec), f"SELECT {names} FROM _{spec.name}_live")


_MORE_OF_EVENTS = (
    ("date_start", "first day, month or year of the act, as told: `date.start`", "date.start"),
    ("date_precision", "day, month, year or unknown: `date.precision`", "date.precision"),
    ("place_name", "words that name the place: `place.text`", "place.text"),
    ("place_country", "its country: `place.country`", "place.country"),
    ("killed", "count: `magnitude.killed`", "magnitude.killed"),
    ("injured", "count: `magnitude.injured`", "magnitude.injured"),
    ("arrested", "count: `magnitude.arrested`", "magnitude.arrested"),
    ("crowd", "count: `magnitude.crowd`", "magnitude.crowd"),
    ("sentence", "the sentence it was read from: `evidence[1].text`", "evidence[1].text"),
)
_IDS = (
    ("happening_id", "the happening that it is a report of; null before it is joined"),
    ("chain_id", "the chain of happenings that it is part of; null where it has no links"),
)
_DYADS = """
WITH g AS (
  SELECT {unit} AS {name}, actor_countries AS a, recipient_countries AS r, quad, count(*) AS n
  FROM _events_live WHERE day IS NOT NULL AND status IN ('happened', 'ongoing') GROUP BY ALL
), one AS (SELECT {name}, unnest(string_split(a, ' ')) AS actor, r, quad, n FROM g),
both_sides AS (
  SELECT {name}, actor, unnest(string_split(r, ' ')) AS recipient, quad, n FROM one
)
SELECT {name}, actor, recipient, sum(n)::BIGINT AS events,
  coalesce(sum(n) FILTER (quad = 1), 0)::BIGINT AS verbal_cooperation,
  coalesce(sum(n) FILTER (quad = 2), 0)::BIGINT AS material_cooperation,
  coalesce(sum(n) FILTER (quad = 3), 0)::BIGINT AS verbal_conflict,
  coalesce(sum(n) FILTER (quad = 4), 0)::BIGINT AS material_conflict
FROM both_sides WHERE actor <> '' AND recipient <> '' GROUP BY ALL
ORDER BY {name}, actor, recipient
"""
_COUNTS = (
    ("actor", "country that acts"),
    ("recipient", "country that it is aimed at; the same country for domestic acts"),
    ("events", "reports of acts that happened or go on"),
    ("verbal_cooperation", "of these: quad 1"),
    ("material_cooperation", "of these: quad 2"),
    ("verbal_conflict", "of these: quad 3"),
    ("material_conflict", "of these: quad 4"),
)

# The columns of the view `events` that follow from a row `e` alone.
EVENT_COLUMNS = ", ".join(
    [f'e."{name}"' for name, _ in _told(EVENTS)]
    + [f"e.{source} AS {name}" for name, _, source in _MORE_OF_EVENTS]
)
_NOT_ALIKE = frozenset(["actors", "recipients", "place", "published"])
_BOTH = tuple(
    (name, what)
    for name, what in _told(EVENTS)
    if name in {n for n, _ in _told(FOREIGN)} - _NOT_ALIKE
)
_BOTH_NAMES = ", ".join(f'"{name}"' for name, _ in _BOTH)

VIEWS: tuple[ViewSpec, ...] = (
    ViewSpec(
        "events",
        EVENTS.what,
        (*_told(EVENTS), *((n, w) for n, w, _ in _MORE_OF_EVENTS), *_IDS),
        f"SELECT {EVENT_COLUMNS}"
        ", m.happening_id, m.chain_id FROM _events_live e "
        # Grouped, so that DuckDB sees that no row comes twice, and leaves the join out of a query
        # that does not ask for the ids: at 5 million events a count takes 0.1 s, else 4 s.
        "LEFT JOIN (SELECT event_id, min(happening_id) AS happening_id, min(chain_id) AS chain_id "
        "FROM members LEFT JOIN chains USING (happening_id) GROUP BY event_id) m "
        "ON e.id = m.event_id",
    ),
    _of_table(STORIES),
    _of_table(HAPPENINGS),
    _of_table(LINKS),
    _of_table(GROUPS),
    _of_table(FOREIGN),
    ViewSpec(
        "all_events",
        "Our events and those of other data sets in one table, in the columns that both have. Ours "
        "are not folded: `status` says how they stand; that of the others is null.",
        (("origin", "`detente`, or the data set"), *_BOTH),
        f"SELECT 'detente' AS origin, {_BOTH_NAMES} FROM _events_live UNION ALL BY NAME "
        f"SELECT origin, {_BOTH_NAMES} FROM _foreign_events_live",
    ),
    ViewSpec(
        "members",
        "One row for each report of each happening.",
        (("event_id", "the report"), ("happening_id", "the happening")),
        "SELECT 'ev_' || substr(id, 4) AS event_id, id AS happening_id FROM _happenings_live "
        "UNION ALL SELECT 'ev_' || substr(unnest(aliases), 4), id FROM _happenings_live",
    ),
    ViewSpec(
        "chains",
        "One row for each happening that has links: those that hang together have one chain.",
        (("happening_id", "the happening"), ("chain_id", "`ch_` and the smallest of their ids")),
        "SELECT happening_id, chain_id FROM _chains",
    ),
    ViewSpec(
        "dyad_month",
        "One row for each month and pair of countries with acts between them.",
        (("month", "first day of the month"), *_COUNTS),
        _DYADS.format(unit="date_trunc('month', day)::DATE", name="month"),
    ),
    ViewSpec(
        "dyad_day",
        "One row for each day and pair of countries with acts between them, where the day is told.",
        (("day", "the day"), *_COUNTS),
        _DYADS.format(unit="day", name="day").replace(
            "WHERE day IS NOT NULL", "WHERE date.precision = 'day' AND day IS NOT NULL"
        ),
    ),
    ViewSpec(
        "superseded_events",
        "One row for each event that counts no longer, as it was.",
        _told(EVENTS),
        "SELECT "
        + ", ".join(f'"{name}"' for name, _ in _told(EVENTS))
        + " FROM _events WHERE row IN (SELECT old FROM _gone WHERE tab = 'events')",
    ),
    ViewSpec(
        "runs",
        RUNS.what,
        tuple((c.name, c.what) for c in RUNS.columns),
        "",  # a table of the connection
    ),
)


def add_views(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return the snapshot's connection with all views made."""
    con = add_members(snapshot)
    if not _has_view(con, "events"):
        con.register("_runs", as_runs(snapshot.runs))
        con.execute("CREATE TABLE runs AS FROM _runs")
        con.register("_linked", _chains(snapshot))
        con.execute("CREATE TABLE _chains AS FROM _linked")
        later = {"events"}  # stands on other views
        for view in sorted(VIEWS, key=lambda v: v.name in later):
            if view.query and view.name != "members":
                con.execute(f"CREATE VIEW {view.name} AS {view.query}")
    return con


def add_members(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return the snapshot's connection with the view `members`, for which nothing is read."""
    con = snapshot.con
    if not _has_view(con, "members"):
        members = next(v for v in VIEWS if v.name == "members")
        con.execute(f"CREATE VIEW members AS {members.query}")
    return con


def _has_view(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    return bool(con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = ?", [name]).fetchall())


def _chains(snapshot: Snapshot) -> pa.Table:
    found = snapshot.con.execute('SELECT "first", "then" FROM _links_live').fetchall()
    root: dict[str, str] = {}

    def find(name: str) -> str:
        root.setdefault(name, name)
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for one, other in found:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return _as_chains((name, find(name)) for name in sorted(root))


def chain_id(happenings: Iterable[str]) -> str:
    """Return the id of the chain that happenings are: `ch_` and the smallest of their numbers."""
    return "ch_" + min(happenings)[3:]


def _as_chains(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    rows = [{"happening_id": h, "chain_id": chain_id((first,))} for h, first in pairs]
    kinds = pa.schema([("happening_id", pa.string()), ("chain_id", pa.string())])
    return pa.Table.from_pylist(rows, schema=kinds)
