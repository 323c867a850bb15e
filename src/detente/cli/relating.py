"""How relations stand: `detente status`, `changes`, `coverage`."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detente.cli.card import print_card, print_changes, print_coverage, print_reference
from detente.cli.keeping import WorkspaceOption, opened
from detente.cli.told import Files, Kept, coded_of, looking
from detente.codebook import Codebook, load_knowledge
from detente.errors import ConfigError
from detente.formats import to_plain
from detente.relations import (
    Card,
    make_card,
    side_of,
)
from detente.relations.changes import PairChange, rank_changes
from detente.relations.coverage import coverage as summed

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
    with looking(workspace, names) as kept:
        book = load_knowledge(codebook)
        words, paths = split_names(names, book)
        sides = [side_of(word, book) for word in words]
        source = Files(list(coded_of(paths, codebook)), book) if paths else Kept(kept(), book)
    console = Console(highlight=False)
    day = day_asked(on, source.last_day())
    start = since_asked(since, day)
    read = source.read(day)
    if len(sides) == 1:
        cards = [
            make_card(source.record(pair, day), *pair, book, day, start, read)
            for pair in source.partners(sides[0], day)
        ]
        if as_json:
            typer.echo(_as_json([to_plain_card(c) for c in cards]))
            return
        if not cards:
            typer.echo(f"nothing between {sides[0].name} and others is told")
        for card in cards:
            print_card(console, card, short=True)
        return
    record = source.record((sides[0], sides[1]), day)
    card = make_card(record, sides[0], sides[1], book, day, start, read)
    if as_json:
        typer.echo(_as_json(to_plain_card(card)))
    elif why is not None:
        print_reference(console, card, why, record)
    else:
        print_card(console, card)


def changes(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Pages or coded files; the workspace where left out."),
    ] = None,
    since: Annotated[str, typer.Option("--since", help="A day, or 7d for a week.")] = "7d",
    on: OnOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many pairs.")] = 10,
    channels: Annotated[
        bool, typer.Option("--channels", help="Say also which channels changed; takes longer.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The ranking as data.")] = False,
    workspace: WorkspaceOption = None,
    codebook: CodebookOption = None,
) -> None:
    """Rank pairs of states by how much changed: the last days against the year before.

    Each kind (verbal and material conflict and cooperation) is weighed apart; a pair stands where
    its strongest change puts it.

    Examples: `detente changes --since 7d`, `detente changes events.jsonl --since 2014-03-01`.
    """
    with looking(workspace, paths or ()) as kept:
        book = load_knowledge(codebook)
        source = Files(list(coded_of(paths, codebook)), book) if paths else Kept(kept(), book)
    day = day_asked(on, source.last_day())
    start = since_asked(since, day) or day
    first = (
        date.fromisoformat(start) - timedelta(days=book.relating.series["past_days"])
    ).isoformat()
    read = source.read(day)
    ranked = rank_changes(source.day_counts(first, day), read, book, day, start)
    by_pair: dict[tuple[str, str], list[PairChange]] = {}
    for change in ranked:
        by_pair.setdefault((change.one, change.other), []).append(change)
    shown = list(by_pair.items())[:limit]
    moved: dict[tuple[str, str], tuple[str, ...]] = {}
    if channels:
        for pair, _ in shown:
            sides = side_of(pair[0], book), side_of(pair[1], book)
            record = source.record(sides, day)
            moved[pair] = make_card(record, *sides, book, day, start, read).changed
    if as_json:
        plain = [
            {"one": p[0], "other": p[1], "changes": to_plain_any(tuple(found)),
             "channels": list(moved.get(p, ()))}
            for p, found in shown
        ]  # fmt: skip
        typer.echo(_as_json({"since": start, "on": day, "pairs": plain}))
        return
    print_changes(Console(highlight=False), shown, moved, start, day)


def coverage(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Pages or coded files; the workspace where left out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as data.")] = False,
    workspace: WorkspaceOption = None,
    codebook: CodebookOption = None,
) -> None:
    """Say what was read by source, language and day, what was refused, and what cannot be compared.

    Examples: `detente coverage`, `detente coverage events.jsonl --json`.
    """
    book = load_knowledge(codebook)
    source = (
        Files(list(coded_of(paths, codebook)), book) if paths else Kept(opened(workspace), book)
    )
    found = summed(source.inputs())
    if as_json:
        typer.echo(_as_json(to_plain_any(found)))
    else:
        print_coverage(Console(highlight=False), found)


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


def day_asked(on: str | None, last: str | None) -> str:
    """Return the day that is asked for: as given, else that of the last story."""
    if on is not None:
        return _day(on, "--on")
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
