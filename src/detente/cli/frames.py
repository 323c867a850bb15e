"""Arrow tables on the terminal and in files."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table
from rich.text import Text

from detente.cli.files import complete_file
from detente.errors import ConfigError

# A table in a file is for reading too.
FILE_WIDTH = 200
SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}


class FrameFormat(StrEnum):
    """How rows are written."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


def format_of(form: FrameFormat | None, output: Path | None) -> FrameFormat:
    """Return the format asked for, else that of the file's name, else a table."""
    if form is not None:
        if form is FrameFormat.parquet and output is None:
            raise ConfigError("Parquet needs a file to write to; give --output FILE.parquet")
        return form
    return FrameFormat(SUFFIXES.get(output.suffix.lower(), "table") if output else "table")


def write_frame(
    frame: pa.Table, form: FrameFormat, output: Path | None, *, columns: Sequence[str] | None = None
) -> None:
    """Write rows; a file appears when complete. A table on the terminal has only `columns`."""
    if output is None:
        _write(frame, form, sys.stdout, columns)
        return
    with complete_file(output) as part:
        if form is FrameFormat.parquet:
            pq.write_table(frame, part, compression="zstd")
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                _write(frame, form, file, columns)


def _write(frame: pa.Table, form: FrameFormat, out: Any, columns: Sequence[str] | None) -> None:
    if form is FrameFormat.jsonl:
        for row in _rows(frame):
            out.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
    elif form is FrameFormat.csv:
        flat = [f.name for f in frame.schema if not pa.types.is_struct(f.type) and not _records(f)]
        out.write(_csv_line(flat))
        for row in _rows(frame.select(flat)):
            out.write(_csv_line([_cell(row[name]) for name in flat]))
    else:
        console = Console(file=out, highlight=False)
        console.width = console.width if console.is_terminal else FILE_WIDTH
        console.print(as_rich(frame if columns is None else frame.select(columns)))


def as_rich(frame: pa.Table) -> Table:
    """Return rows as a table for the terminal; cells that are too long are cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for field in frame.schema:
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        table.add_column(
            field.name, justify="right" if number else "left", no_wrap=True, overflow="ellipsis"
        )
    for row in _rows(frame):
        table.add_row(*(Text(_shown(v)) for v in row.values()))
    return table


def _records(field: pa.Field) -> bool:
    """Whether a column holds lists of records, which have no place in a CSV."""
    return bool(pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type))


def _rows(frame: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in frame.to_batches(max_chunksize=5000):
        yield from batch.to_pylist()


def _csv_line(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(_plain(value)) if isinstance(value, (bool, date)) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return " ".join(_cell(value).split())


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no plain form for {type(value).__name__}")
