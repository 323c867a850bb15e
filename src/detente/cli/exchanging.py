"""`detente export` and `detente import`: the formats of the field, out and in."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import IO, Annotated

import typer

from detente.cli.files import complete_file
from detente.cli.inputs import chosen_inputs, events_of, stories_of
from detente.cli.keeping import AsOfOption, WorkspaceOption
from detente.codebook import load_knowledge
from detente.errors import ConfigError
from detente.formats import event_rows, rows_to_csv
from detente.formats.dictionary import describe_format, dictionary_csv
from detente.formats.dyads import dyad_table, table_to_csv
from detente.formats.exports import ROW_FORMATS, rows_text
from detente.formats.foreign import ForeignEvent, Malformed
from detente.formats.gold import gold_lines
from detente.formats.maps import geojson_lines, graphml_lines, located
from detente.formats.plans import calendar_lines, dated_plan
from detente.formats.plover import plover_lines
from detente.formats.research import TABLES as RESEARCH
from detente.formats.research import Relations, research_csv
from detente.formats.sources import Taken, open_events
from detente.formats.tables import write_foreign, write_parquet, write_rows
from detente.plain import to_plain
from detente.records import CodedStory
from detente.workspace import open_workspace, sides_of

EXIT_MALFORMED = 1
# Rows named on the terminal; all of them are in the file of malformed rows.
NAMED = 10


class ExportFormat(StrEnum):
    """Formats that `--to` can name: those of `dictionary.FORMATS`."""

    csv = "csv"
    parquet = "parquet"
    plover = "plover"
    gdelt1 = "gdelt1"
    gdelt2 = "gdelt2"
    icews = "icews"
    phoenix = "phoenix"
    polecat = "polecat"
    cameo = "cameo"
    flat = "flat"
    dyad_month = "dyad-month"
    dyad_day = "dyad-day"
    channel_spells = "channel-spells"
    dyad_month_panel = "dyad-month-panel"
    contact_network = "contact-network"
    geojson = "geojson"
    graphml = "graphml"
    ics = "ics"


class SourceKind(StrEnum):
    """Kinds of event files that `--from` can name: those of `sources.KINDS`."""

    detente = "detente"
    gdelt = "gdelt"
    icews = "icews"
    phoenix = "phoenix"
    polecat = "polecat"
    plover = "plover"
    foreign = "foreign"


class ImportFormat(StrEnum):
    """How foreign events are written."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    gold = "gold"


Inputs = Annotated[
    list[str],
    typer.Argument(help="Event files, gzipped or zipped or not; - is standard input."),
]
FromOption = Annotated[
    SourceKind | None, typer.Option("--from", help="Kind of the files; found by content.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write, else standard output.")
]


def export(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Workspaces, what `detente code` or `import` wrote, or event files of others; - is"
            " standard input. The workspace around here where left out.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[ExportFormat, typer.Option("--to", "-t", help="The format.")] = ExportFormat.csv,
    output: OutputOption = None,
    source: FromOption = None,
    workspace: WorkspaceOption = None,
    as_of: AsOfOption = None,
    fold: Annotated[
        bool, typer.Option("--fold/--no-fold", help="Fold status into type (plover/fold.toml).")
    ] = True,
    text: Annotated[
        bool, typer.Option("--text", help="In plover: sentences and headlines too.")
    ] = False,
    undirected: Annotated[
        bool, typer.Option("--undirected", help="In dyad tables: pairs without direction.")
    ] = False,
    zero_filled: Annotated[
        bool, typer.Option("--zero-filled", help="In dyad tables: rows without events too.")
    ] = False,
    domestic: Annotated[
        bool, typer.Option("--domestic", help="In dyad tables: events within one country too.")
    ] = False,
    pair: Annotated[
        list[str] | None,
        typer.Option("--pair", help="In tables of relations: this pair (MEX-USA); repeatable."),
    ] = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Print what the format's columns mean, as CSV.")
    ] = False,
) -> None:
    """Write events in a format of the field; docs/formats.md says what each holds and loses.

    Reads workspaces, what `detente code` or `import` wrote, or event files of others. What
    has no place in a format is counted, with its reason. Beside a Parquet or CSV file of our record
    its column dictionary is written. channel-spells, dyad-month-panel and contact-network tell of
    relations, as CSV or Parquet: docs/research.md.

    Examples: `detente export events.jsonl --to gdelt2 -o events.CSV`, `detente export events.jsonl
    --to dyad-month --zero-filled -o dyads.csv`.
    """
    name = to.value
    if columns:
        typer.echo(dictionary_csv(name), nl=False)
        return
    paths = chosen_inputs(inputs, workspace)
    taken = Taken()
    kind = source.value if source else None
    lost: Counter[str] = Counter()
    if name in ("csv", "parquet", "ics"):
        stories = chain.from_iterable(stories_of(p, taken, kind=kind, as_of=as_of) for p in paths)
        _write_record(name, stories, output, lost)
    elif name in RESEARCH:
        told = [s for p in paths for s in stories_of(p, taken, kind=kind, as_of=as_of)]
        _write_research(name, told, pair or (), output, codebook_of(paths))
    else:
        events = chain.from_iterable(
            events_of(p, taken, kind=kind, fold=fold, as_of=as_of) for p in paths
        )
        if name in ROW_FORMATS:
            form = ROW_FORMATS[name]
            rows = plover_with_text if name == "plover" and text else form.rows
            counted = _holding(events, rows, lost)
            _write_text(chain([f"{form.header}\n"] if form.header else [], counted), output)
        elif name in ("dyad-month", "dyad-day"):
            held = list(events)  # the stories are counted when all is read
            table = dyad_table(
                held, period="day" if name == "dyad-day" else "month", undirected=undirected,
                zero_filled=zero_filled, domestic=domestic,
                stories=taken.stories if taken.all_ours else None,
            )  # fmt: skip
            lost.update(table.left_out)
            _write_text([table_to_csv(table)], output)
        elif name == "geojson":
            _write_text((f"{x}\n" for x in geojson_lines(_located(events, lost))), output)
        else:
            _write_text((f"{x}\n" for x in graphml_lines(events)), output)
    _close(taken, lost, output)


def import_events(
    inputs: Inputs,
    source: FromOption = None,
    form: Annotated[
        ImportFormat, typer.Option("--format", "-f", help="How to write the events.")
    ] = ImportFormat.jsonl,
    output: OutputOption = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Keep the events in this workspace instead.")
    ] = None,
) -> None:
    """Read event files of others as foreign events: GDELT, ICEWS, Phoenix, POLECAT, PLOVER JSON.

    One line of JSON for each event with its origin, in the field's shape, and the raw row; `csv`
    and `parquet` have the same. `gold` makes gold for `detente evaluate sentences` of records that
    have their sentence. `--into` keeps the events in a workspace, each once, for SQL (`all_events`)
    and `compare`. Rows that cannot be taken are named with line and reason, and written to
    OUTPUT.malformed.jsonl (of a workspace: `import.malformed.jsonl`); the exit status is then 1.

    Examples: `detente import 20160305.export.CSV.zip -o gdelt.jsonl`, `detente import
    20160305.export.CSV.zip --into ws`, `detente import PLOVER_GSR.json -f gold -o gold.jsonl`.
    """
    taken = Taken()
    kind = source.value if source else None
    events = chain.from_iterable(open_events(i, taken, kind=kind) for i in inputs)
    if into is not None:
        if output is not None:
            raise ConfigError("--into keeps the events in a workspace; leave --output out")
        names = [Path(i).name for i in inputs]
        kept = open_workspace(into).import_events(events, sources=names)
        typer.echo(f"{kept.added} events added, {kept.known} there already", err=True)
        output = into / "import"
    elif form is ImportFormat.parquet:
        if output is None:
            raise ConfigError("Parquet needs a file to write to; give --output")
        with complete_file(output) as part:
            write_foreign(events, part)
    elif form is ImportFormat.csv:
        _write_text(rows_text(events, ROW_FORMATS["flat"]), output)
    elif form is ImportFormat.gold:
        _write_text(_gold(events, taken), output)
    else:
        dumped = (json.dumps(to_plain(e), ensure_ascii=False) + "\n" for e in events)
        _write_text(dumped, output)
    _close(taken, Counter(), output)


def plover_with_text(event: ForeignEvent) -> Iterator[str]:
    """Yield the PLOVER line of an event with its sentence."""
    return plover_lines(event, text=True)


def _gold(events: Iterable[ForeignEvent], taken: Taken) -> Iterator[str]:
    for one in gold_lines(events):
        if isinstance(one, Malformed):
            taken.malformed.append(one)
        else:
            yield one + "\n"


def _holding(
    events: Iterable[ForeignEvent],
    rows: Callable[[ForeignEvent], Iterable[str]],
    lost: Counter[str],
) -> Iterator[str]:
    """Yield the rows of events, counting the events that have none."""
    for event in events:
        none = True
        for row in rows(event):
            none = False
            yield row + "\n"
        if none:
            lost["the format has no code for the type"] += 1


def _located(events: Iterable[ForeignEvent], lost: Counter[str]) -> Iterator[ForeignEvent]:
    for event in events:
        if located(event):
            yield event
        else:
            lost["no coordinates"] += 1


def _write_record(
    name: str, stories: Iterable[CodedStory], output: Path | None, lost: Counter[str]
) -> None:
    if name == "parquet":
        if output is None:
            raise ConfigError("Parquet needs a file to write to; give --output")
        with complete_file(output) as part:
            write_parquet(stories, part, describe_format("parquet").columns)
    elif name == "csv":
        rows = (rows_to_csv(event_rows(one), header=False) for one in stories)
        _write_text(chain([rows_to_csv([], header=True)], rows), output)
    else:
        _write_text(calendar_lines(_planned(stories, lost)), output)
    if output is not None and name != "ics":
        with complete_file(output.with_name(output.name + ".columns.csv")) as part:
            part.write_text(dictionary_csv(name), "utf-8")


def _write_research(
    name: str, coded: Sequence[CodedStory], pairs: Sequence[str], output: Path | None,
    codebook: Path | None,
) -> None:  # fmt: skip
    """Write a table of relations: Parquet where the file is named so, else CSV."""
    book = load_knowledge(codebook)
    kind, rows_of = RESEARCH[name]
    rows = rows_of(Relations(coded, book, [sides_of(p, book) for p in pairs]))
    if output is not None and output.suffix == ".parquet":
        with complete_file(output) as part:
            write_rows(kind, rows, part, describe_format(name).columns)
    else:
        _write_text([research_csv(kind, rows)], output)
    if output is not None:
        with complete_file(output.with_name(output.name + ".columns.csv")) as part:
            part.write_text(dictionary_csv(name), "utf-8")


def codebook_of(paths: Sequence[str]) -> Path | None:
    """Return what is laid over the codebook where a workspace is read, else None."""
    return next((open_workspace(p).overlay for p in paths if Path(p).is_dir()), None)


def _planned(stories: Iterable[CodedStory], lost: Counter[str]) -> Iterator[CodedStory]:
    for one in stories:
        lost["not planned, or without a date"] += sum(not dated_plan(e) for e in one.events)
        yield one


def _write_text(lines: Iterable[str], output: Path | None) -> None:
    with _opened(output) as out:
        for line in lines:
            out.write(line)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
        return
    with complete_file(output) as part, part.open("w", encoding="utf-8", newline="") as file:
        yield file


def _close(taken: Taken, lost: Counter[str], output: Path | None) -> None:
    """Say what was read and what was not taken; exit with 1 where rows were malformed."""
    origins = ", ".join(f"{n} {origin}" for origin, n in sorted(taken.origins.items()))
    line = f"{taken.events} event{'s' if taken.events != 1 else ''} read"
    line += f" ({origins})" if origins else ""
    folded = Counter(kind_of_reason(x.reason) for x in taken.left_out)
    for reason, n in (*sorted(folded.items()), *sorted(lost.items())):
        if n:
            line += f"\n  {n} left out: {reason}"
    typer.echo(line, err=True)
    if not taken.malformed:
        return
    typer.echo(f"{len(taken.malformed)} rows not taken:", err=True)
    for bad in taken.malformed[:NAMED]:
        typer.echo(f"  {bad.input}:{bad.line}: {bad.reason}", err=True)
    if len(taken.malformed) > NAMED:
        typer.echo(f"  … and {len(taken.malformed) - NAMED} more", err=True)
    if output is not None:
        path = output.with_name(output.name + ".malformed.jsonl")
        with complete_file(path) as part:
            rows = (json.dumps(to_plain(m), ensure_ascii=False) + "\n" for m in taken.malformed)
            part.write_text("".join(rows), "utf-8")
        typer.echo(f"  all of them: {path}", err=True)
    raise typer.Exit(EXIT_MALFORMED)


def kind_of_reason(reason: str) -> str:
    """Return a reason without the id in it, so that equal ones can be counted."""
    return "said by the act around it, which has the same label" if "said by" in reason else reason
