"""`detente init`, `ingest`, `compact` and `cite`: the record grows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from detente.cli.options import (
    ColumnsOption,
    KindOption,
    PublishedOption,
    known_total,
    parse_columns,
)
from detente.errors import ConfigError
from detente.formats.text import describe
from detente.store import Counts
from detente.workspace import (
    Citation,
    Recoded,
    Report,
    Workspace,
    create_workspace,
    find_folder,
    open_workspace,
)

EXIT_REJECTED = 1
SHOWN_CHANGES = 8

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", help="The workspace; else DETENTE_WORKSPACE, else around here."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="The record as it stood: a version (2) or a date or time."),
]
FeedOption = Annotated[
    list[str] | None,
    typer.Option("--feed", help="Address or file of an RSS or Atom feed; may be repeated."),
]
FeedsOption = Annotated[bool, typer.Option("--feeds", help="The feeds that detente.toml lists.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; all cores where left out.")]


def opened(folder: Path | None) -> Workspace:
    """Return the workspace that is meant."""
    return open_workspace(find_folder(folder))


def feeds_asked(ws: Workspace, feed: list[str] | None, feeds: bool) -> list[str]:
    """Return the feeds that are named, and where asked those of the workspace's settings."""
    return [*(feed or ()), *(ws.settings.feeds if feeds else ())]


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
) -> None:
    """Make a workspace: a folder in which the record of many stories is kept."""
    create_workspace(folder)
    typer.echo(
        f"Made a workspace in {folder}\n"
        "  detente.toml  settings\n"
        "  alerts.toml   what raises an alert, and where alerts go\n"
        "  codebook/     entries of your own, laid over the bundled codebook\n"
        "  tables/       the record: stories, events, happenings, links\n"
        f"Next: detente ingest -w {folder} PATH..."
    )


def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, or -.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    feed: FeedOption = None,
    feeds: FeedsOption = False,
    watch: Annotated[
        Path | None, typer.Option("--watch", help="Take in what comes into a folder, until Ctrl-C.")
    ] = None,
    every: Annotated[
        float, typer.Option("--every", min=0.1, help="Seconds between looks at the folder.")
    ] = 10.0,
    recode: Annotated[
        bool, typer.Option("--recode", help="Code the kept stories again as a new version.")
    ] = False,
    kind: KindOption = None,
    published: PublishedOption = None,
    columns: ColumnsOption = None,
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Read, code and keep what is new; what the workspace holds already is passed by.

    It can be stopped at any moment: the same command goes on from there. Several may run at once
    on one workspace. Exit status: 0, or 1 where an input was rejected or failed, or 2.

    Examples: `detente ingest news/`, `detente ingest --feed FILE_OR_ADDRESS`, `detente ingest
    --watch incoming/`, `detente ingest --recode`.
    """
    ws = opened(workspace)
    addresses = feeds_asked(ws, feed, feeds)
    given = sum(map(bool, (paths or addresses, watch, recode)))
    if given != 1:
        raise ConfigError(
            "nothing to ingest; give PATHS or --feed, or --watch DIR, or --recode"
            if given == 0
            else "give either PATHS and --feed, or --watch, or --recode"
        )
    if recode:
        with _progress(None) as listener:
            recoded = ws.recode(workers=workers, listener=listener)
        typer.echo(json.dumps(_recoded_plain(recoded)) if as_json else _recoded_text(recoded))
        return
    more: dict[str, Any] = {
        "kind": kind.value if kind else None, "published": published,
        "columns": parse_columns(columns), "workers": workers,
    }  # fmt: skip
    if watch is not None:
        if not watch.is_dir():
            raise ConfigError(f"--watch: no folder {watch}")
        typer.echo(f"watching {watch}; Ctrl-C ends it", err=True)
        try:
            for report in ws.watch(str(watch), every=every, **more):
                typer.echo(_plain_report(report) if as_json else report_text(report))
        except KeyboardInterrupt:
            typer.echo("ended; all that was coded is kept", err=True)
        return
    given_paths = list(paths or ())
    try:
        with _progress(lambda: known_total(given_paths)) as listener:
            report = ws.ingest(given_paths, feeds=addresses, listener=listener, **more)
    except KeyboardInterrupt:
        typer.echo(
            "stopped; what was coded so far is kept, the same command goes on from there", err=True
        )
        raise typer.Exit(130) from None
    typer.echo(_plain_report(report) if as_json else report_text(report))
    if report.counts.rejected or report.counts.failed:
        raise typer.Exit(EXIT_REJECTED)


def compact(workspace: WorkspaceOption = None) -> None:
    """Put small files of the tables together, and delete those replaced long enough ago.

    Replaced files are kept for as many days as `history_days` in detente.toml says. What was
    coded earlier stays readable in any case.
    """
    done = opened(workspace).compact()
    typer.echo(
        f"{done.before} files before, {done.after} now; {done.rows} rows written again, "
        f"{done.deleted} old files deleted"
    )


def check(
    workspace: WorkspaceOption = None,
    repair: Annotated[bool, typer.Option("--repair", help="Repair what can be repaired.")] = False,
) -> None:
    """Say whether the record is whole: every file is read, every count compared.

    With --repair broken files are set aside in damaged/, events are coded again from the kept
    stories, happenings joined anew, the search index made again. Exit status: 0 where the record
    is whole (now), else 1.
    """
    ws = opened(workspace)
    checked = ws.repair() if repair else ws.check()
    for state in checked.tables:
        files = f"{state.files} file{'' if state.files == 1 else 's'}"
        typer.echo(f"{state.name:<12}{state.rows:>12,} rows in {files}, intact")
    for finding in checked.findings:
        typer.echo(f"{finding.path}: {finding.problem}")
    for done in checked.done:
        typer.echo(f"repaired: {done}")
    if checked.whole:
        typer.echo("the record is whole")
        return
    if repair:
        for left in checked.left:
            typer.echo(f"not repaired: {left}")
    else:
        typer.echo("`detente check --repair` repairs what can be repaired")
    raise typer.Exit(EXIT_REJECTED)


def cite(
    workspace: WorkspaceOption = None,
    as_of: AsOfOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say how to cite the record: version, counts, digests of codebook and model, dates."""
    said = opened(workspace).cite(as_of=as_of)
    typer.echo(json.dumps(asdict(said), indent=2) if as_json else _citation(said))


def _citation(c: Citation) -> str:
    if c.version is None:
        return "nothing is coded yet; `detente ingest PATH...` first"
    return (
        f"Event data coded with Detente {c.program}, version {c.version} of the record\n"
        f"  coded     {(c.first_run or '')[:10]} to {(c.last_run or '')[:10]}\n"
        f"  stories   {c.stories:,}, published {c.first_published} to {c.last_published}\n"
        f"  events    {c.events:,} reports of {c.happenings:,} happenings, {c.links:,} links\n"
        f"  codebook  {c.codebook}\n"
        f"  model     {c.model} {(c.model_digest or '')[:16]}\n"
        f"  digest    {c.digest} of all events\n"
        f"The same record again: --as-of {c.last_run}"
    )


def report_text(report: Report) -> str:
    """Return what a run did, in lines: counts, reasons, happenings."""
    c = report.counts
    lines = [
        f"{c.inputs:,} read: {c.coded:,} coded, {c.duplicate:,} known already, {c.rejected:,} "
        f"rejected, {c.failed:,} failed; {c.events:,} events in {report.seconds:.1f} s"
    ]
    for reason, n in sorted(report.reason_counts.items(), key=lambda item: (-item[1], item[0])):
        named = report.reasons[reason]
        more = ", …" if n > len(named) else ""
        lines.append(f"  {n} x {reason}: {', '.join(named)}{more}")
    if report.happenings or report.links:
        lines.append(
            f"{report.happenings:,} happenings and {report.links:,} links between them are new or "
            "changed"
        )
    return "\n".join(lines)


def _plain_report(report: Report) -> str:
    c = report.counts
    plain = {"run_id": report.run_id, "version": report.version, "inputs": c.inputs, **asdict(c)}
    plain |= {"happenings": report.happenings, "links": report.links}
    return json.dumps({**plain, "reasons": dict(report.reason_counts)}, ensure_ascii=False)


def _recoded_plain(r: Recoded) -> dict[str, Any]:
    return {
        "stories": r.stories, "version": r.version, "same": r.same, "added": r.added,
        "gone": r.gone, "changed": r.changed, "by_field": dict(sorted(r.by_field.items())),
    }  # fmt: skip


def _recoded_text(r: Recoded) -> str:
    if not r.stories:
        return "nothing to code again: all stories were coded with the present codebook"
    lines = [
        f"{r.stories:,} stories coded again as version {r.version}: {r.same:,} events stayed, "
        f"{r.changed:,} changed, {r.added:,} came, {r.gone:,} went"
    ]
    lines += [f"  {n:>6}  {what}" for what, n in r.by_field.most_common(SHOWN_CHANGES)]
    for kind, before, after in r.examples[:SHOWN_CHANGES]:
        for sign, event in (("-", before), ("+", after)):
            if event is not None:
                lines.append(f"  {sign} {describe(event)}")
        if kind == "changed" and before and after and describe(before) == describe(after):
            lines.pop()
            lines[-1] = f"  ~ {describe(after)}"
    if r.version and r.version > 1:
        lines.append(f"The record before: --as-of {r.version - 1}")
    return "\n".join(lines)


@contextmanager
def _progress(total: Callable[[], int | None] | None) -> Iterator[Callable[[Counts], None]]:
    """Give a listener that shows how far a run is, where standard error is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        MofNCompleteColumn(),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total() if total else None, told="")

        def listen(c: Counts) -> None:
            told = f"{c.coded:,} coded, {c.duplicate:,} known"
            bad = c.rejected + c.failed
            bar.update(task, completed=c.inputs, told=told + (f", {bad:,} not" if bad else ""))

        yield listen
