"""`detente brief`: the relation of two as one file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

import detente
from detente.brief import Coverage, as_html, as_markdown, make_brief
from detente.cli.files import complete_file
from detente.cli.keeping import WorkspaceOption, opened
from detente.cli.relating import (
    CodebookOption,
    OnOption,
    day_asked,
    since_asked,
    split_names,
)
from detente.cli.told import coded_of
from detente.codebook import load_knowledge
from detente.errors import ConfigError
from detente.happenings.stories import source_of
from detente.records import CodedStory
from detente.relations import Record, build_record, coverage_of, last_day, side_of
from detente.workspace.pairs import (
    pair_record,
    read_beside,
    refused_of,
    sources_of,
    stories_read,
)

SUFFIXES = {".html": as_html, ".htm": as_html, ".md": as_markdown}
# Scores that a brief names: of stories as they are read, and of the labels of short sentences.
SCORES = (
    ("stories", "type_sentence_precision", "precision"),
    ("stories", "type_sentence_recall", "recall"),
    ("stories", "status", "status right"),
    ("relations", "accuracy", "accuracy"),
)


def brief(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Two sides (MEX USA, EU-RUS), then pages or coded JSONL files.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file: .html (prints well) or .md.")
    ],
    on: OnOption = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="First day of plots and lists, or 90d; a year if left out."),
    ] = None,
    workspace: WorkspaceOption = None,
    codebook: CodebookOption = None,
) -> None:
    """Write a brief on two sides as one file: the card, plots, evidence, and a note on method.

    The page loads nothing, can be printed and read in black and white, and says its plots in
    words. Without paths the workspace is read.

    Examples: `detente brief MEX USA -o brief.html`, `detente brief EU-RUS events.jsonl -o brief.md
    --since 2014-01-01`.
    """
    write = SUFFIXES.get(output.suffix.lower())
    if write is None:
        raise ConfigError(f"-o got '{output}'; name a file that ends in .html or .md")
    book = load_knowledge(codebook)
    words, paths = split_names(names, book)
    if len(words) != 2:
        raise ConfigError(f"a brief is on two sides, such as MEX USA; got '{words[0]}' alone")
    one, other = (side_of(word, book) for word in words)
    if paths:
        coded = list(coded_of(paths, codebook))
        day = day_asked(on, last_day(coded))
        record = build_record(coded, book, day)
        read = coverage_of(record)
        start = since_asked(since, day)
        coverage = Coverage(read, *_counted(record, coded, start or ""))
    else:
        ws = opened(workspace)
        read = stories_read(ws)
        day = day_asked(on, max(read, default=None))
        start = since_asked(since, day)
        record = pair_record(ws, one, other, book, day)
        beside = read_beside(read, record, book.relating.limits["most_stories"])
        cut = min(beside) if len(beside) < len(read) and beside else None
        sources = sources_of(ws, max(start or "", cut or ""), day)
        coverage = Coverage(beside, sources, refused_of(ws), cut)
    made = make_brief(
        record, one, other, book, day,
        coverage=coverage, program=detente.__version__, since=start, scores=known_scores(),
    )  # fmt: skip
    with complete_file(output) as part:
        part.write_text(write(made), "utf-8")
    typer.echo(
        f"{output}: {one.name} and {other.name} on {day}; {len(made.marks)} happenings, "
        f"{len(made.evidence)} quotes",
        err=True,
    )


def _counted(
    record: Record, coded: Iterable[CodedStory], since: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Return stories by source, and what was not coded by reason."""
    sources: dict[str, int] = {}
    for story in record.stories.values():
        if (story.published or "") >= since:
            name = story.agency or source_of(story) or "no source named"
            sources[name] = sources.get(name, 0) + 1
    refused: dict[str, int] = {}
    for one in coded:
        if one.outcome != "coded":
            reason = one.reason or "unknown"
            refused[reason] = refused.get(reason, 0) + 1
    return sources, refused


def known_scores() -> list[tuple[str, str, float, float, float]]:
    """Return the scores of the coder that ship with the program, with their intervals.

    In a checkout they are those of `eval/scores.json`, which a wheel holds beside the brief.
    """
    folder = Path(detente.__file__).parent
    places = (folder / "brief" / "scores.json", folder.parent.parent / "eval" / "scores.json")
    path = next((p for p in places if p.is_file()), None)
    kept = json.loads(path.read_text("utf-8")) if path else {}
    out = []
    for task, name, said in SCORES:
        score = kept.get(task, {}).get(name)
        if score:
            out.append((task, said, score["value"], score["low"], score["high"]))
    return out
