"""Which stories have an act of a country, newest first, found without reading tables.

A SQLite file beside the tables, which can always be made again: asking five million events who is
in them takes fourteen seconds, this takes a hundredth of one. It names stories of rows that count
or counted once; which of them count is asked of the snapshot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from detente.store.beside import make_current, missing_parts, opened, remove, taking_in
from detente.store.reading import Snapshot

_VERSION = 1
# The number of a story without a day: it comes after all others.
NO_DAY = 0
_TABLES = """
DROP TABLE IF EXISTS acts;
CREATE TABLE acts (
  code TEXT, day INTEGER, story TEXT, PRIMARY KEY (code, day, story)
) WITHOUT ROWID;
"""
_ACTS = """
SELECT DISTINCT unnest(string_split(actor_countries || ' ' || recipient_countries, ' ')) AS code,
  published AS day, story_id AS story
FROM _events WHERE batch IN ({batches}) ORDER BY 1, 2, 3
"""


class SideIndex:
    """The countries of the acts of all stories, in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def update(self, snapshot: Snapshot) -> None:
        """Take in the events that are new; the snapshot is of the present."""
        with opened(self.path) as con:
            make_current(con, _VERSION, _TABLES)
            missing = missing_parts(con, (r["part"] for r in snapshot.runs))
            if not missing:
                return
            rows = _rows(snapshot, _ACTS.format(batches=", ".join(map(str, missing))))
            with taking_in(con, missing):
                con.executemany("INSERT OR IGNORE INTO acts VALUES (?, ?, ?)", rows)

    def drop(self) -> None:
        """Delete the file; the next `update` makes it again."""
        remove(self.path)

    def newest(
        self, one: Collection[str], other: Collection[str], on: date, most: int
    ) -> list[tuple[int, str]]:
        """Return day and id of the newest stories up to a day with an act of each of two sides.

        A side is given by its codes; a day is the number of `date.toordinal`, `NO_DAY` without one.
        """
        mine, theirs = (", ".join("?" * len(codes)) for codes in (one, other))
        many = "DISTINCT " if len(one) > 1 else ""  # of one code they come sorted and once
        with opened(self.path) as con:
            rows: list[tuple[int, str]] = con.execute(
                f"SELECT {many}a.day, a.story FROM acts a WHERE a.code IN ({mine}) AND a.day <= ? "
                "AND EXISTS (SELECT 1 FROM acts b WHERE b.day = a.day AND b.story = a.story AND "
                f"b.code IN ({theirs})) ORDER BY a.day DESC, a.story DESC LIMIT ?",
                [*sorted(one), on.toordinal(), *sorted(other), most],
            ).fetchall()
        return rows


def _rows(snapshot: Snapshot, query: str) -> Iterator[Sequence[object]]:
    for row in snapshot.stream(query, size=20_000):
        if row["code"]:
            day = row["day"]
            yield row["code"], NO_DAY if day is None else day.toordinal(), row["story"]


__all__ = ["NO_DAY", "SideIndex"]
