"""Events and counts out of a snapshot, and queries in SQL that can only read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from detente.errors import ConfigError
from detente.store.filters import EventFilter, first_of_day, groups, order, where
from detente.store.lookup import Found, Home, Lookup
from detente.store.reading import Snapshot
from detente.store.rows import Row
from detente.store.views import EVENT_COLUMNS, add_members, add_views, chain_id

NEWEST = ("-day",)
# Pages up to here are found by their last day first, and their happenings by the lookup.
_LARGE_PAGE = 10_000
_READING = ("SELECT", "EXPLAIN", "RELATION")
_PAGE = """
WITH e AS MATERIALIZED ({page}),
m AS (SELECT event_id, happening_id FROM members SEMI JOIN e ON event_id = e.id)
SELECT {columns}, m.happening_id, c.chain_id FROM e
LEFT JOIN m ON e.id = m.event_id
LEFT JOIN chains c ON m.happening_id = c.happening_id ORDER BY {by}
"""


def select(snapshot: Snapshot, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """Return the rows of one SELECT over the views; raises `ConfigError` for all that is not one.

    The query cannot read files beside the tables, nor write any.
    """
    con = add_views(snapshot)
    try:
        statements = con.extract_statements(query)
        if len(statements) != 1 or statements[0].type.name not in _READING:
            kinds = ", ".join(s.type.name for s in statements) or "nothing"
            raise ConfigError(f"sql: one SELECT is allowed, got {kinds}")
        _shut(con, snapshot.folder)
        return snapshot.arrow(query, parameters)
    except duckdb.Error as error:
        said = str(error).split("\n\nLINE", 1)[0]
        raise ConfigError(f"sql: {said}") from error


def list_events(
    snapshot: Snapshot,
    asked: EventFilter,
    stories: Sequence[str] | None,
    *,
    sort: Sequence[str] = NEWEST,
    limit: int | None = None,
    offset: int = 0,
    lookup: Lookup | None = None,
) -> pa.Table:
    """Return the events asked for, with the ids of happening and chain in every row.

    `stories` are those that hold the words of `asked.text`; `lookup` makes pages faster.
    """
    con = add_members(snapshot)
    condition, given = _condition(con, asked, stories)
    by = order(sort)
    page = f"SELECT e.* FROM _events_live e WHERE {condition}"
    if limit is not None:
        if tuple(sort) == NEWEST and limit + offset <= _LARGE_PAGE:
            page += _not_before(con, condition, given, limit + offset)
        page += f" ORDER BY {by} LIMIT {limit} OFFSET {offset}"
        if lookup is not None and limit <= _LARGE_PAGE:
            with lookup.reading(snapshot) as found:
                if found is not None:
                    query = f"SELECT {EVENT_COLUMNS} FROM ({page}) e ORDER BY {by}"
                    return _with_homes(snapshot.arrow(query, given), found)
    add_views(snapshot)
    return snapshot.arrow(_PAGE.format(page=page, by=by, columns=EVENT_COLUMNS), given)


def count_events(
    snapshot: Snapshot,
    asked: EventFilter,
    stories: Sequence[str] | None,
    *,
    group: Sequence[str] = (),
    limit: int | None = None,
) -> pa.Table:
    """Return how many events are asked for, by the names in `group`, most first."""
    con = add_members(snapshot)
    condition, given = _condition(con, asked, stories)
    columns = ", ".join([*groups(group), "count(*) AS events"])
    query = f"SELECT {columns} FROM _events_live e WHERE {condition}"
    if group:
        by = ", ".join(["events DESC", *(f'"{name}"' for name in group)])
        query += f" GROUP BY ALL ORDER BY {by}" + (f" LIMIT {limit}" if limit else "")
    return snapshot.arrow(query, given)


def chain_of(
    snapshot: Snapshot, event_id: str, lookup: Lookup
) -> tuple[str, list[Row], list[Row]] | None:
    """Return the happening of an event, and the rows of all that hang together with it by links.

    The rows are those of the happenings and of the links; None where the event is not joined.
    """
    with lookup.reading(snapshot) as found:
        if found is not None:
            home = next(iter(found.homes([event_id])), None)
            if home is None:
                return None
            own = home.happening_id
            ids = found.chains([own]).get(own, {own})
            homes = found.homes("ev_" + h[3:] for h in ids)
            where, more = where_rows(homes), f"row IN ({listed(found.links(ids))})"
        else:
            rows = add_views(snapshot).execute(
                "SELECT happening_id FROM members WHERE event_id = ?", [event_id]
            ).fetchall()  # fmt: skip
            if not rows:
                return None
            own = rows[0][0]
            chain = f"(SELECT chain_id FROM chains WHERE happening_id = '{own}')"
            ids_ = f"(SELECT happening_id FROM chains WHERE chain_id = {chain})"
            where, more = f"id = '{own}' OR id IN {ids_}", f'"first" IN {ids_}'
    return (
        own,
        snapshot.rows(f"SELECT * FROM _happenings_live WHERE {where}"),
        snapshot.rows(f"SELECT * FROM _links_live WHERE {more}"),
    )


def where_rows(homes: Sequence[Home]) -> str:
    """Return a condition that reads rows of the table of happenings, of their days alone."""
    days = [h.day for h in homes if h.day is not None]
    within = f"day BETWEEN DATE '{min(days)}' AND DATE '{max(days)}'" if days else "false"
    if len(days) < len(homes):
        within = f"({within} OR day IS NULL)"
    return f"{within} AND row IN ({listed(h.row for h in homes)})"


def listed(rows: Iterable[int]) -> str:
    """Return numbers as a list of SQL; that of none holds 0, which no row has."""
    return ", ".join(map(str, rows)) or "0"


def _with_homes(page: pa.Table, found: Found) -> pa.Table:
    """Return a page with the ids of happening and chain."""
    events = page["id"].to_pylist()
    homes = {h.event_id: h.happening_id for h in found.homes(events)}
    chains = {name: chain_id(whole) for name, whole in found.chains(homes.values()).items()}
    own = [homes.get(e) for e in events]
    return page.append_column("happening_id", pa.array(own, pa.string())).append_column(
        "chain_id", pa.array([chains.get(h or "") for h in own], pa.string())
    )


def _condition(
    con: duckdb.DuckDBPyConnection, asked: EventFilter, stories: Sequence[str] | None
) -> tuple[str, list[Any]]:
    condition, given = where(asked)
    if stories is not None:
        con.register("_found", pa.table({"id": pa.array(stories, pa.string())}))
        condition += " AND e.story_id IN (SELECT id FROM _found)"
    if asked.one_a_day:
        condition = first_of_day(condition)
    return condition, given


def _not_before(con: duckdb.DuckDBPyConnection, condition: str, given: list[Any], most: int) -> str:
    """Return a condition on the day that a page of the newest events cannot go below.

    Finding the day reads few columns; the page then reads all columns of few rows.
    """
    ((day, told),) = con.execute(
        f"SELECT min(day), count(day) FROM (SELECT e.day FROM _events_live e WHERE {condition} "
        f"ORDER BY e.day DESC NULLS LAST LIMIT {most})",
        given,
    ).fetchall()
    return f" AND e.day >= DATE '{day}'" if told == most else ""


def _shut(con: duckdb.DuckDBPyConnection, tables: Path) -> None:
    """Let the connection read the tables and nothing else."""
    if con.execute("SELECT current_setting('enable_external_access')").fetchall() == [(True,)]:
        folders = ", ".join(
            "'" + f"{f}/".replace("'", "''") + "'" for f in (tables, tables.resolve())
        )
        con.execute(f"SET allowed_directories = [{folders}]")
        con.execute("SET enable_external_access = false")
