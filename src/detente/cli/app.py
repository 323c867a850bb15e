"""The commands of `detente`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detente import __version__
from detente.cli.asking import events, sql, story_of
from detente.cli.briefing import brief
from detente.cli.comparing import compare
from detente.cli.evaluating import evaluate_app
from detente.cli.exchanging import export, import_events
from detente.cli.explaining import explain_story
from detente.cli.keeping import check, cite, compact, ingest, init
from detente.cli.knowing import codebook_app
from detente.cli.naming_tables import actors_app
from detente.cli.options import (
    ColumnsOption,
    KindOption,
    PublishedOption,
    known_total,
    parse_columns,
)
from detente.cli.output import Format, Tally, write_all
from detente.cli.progress import watched
from detente.cli.relating import changes, coverage, status
from detente.cli.showing import show_demo
from detente.cli.watching import alerts, watch_news
from detente.coder import make_coder
from detente.demo import run_demo
from detente.errors import DetenteError
from detente.formats import record_schema
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused, read_paths
from detente.parallel import code_parallel, default_workers

EXIT_REJECTED = 1
EXIT_USAGE = 2
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read the news and keep the record: who did what to whom, when, where, according to whom.",
    epilog="Start with `detente demo`. Docs: README.md and docs/ of the project.",
)
for _command in (init, ingest, events, sql, compact, check, cite):
    app.command()(_command)
app.command("story-of")(story_of)
app.add_typer(actors_app, name="actors")
app.add_typer(codebook_app, name="codebook")
app.add_typer(evaluate_app, name="evaluate")
app.command("export")(export)
app.command("import")(import_events)
app.command()(status)
app.command()(changes)
app.command()(coverage)
app.command()(brief)
app.command("watch")(watch_news)
app.command("alerts")(alerts)
app.command("compare")(compare)


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


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    # One BLAS thread for each process: workers share the cores. numpy reads this when it is loaded,
    # which is not before a coder is made.
    for name in THREADS:
        os.environ.setdefault(name, "1")
    if version:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.command()
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


@app.command()
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


@app.command()
def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the events that it writes.")
    ] = Path("detente-demo"),
) -> None:
    """Code the small newswire that ships with the package, and show what comes out."""
    show_demo(Console(highlight=False), run_demo(output))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a line of `--format jsonl`."""
    typer.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


def main() -> None:
    """Run the command line; errors of ours become one line and the exit status for wrong use."""
    try:
        app()
    except DetenteError as error:
        Console(stderr=True, highlight=False).print(f"detente: {error}", markup=False)
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:  # `detente code ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
