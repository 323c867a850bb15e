"""`detente evaluate`: scores against gold."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.files import complete_file
from detente.codebook import load_codebook
from detente.coder import Coder, make_coder
from detente.errors import ConfigError
from detente.evaluate import (
    Result,
    evaluate_quads,
    evaluate_relations,
    evaluate_sentences,
    evaluate_stories,
    load_fold,
    read_rows,
)
from detente.evaluate.floors import load_floors
from detente.evaluate.gate import event_results
from detente.evaluate.pages import predict_pages, read_gold, score_pages
from detente.evaluate.pages_report import pages_as_json, pages_as_text
from detente.evaluate.report import as_json, as_text, predictions_text
from detente.evaluate.report_markdown import as_markdown, comparison_text
from detente.evaluate.report_page import as_html
from detente.evaluate.runs import compare_runs, read_run
from detente.language.parse import DEFAULT_MODEL

evaluate_app = typer.Typer(
    no_args_is_help=True, help="Score the coder against gold; see docs/evaluation.md."
)


class Half(StrEnum):
    """The halves that `--half` can name: `held` is the one not looked at while developing."""

    dev = "dev"
    held = "held"


class PageInput(StrEnum):
    """What a page is read from."""

    text = "text"
    html = "html"


Gold = Annotated[Path, typer.Argument(help="The gold file or folder.", show_default=False)]
Predictions = Annotated[
    Path | None, typer.Option("--predictions", help="Write one JSON line for each item.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")]
HalfOption = Annotated[Half | None, typer.Option("--half", help="Score one half only.")]
Cases = Annotated[int, typer.Option("--cases", help="How many of the worst cases to print.")]
Model = Annotated[str, typer.Option(help="An installed spaCy English pipeline.")]
Codebook = Annotated[Path | None, typer.Option(help="A folder laid over the bundled codebook.")]


def _run(
    task: Callable[[Coder], Result],
    model: str,
    codebook: Path | None,
    predictions: Path | None,
    json: bool,
    cases: int,
) -> None:
    result = task(make_coder(model, codebook))
    if predictions is not None:
        predictions.write_text(predictions_text(result), "utf-8")
    typer.echo(as_json(result) if json else as_text(result, cases=cases))


@evaluate_app.command()
def relations(
    gold: Gold,
    predictions: Predictions = None,
    json: Json = False,
    half: HalfOption = None,
    cases: Cases = 20,
    model: Model = DEFAULT_MODEL,
    codebook: Codebook = None,
) -> None:
    """Score the type of the one act between a given actor and recipient."""
    rows = read_rows(gold, half.value if half else None)
    _run(
        lambda c: evaluate_relations(rows, c.classify, load_fold(), c.codebook.ontology.quads),
        model,
        codebook,
        predictions,
        json,
        cases,
    )


@evaluate_app.command()
def quads(
    gold: Gold,
    predictions: Predictions = None,
    json: Json = False,
    half: HalfOption = None,
    cases: Cases = 20,
    model: Model = DEFAULT_MODEL,
    codebook: Codebook = None,
) -> None:
    """Score the penta class of a sentence's main act."""
    rows = read_rows(gold, half.value if half else None)
    _run(
        lambda c: evaluate_quads(rows, c.code, load_fold(), c.codebook.ontology.quads),
        model,
        codebook,
        predictions,
        json,
        cases,
    )


@evaluate_app.command()
def sentences(
    gold: Gold,
    predictions: Predictions = None,
    json: Json = False,
    half: HalfOption = None,
    cases: Cases = 20,
    model: Model = DEFAULT_MODEL,
    codebook: Codebook = None,
) -> None:
    """Score events (type, actor and recipient countries) from single sentences."""
    rows = read_rows(gold, half.value if half else None)
    _run(
        lambda c: evaluate_sentences(rows, c.code, load_fold()),
        model,
        codebook,
        predictions,
        json,
        cases,
    )


@evaluate_app.command()
def stories(
    gold: Gold,
    predictions: Predictions = None,
    json: Json = False,
    half: HalfOption = None,
    cases: Cases = 20,
    model: Model = DEFAULT_MODEL,
    codebook: Codebook = None,
) -> None:
    """Score the events of whole stories, with status, month and attribution."""
    rows = read_rows(gold, half.value if half else None)
    _run(lambda c: evaluate_stories(rows, c.code), model, codebook, predictions, json, cases)


@evaluate_app.command()
def report(
    gold: Annotated[
        Path,
        typer.Argument(
            help="A folder with any of relations.jsonl, quads.jsonl, sentences.jsonl, stories/.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write: .html with plots, or .md.")
    ] = Path("scores.html"),
    half: HalfOption = None,
    floors: Annotated[
        Path | None, typer.Option(help="A file of floors by task and score, shown in the plots.")
    ] = None,
    cases: Cases = 20,
    model: Model = DEFAULT_MODEL,
    codebook: Codebook = None,
) -> None:
    """Score all tasks of a folder and write one report with tables, plots and the worst cases."""
    if output.suffix not in (".html", ".md"):
        raise ConfigError(f"cannot write '{output}': a report is a file ending in .html or .md")
    results = []
    for result in event_results(make_coder(model, codebook), gold, half.value if half else None):
        typer.echo(f"{result.task}: {result.scored} items scored", err=True)
        results.append(result)
    if output.suffix == ".md":
        text = as_markdown(results, cases=cases)
    else:
        text = as_html(results, load_floors(floors) if floors else {}, cases=cases)
    with complete_file(output) as part:
        part.write_text(text, "utf-8")
    typer.echo(f"wrote {output}", err=True)


@evaluate_app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="What --json printed of the earlier run.")],
    after: Annotated[Path, typer.Argument(help="What --json printed of the later run.")],
    cases: Cases = 20,
) -> None:
    """Say what one run won and lost against another, item by item.

    Example: `detente evaluate relations gold.jsonl --json > before.json`, change the codebook, run
    it again into after.json, then `detente evaluate compare before.json after.json`.
    """
    compared = compare_runs(read_run(before), read_run(after), load_codebook().ontology.quads)
    typer.echo(comparison_text(compared, cases=cases))


@evaluate_app.command()
def pages(
    gold: Gold,
    source: Annotated[
        PageInput, typer.Option("--input", help="Read the page's text dump or its HTML.")
    ] = PageInput.text,
    predictions: Predictions = None,
    json: Json = False,
) -> None:
    """Score body, title, day and authors of pages."""
    if not gold.is_dir():
        raise ConfigError(f"'{gold}' is no folder; give the folder of ID.json, ID.txt, ID.html.gz")
    predicted = list(predict_pages(gold, source.value))
    score = score_pages(read_gold(gold), predicted)
    if predictions is not None:
        lines = (dumps(p, ensure_ascii=False) + "\n" for p in predicted)
        predictions.write_text("".join(lines), "utf-8")
    typer.echo(pages_as_json(score) if json else pages_as_text(score))
