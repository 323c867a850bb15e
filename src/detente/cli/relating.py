"""How relations stand: `detente status`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detente.cli.card import print_card, print_reference
from detente.cli.keeping import WorkspaceOption, opened
from detente.codebook import Codebook, load_codebook
from detente.errors import ConfigError
from detente.formats import to_plain
from detente.formats.lines import read_lines
from detente.formats.record import read_record
from detente.language.parse import DEFAULT_MODEL
from detente.pages import read_paths
from detente.parallel import code_parallel
from detente.records import CodedStory
from detente.relations import Card, build_record, last_day, make_card, side_of
from detente.relations.partners import partners_of
from detente.relations.shapes import Side
from detente.workspace import Workspace

_DAYS = re.compile(r"(\d+)d")

CodebookOption = Annotated[
    Path | None, typer.Option("--codebook", help="A folder laid over the bundled codebook.")
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", help="The day (YYYY-MM-DD); where left out that of the last story."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Say what changed since a day, or 7d for a week.")
]


def status(
    names: Annotated[
        list[str],
        typer.Argument(
            help="One or two sides (MEX USA, EU-RUS, G7, Hamas), then pages or coded JSONL files.",
            show_default=False,
        ),
    ],
    on: OnOption = None,
    since: SinceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The card as data.")] = False,
    why: Annotated[
        int | None, typer.Option("--why", min=1, help="Open the evidence with this number.")
    ] = None,
    workspace: WorkspaceOption = None,
    codebook: CodebookOption = None,
) -> None:
    """Say how two sides stand: channels, strain, what is open, what is next, and why.

    Without paths the workspace is read.

    Examples: `detente status MEX USA page.txt`, `detente status MEX USA events.jsonl --json`,
    `detente status EU-RUS events.jsonl --on 2014-03-20 --since 30d`.
    """
    book = load_codebook(codebook)
    words, paths = split_names(names, book)
    sides = [side_of(word, book) for word in words]
    if paths:
        coded = list(coded_of(paths, codebook))
    else:
        coded = list(kept_of(opened(workspace), sides))
    day = day_asked(on, coded)
    start = since_asked(since, day)
    console = Console(highlight=False)
    if len(words) == 1:
        cards = cards_of_one(words[0], coded, book, day, start)
        if as_json:
            typer.echo(_as_json([to_plain_card(c) for c in cards]))
            return
        for card in cards:
            print_card(console, card, short=True)
        return
    record = build_record(coded, book, day)
    card = make_card(record, side_of(words[0], book), side_of(words[1], book), book, day, start)
    if as_json:
        typer.echo(_as_json(to_plain_card(card)))
    elif why is not None:
        print_reference(console, card, why, record)
    else:
        print_card(console, card)


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def split_names(names: list[str], book: Codebook) -> tuple[list[str], list[str]]:
    """Return the sides and the paths among the arguments; `EU-RUS` is two sides."""
    first, rest = names[0], names[1:]
    if not Path(first).exists():
        halves = first.split("-")
        if len(halves) == 2 and all(_known(h, book) for h in halves):
            return halves, rest
        if rest and not Path(rest[0]).exists() and rest[0] != "-":
            return [first, rest[0]], rest[1:]
        return [first], rest
    raise ConfigError(f"'{first}' is a file; name one or two sides before it, such as MEX USA")


def _known(word: str, book: Codebook) -> bool:
    try:
        side_of(word, book)
    except ConfigError:
        return False
    return True


def coded_of(paths: list[str], codebook: Path | None) -> Iterator[CodedStory]:
    """Yield coded stories from files of `detente code` (.jsonl) and from pages, coded here."""
    pages = []
    for path in paths:
        if _is_record(path):
            for one in read_record(read_lines(path)):
                if isinstance(one, CodedStory):
                    yield one
                else:
                    typer.echo(f"{one.input} line {one.line}: {one.reason}", err=True)
        else:
            pages.append(path)
    if pages:
        yield from code_parallel(
            read_paths(pages), workers=1, model=DEFAULT_MODEL, codebook=codebook
        )


def kept_of(workspace: Workspace, sides: list[Side]) -> Iterator[CodedStory]:
    """Yield the stories of a workspace that have an act of each of the sides."""
    wanted = []
    for side in sides:
        codes = [f"\\b{code}\\b" for code in sorted(side.codes)]
        names = [re.escape(name) for name in sorted(side.names)]
        wanted.append((["actor_countries", "recipient_countries"], "|".join(codes)))
        if names:
            wanted[-1] = (["lower(actor_names)", "lower(recipient_names)"], "|".join(names))
    tests = [
        f"bool_or(regexp_matches(concat_ws(' ', {', '.join(columns)}), ?))" for columns, _ in wanted
    ]
    query = f"SELECT story_id FROM events GROUP BY story_id HAVING {' AND '.join(tests)}"
    found = workspace.sql(f"{query} ORDER BY story_id", [pattern for _, pattern in wanted])
    for row in found.to_pylist():
        story = workspace.story(row["story_id"])
        if story is not None:
            yield story


def _is_record(path: str) -> bool:
    """Whether a file is one that `detente code` wrote: its first line has an outcome."""
    if not path.endswith((".jsonl", ".jsonl.gz")):
        return False
    for line in read_lines(path):
        return '"outcome"' in line.text[:200]
    return False


def day_asked(on: str | None, coded: list[CodedStory]) -> str:
    """Return the day that is asked for: as given, else that of the last story."""
    if on is not None:
        return _day(on, "--on")
    last = last_day(coded)
    if last is None:
        raise ConfigError("no story has a date: give the day with --on YYYY-MM-DD")
    return last


def since_asked(since: str | None, on: str) -> str | None:
    """Return the day that `--since` means: a day, or so many days before (7d)."""
    if since is None:
        return None
    found = _DAYS.fullmatch(since)
    if found:
        return (date.fromisoformat(on) - timedelta(days=int(found[1]))).isoformat()
    return _day(since, "--since")


def _day(text: str, option: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConfigError(f"{option} got '{text}'; write a day as YYYY-MM-DD") from None


def cards_of_one(
    word: str, coded: list[CodedStory], book: Codebook, on: str, since: str | None
) -> list[Card]:
    """Return the cards of one side with those it deals with most, of a group with its members."""
    record = build_record(coded, book, on)
    side = side_of(word, book)
    return [make_card(record, *pair, book, on, since) for pair in partners_of(record, side, book)]


def to_plain_card(card: Card) -> dict[str, object]:
    """Return a card as plain values."""
    plain = to_plain_any(card)
    assert isinstance(plain, dict)
    return plain


def to_plain_any(value: object) -> object:
    """Return records, also with sets, as plain values."""
    if isinstance(value, frozenset):
        return sorted(value)
    if hasattr(value, "__dataclass_fields__"):
        return {k: to_plain_any(getattr(value, k)) for k in value.__dataclass_fields__}
    if isinstance(value, (tuple, list)):
        return [to_plain_any(v) for v in value]
    return to_plain(value)
