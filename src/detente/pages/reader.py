"""Inputs to stories: files, folders, patterns and standard input, of whatever kind."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from detente.errors import ConfigError, InputError
from detente.pages.assemble import PageParts, story_of_parts, story_of_text
from detente.pages.dates import parse_date
from detente.pages.decode import decode, refuse_binary
from detente.pages.dump import read_dump
from detente.pages.english import require_english
from detente.pages.html import read_html
from detente.pages.lines import read_lines
from detente.pages.refused import Refused
from detente.pages.tables import (
    Row,
    check_columns,
    has_text_column,
    read_csv,
    read_json,
    read_jsonl,
)
from detente.records import Furniture, Story

Kind: TypeAlias = Literal["dump", "html", "text", "jsonl", "csv", "tsv"]
PageKind: TypeAlias = Literal["dump", "html", "text"]

PAGE_LIMIT = 20 * 1024 * 1024
_HEAD = 1 << 16
_STUB_WORDS = 5
_TABLES = ("jsonl", "csv", "tsv")
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|article|div|meta|title|p|script|span|h1|main|section)[\s>]",
    re.IGNORECASE,
)


def read_paths(
    paths: Sequence[str],
    *,
    kind: Kind | None = None,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Story | Refused]:
    """Yield a story, or a refusal with its reason, for every page and every row of the inputs.

    `paths` are files, folders (read recursively, in sorted order), patterns, or `-` for standard
    input. `published` is used where the page or row does not say itself when it was published.
    An argument that matches nothing raises ConfigError at once, before anything is read.
    """
    if kind is not None and kind not in get_args(Kind):
        raise ConfigError(f"kind: got {kind!r}, allowed are {', '.join(get_args(Kind))}")
    day = _given_date(published)
    check_columns(columns)
    names = expand(paths)
    return _read_all(names, kind, day, columns)


def read_page(
    data: bytes | str,
    *,
    name: str,
    kind: Kind | None = None,
    published: str | None = None,
    title: str | None = None,
    url: str | None = None,
    input_id: str | None = None,
) -> Story:
    """Return the story of one page; raise InputError with the reason if it is none.

    What the caller gives (`published`, `title`, `url`) stands over what the page says.
    """
    note: str | None = None
    if len(data) > PAGE_LIMIT:
        raise InputError(_too_large())
    if isinstance(data, bytes):
        if not data.strip():
            raise InputError("empty")
        text, note = decode(data)
    else:
        text = data.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = (
        "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000) if _has_surrogate(text) else text
    )
    if not text.strip():
        raise InputError("empty")
    page_kind = kind or page_kind_of(text, name)
    if page_kind in _TABLES:
        raise InputError(f"a table ({page_kind}) is no page: read it with read_paths")
    parts = _parts(text, page_kind)
    given = PageParts(
        paragraphs=parts.paragraphs,
        title=_folded(title) or parts.title,
        published=_given_date(published) or parts.published,
        age_note=parts.age_note,
        url=url or parts.url,
        section=parts.section,
        authors=parts.authors,
        captions=parts.captions,
        furniture=(*parts.furniture, Furniture(note, "encoding")) if note else parts.furniture,
    )
    if page_kind == "text":
        return _checked(story_of_text(text, given, name=name, input_id=input_id))
    return _checked(story_of_parts(given, name=name, input_id=input_id))


def make_story(
    text: str,
    *,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    input: str = "text",  # noqa: A002
    input_id: str | None = None,
) -> Story:
    """Return the story of a text given directly, whose offsets stay those of the given text.

    Nothing is set aside as furniture; paragraphs are split at blank lines, else at line ends.
    Raises InputError with the reason where the text is empty, too large or not English.
    """
    if not text.strip():
        raise InputError("empty")
    if len(text) > PAGE_LIMIT:
        raise InputError(_too_large())
    parts = PageParts(
        paragraphs=(), title=_folded(title), published=_given_date(published), url=url or None
    )
    story = story_of_text(text, parts, name=input, input_id=input_id)
    require_english(text)
    return story


def page_kind_of(text: str, name: str = "") -> PageKind:
    """Return whether a text is HTML, a dump of a page with its furniture, or plain text."""
    head = text[:8192]
    if len(_HTML.findall(head)) >= 2 or head.lstrip()[:9].lower() in ("<!doctype", "<html"):
        return "html"
    if name.lower().endswith((".html", ".htm", ".html.gz")) and "<" in head:
        return "html"
    lines = read_lines(text[:200_000])
    marks = sum(1 for line in lines if line.bullet)
    marks += 2 * sum(1 for line in lines if line.kind is not None or line.zone is not None)
    if marks >= 4 or len({line.indent for line in lines}) >= 4:
        return "dump"
    # A heading above isolated paragraphs, or a date line, is a page; sentences alone are text.
    parts = [line for line in lines[:4] if line.text]
    headed = len(lines) >= 3 and any(
        line.isolated and not line.terminal and line.words <= 30 for line in parts[:2]
    )
    return "dump" if headed else "text"


def expand(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the files that the arguments stand for, each argument's in sorted order."""
    names: list[str] = []
    for given in paths:
        if given == "-":
            names.append(given)
            continue
        path = Path(given)
        if path.is_dir():
            found = [
                str(one)
                for one in sorted(path.rglob("*"))
                if one.is_file() and not any(p.startswith(".") for p in one.relative_to(path).parts)
            ]
        elif path.exists():
            found = [given]
        else:
            found = sorted(one for one in glob.glob(given, recursive=True) if Path(one).is_file())
        if not found:
            raise ConfigError(f"{given}: no such file, folder or pattern with files")
        names.extend(found)
    return tuple(names)


def _read_all(
    names: Sequence[str],
    kind: Kind | None,
    published: str | None,
    columns: Mapping[str, str] | None,
) -> Iterator[Story | Refused]:
    for name in names:
        try:
            yield from _read_input(name, kind, published, columns)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield Refused(name, None, "failed", f"broken gzip: {error}")
        except OSError as error:
            yield Refused(name, None, "failed", f"cannot be read: {error.strerror or error}")
        except InputError as error:
            yield Refused(name, None, "rejected", str(error))


def _read_input(
    name: str, kind: Kind | None, published: str | None, columns: Mapping[str, str] | None
) -> Iterator[Story | Refused]:
    """Yield what one file or standard input holds: one page, or the rows of a table."""
    with _open(name) as stream:
        head = stream.peek(_HEAD)[:_HEAD]
        if not head:
            raise InputError("empty")
        refuse_binary(head)
        found: Kind = kind or kind_of(head, name, columns)
        if found in _TABLES:
            yield from _read_table(name, stream, found, published, columns)
            return
        data = stream.read(PAGE_LIMIT + 1)
    story = read_page(data, name=name, kind=found)
    if published and not story.published:
        story = read_page(data, name=name, kind=found, published=published)
    yield story


def kind_of(head: bytes, name: str, columns: Mapping[str, str] | None = None) -> Kind:
    """Return the kind of an input by its first bytes, and by its name where they are silent."""
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{" or (start[:1] == b"[" and suffix == ".json"):
        return "jsonl"
    text = head.decode("utf-8", "replace")
    first = text.split("\n", 1)[0]
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    wanted = {column.lower() for column in (columns or {}).values()}
    for delimiter, found in (("\t", "tsv"), (",", "csv"), (";", "csv")):
        cells = _header(first, delimiter)
        if has_text_column(cells) or (wanted and wanted <= {cell.lower() for cell in cells}):
            return "tsv" if found == "tsv" else "csv"
    if suffix == ".csv":
        return "csv"
    if suffix in (".tsv", ".tab"):
        return "tsv"
    return "html" if page_kind_of(text, name) == "html" else _kind_of_page(head)


def _kind_of_page(head: bytes) -> PageKind:
    """Return the kind of a page of text; the encoding is the page's own."""
    try:
        return page_kind_of(decode(head)[0])
    except InputError:
        return "text"


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line[:4000]], delimiter=delimiter), [])
    except csv.Error:
        return []


def _read_table(
    name: str,
    stream: io.BufferedReader[Any],
    kind: Kind,
    published: str | None,
    columns: Mapping[str, str] | None,
) -> Iterator[Story | Refused]:
    rows: Iterator[Row]
    if kind != "jsonl":
        rows = read_csv(stream, columns, tabs=kind == "tsv")
    elif _one_document(stream):
        data = stream.read(PAGE_LIMIT + 1)
        if len(data) > PAGE_LIMIT:
            raise InputError(_too_large() + "; give one JSON object a line")
        try:
            rows = read_json(data, columns)
        except (ValueError, RecursionError) as error:
            raise InputError(f"malformed JSON: {error}") from None
    else:
        rows = read_jsonl(stream, columns)
    try:
        for row in rows:
            yield _row_story(row, f"{name}#{row.number}", published)
    except (ValueError, RecursionError) as error:
        raise InputError(f"malformed JSON: {error}") from None


def _one_document(stream: io.BufferedReader[Any]) -> bool:
    """Return whether JSON is one document over several lines rather than an object a line."""
    head = stream.peek(_HEAD)[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if head.startswith("["):
        return True
    first, newline, _ = head.partition("\n")
    if not newline:
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return first.strip() == "{" or first.rstrip().endswith(("{", "[", ","))
    return False


def _row_story(row: Row, name: str, published: str | None) -> Story | Refused:
    cells = row.cells
    input_id = cells.get("id", "").strip() or None
    if row.problem is not None:
        return Refused(name, input_id, "rejected", row.problem)
    said = cells.get("published", "").strip()
    try:
        return make_story(
            cells.get("text", ""),
            title=cells.get("title"),
            published=(parse_date(said) if said else None) or published,
            url=cells.get("url", "").strip() or None,
            input=name,
            input_id=input_id,
        )
    except InputError as error:
        return Refused(name, input_id, "rejected", str(error))


@contextmanager
def _open(name: str) -> Iterator[io.BufferedReader[Any]]:
    """Yield a buffered stream of an input's bytes, unpacked where they are gzip."""
    with ExitStack() as stack:
        if name == "-":
            file = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer), _HEAD)
            # Standard input is the process's own and stays open.
            stack.callback(file.detach)
        else:
            file = stack.enter_context(io.BufferedReader(io.FileIO(name), _HEAD))
        if file.peek(2)[:2] != b"\x1f\x8b":
            yield file
            return
        unpacked = stack.enter_context(gzip.GzipFile(fileobj=file))
        yield stack.enter_context(io.BufferedReader(unpacked, _HEAD))


def _parts(text: str, kind: str) -> PageParts:
    if kind == "html":
        return read_html(text)
    if kind == "dump":
        return read_dump(text)
    return PageParts(paragraphs=())


def _checked(story: Story) -> Story:
    """Return a story if its body is long enough and English; raise InputError if not."""
    body = "\n".join(story.text[start:end] for start, end in story.paragraphs)
    if len(re.findall(r"\w+", body)) < _STUB_WORDS:
        raise InputError("stub: fewer than five words of body")
    require_english(body)
    return story


def _given_date(published: str | None) -> str | None:
    if published is None or not published.strip():
        return None
    if re.fullmatch(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?)?", published):
        return published
    found = parse_date(published)
    if found is None:
        raise ConfigError(f"published: got {published!r}, a date such as 2017-02-08 is needed")
    return found


def _folded(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _has_surrogate(text: str) -> bool:
    return bool(re.search("[\ud800-\udfff]", text))


def _too_large() -> str:
    return f"too large: more than {PAGE_LIMIT // (1024 * 1024)} MB"
