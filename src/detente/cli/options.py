"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from detente.errors import ConfigError

TABLES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab")


class Kind(StrEnum):
    """Kinds of input that `--kind` can name."""

    dump = "dump"
    html = "html"
    text = "text"
    jsonl = "jsonl"
    csv = "csv"
    tsv = "tsv"


KindOption = Annotated[
    Kind | None,
    typer.Option("--kind", help="Kind of the inputs; found by content where left out."),
]
PublishedOption = Annotated[
    str | None,
    typer.Option(help="Publication date (YYYY-MM-DD) where a page does not say its own."),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        help="Columns of tables: text=body,title=headline,published=date,url=link,id=key."
    ),
]


def parse_columns(text: str | None) -> dict[str, str] | None:
    """Return the mapping of `--columns`; raises `ConfigError` where it is malformed."""
    if text is None:
        return None
    known = ("text", "title", "published", "url", "id")
    out = {}
    for part in text.split(","):
        name, equals, column = part.partition("=")
        if not equals or name.strip() not in known or not column.strip():
            raise ConfigError(
                f"--columns has '{part}'; write NAME=COLUMN with NAME one of {', '.join(known)}"
            )
        out[name.strip()] = column.strip()
    return out


def known_total(paths: list[str]) -> int | None:
    """Return how many pages the inputs hold, or None where a table among them hides its rows."""
    from detente.pages.reader import expand

    names = expand(paths)
    if any(n == "-" or Path(n.removesuffix(".gz")).suffix.lower() in TABLES for n in names):
        return None
    return len(names)
