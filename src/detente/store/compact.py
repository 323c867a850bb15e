"""Compaction: rows of many small parts written again as few parts, sorted.

The new part counts, and the old ones count no longer, by one row in `runs`; readers see the one or
the other. Parts are put together by size, small ones first, so that a row is written again only a
few times however large the record grows. There is one compactor at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from detente.errors import StoreError
from detente.ids import content_id
from detente.store.schemas import TABLES
from detente.store.store import Store, Work, new_part
from detente.store.tables import keep_hours, told

# Parts of one size class that are put together by and by; a class holds ten times the one below.
FAN = 16
# Rows written in one go: bounds memory.
CHUNK = 100_000
MEMORY = "600MB"
# Files of `runs` that are read one by one.
MOST_RUN_FILES = 32


@dataclass(frozen=True, slots=True)
class Compacted:
    """What compaction did: files before and after, rows written again, bytes of files deleted."""

    before: int
    after: int
    rows: int
    deleted: int


def compact(store: Store, *, history_days: float) -> Compacted:
    """Put all parts of each table together, drop what never counted, delete old files."""
    before, rows, deleted = _count_files(store), 0, 0
    with store.alone("compact", wait=False) as free:
        if not free:
            raise StoreError(f"{store.folder}: another process compacts; let it end")
        _drop_dead(store)
        for name in TABLES:
            if name != "runs":
                sizes = _sizes(store, name)
                if len(sizes) > 1:
                    rows += _merge(store, name, sorted(sizes))
        _drop_dead(store)
        with store.writing():
            store.table("runs").put_together()
            for name in TABLES:
                deleted += len(store.table(name).vacuum(keep_hours=keep_hours(history_days)))
    return Compacted(before, _count_files(store), rows, deleted)


def tidy(store: Store) -> int:
    """Put parts of like size together where there are many; return the rows written again.

    Does nothing where another process compacts.
    """
    rows = 0
    with store.alone("compact", wait=False) as free:
        if not free:
            return 0
        for name in TABLES:
            if name != "runs":
                for parts in _like_sizes(_sizes(store, name)):
                    rows += _merge(store, name, parts)
        if rows:
            _drop_dead(store)
        if len(store.table("runs").files()) > MOST_RUN_FILES:
            with store.writing():
                store.table("runs").put_together()
    return rows


def dead_parts(store: Store, name: str) -> set[int]:
    """Return the parts whose rows stand in a table and do not count.

    Only under the lock of writers is it sure that none of them is about to count.
    """
    snapshot = store.snapshot((name,))
    return {f.parts[0] for f in snapshot.files[name]} - snapshot.parts(name)


def _drop_dead(store: Store) -> None:
    """Take out rows that never counted, and those that stand in a larger part now."""
    with store.writing():
        for name in TABLES:
            if name != "runs":
                store.table(name).delete_parts(sorted(dead_parts(store, name)))


def _sizes(store: Store, name: str) -> dict[int, int]:
    """Return the rows of each part of a table that counts."""
    sizes: dict[int, int] = defaultdict(int)
    for file in store.snapshot((name,)).data_files(name):
        sizes[file.parts[0]] += file.rows
    return dict(sizes)


def _like_sizes(sizes: dict[int, int]) -> Iterator[list[int]]:
    classes: dict[int, list[int]] = defaultdict(list)
    for part, rows in sizes.items():
        classes[len(str(rows))].append(part)
    for _, parts in sorted(classes.items()):
        if len(parts) >= FAN:
            yield sorted(parts)


def _merge(store: Store, name: str, parts: Sequence[int]) -> int:
    """Write parts of a table again as one, sorted; then let that one count instead."""
    snapshot = store.snapshot((name,))
    wanted = set(parts)
    files = [f.path for f in snapshot.files[name] if f.parts[0] in wanted]
    spec, part, rows = TABLES[name], new_part(), 0
    names = ", ".join(f'"{c.name}"' for c in spec.columns if c.name != "part")
    order = f"{spec.sort}, row" if spec.sort != "row" else "row"
    with duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY}'")
        con.execute(f"SET temp_directory = '{_spill(store.folder)}'")
        try:
            reader = con.sql(
                f"SELECT {part} AS part, {names} FROM read_parquet(?) ORDER BY {order}",
                params=[files],
            ).to_arrow_reader(CHUNK)
            for batch in reader:
                table = pa.Table.from_batches([batch]).cast(spec.schema)
                store.table(name).append(table)
                rows += table.num_rows
        except duckdb.Error as error:
            raise StoreError(told(store.folder / name, error)) from error
    now = datetime.now(UTC)
    work = Work(
        content_id("rn", str(part)), "compact", now, last=True,
        more={"table": name, "replaces": sorted(wanted)},
    )  # fmt: skip
    with store.writing():
        store.mark(work, part)
    return rows


def _spill(folder: Path) -> str:
    return str(folder / ".sort").replace("'", "''")


def _count_files(store: Store) -> int:
    total = 0
    for name in TABLES:
        store.table(name).refresh()
        total += len(store.table(name).files())
    return total


__all__ = ["Compacted", "compact", "dead_parts", "tidy"]
