"""Our own record as Parquet: one row for each event, nothing folded and nothing multiplied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from detente.formats.foreign import ForeignEvent
from detente.plain import to_plain
from detente.records import CodedStory, Event

if TYPE_CHECKING:
    import pyarrow as pa

# What a row says of its story beside the event's own fields.
STORY_FIELDS = ("input", "input_id", "url", "title", "published", "agency", "language")
BATCH = 5_000


def event_schema(said: Mapping[str, str] | None = None) -> pa.Schema:
    """Return the schema of a row, made from the records; `said` describes columns by name."""
    about = {f"story_{n}": str | None for n in STORY_FIELDS}
    return _schema({**get_type_hints(Event), **about}, said or {})


def _schema(hints: Mapping[str, Any], described: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(name, _type(hint), metadata={"description": described.get(name, "")})
            for name, hint in hints.items()
        ]
    )


def _type(hint: Any) -> pa.DataType:
    import pyarrow as pa

    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (one,) = (t for t in inner if t is not type(None))
        return _type(one)
    if origin is tuple:
        return pa.list_(_type(inner[0]))
    if origin is Literal:
        return pa.string()
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    if hint in plain:
        return plain[hint]
    named = get_type_hints(hint)
    return pa.struct([pa.field(f.name, _type(named[f.name])) for f in fields(hint)])


def write_parquet(
    stories: Iterable[CodedStory], path: Path, said: Mapping[str, str] | None = None
) -> int:
    """Write the events of coded stories as Parquet (zstd) and return how many there are.

    Stories without events leave no row.
    """
    return _write(event_records(stories), event_schema(said), path)


def write_foreign(events: Iterable[ForeignEvent], path: Path) -> int:
    """Write foreign events as Parquet (zstd), one row each, and return how many there are."""
    return _write(map(to_plain, events), _schema(get_type_hints(ForeignEvent), {}), path)


def write_rows(kind: type, rows: Iterable[Any], path: Path, said: Mapping[str, str]) -> int:
    """Write rows of one dataclass as Parquet (zstd), described by column, and return how many."""
    return _write(map(to_plain, rows), _schema(get_type_hints(kind), said), path)


def _write(rows: Iterable[dict[str, Any]], schema: pa.Schema, path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    total = 0
    held = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(held, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            total += len(batch)
        if not total:
            writer.write_table(schema.empty_table())
    return total


def event_records(stories: Iterable[CodedStory]) -> Iterator[dict[str, Any]]:
    """Yield each event as a dict: its own fields, then those of its story after `story_`."""
    for coded in stories:
        if coded.story is None:
            continue
        about = {f"story_{n}": getattr(coded.story, n) for n in STORY_FIELDS}
        for event in coded.events:
            yield {**to_plain(event), **about}


def read_parquet(path: Path) -> Iterator[Event]:
    """Yield the events of a file that `write_parquet` wrote, as they were."""
    import pyarrow.parquet as pq
    from pydantic import TypeAdapter

    adapter: Any = TypeAdapter(Event)
    names = {f.name for f in fields(Event)}
    for batch in pq.ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            yield adapter.validate_python({k: v for k, v in row.items() if k in names})
