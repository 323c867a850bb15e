"""Full-text search over the stories, in a SQLite file that can always be made again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from detente.errors import ConfigError
from detente.store.beside import (
    is_current,
    make_current,
    missing_parts,
    opened,
    remove,
    taking_in,
)
from detente.store.reading import Snapshot

# Stories that a search gives at most: the newest of them.
MOST = 200_000
# 2: the number of a story grows with its day, so that the newest are found without sorting all.
_VERSION = 2
# Stories have the number of their day times this, and of their id below it: 40 bits.
_OF_DAY = 1 << 40
_BATCH = 5000
_PLAIN = re.compile(r"[^\w\s]", re.UNICODE)
_TABLES = (
    "DROP TABLE IF EXISTS stories; DROP TABLE IF EXISTS words;"
    "CREATE TABLE stories (n INTEGER PRIMARY KEY, id TEXT UNIQUE, day TEXT);"
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', "
    'tokenize="unicode61 remove_diacritics 2");'
)


class SearchIndex:
    """The words of all stories. `update` takes in what is new; a lost file is made again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def update(self, snapshot: Snapshot) -> int:
        """Take in stories that are not in the index yet; return how many."""
        with self._open() as con:
            make_current(con, _VERSION, _TABLES)
            told = (r["part"] for r in snapshot.runs if r["kind"] in ("ingest", "repair"))
            missing = missing_parts(con, told)
            added = 0
            for start in range(0, len(missing), 200):
                some = missing[start : start + 200]
                with taking_in(con, some):
                    added += self._take_in(con, snapshot, some)
            return added

    def find(self, words: str, *, most: int = MOST) -> list[str]:
        """Return the ids of the stories that hold all the words, at most so many, newest first.

        Words between double quotes must follow each other; a word with `*` stands for its
        beginnings; `OR` and `NOT` between words have their meaning.
        """
        query = _query(words)
        with self._open() as con:
            try:
                version = con.execute("PRAGMA user_version").fetchone()[0]
                newest = "w.rowid DESC" if version >= _VERSION else "s.day DESC, s.id"
                found = con.execute(
                    "SELECT s.id FROM words w JOIN stories s ON s.n = w.rowid WHERE w.words "
                    f"MATCH ? ORDER BY {newest} LIMIT ?",
                    [query, most],
                )
                return [row[0] for row in found]
            except sqlite3.OperationalError as error:
                if "fts5" in str(error) or "syntax" in str(error):
                    raise ConfigError(
                        f"text search: '{words}' cannot be read ({error}); give words, or a phrase "
                        'between double quotes, such as "gas pipeline" OR embassy'
                    ) from None
                raise

    def find_both(
        self, one: Sequence[str], other: Sequence[str], on: date, most: int
    ) -> list[tuple[int, str]]:
        """Return day and id of the newest stories up to a day that hold a phrase of each list.

        A day is the number of `date.toordinal`, 0 without one.
        """
        lists = [[f'"{_PLAIN.sub(" ", p)}"' for p in phrases] for phrases in (one, other)]
        if not all(lists):
            return []
        query = " AND ".join(f"({' OR '.join(phrases)})" for phrases in lists)
        with self._open() as con:
            if con.execute("PRAGMA user_version").fetchone()[0] < _VERSION:
                sql = "coalesce(s.day, '') <= ? ORDER BY s.day DESC"
                given: list[object] = [query, on.isoformat(), most]
            else:
                sql = "w.rowid < ? ORDER BY w.rowid DESC"
                given = [query, (on.toordinal() + 1) * _OF_DAY, most]
            found = con.execute(
                "SELECT s.day, s.id FROM words w JOIN stories s ON s.n = w.rowid WHERE w.words "
                f"MATCH ? AND {sql} LIMIT ?",
                given,
            )
            return [(date.fromisoformat(d).toordinal() if d else 0, name) for d, name in found]

    def count(self) -> int:
        """Return how many stories are in the index."""
        with self._open() as con:
            if not is_current(con, _VERSION):
                return 0
            total: int = con.execute("SELECT count(*) FROM stories").fetchone()[0]
            return total

    def drop(self) -> None:
        """Delete the index; the next `update` makes it again."""
        remove(self.path)

    def _take_in(self, con: sqlite3.Connection, snapshot: Snapshot, parts: list[int]) -> int:
        listed = ", ".join(map(str, parts))
        rows = snapshot.stream(  # in the order of their numbers: FTS5 is slow in any other
            "SELECT id, day, text FROM _stories_live "
            f"WHERE batch IN ({listed}) AND text IS NOT NULL ORDER BY day NULLS FIRST, id DESC",
            size=_BATCH,
        )
        added = 0
        for row in rows:
            if con.execute("SELECT 1 FROM stories WHERE id = ?", [row["id"]]).fetchone():
                continue
            number = _number(row["id"], row["day"])
            while con.execute("SELECT 1 FROM stories WHERE n = ?", [number]).fetchone():
                number -= 1  # another story of the day with the same 40 bits
            day = row["day"] and row["day"].isoformat()
            con.execute("INSERT INTO stories VALUES (?, ?, ?)", [number, row["id"], day])
            con.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", [number, row["text"]])
            added += 1
        return added

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path) as con:
            yield con


def _number(story_id: str, day: date | None) -> int:
    """Return the number of a story: larger for later days, on one day for smaller ids."""
    return ((day.toordinal() if day else 0) + 1) * _OF_DAY - 1 - int(story_id[3:13], 16)


def _query(words: str) -> str:
    """Return an FTS5 query: phrases and the words OR, AND, NOT stay, other signs are left out."""
    parts = words.split('"')
    if len(parts) % 2 == 0:
        raise ConfigError(f"text search: '{words}' has a double quote without its second")
    out = []
    for n, part in enumerate(parts):
        if n % 2:
            out.append('"' + _PLAIN.sub(" ", part) + '"')
        else:
            out += [w if w in ("OR", "AND", "NOT") else _word(w) for w in part.split()]
    query = " ".join(w for w in out if w)
    if not query.strip('" '):
        raise ConfigError(f"text search: '{words}' holds no word")
    return query


def _word(word: str) -> str:
    star = "*" if word.endswith("*") else ""
    plain = " ".join(_PLAIN.sub(" ", word).split())
    return f'"{plain}"{star}' if plain else ""
