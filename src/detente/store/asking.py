"""Events and counts out of a snapshot, and queries in SQL that can only read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from detente.errors import ConfigError
from detente.store.filters import EventFilter, first_of_day, groups, order, where
from detente.store.reading import Snapshot
from detente.store.views import EVENT_COLUMNS, add_views

NEWEST = ("-day",)
# Pages up to here are found by their last day first.
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
) -> pa.Table:
    """Return the events asked for, with the ids of happening and chain in every row.

    `stories` are those that hold the words of `asked.text`.
    """
    con = add_views(snapshot)
    condition, given = _condition(con, asked, stories)
    by = order(sort)
    page = f"SELECT e.* FROM _events_live e WHERE {condition}"
    if limit is not None:
        if tuple(sort) == NEWEST and limit + offset <= _LARGE_PAGE:
            page += _not_before(con, condition, given, limit + offset)
        page += f" ORDER BY {by} LIMIT {limit} OFFSET {offset}"
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
    con = add_views(snapshot)
    condition, given = _condition(con, asked, stories)
    columns = ", ".join([*groups(group), "count(*) AS events"])
    query = f"SELECT {columns} FROM _events_live e WHERE {condition}"
    if group:
        by = ", ".join(["events DESC", *(f'"{name}"' for name in group)])
        query += f" GROUP BY ALL ORDER BY {by}" + (f" LIMIT {limit}" if limit else "")
    return snapshot.arrow(query, given)


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
