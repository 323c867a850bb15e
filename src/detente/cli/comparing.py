"""`detente compare`: two sets of events beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.exchanging import SourceKind, kind_of_reason
from detente.cli.files import complete_file
from detente.cli.inputs import events_of
from detente.compare.matching import compare_events
from detente.compare.report import as_html, as_json, as_text, units_csv
from detente.errors import ConfigError
from detente.formats.folding import LeftOut, fold_stories
from detente.formats.foreign import ForeignEvent
from detente.formats.sources import Taken
from detente.language.parse import DEFAULT_MODEL
from detente.pages import read_paths
from detente.parallel import code_parallel, default_workers

BUNDLED = "bundled"
# Malformed rows of each file that are named; `detente import` lists all.
NAMED = 3


def compare(
    first: Annotated[str, typer.Argument(help="A workspace, or events: ours or those of others.")],
    second: Annotated[str, typer.Argument(help="The events to compare them with.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write an HTML page with plots.")
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", help="Write every unit and its outcome as CSV.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
    days_apart: Annotated[
        int, typer.Option(min=0, help="Days that units of different stories may be apart.")
    ] = 1,
    every: Annotated[
        bool, typer.Option("--every", help="Count every event, not one a day, pair and type.")
    ] = False,
    all_days: Annotated[
        bool, typer.Option("--all-days", help="Days that only one of the sets covers too.")
    ] = False,
    domestic: Annotated[
        bool, typer.Option("--domestic", help="Events within one country too.")
    ] = False,
    fold: Annotated[
        bool, typer.Option("--fold/--no-fold", help="Fold status into type (plover/fold.toml).")
    ] = True,
    first_from: Annotated[
        SourceKind | None, typer.Option("--first-from", help="Kind of the first file.")
    ] = None,
    second_from: Annotated[
        SourceKind | None, typer.Option("--second-from", help="Kind of the second file.")
    ] = None,
    stories: Annotated[
        list[str] | None,
        typer.Option(help="Pages to code twice; the two are codebooks, folders or `bundled`."),
    ] = None,
) -> None:
    """Say what two sets of events have in common: two runs, two codebooks, ours and another's.

    Runs over the same stories are matched within each story, other sets by pair of countries,
    type and day, on the days that both cover. With `--stories` the two are codebooks, and the
    pages given are coded with each.

    Examples: `detente compare old.jsonl new.jsonl`, `detente compare events.jsonl
    20180306.export.CSV -o page.html`, `detente compare bundled mine --stories news/`.
    """
    names = _names(first, second)
    sets = []
    for one, kind, name in ((first, first_from, names[0]), (second, second_from, names[1])):
        if stories:
            sets.append(_coded(one, stories, name, fold=fold))
        else:
            sets.append(_read(one, kind, name, fold=fold))
    made = compare_events(
        sets[0],
        sets[1],
        days_apart=days_apart,
        one_a_day=False if every else None,
        all_days=all_days,
        domestic=domestic,
    )
    if output is not None:
        with complete_file(output) as part:
            part.write_text(as_html(made, names), "utf-8")
    if units is not None:
        with complete_file(units) as part:
            part.write_text(units_csv(made), "utf-8")
    typer.echo(as_json(made, names) if json else as_text(made, names).rstrip("\n"))


def _read(path: str, kind: SourceKind | None, name: str, *, fold: bool) -> tuple[ForeignEvent, ...]:
    """Return the events of a file; rows that are none are named."""
    taken = Taken()
    events = tuple(events_of(path, taken, kind=kind.value if kind else None, fold=fold))
    for bad in taken.malformed[:NAMED]:
        typer.echo(f"{name}:{bad.line}: not taken: {bad.reason}", err=True)
    if len(taken.malformed) > NAMED:
        typer.echo(f"{name}: {len(taken.malformed)} rows not taken in all", err=True)
    _tell(name, taken.left_out)
    return events


def _tell(name: str, left_out: Iterable[LeftOut]) -> None:
    for reason, n in sorted(Counter(kind_of_reason(x.reason) for x in left_out).items()):
        typer.echo(f"{name}: {n} left out: {reason}", err=True)


def _coded(codebook: str, stories: list[str], name: str, *, fold: bool) -> tuple[ForeignEvent, ...]:
    """Return the events of pages coded with a codebook: a folder, or the bundled one."""
    folder = None if codebook == BUNDLED else Path(codebook)
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"no codebook folder '{codebook}'; give a folder, or '{BUNDLED}'")
    coded = code_parallel(
        read_paths(stories), workers=default_workers(), model=DEFAULT_MODEL, codebook=folder
    )
    done = fold_stories(coded, fold=fold)
    _tell(name, done.left_out)
    return done.events


def _names(first: str, second: str) -> tuple[str, str]:
    """Return short names of the two, told apart by their folders or by number."""
    one, two = Path(first), Path(second)
    if one.name != two.name:
        return one.name or first, two.name or second
    if one.parent.name != two.parent.name:
        return f"{one.parent.name}/{one.name}", f"{two.parent.name}/{two.name}"
    return f"{one.name} (1)", f"{two.name} (2)"
