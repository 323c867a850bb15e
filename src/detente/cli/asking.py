"""`detente events`, `sql` and `story-of`: asking the record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.cli.frames import FILE_WIDTH, FrameFormat, as_rich, format_of, write_frame
from detente.cli.keeping import AsOfOption, WorkspaceOption, opened
from detente.errors import ConfigError
from detente.ids import happening_id
from detente.records import ChainStep, Happening
from detente.store import VIEWS
from detente.workspace import make_filter

PAGE = 50
WIDE = 120
SHORT_ID = 11
Texts = list[str] | None


def _option(text: str, *names: str) -> Any:
    return typer.Option(*names, help=text, rich_help_panel="Filters")


FormatOption = Annotated[
    FrameFormat | None,
    typer.Option("--format", "-f", help="How to write; found by the file's name, else a table."),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write, else standard output.")
]
SIDE = "FRA, FRA/GOV, /REB or part of a name"


def events(  # one parameter for each filter
    workspace: WorkspaceOption = None,
    actor: Annotated[Texts, _option(f"Who acts: {SIDE}.", "--actor")] = None,
    recipient: Annotated[Texts, _option("Whom it is aimed at, likewise.", "--recipient")] = None,
    party: Annotated[Texts, _option("Either side, likewise.", "--party")] = None,
    dyad: Annotated[Texts, _option("Two sides, either way: FRA-DEU.", "--dyad")] = None,
    type_: Annotated[Texts, _option("PLOVER type: ACCUSE.", "--type")] = None,
    mode: Annotated[Texts, _option("Mode: visit.", "--mode")] = None,
    context: Annotated[Texts, _option("Context: military.", "--context")] = None,
    status: Annotated[Texts, _option("Standing: happened, planned ...", "--status")] = None,
    quad: Annotated[list[int] | None, _option("1 to 4.", "--quad")] = None,
    cameo: Annotated[Texts, _option("CAMEO code.", "--cameo")] = None,
    since: Annotated[str | None, _option("Acts from then on: 2018, 2018-03.", "--since")] = None,
    until: Annotated[str | None, _option("Acts up to then.", "--until")] = None,
    published_since: Annotated[
        str | None, _option("Stories from then on.", "--published-since")
    ] = None,
    published_until: Annotated[
        str | None, _option("Stories up to then.", "--published-until")
    ] = None,
    place: Annotated[Texts, _option("Country or part of a place's name.", "--place")] = None,
    speaker: Annotated[Texts, _option("Who says so: name or country.", "--speaker")] = None,
    source: Annotated[Texts, _option("Agency or site of the story.", "--source")] = None,
    text: Annotated[
        str | None, _option('Words of the story; "a phrase", OR, NOT, begin*.', "--text")
    ] = None,
    said: Annotated[Texts, _option("Words of the sentence.", "--said")] = None,
    rule: Annotated[Texts, _option("Entry of the codebook.", "--rule")] = None,
    salience: Annotated[Texts, _option("lead or background.", "--salience")] = None,
    min_confidence: Annotated[
        float | None, _option("At least so sure, 0 to 1.", "--min-confidence")
    ] = None,
    min_killed: Annotated[int | None, _option("At least so many killed.", "--min-killed")] = None,
    reciprocal: Annotated[
        bool | None, _option("Both sides act alike, or not.", "--reciprocal/--directed")
    ] = None,
    embedded: Annotated[
        bool | None, _option("Acts inside other acts, or not.", "--embedded/--outer")
    ] = None,
    domestic: Annotated[
        bool | None, _option("Within one country, or between two.", "--domestic/--foreign")
    ] = None,
    one_a_day: Annotated[
        bool, _option("Only the first of each day, type, status and pair.", "--one-a-day")
    ] = False,
    story: Annotated[Texts, _option("Id of the story.", "--story")] = None,
    happening: Annotated[Texts, _option("Id of the happening.", "--happening")] = None,
    event_id: Annotated[Texts, _option("Id of the event.", "--id")] = None,
    sort: Annotated[
        list[str] | None,
        typer.Option("--sort", help="Field, with - before it for the largest first (-day)."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Count by a field, such as type, month, dyad; repeatable."),
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Only how many.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Rows; 50 in a table, else all.")
    ] = None,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Rows passed by.")] = 0,
    as_of: AsOfOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List, sort, group and count events; filters add up, repeated ones are alternatives.

    Every row has the ids of its story, happening and chain.

    Examples: `detente events --dyad GBR-RUS --since 2018-03`, `detente events --type SANCTION
    --group actor --group year`, `detente events --text '"nerve agent"' -o events.parquet`.
    """
    shape = format_of(form, output)
    ws = opened(workspace)
    asked = make_filter(
        actor=actor, recipient=recipient, party=party, dyad=dyad, type=type_, mode=mode,
        context=context, status=status, quad=quad, cameo=cameo, since=since, until=until,
        published_since=published_since, published_until=published_until, place=place,
        speaker=speaker, source=source, text=text, said=said, rule=rule, salience=salience,
        min_confidence=min_confidence, min_killed=min_killed, reciprocal=reciprocal,
        embedded=embedded, domestic=domestic, one_a_day=one_a_day or None,
        story=story, happening=happening, ids=event_id,
    )  # fmt: skip
    if group or count:
        frame = ws.count(asked, group=group or (), limit=limit, as_of=as_of)
        write_frame(frame, shape, output)
        return
    most = limit or (PAGE if shape is FrameFormat.table else None)
    frame = ws.events(asked, sort=sort or ("-day",), limit=most, offset=offset, as_of=as_of)
    if shape is not FrameFormat.table:
        write_frame(frame, shape, output)
        if output:
            typer.echo(f"{frame.num_rows:,} events in {output}", err=True)
        return
    _write_events(frame, output)
    if not limit and frame.num_rows == PAGE:
        total = ws.count(asked, as_of=as_of).column("events")[0].as_py()
        if total > offset + PAGE:
            typer.echo(f"{offset + 1} to {offset + PAGE} of {total:,} events; --limit, --offset")


def sql(
    query: Annotated[
        str | None, typer.Argument(help="One SELECT; - reads it from standard input.")
    ] = None,
    workspace: WorkspaceOption = None,
    views: Annotated[bool, typer.Option("--views", help="List views and columns.")] = False,
    as_of: AsOfOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Ask the record in SQL (DuckDB's); read only. Views: docs/workspace.md, or --views.

    Example: `detente sql "SELECT month, events FROM dyad_month WHERE actor = 'GBR'"`.
    """
    if views:
        _print_views()
        return
    if query is None:
        raise ConfigError("no query; give one SELECT, or --views to see what there is")
    text = sys.stdin.read() if query == "-" else query
    frame = opened(workspace).sql(text, as_of=as_of)
    write_frame(frame, format_of(form, output), output)


def story_of(
    name: Annotated[
        str, typer.Argument(help="Id of an event or a happening, or the beginning of one.")
    ],
    workspace: WorkspaceOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Print the chain that an event is part of: what led to it, and what became of it."""
    ws = opened(workspace)
    full = ws.full_id(name, as_of=as_of)
    steps = ws.story_of(full, as_of=as_of)
    console = Console(highlight=False)
    own = {full, happening_id(full)}
    for step in steps:
        happening = step.happening
        mine = own & {happening.id, *happening.aliases}
        _print_step(console, step, marked=bool(mine) and len(steps) > 1)


def _print_step(console: Console, step: ChainStep, *, marked: bool) -> None:
    h = step.happening
    indent = 4 * step.depth
    for link in step.links:
        line = Text(f"└ {link.kind} ", style="bold")
        line.append(f"({link.confidence:.2f}; {link.reason})", style="dim")
        console.print(Padding(line, (0, 0, 0, max(0, indent - 2))))
    head = Text(_happening_line(h), style="bold green" if marked else "bold")
    console.print(Padding(head, (0, 0, 0, indent)))
    if h.sentences:
        console.print(Padding(Text(" ".join(h.sentences[0].split())), (0, 0, 0, indent + 2)))
    told = f"{h.id}  told by {h.stories} stor{'y' if h.stories == 1 else 'ies'}"
    told += f", {h.sources} source{'' if h.sources == 1 else 's'}"
    if h.first_published:
        told += f", first on {h.first_published[:10]}"
    console.print(Padding(Text(told, style="dim"), (0, 0, 0, indent + 2)))
    for differ in h.disagreements:
        values = "; ".join(f"{value} in {len(events)}" for value, events in differ.values)
        console.print(Padding(Text(f"{differ.field}: {values}"), (0, 0, 0, indent + 2)))


def _happening_line(h: Happening) -> str:
    mode = f"/{h.mode}" if h.mode else ""
    arrow = "<->" if h.reciprocal else "->"
    sides = [", ".join(q.name for q in side) for side in (h.actors, h.recipients)]
    line = (
        f"{h.date.start or 'no date'}  {h.type}{mode} [{h.status}] {sides[0] or '(nobody named)'}"
    )
    return f"{line} {arrow} {sides[1]}" if sides[1] else line


def _write_events(frame: pa.Table, output: Path | None) -> None:
    if output is None:
        console = Console(highlight=False)
        width = console.width if console.is_terminal else max(console.width, WIDE)
        console.width = width
        console.print(_events_table(frame, width))
        return
    with output.open("w", encoding="utf-8") as file:
        console = Console(file=file, highlight=False, width=FILE_WIDTH)
        console.print(_events_table(frame, FILE_WIDTH))


def _events_table(frame: pa.Table, width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in ("date", "type", "status"):
        table.add_column(name, no_wrap=True, overflow="fold")
    wide = width >= WIDE
    for name, share in (("actor", 2), ("recipient", 2), ("sentence", 3)):
        if name != "sentence" or wide:
            table.add_column(name, no_wrap=True, overflow="ellipsis", ratio=share)
    table.add_column("id", no_wrap=True, overflow="fold")
    table.expand = True
    table.width = width
    for row in frame.to_pylist():
        mode = f"/{row['mode']}" if row["mode"] and wide else ""
        cells = [row["date_start"] or "", row["type"] + mode, row["status"]]
        for side in ("actor", "recipient"):
            codes = row[f"{side}_countries"] or ("?" if row[f"{side}_names"] else "")
            cells.append(f"{codes} {row[f'{side}_names']}".strip())
        if wide:
            cells.append(row["sentence"] or "")
        cells.append(row["id"][:SHORT_ID])
        table.add_row(*(Text(" ".join(c.split())) for c in cells))
    return table


def _print_views() -> None:
    console = Console(highlight=False)
    for view in VIEWS:
        console.print(Text(view.name, style="bold"), Text(view.what))
        names = pa.table(
            {"column": [c for c, _ in view.columns], "what": [w for _, w in view.columns]}
        )
        console.print(Padding(as_rich(names), (0, 0, 1, 2)))
