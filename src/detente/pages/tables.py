"""Rows of stories from tables: JSON lines, comma or tab separated, read row by row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from detente.errors import ConfigError, InputError
from detente.pages.decode import decode

LINE_LIMIT = 20 * 1024 * 1024

# Names that tables in use give to the columns, besides our own.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "story", "fulltext", "full_text", "maintext",
             "main_text", "article_text", "articlebody", "story_text", "sentence"),
    "title": ("title", "headline", "heading", "head"),
    "published": ("published", "date", "pubdate", "pub_date", "published_at", "publication_date",
                  "date_published", "datepublished", "publish_date", "date_publish", "timestamp"),
    "url": ("url", "link", "source_url", "href"),
    "id": ("id", "story_id", "doc_id", "docid", "article_id", "storyid", "uid", "guid"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number from 1, its cells by our names, or why it is malformed."""

    number: int
    cells: Mapping[str, str]
    problem: str | None = None


def check_columns(columns: Mapping[str, str] | None) -> None:
    """Raise ConfigError where a mapping of columns names a field that a story has not."""
    for field in columns or {}:
        if field not in _SYNONYMS:
            raise ConfigError(f"columns: {field!r} is no field; use {', '.join(_SYNONYMS)}")


def has_text_column(names: list[str]) -> bool:
    """Return whether the names of a header look like those of a table of stories."""
    lowered = {_plain(name) for name in names}
    return bool(lowered & set(_SYNONYMS["text"])) and len(names) > 1


def read_jsonl(stream: IO[bytes], columns: Mapping[str, str] | None) -> Iterator[Row]:
    """Yield the rows of JSON lines; a line that is no object is a row with a problem."""
    number = 0
    for line in capped_lines(stream):
        if line is not None and not line.strip():
            continue
        number += 1
        if line is None:
            yield Row(number, {}, _too_long())
            continue
        try:
            value = json.loads(decode(line)[0])
        except (ValueError, RecursionError) as error:
            yield Row(number, {}, f"malformed JSON: {error}")
            continue
        except InputError as error:
            yield Row(number, {}, str(error))
            continue
        yield _object_row(number, value, columns)


def read_json(data: bytes, columns: Mapping[str, str] | None) -> Iterator[Row]:
    """Yield the rows of one JSON document: an object, or a list of objects."""
    value = json.loads(decode(data)[0])
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        yield _object_row(number, item, columns)


def read_csv(stream: IO[bytes], columns: Mapping[str, str] | None, *, tabs: bool) -> Iterator[Row]:
    """Yield the rows of a separated table with a header; malformed rows have a problem."""
    csv.field_size_limit(LINE_LIMIT)
    problems: list[str] = []
    first = next((line for line in capped_lines(stream) if line is not None), b"")
    header_text = decode(first)[0]
    delimiter = "\t" if tabs else max(",;", key=header_text.count)
    header = next(csv.reader(io.StringIO(header_text), delimiter=delimiter), [])
    fields = map_columns(header, columns)
    reader = csv.reader(_text_lines(stream, problems), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            yield from (Row(number + i, {}, text) for i, text in enumerate(problems))
            return
        except csv.Error as error:
            yield Row(number, {}, f"malformed row: {error}")
            continue
        while problems:
            yield Row(number, {}, problems.pop(0))
            number += 1
        if not any(cell.strip() for cell in cells):
            number -= 1
            continue
        if len(cells) != len(header):
            yield Row(number, {}, f"malformed row: {len(cells)} cells under {len(header)} columns")
            continue
        yield Row(number, {field: cells[at] for field, at in fields.items()})


def map_columns(header: list[str], columns: Mapping[str, str] | None) -> dict[str, int]:
    """Return where each field stands in a header; raise ConfigError for a column not there."""
    plain = [_plain(name) for name in header]
    places: dict[str, int] = {}
    for field, wanted in (columns or {}).items():
        if _plain(wanted) not in plain:
            raise ConfigError(f"columns: no column {wanted!r}; there are {', '.join(header)}")
        places[field] = plain.index(_plain(wanted))
    for field, names in _SYNONYMS.items():
        if field not in places:
            at = next((plain.index(name) for name in names if name in plain), None)
            if at is not None and at not in places.values():
                places[field] = at
    if "text" not in places:
        raise InputError(
            "no column with the text (text, body, content ...); "
            f"there are {', '.join(header)[:200]}"
        )
    return places


def capped_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream, None for each that is longer than the limit."""
    while line := stream.readline(LINE_LIMIT):
        if len(line) < LINE_LIMIT or line.endswith(b"\n"):
            yield line
            continue
        rest = stream.readline(1 << 20)
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(1 << 20)
        yield None


def _text_lines(stream: IO[bytes], problems: list[str]) -> Iterator[str]:
    """Yield decoded lines; those that cannot be read are blank and go to `problems`."""
    for line in capped_lines(stream):
        if line is None:
            problems.append(_too_long())
            yield "\n"
            continue
        try:
            yield decode(line)[0]
        except InputError as error:
            problems.append(str(error))
            yield "\n"


def _object_row(number: int, value: Any, columns: Mapping[str, str] | None) -> Row:
    if not isinstance(value, dict):
        return Row(number, {}, f"not an object but {type(value).__name__}")
    keys = [str(key) for key in value]
    try:
        places = map_columns(keys, columns)
    except (ConfigError, InputError) as error:
        return Row(number, {}, str(error))
    values = list(value.values())
    cells = {field: _cell(values[at]) for field, at in places.items()}
    return Row(number, cells)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n\n".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def _plain(name: str) -> str:
    return name.strip().strip("\ufeff").lower().replace(" ", "_").replace("-", "_")


def _too_long() -> str:
    return f"too large: a line of more than {LINE_LIMIT // (1024 * 1024)} MB"
