"""SQLite files beside the tables that take in the record part by part, and can be made again.

Each has a table of the parts that it holds, `parts`, and the version of its own tables; where that
is another, all is made anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.errors import StoreError
from detente.store.tables import told


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a SQLite file in WAL mode; errors become `StoreError`.

    Where nothing may be written, the file is read as it stands; one that is not there is empty.
    """
    try:
        con = _connect(path)
        try:
            yield con
        finally:
            con.close()
    except sqlite3.DatabaseError as error:
        raise StoreError(told(path, error)) from error


def is_current(con: sqlite3.Connection, version: int) -> bool:
    """Whether a file has the tables of a version."""
    found: int = con.execute("PRAGMA user_version").fetchone()[0]
    return found == version


def make_current(con: sqlite3.Connection, version: int, tables: str) -> None:
    """Make the tables of a file anew, by SQL, unless it has those of the version."""
    if not is_current(con, version):
        con.executescript(
            "DROP TABLE IF EXISTS parts; CREATE TABLE parts (part INTEGER PRIMARY KEY);"
            f"{tables} PRAGMA user_version = {version};"
        )


def missing_parts(con: sqlite3.Connection, parts: Iterable[int]) -> list[int]:
    """Return the parts that a file does not hold yet, in order."""
    done = {row[0] for row in con.execute("SELECT part FROM parts")}
    return sorted(p for p in parts if p not in done)


@contextmanager
def taking_in(con: sqlite3.Connection, parts: Iterable[int]) -> Iterator[None]:
    """Write the rows of parts together with the mark that they are held, or nothing."""
    con.execute("BEGIN IMMEDIATE")
    yield
    con.executemany("INSERT OR IGNORE INTO parts VALUES (?)", [(p,) for p in parts])
    con.execute("COMMIT")


def remove(path: Path) -> None:
    """Delete a file and what SQLite keeps beside it; the next update makes it again."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    if os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK)):
        con = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            con.execute("PRAGMA journal_mode = WAL")
            con.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.DatabaseError:
            con.close()
            raise
        return con
    if not path.exists():
        return sqlite3.connect(":memory:", isolation_level=None)
    # Without a folder to write to, WAL cannot be had; `immutable` reads without locks.
    shown = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(shown, uri=True, isolation_level=None)
