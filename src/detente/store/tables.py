"""The tables on disk: Delta Lake tables that are only ever appended to.

Each append writes files that hold rows of one part alone, so that whole files count or do not. The
errors of the libraries below are told as `StoreError` with the file that they are about.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from detente.errors import StoreError
from detente.store.schemas import TABLES

# Row groups of this many rows: a page of the newest events then reads a few MB of a large table.
ROW_GROUP = 50_000
# Appends by several processes at once meet seldom, as they take turns at a lock.
RETRIES = 20
# Statistics are kept of the first columns only: part, batch, row, and those that are filtered on.
INDEXED = 8
_FILE = re.compile(r"[^\s'\":]*(?:\.parquet|\.json)")
# How the libraries below say that the disk is full, or that a folder may not be written.
_FULL = ("no space left", "os error 28", "disk is full", "quota exceeded", "os error 122")
_SHUT = (
    "permission denied", "read-only file system", "os error 13", "os error 30", "os error 1)",
    "readonly database",
)  # fmt: skip
_WRITER = WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a table: its path, bytes, rows, and the parts that its rows are of."""

    path: str
    size: int
    rows: int
    parts: tuple[int, int]


def size_problem(file: DataFile) -> str | None:
    """Return why a data file is not as it was written, as far as its size tells, or None."""
    path = Path(file.path)
    if not path.is_file():
        return "the file is gone"
    size = path.stat().st_size
    return None if size == file.size else f"the file has {size} bytes, it should have {file.size}"


@contextmanager
def ending() -> Iterator[None]:
    """Turn what DuckDB raises where Ctrl-C meets it at a query into `KeyboardInterrupt`."""
    try:
        yield
    except RuntimeError as error:
        if "query interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn errors of the file system and of the libraries below into `StoreError`."""
    try:
        with ending():
            yield
    except TableNotFoundError as error:
        raise StoreError(
            f"the table {path} is missing or its log is gone: run `detente check`"
        ) from error
    except (OSError, DeltaError, pa.ArrowException, ValueError, RuntimeError) as error:
        if isinstance(error, CommitFailedError):
            raise
        raise StoreError(told(path, error)) from error


def told(path: Path, error: BaseException) -> str:
    """Return what went wrong with a file or table in words, and what to do about it."""
    # DuckDB goes on with the query and a mark under it, which are ours and say nothing to a user.
    said = " ".join(str(error).split("\nLINE 1:")[0].split())
    code = error.errno if isinstance(error, OSError) else None
    low = said.lower()
    if code in (errno.ENOSPC, errno.EDQUOT) or any(w in low for w in _FULL):
        return (
            f"{path}: the disk is full; make room and run the same command again: nothing is lost"
        )
    if code == errno.EFBIG or "file too large" in low or "os error 27" in low:
        return (
            f"{path}: a limit on the size of files is reached (`ulimit -f`); raise it and run the "
            "same command again: nothing is lost"
        )
    if code in (errno.EROFS, errno.EACCES, errno.EPERM) or any(w in low for w in _SHUT):
        return f"{path}: may not be written; give this user the right to write, or another folder"
    named = _FILE.search(said)
    where = f"{path}: {named[0]}" if named and named[0] not in str(path) else str(path)
    return f"{where} cannot be read or written ({said[:300]}); run `detente check`"


def create_tables(folder: Path, *, history_days: int) -> None:
    """Create the tables of a new workspace; those that exist stay as they are."""
    for name, spec in TABLES.items():
        path = folder / name
        with telling(path):
            DeltaTable.create(
                path,
                schema=spec.schema,
                mode="ignore",
                name=name,
                description=spec.what,
                configuration={
                    "delta.dataSkippingNumIndexedCols": str(INDEXED),
                    "delta.deletedFileRetentionDuration": f"interval {history_days} days",
                    "delta.logRetentionDuration": f"interval {history_days} days",
                },
            )


class Table:
    """One table of a workspace on disk."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.path = folder / name
        with telling(self.path):
            self._delta = DeltaTable(self.path)

    @property
    def version(self) -> int:
        """The number of the last commit that was seen."""
        return self._delta.version()

    def refresh(self) -> None:
        """See what was committed meanwhile."""
        with telling(self.path):
            self._delta.update_incremental()

    def files(self) -> tuple[DataFile, ...]:
        """Return the files of the table as last seen, by part."""
        with telling(self.path):
            found = self._delta.get_add_actions(flatten=True)
            actions = pa.RecordBatchReader.from_stream(found).read_all()  # pa.table loads pandas
        if not actions.num_rows:
            return ()
        names = ("path", "size_bytes", "num_records", "min.part", "max.part")
        rows = zip(*(actions.column(n).to_pylist() for n in names), strict=True)
        files = (
            DataFile(str(self.path / path), size, count, (low, high))
            for path, size, count, low, high in rows
        )
        return tuple(sorted(files, key=lambda f: (f.parts, f.path)))

    def append(self, rows: pa.Table) -> None:
        """Add rows; where another process committed at the same moment, it is tried again."""
        if rows.num_rows:
            self._again_and_again(
                lambda: write_deltalake(
                    self._delta,
                    _bare(rows),
                    mode="append",
                    writer_properties=_WRITER,
                    commit_properties=CommitProperties(max_commit_retries=RETRIES),
                )
            )

    def _again_and_again(self, work: Callable[[], object]) -> None:
        """Do work that ends in a commit until no other commit crosses it."""
        with telling(self.path):
            for left in reversed(range(RETRIES)):
                try:
                    work()
                    return
                except CommitFailedError as error:
                    if not left:
                        raise StoreError(
                            f"{self.path}: other processes committed {RETRIES} times meanwhile; "
                            "run the same command again: nothing is lost"
                        ) from error
                    self._delta.update_incremental()

    def append_if_unchanged(self, rows: pa.Table) -> bool:
        """Add rows if nobody has committed since the table was last seen; say whether it was so."""
        properties = CommitProperties(max_commit_retries=0)
        with telling(self.path):
            try:
                write_deltalake(
                    self._delta,
                    _bare(rows),
                    mode="append",
                    writer_properties=_WRITER,
                    commit_properties=properties,
                )
            except CommitFailedError:
                return False
        return True

    def delete_parts(self, parts: Sequence[int]) -> None:
        """Take rows of parts out of the table; their files stay until they are vacuumed."""
        if not parts:
            return
        with telling(self.path):
            self._delta.update_incremental()
        listed = ", ".join(map(str, sorted(parts)))
        self._again_and_again(lambda: self._delta.delete(f"part IN ({listed})"))

    def put_together(self) -> None:
        """Write the small files of the table into larger ones, whatever parts they hold."""
        with telling(self.path):
            self._delta.update_incremental()
        self._again_and_again(self._delta.optimize.compact)

    def vacuum(self, *, keep_hours: float) -> list[str]:
        """Delete files that left the table longer ago than that; return their names."""
        with telling(self.path):
            self._delta.update_incremental()
            gone = self._delta.vacuum(
                retention_hours=int(keep_hours), dry_run=False, enforce_retention_duration=False
            )
            self._delta.create_checkpoint()
            self._delta.cleanup_metadata()
        return gone

    def forget_missing(self) -> list[str]:
        """Take files that are gone from the disk out of the table; return their names."""
        with telling(self.path):
            self._delta.update_incremental()
            done = self._delta.repair()
        removed = done.get("files_removed", [])
        return list(removed) if isinstance(removed, (list, tuple)) else [str(removed)]


def _bare(rows: pa.Table) -> pa.Table:
    """Return rows without the comments of their columns: a table keeps those it was made with.

    Where a comment was put into other words since, Delta Lake would refuse the rows.
    """
    return rows.cast(pa.schema([field.remove_metadata() for field in rows.schema]))


def keep_hours(history_days: float) -> float:
    """Return a number of days in hours."""
    return timedelta(days=history_days) / timedelta(hours=1)
