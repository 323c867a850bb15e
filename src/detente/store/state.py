"""What people and programs decide by and by: decisions by hand, saved searches, jobs, feeds.

A small SQLite file in WAL mode. It cannot be made again from the tables; `detente check` says so
where it is damaged.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.plain import from_plain, to_plain
from detente.records import Decision
from detente.store.beside import opened

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS decisions (n INTEGER PRIMARY KEY, decision TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS searches (name TEXT PRIMARY KEY, filters TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, told TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS feeds (
  url TEXT PRIMARY KEY, etag TEXT, modified TEXT, seen_at TEXT, problem TEXT
);
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What a feed's server said last, so that it need not send again what it sent."""

    url: str
    etag: str | None = None
    modified: str | None = None
    seen_at: str | None = None
    problem: str | None = None


class State:
    """Decisions, saved searches, jobs and feeds of a workspace."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions by hand, in the order in which they were made."""
        with self._open() as con:
            found = con.execute("SELECT decision FROM decisions ORDER BY n").fetchall()
        return tuple(from_plain(Decision, json.loads(row[0])) for row in found)

    def decide(self, decision: Decision) -> None:
        """Keep a decision by hand."""
        with self._open() as con:
            con.execute(
                "INSERT INTO decisions (decision) VALUES (?)", [json.dumps(to_plain(decision))]
            )

    def searches(self) -> dict[str, dict[str, Any]]:
        """Return the saved searches: filters by name."""
        with self._open() as con:
            found = con.execute("SELECT name, filters FROM searches ORDER BY name").fetchall()
        return {name: json.loads(filters) for name, filters in found}

    def save_search(self, name: str, filters: dict[str, Any] | None) -> None:
        """Keep filters under a name; None takes the name away."""
        with self._open() as con:
            con.execute("DELETE FROM searches WHERE name = ?", [name])
            if filters is not None:
                con.execute("INSERT INTO searches VALUES (?, ?)", [name, json.dumps(filters)])

    def feed(self, url: str) -> FeedState:
        """Return what is known of a feed."""
        with self._open() as con:
            row = con.execute("SELECT * FROM feeds WHERE url = ?", [url]).fetchone()
        return FeedState(*row) if row else FeedState(url)

    def keep_feed(self, feed: FeedState) -> None:
        """Keep what is known of a feed."""
        with self._open() as con:
            values = [feed.url, feed.etag, feed.modified, feed.seen_at, feed.problem]
            con.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?)", values)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path) as con:
            if con.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                con.executescript(f"{_TABLES} PRAGMA user_version = {_VERSION};")
            yield con
