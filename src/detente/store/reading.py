"""The record as it stood at one moment, for reading with SQL.

DuckDB reads the Parquet files of the tables; nothing is copied. Views show the rows that count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import duckdb
import pyarrow as pa

from detente.errors import ConfigError, StoreError
from detente.store.rows import Row
from detente.store.schemas import RUNS, TABLES
from detente.store.tables import DataFile, ending, size_problem, told

MEMORY = "900MB"
# Columns that say where a row is kept; views leave them out.
KEPT = ("part", "batch", "row")


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment of the record's history: a version of the coding, or a time (both inclusive)."""

    version: int | None = None
    time: datetime | None = None

    def has(self, run: Row) -> bool:
        """Whether a piece of work stood in the record then."""
        if self.version is not None:
            return run["version"] is None or run["version"] <= self.version
        return self.time is None or run["committed"] <= self.time


class Snapshot:
    """The record as it stood when it was looked at, or as it stood earlier.

    Close it, or use it in a `with` statement, when many are opened.
    """

    def __init__(
        self,
        runs: Sequence[Row],
        files: Mapping[str, Sequence[DataFile]],
        folder: Path,
        as_of: AsOf | None = None,
    ) -> None:
        self.all_runs = runs
        self.folder = folder
        self.files = files
        self.as_of = as_of

    def at(self, as_of: AsOf) -> Snapshot:
        """Return the record as it stood at an earlier moment."""
        return Snapshot(self.all_runs, self.files, self.folder, as_of)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if "con" in self.__dict__:
            self.con.close()
            del self.__dict__["con"]

    @cached_property
    def runs(self) -> list[Row]:
        """The pieces of work that count, compaction left out, in the order of commit."""
        work = [r for r in self.all_runs if r["kind"] != "compact"]
        if self.as_of is None:
            return work
        kept = [r for r in work if self.as_of.has(r)]
        if self.as_of.version is not None:  # what was joined later is not of that version
            later = [r["committed"] for r in work if r["version"] and not self.as_of.has(r)]
            end = min(later, default=None)
            if end is not None:
                kept = [r for r in kept if r["version"] or r["committed"] < end]
        return kept

    def parts(self, name: str) -> set[int]:
        """Return the parts of a table whose rows count, or counted once."""
        parts = {r["part"] for r in self.all_runs if r["kind"] != "compact"}
        for run in self.all_runs:
            if run["kind"] == "compact" and run["table"] == name:
                parts -= set(run["replaces"])
                parts.add(run["part"])
        return parts

    def data_files(self, name: str) -> list[DataFile]:
        """Return the files whose rows count."""
        parts = self.parts(name)
        return [f for f in self.files[name] if f.parts[0] in parts or f.parts[0] != f.parts[1]]

    @cached_property
    def con(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view for each table that was looked at."""
        con = duckdb.connect()
        try:
            with ending():
                self._set_up(con)
        except duckdb.Error as error:
            con.close()
            raise StoreError(self._why(error)) from error
        return con

    def _set_up(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"SET memory_limit = '{MEMORY}'")
        # For what does not fit into memory; DuckDB would take the folder that we are called in.
        con.execute("SET temp_directory = '" + gettempdir().replace("'", "''") + "'")
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET python_enable_replacements = false")
        if self.as_of is not None:
            listed = ", ".join(f"({run['part']})" for run in self.runs)
            con.execute("CREATE TABLE _batches (batch BIGINT)")
            if listed:
                con.execute(f"INSERT INTO _batches VALUES {listed}")
        for name in self.files:
            self._raw_view(con, name)
        con.execute("CREATE TABLE _gone (tab VARCHAR, old BIGINT)")
        if "superseded" in self.files:
            con.execute('INSERT INTO _gone SELECT "table", old FROM _superseded')
        for name in self.files:
            if name != "superseded":
                hidden = self._one(con, f"SELECT count(*) FROM _gone WHERE tab = '{name}'")
                gone = f"(SELECT old FROM _gone WHERE tab = '{name}')"
                where = f" ANTI JOIN {gone} g ON r.row = g.old" if hidden else ""
                con.execute(f"CREATE VIEW _{name}_live AS SELECT r.* FROM _{name} r{where}")

    def _raw_view(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        """Make the view of the rows of a table that count or counted once."""
        files = self.data_files(name)
        if not files:
            empty = pa.Table.from_batches([], schema=TABLES[name].schema)
            con.register(f"_empty_{name}", empty)
            con.execute(f"CREATE TABLE _{name} AS FROM _empty_{name}")
            return
        paths = ", ".join("'" + f.path.replace("'", "''") + "'" for f in files)
        join = ""
        if any(f.parts[0] != f.parts[1] for f in files):  # put together by another program
            con.execute(f"CREATE TABLE _parts_{name} (part BIGINT)")
            con.executemany(
                f"INSERT INTO _parts_{name} VALUES (?)", [[p] for p in self.parts(name)]
            )
            join += f" SEMI JOIN _parts_{name} USING (part)"
        if self.as_of is not None:
            join += " SEMI JOIN _batches USING (batch)"
        con.execute(f"CREATE VIEW _{name} AS SELECT * FROM read_parquet([{paths}]){join}")

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Return the rows of a query as an Arrow table."""
        try:
            with ending():
                return self.con.sql(sql, params=list(parameters)).to_arrow_table()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreError(self._why(error)) from error

    def _why(self, error: duckdb.Error) -> str:
        """Return what is wrong: which files are not as they were written, or what DuckDB says."""
        files = (f for name in self.files for f in self.data_files(name))
        broken = [(f.path, problem) for f in files if (problem := size_problem(f))]
        if not broken:
            return told(self.folder, error)
        path, problem = broken[0]
        more = f", and {len(broken) - 1} more like it" if len(broken) > 1 else ""
        return (
            f"{path}: {problem}{more}; `detente check` says what is intact, and "
            "`detente check --repair` repairs what can be repaired"
        )

    @staticmethod
    def _one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
        return con.execute(sql).fetchall()[0][0]

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Return the rows of a query as dicts."""
        rows: list[Row] = self.arrow(sql, parameters).to_pylist()
        return rows

    def stream(self, sql: str, parameters: Sequence[Any] = (), size: int = 2000) -> Iterator[Row]:
        """Yield the rows of a query as dicts, without holding them all."""
        cursor = self.con.cursor()
        try:
            with ending():
                reader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(size)
                for batch in reader:
                    yield from batch.to_pylist()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreError(self._why(error)) from error
        finally:
            cursor.close()


def as_runs(rows: Sequence[Row]) -> pa.Table:
    """Return rows of `runs` as an Arrow table, with no column left out."""
    columns = [pa.array([r.get(c.name) for r in rows], c.kind) for c in RUNS.columns]
    return pa.Table.from_arrays(columns, schema=RUNS.schema)


def read_as_of(text: str) -> AsOf:
    """Return the moment that `--as-of` names: a version (`2`) or a date or time, of UTC.

    What was committed on the last day, or in the last second, is part of it.

    >>> read_as_of("2")
    AsOf(version=2, time=None)
    """
    if text.isdigit() and len(text) < 6:
        return AsOf(version=int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"as-of: got '{text}'; give the number of a version, or a date such as 2026-05-31"
        ) from None
    if len(text) <= 10:
        moment = moment.replace(hour=23, minute=59, second=59)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return AsOf(time=moment if moment.microsecond else moment.replace(microsecond=999_999))


__all__ = ["KEPT", "AsOf", "Snapshot", "as_runs", "read_as_of"]
