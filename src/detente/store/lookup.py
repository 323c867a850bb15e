"""Which happening an event belongs to and what it is linked with, found without reading tables.

A SQLite file beside the tables, which can always be made again: reading five million ids of the
table of happenings takes a second, this takes a thousandth. It names rows that count or counted
once; which of them count is asked of the snapshot.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from detente.store.beside import (
    is_current,
    make_current,
    missing_parts,
    opened,
    remove,
    taking_in,
)
from detente.store.reading import Snapshot

_VERSION = 1
# Values of one question; SQLite takes at most 32,766.
_AT_ONCE = 2000
_EPOCH = date(1970, 1, 1).toordinal()
_TABLES = """
DROP TABLE IF EXISTS members; DROP TABLE IF EXISTS links;
CREATE TABLE members (
  event TEXT, row INTEGER, batch INTEGER, happening TEXT, day INTEGER, PRIMARY KEY (event, row)
) WITHOUT ROWID;
CREATE TABLE links (row INTEGER PRIMARY KEY, "first" TEXT, "then" TEXT, batch INTEGER);
CREATE INDEX links_first ON links ("first");
CREATE INDEX links_then ON links ("then");
"""


@dataclass(frozen=True, slots=True)
class Home:
    """Where an event belongs: its happening, the row that holds it, and the row's day."""

    event_id: str
    happening_id: str
    row: int
    day: date | None


class Lookup:
    """The members of all happenings and the ends of all links, in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def update(self, snapshot: Snapshot) -> None:
        """Take in what was joined since the last time; the snapshot is of the present."""
        with opened(self.path) as con:
            make_current(con, _VERSION, _TABLES)
            missing = _missing(con, snapshot)
            if not missing:
                return
            batches = ", ".join(map(str, missing))
            with taking_in(con, missing):
                for sql, query in (
                    ("INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?, ?)", _MEMBERS),
                    ("INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?)", _LINKS),
                ):
                    con.executemany(sql, _tuples(snapshot, query.format(batches=batches)))

    def drop(self) -> None:
        """Delete the file; the next `update` makes it again."""
        remove(self.path)

    @contextmanager
    def reading(self, snapshot: Snapshot) -> Iterator[Found | None]:
        """Give what is known of a snapshot; None where the file lacks some of it."""
        if not self.path.exists():
            yield None
            return
        with opened(self.path) as con:
            whole = is_current(con, _VERSION) and not _missing(con, snapshot)
            yield Found(con, snapshot) if whole else None


class Found:
    """Answers of a lookup about one snapshot."""

    def __init__(self, con: sqlite3.Connection, snapshot: Snapshot) -> None:
        self._con = con
        self._snapshot = snapshot
        self._batches = {r["part"] for r in snapshot.runs}

    def homes(self, events: Iterable[str]) -> list[Home]:
        """Return where events belong; one that is not joined is left out."""
        rows = self._rows(
            "SELECT row, batch, event, happening, day FROM members WHERE event",
            (e[3:] for e in events),
            "happenings",
        )
        return [
            Home(f"ev_{e}", f"hp_{h or e}", row, None if d is None else _day(d))
            for row, _, e, h, d in rows
        ]

    def links(self, happenings: Iterable[str]) -> dict[int, tuple[str, str]]:
        """Return the links with an end among the happenings: the two ends by row."""
        ids = [h[3:] for h in happenings]
        found: dict[int, tuple[str, str]] = {}
        for end in ("first", "then"):
            rows = self._rows(
                f'SELECT row, batch, "first", "then" FROM links WHERE "{end}"', ids, "links"
            )
            found |= {row: (f"hp_{first}", f"hp_{then}") for row, _, first, then in rows}
        return found

    def chains(self, happenings: Iterable[str]) -> dict[str, set[str]]:
        """Return for each happening that has links all that hang together with it."""
        out: dict[str, set[str]] = {}
        beside: dict[str, set[str]] = defaultdict(set)
        wanted = set(happenings)
        new = set(wanted)
        while new:
            ends = self.links(new).values()
            known = beside.keys() | new
            for one, other in ends:
                beside[one].add(other)
                beside[other].add(one)
            new = beside.keys() - known
        for name in sorted(wanted & beside.keys()):
            if name not in out:
                whole, rest = {name}, [name]
                while rest:
                    more = beside[rest.pop()] - whole
                    whole |= more
                    rest += more
                out |= dict.fromkeys(whole, whole)
        return {name: out[name] for name in wanted & out.keys()}

    def _rows(self, sql: str, values: Iterable[str], table: str) -> list[tuple[Any, ...]]:
        """Return the rows of a question about values that count in the snapshot."""
        rest = iter(values)
        rows: list[tuple[Any, ...]] = []
        while some := list(islice(rest, _AT_ONCE)):
            rows += self._con.execute(f"{sql} IN ({', '.join('?' * len(some))})", some)
        rows = [r for r in rows if r[1] in self._batches]
        gone = self._gone(table, [r[0] for r in rows])
        return [r for r in rows if r[0] not in gone]

    def _gone(self, table: str, rows: Collection[int]) -> set[int]:
        if not rows:
            return set()
        found = self._snapshot.con.execute(
            f"SELECT old FROM _gone WHERE tab = '{table}' AND old IN ({', '.join(map(str, rows))})"
        ).fetchall()
        return {old for (old,) in found}


# Without a prefix, and without the happening where it bears the number of the event: most do.
# In the order of the index: so it grows at its end, which takes a tenth of the time.
_MEMBERS = """
SELECT event, row, batch, CASE WHEN event <> happening THEN happening END AS happening, day FROM (
  SELECT substr(id, 4) AS event, row, batch, substr(id, 4) AS happening, day FROM _happenings
  WHERE batch IN ({batches}) UNION ALL
  SELECT substr(unnest(aliases), 4), row, batch, substr(id, 4), day FROM _happenings
  WHERE batch IN ({batches}) AND len(aliases) > 0
) ORDER BY event, row
"""
_LINKS = (
    'SELECT row, substr("first", 4) AS "first", substr("then", 4) AS "then", batch FROM _links '
    "WHERE batch IN ({batches}) ORDER BY row"
)


def _missing(con: sqlite3.Connection, snapshot: Snapshot) -> list[int]:
    return missing_parts(con, (r["part"] for r in snapshot.runs if r["kind"] not in _OTHERS))


# Work that joins nothing.
_OTHERS = frozenset(["ingest", "recode", "import"])


def _tuples(snapshot: Snapshot, query: str) -> Iterator[Sequence[Any]]:
    for row in snapshot.stream(query, size=10_000):
        if (day := row.get("day")) is not None:
            row["day"] = day.toordinal() - _EPOCH
        yield tuple(row.values())


def _day(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


__all__ = ["Found", "Home", "Lookup"]
