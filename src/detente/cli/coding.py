"""`detente code`, `explain`, `demo` and `schema`: pages into events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detente.cli.explaining import explain_story
from detente.cli.options import (
    ColumnsOption,
    KindOption,
    PublishedOption,
    known_total,
    parse_columns,
)
from detente.cli.output import Format, Tally, write_all
from detente.cli.progress import watched
from detente.cli.showing import show_demo
from detente.coder import make_coder
from detente.demo import run_demo
from detente.formats import record_schema
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused, read_paths
from detente.parallel import code_parallel, default_workers

EXIT_REJECTED = 1

Paths = Annotated[
    list[str],
    typer.Argument(help="Files, folders, globs, or - for standard input.", show_default=False),
]
ModelOption = Annotated[
    str, typer.Option(help="An installed spaCy English pipeline with OntoNotes labels.")
]
NoModelOption = Annotated[
    bool,
    typer.Option("--no-model", help="Leave out acts that only the network guesses (rule `guess`)."),
]
CodebookOption = Annotated[
    Path | None, typer.Option("--codebook", help="A folder laid over the bundled codebook.")
]


def code(
    paths: Paths,
    kind: KindOption = None,
    published: PublishedOption = None,
    columns: ColumnsOption = None,
    form: Annotated[
        Format, typer.Option("--format", "-f", help="How to write the events.")
    ] = Format.jsonl,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, else standard output.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; all cores where left out.")
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    codebook: CodebookOption = None,
    no_model: NoModelOption = False,
) -> None:
    """Code pages into event records.

    Exit status: 0, or 1 where an input was rejected or failed, or 2 for wrong use.

    Examples: `detente code page.txt -f text`, `detente code news/ -o events.jsonl`,
    `zcat feed.jsonl.gz | detente code - --kind jsonl -f csv`.
    """
    stories = read_paths(
        paths,
        kind=kind.value if kind else None,
        published=published,
        columns=parse_columns(columns),
    )
    tally = Tally()
    coded = code_parallel(
        stories,
        workers=workers or default_workers(),
        model=model,
        codebook=codebook,
        guess=not no_model,
    )
    seen = tally.count(watched(coded, total=lambda: known_total(paths)))
    write_all(seen, form, output, tally)
    typer.echo(tally.closing(), err=True)
    if tally.refused:
        raise typer.Exit(EXIT_REJECTED)


def explain(
    path: Annotated[str, typer.Argument(help="A page, or - for standard input.")],
    sentence: Annotated[
        int | None, typer.Option("--sentence", "-s", min=1, help="Only this sentence, from 1.")
    ] = None,
    kind: KindOption = None,
    published: PublishedOption = None,
    model: ModelOption = DEFAULT_MODEL,
    codebook: CodebookOption = None,
    no_model: NoModelOption = False,
) -> None:
    """Say for every sentence why there is an event, or why there is none.

    Shows the mentions with the rule that resolved them, the words of the codebook that were
    found, and the entry that fired or the first thing that failed.
    """
    console = Console(highlight=False)
    coder = make_coder(model, codebook, guess=not no_model)
    failed = False
    for story in read_paths([path], kind=kind.value if kind else None, published=published):
        if isinstance(story, Refused):
            console.print(f"{story.input}: {story.outcome}: {story.reason}", markup=False)
            failed = True
            continue
        explain_story(console, coder, story, only=sentence)
    if failed:
        raise typer.Exit(EXIT_REJECTED)


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the events that it writes.")
    ] = Path("detente-demo"),
) -> None:
    """Code the small newswire that ships with the package, and show what comes out."""
    show_demo(Console(highlight=False), run_demo(output))


def schema() -> None:
    """Print the JSON Schema of a line of `--format jsonl`."""
    typer.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))
