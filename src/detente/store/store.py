"""The record on disk: what counts, and how a piece of work is added so that it counts wholly.

A piece of work writes its rows into the tables under a part of its own, and then its row into
`runs`; only that row makes the others count. It is written on the condition that nobody else has
committed since the writer last looked: if somebody has, the writer looks again whether its stories
are already there. So a story is kept once, whatever is killed and however many write.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any

import duckdb

from detente.errors import StoreError
from detente.store.reading import Snapshot, as_runs
from detente.store.rows import Row, as_table
from detente.store.schemas import SCHEMA_VERSION, SINCE, TABLES
from detente.store.tables import DataFile, Table, create_tables, telling

if TYPE_CHECKING:
    from filelock import FileLock

# Seconds that a writer waits for another one to finish its commit, which takes tenths of a second.
LOCK_SECONDS = 600
_RANDOM = SystemRandom()
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Coding:
    """What coded: program, codebook and model. `digest` is that of all of them."""

    program: str
    code_digest: str
    codebook: str
    model: str
    model_digest: str
    digest: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Inputs of a piece of work by what became of them, and rows that came of it."""

    coded: int = 0
    duplicate: int = 0
    rejected: int = 0
    failed: int = 0
    events: int = 0
    superseded: int = 0

    @property
    def inputs(self) -> int:
        """All inputs: coded + duplicate + rejected + failed."""
        return self.coded + self.duplicate + self.rejected + self.failed

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.coded + other.coded,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
            self.failed + other.failed,
            self.events + other.events,
            self.superseded + other.superseded,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work to be committed: rows by table, and what its row in `runs` says.

    With `once` set, rows of `stories` that the workspace holds already are left out with all rows
    that have their `story_id`, and are counted as duplicates.
    """

    run_id: str
    kind: str
    started: datetime
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    counts: Counts = Counts()
    coding: Coding | None = None
    sources: tuple[str, ...] = ()
    last: bool = False
    once: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A piece of work that counts now: its part, its version, and its counts as they stand."""

    part: int
    version: int | None
    counts: Counts


_TIMES = ("started", "committed")


class Store:
    """The tables of one workspace."""

    def __init__(self, folder: Path, *, layout: int = SCHEMA_VERSION) -> None:
        """Open the tables; of an older layout, those that it does not have are read as empty."""
        self.folder = folder
        self._absent = {n for n, since in SINCE.items() if since > layout}
        if not folder.is_dir():
            raise StoreError(f"the tables are gone: no folder {folder}; put it back from a copy")
        self._tables: dict[str, Table] = {}
        self._runs: dict[str, list[Row]] = {}
        self._known: set[str] = set()
        self._known_parts: set[int] = set()

    @classmethod
    def create(cls, folder: Path, *, history_days: int) -> Store:
        """Return the store of a new workspace; one that is there is opened."""
        with telling(folder):
            folder.mkdir(parents=True, exist_ok=True)
        create_tables(folder, history_days=history_days)
        return cls(folder)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tables that the workspace has."""
        return tuple(n for n in TABLES if n not in self._absent)

    def table(self, name: str) -> Table:
        """Return one of the tables as last seen."""
        if name not in self._tables:
            self._tables[name] = Table(self.folder, name)
        return self._tables[name]

    # -- reading ---------------------------------------------------------------------------------

    def runs(self) -> list[Row]:
        """Return all rows of `runs` as they stand now, in the order of commit."""
        self.table("runs").refresh()
        files = self.table("runs").files()
        new = [f.path for f in files if f.path not in self._runs]
        with telling(self.folder / "runs"):
            self._runs = {f.path: self._runs.get(f.path, []) for f in files}
            for row in read_runs(new):
                self._runs[row.pop("filename")].append(row)
        rows = {r["part"]: r for found in self._runs.values() for r in found}
        return sorted(rows.values(), key=lambda r: (r["committed"], r["part"]))

    def snapshot(self, names: Sequence[str] = tuple(TABLES)) -> Snapshot:
        """Return the record as it stands now; nothing that comes later changes it."""
        while True:
            runs = self.runs()
            version = self.table("runs").version
            files: dict[str, tuple[DataFile, ...]] = {}
            for name in names:
                if name in self._absent:
                    files[name] = ()
                elif name != "runs":
                    self.table(name).refresh()
                    files[name] = self.table(name).files()
            self.table("runs").refresh()
            if self.table("runs").version == version:  # else rows may have moved meanwhile
                return Snapshot(runs, files, self.folder)

    def known(self) -> set[str]:
        """Return the ids of all inputs that the record holds; the set is kept up to date."""
        snapshot = self.snapshot(("stories", "superseded"))
        self._learn(snapshot)
        return self._known

    def _learn(self, snapshot: Snapshot) -> set[str]:
        """Take in the ids of stories of parts that were not seen before, and return them."""
        parts = snapshot.parts("stories")
        new = parts - self._known_parts
        if not new:
            return set()
        files = [f.path for f in snapshot.files["stories"] if f.parts[0] in new]
        ids: set[str] = set()
        if files:
            with telling(self.folder / "stories"), duckdb.connect() as con:
                found = con.execute("SELECT id FROM read_parquet(?)", [files]).fetchall()
                ids = {row[0] for row in found} - self._known
        self._known |= ids
        self._known_parts |= new
        return ids

    # -- writing ---------------------------------------------------------------------------------

    @cached_property
    def _lock(self) -> FileLock:
        """The lock of those who write; to load its library takes 20 ms, spared a reader."""
        from filelock import FileLock

        return FileLock(self.folder / ".commit.lock")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock under which pieces of work are committed; a killed holder lets it go."""
        from filelock import Timeout

        with telling(self.folder):
            try:
                self._lock.acquire(timeout=LOCK_SECONDS)
            except Timeout:
                raise StoreError(
                    f"{self._lock.lock_file}: another process has held the workspace for "
                    f"{LOCK_SECONDS} s; wait for it, or end it"
                ) from None
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def alone(self, what: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold the lock for work that one process does at a time; a killed holder lets it go.

        Gives False where another process holds it and `wait` is not asked for.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / f".{what}.lock")
        with telling(self.folder):
            try:
                lock.acquire(timeout=-1 if wait else 0)
            except Timeout:
                yield False
                return
        try:
            yield True
        finally:
            lock.release()

    def commit(self, work: Work) -> Done:
        """Add a piece of work; when this returns, it counts, and not before.

        Where it cannot be written, `StoreError` is raised and nothing of it counts.
        """
        with self.writing():
            while True:
                if work.once:
                    work = self._without_known(work)
                part = new_part()
                for name, rows in work.rows.items():
                    if rows:
                        self.table(name).append(as_table(name, rows, batch=part))
                done = self._mark(work, part)
                if done is not None:
                    if work.once:
                        self._known |= {r["id"] for r in work.rows.get("stories", ())}
                        self._known_parts.add(part)
                    return done

    def mark(self, work: Work, part: int) -> Done:
        """Make rows count that were written under a part; for work that cannot be done twice."""
        while (done := self._mark(work, part)) is None:
            pass
        return done

    def _mark(self, work: Work, part: int) -> Done | None:
        """Write the row of `runs`; None where somebody else committed stories meanwhile."""
        while True:
            runs = self.runs()
            if work.once and self._overlaps(work):
                return None
            version = version_of(work.coding, runs)
            row = run_row(work, part, version)
            if self.table("runs").append_if_unchanged(as_runs([row])):
                self._journal([row])
                return Done(part, version, work.counts)

    # -- the journal of runs, and repair -----------------------------------------------------------

    @property
    def journal(self) -> Path:
        """A copy of `runs` as lines of JSON, from which a damaged table is made again."""
        return self.folder / "runs.jsonl"

    def _journal(self, rows: Sequence[Row]) -> None:
        with telling(self.journal), self.journal.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(r, default=_as_text) + "\n" for r in rows)

    def read_journal(self) -> list[Row]:
        """Return the rows of the journal, of each part the last; a line cut off is passed by."""
        rows: dict[int, Row] = {}
        if self.journal.is_file():
            for line in self.journal.read_text("utf-8", "replace").splitlines():
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                for name in ("started", "committed"):
                    row[name] = datetime.fromisoformat(row[name])
                rows[row["part"]] = row
        return list(rows.values())

    def renew_journal(self) -> int:
        """Write into the journal what `runs` has and it lacks; return how many rows."""
        with self.writing():
            known = {r["part"] for r in self.read_journal()}
            missing = [r for r in self.runs() if r["part"] not in known]
            if missing:
                self._journal(missing)
        return len(missing)

    def add_runs(self, rows: Sequence[Row]) -> None:
        """Let pieces of work count that did so before; for repair."""
        with self.writing():
            self.table("runs").append(as_runs(rows))

    def replace_runs(self, rows: Sequence[Row]) -> None:
        """Write rows of `runs` anew; for repair, where counts no longer hold."""
        if rows:
            with self.writing():
                self.table("runs").refresh()
                self.table("runs").delete_parts([r["part"] for r in rows])
                self.table("runs").append(as_runs(rows))
                self._journal(rows)

    def make_again(self, name: str) -> None:
        """Make a table that is gone, empty."""
        create_tables(self.folder, history_days=30)
        self.forget_table(name)

    def forget_table(self, name: str) -> None:
        """Look at a table afresh: its log was changed by hand."""
        self._tables.pop(name, None)
        if name == "runs":
            self._runs = {}

    def _overlaps(self, work: Work) -> bool:
        self._learn(self.snapshot(("stories", "superseded")))
        return any(r["id"] in self._known for r in work.rows.get("stories", ()))

    def _without_known(self, work: Work) -> Work:
        """Return the work without stories that the record holds; they are counted duplicates."""
        self._learn(self.snapshot(("stories", "superseded")))
        stories = work.rows.get("stories", ())
        held = {r["id"] for r in stories if r["id"] in self._known}
        if not held:
            return work
        gone = [r["outcome"] for r in stories if r["id"] in held]
        events = [e for e in work.rows.get("events", ()) if e["story_id"] not in held]
        rows = {
            **work.rows,
            "stories": [r for r in stories if r["id"] not in held],
            "events": events,
        }
        counts = replace(
            work.counts,
            coded=work.counts.coded - gone.count("coded"),
            rejected=work.counts.rejected - gone.count("rejected"),
            failed=work.counts.failed - gone.count("failed"),
            duplicate=work.counts.duplicate + len(gone),
            events=len(events),
        )
        return replace(work, rows=rows, counts=counts)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def new_part() -> int:
    """Return a number for a part: microseconds since 2020, and 10 random bits."""
    return int((time.time() - _EPOCH) * 1_000_000) << 10 | _RANDOM.getrandbits(10)


def version_of(coding: Coding | None, runs: Sequence[Row]) -> int | None:
    """Return the version that work of a coding belongs to: a new one where the last was another."""
    if coding is None:
        return None
    last = next((r for r in reversed(runs) if r["coding"] is not None), None)
    if last is None:
        return 1
    version: int = last["version"]
    return version if last["coding"] == coding.digest else version + 1


def run_row(work: Work, part: int, version: int | None) -> Row:
    """Return the row of `runs` of a piece of work."""
    coding = work.coding
    row: Row = {
        "part": part, "run_id": work.run_id, "kind": work.kind, "last": work.last,
        "started": work.started, "committed": datetime.now(UTC), "version": version,
        "sources": list(work.sources), "inputs": work.counts.inputs, "coded": work.counts.coded,
        "duplicate": work.counts.duplicate, "rejected": work.counts.rejected,
        "failed": work.counts.failed, "events": work.counts.events,
        "superseded": work.counts.superseded, **work.more,
    }  # fmt: skip
    if coding is not None:
        row |= {
            "coding": coding.digest, "program": coding.program, "model": coding.model,
            "code_digest": coding.code_digest, "codebook": coding.codebook,
            "model_digest": coding.model_digest,
        }  # fmt: skip
    return row


def read_runs(paths: Sequence[str]) -> list[Row]:
    """Return the rows of files of `runs`, each with its `filename`."""
    if not paths:
        return []
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        try:
            # Times without a zone become those of Python without pandas, which takes 0.4 s.
            bare = ", ".join(f"{t} AT TIME ZONE 'UTC' AS {t}" for t in _TIMES)
            found = con.sql(
                f"SELECT * REPLACE ({bare}) FROM read_parquet(?, filename = true)",
                params=[list(paths)],
            ).to_arrow_table()
        except duckdb.Error as error:
            raise OSError(str(error)) from error
    rows: list[Row] = found.to_pylist()
    for row in rows:
        row |= {t: row[t] and row[t].replace(tzinfo=UTC) for t in _TIMES}
    return rows
