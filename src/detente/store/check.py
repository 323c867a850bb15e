"""Looking over the record: which files are whole, and whether what was committed is all there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from detente.errors import StoreError
from detente.store.reading import Snapshot
from detente.store.rows import Row
from detente.store.schemas import CODED, TABLES
from detente.store.store import Store
from detente.store.tables import DataFile, size_problem

Kind = Literal["log", "file", "count", "twice", "leftover", "index", "state"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: where, what, and the pieces of work concerned.

    A `leftover` does no harm: rows of work that was cut off, which never counted.
    """

    kind: Kind
    table: str
    path: str
    problem: str
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableState:
    """A table that could be read: its files and the rows that count."""

    name: str
    files: int
    rows: int


def broken_logs(store: Store) -> Iterator[Finding]:
    """Yield a finding for each table whose log cannot be read, naming the broken file."""
    for name in store.names:
        log = store.folder / name / "_delta_log"
        entries = sorted(log.glob("*.json")) if log.is_dir() else []
        if not entries:
            yield Finding("log", name, str(log), "the log of the table is gone")
        for entry in entries:
            if problem := _entry_problem(entry):
                yield Finding("log", name, str(entry), problem)
        versions = [int(e.stem) for e in entries if e.stem.isdigit()]
        checkpoints = [int(p.name[:20]) for p in log.glob("*.checkpoint*.parquet")]
        first = versions[0] if versions else 0
        held = range(first, first + len(versions))
        if versions and versions != list(held):
            missing = min(set(range(first, versions[-1])) - set(versions))
            if not any(c >= missing for c in checkpoints):
                gone = log / f"{missing:020d}.json"
                yield Finding("log", name, str(gone), "an entry of the log is gone")


def _entry_problem(entry: Path) -> str | None:
    try:
        lines = entry.read_text("utf-8").splitlines()
        if not lines:
            return "an entry of the log is empty"
        for line in lines:
            json.loads(line)
    except OSError as error:
        return f"an entry of the log cannot be read: {error.strerror}"
    except ValueError:
        return "an entry of the log is cut off or altered"
    return None


def broken_files(store: Store) -> Iterator[Finding]:
    """Yield a finding for each data file that is gone, cut off or unreadable; all are read.

    Bytes that were changed so that the file can still be read are not noticed.
    """
    for name in store.names:
        table = store.table(name)
        table.refresh()
        for file in table.files():
            if problem := file_problem(file):
                yield Finding("file", name, file.path, problem, file.parts)


def file_problem(file: DataFile) -> str | None:
    """Return why a data file is not whole, or None."""
    if problem := size_problem(file):
        return problem
    import pyarrow.parquet as pq

    rows = 0
    try:
        with pq.ParquetFile(file.path) as found:
            for batch in found.iter_batches(20_000):
                rows += batch.num_rows
    except (OSError, pa.ArrowException) as error:
        return f"the file cannot be read: {' '.join(str(error).split())[:200]}"
    return None if rows == file.rows else f"the file has {rows} rows, it should have {file.rows}"


def missing_rows(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield a finding for each table that holds fewer rows of a piece than were committed."""
    due = {
        "stories": _due(snapshot.runs, ("coded", "rejected", "failed"), ("ingest",)),
        "events": _due(snapshot.runs, ("events",), CODED),
        "superseded": _due(snapshot.runs, ("superseded",), None),
    }
    for name, wanted in due.items():
        found = snapshot.con.execute(f"SELECT batch, count(*) FROM _{name} GROUP BY batch")
        there = dict(found.fetchall())
        short = {b: n for b, n in wanted.items() if there.get(b, 0) < n}
        if short:
            lost = sum(n - there.get(b, 0) for b, n in short.items())
            yield Finding(
                "count", name, str(snapshot.folder / name),
                f"{lost} rows of {len(short)} pieces of work are missing", tuple(sorted(short)),
            )  # fmt: skip


def _due(
    runs: Sequence[Row], columns: Sequence[str], kinds: Sequence[str] | None
) -> Mapping[int, int]:
    totals = {
        r["part"]: sum(r[c] for c in columns) for r in runs if kinds is None or r["kind"] in kinds
    }
    return {part: n for part, n in totals.items() if n}


def twice(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield a finding for each table in which an id counts more than once."""
    for name in ("stories", "events", "groups", "happenings", "links"):
        found = snapshot.con.execute(
            f"SELECT count(*) FROM (SELECT id FROM _{name}_live GROUP BY id HAVING count(*) > 1)"
        ).fetchall()
        if n := found[0][0]:
            yield Finding("twice", name, str(snapshot.folder / name), f"{n} ids count twice")


def table_states(snapshot: Snapshot) -> list[TableState]:
    """Return files and rows of each table of a record that is whole."""
    out = [TableState("runs", 1, len(snapshot.runs))]
    for name in TABLES:
        if name not in ("runs", "superseded"):
            rows = snapshot.con.execute(f"SELECT count(*) FROM _{name}_live").fetchall()[0][0]
            out.append(TableState(name, len(snapshot.data_files(name)), rows))
    return out


def look_over(store: Store) -> list[Finding]:
    """Return what is wrong with the tables; an empty list where all is whole."""
    logs = list(broken_logs(store))
    if logs:
        return logs
    files = list(broken_files(store))
    if files:
        return files
    with store.snapshot() as snapshot:
        try:
            found = [*missing_rows(snapshot), *twice(snapshot)]
        except duckdb.Error as error:
            raise StoreError(f"{store.folder}: {error}") from error
        for name in TABLES:
            if name != "runs":
                dead = {f.parts[0] for f in snapshot.files[name]} - snapshot.parts(name)
                if dead:
                    found.append(
                        Finding(
                            "leftover", name, str(store.folder / name),
                            f"rows of {len(dead)} pieces that were cut off; they do not count",
                            tuple(sorted(dead)),
                        )
                    )  # fmt: skip
    return found
