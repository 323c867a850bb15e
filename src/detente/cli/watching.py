"""`detente watch` and `detente alerts`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detente.cli.keeping import (
    FeedOption,
    FeedsOption,
    Workers,
    WorkspaceOption,
    feeds_asked,
    opened,
    report_text,
)
from detente.errors import ConfigError
from detente.store import Outbox
from detente.workspace import ALERTS, Round, read_alerting, watch, write_alerts

EXIT_UNDELIVERED = 1
# Alerts that `detente alerts` shows.
SHOWN = 20
# Only the basic colours: terminals map these for light and dark backgrounds.
STYLES = {
    "channel": "magenta", "threat": "red", "plan": "yellow", "first_contact": "green", "act": "red",
    "strain": "red",
}  # fmt: skip
WIDTH = 80
QUOTE = 220


def watch_news(
    workspace: WorkspaceOption = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Take in what comes into this folder.")
    ] = None,
    feed: FeedOption = None,
    feeds: FeedsOption = False,
    every: Annotated[
        float, typer.Option("--every", min=0.1, help="Seconds between two rounds.")
    ] = 60.0,
    once: Annotated[
        bool, typer.Option("--once", help="One round, for a scheduler such as cron.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Take in news again and again, and raise the alerts that the rules of alerts.toml ask for.

    Rules and receivers stand in alerts.toml of the workspace, with comments. Each alert is raised
    once for a happening. What a receiver does not take is kept and sent again. It can be stopped
    or killed at any moment: the same command goes on from there. With neither folder nor feeds,
    what `detente ingest` takes in is watched.

    Exit status: 0, or 1 where `--once` left an alert undelivered, or 2.

    Examples: `detente watch --folder incoming/`, `detente watch --feeds --every 900`,
    `detente watch --once`.
    """
    ws = opened(workspace)
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"--folder: no folder {folder}")
    if not (ws.folder / ALERTS).exists():
        typer.echo(f"wrote {write_alerts(ws.folder)}", err=True)
    alerting = read_alerting(ws.folder, ws.codebook)
    addresses = feeds_asked(ws, feed, feeds)
    console = Console(highlight=False)
    rounds = watch(
        ws, alerting, folder=folder, feeds=addresses, every=every, rounds=1 if once else None,
        show=lambda alerts: show_alerts(console, alerts), workers=workers,
    )  # fmt: skip
    if not once:
        typer.echo(
            f"watching {ws.folder}, {len(alerting.rules)} rules, {len(alerting.receivers)} "
            "receivers; Ctrl-C ends it",
            err=True,
        )
    try:
        for done in rounds:
            typer.echo(_said(done), err=True, nl=False)
    except KeyboardInterrupt:
        typer.echo("ended; all that was coded and raised is kept", err=True)
        return
    waiting = Outbox(ws.state.path).undelivered()
    if once and any(d.problem for d in done.delivered):
        typer.echo(f"not taken yet: {_counts(waiting)}; run it again", err=True)
        raise typer.Exit(EXIT_UNDELIVERED)


def alerts(
    workspace: WorkspaceOption = None,
    number: Annotated[int, typer.Option("-n", min=1, help="So many of the newest.")] = SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each.")] = False,
) -> None:
    """List the newest alerts, and what receivers have not taken yet."""
    ws = opened(workspace)
    outbox = Outbox(ws.state.path)
    found = [{"id": h.id, "raised": h.raised, **h.body} for h in outbox.newest(number)]
    if as_json:
        for alert in found:
            typer.echo(json.dumps(alert, ensure_ascii=False))
        return
    show_alerts(Console(highlight=False), found[::-1])
    for name, n in outbox.undelivered().items():
        state = outbox.receiver(name)
        line = f"{name}: {n} not taken yet"
        if state.next and datetime.fromisoformat(state.next) > datetime.now(UTC):
            line += f"; failed {state.failures} times, tried again at {state.next[:16]} UTC"
        if state.problem:
            line += f"; {state.problem}"
        typer.echo(line)
    if not found:
        typer.echo("no alert was raised yet; `detente watch` raises them")


def show_alerts(console: Console, found: Sequence[dict[str, Any]]) -> None:
    """Print alerts: what is said of the two sides, and the words that it rests on."""
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    if len(found) > 1:
        console.print(Text(f"{len(found)} alerts", style="bold"))
    for alert in found:
        console.print(
            Text.assemble(
                (f"{alert['told']} {alert['rule']} ", f"bold {STYLES.get(alert['kind'], '')}"),
                (alert["text"], "bold"),
            )
        )
        for told in alert["evidence"]:
            quote = told["quote"]
            quote = quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"
            day = (told["published"] or "no date")[:10]
            line = f"“{quote}” {told['source']}, {day}"
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _said(done: Round) -> str:
    lines = []
    if done.report is not None and done.report.counts.inputs > done.report.counts.duplicate:
        lines.append(report_text(done.report))
    if done.raised:
        lines.append(f"{len(done.raised)} alerts raised")
    for sent in done.delivered:
        if sent.problem:
            at = f"{sent.next_try:%H:%M:%S}" if sent.next_try else ""
            lines.append(f"{sent.receiver} failed: {sent.problem}; tried again at {at} UTC")
    return "".join(line + "\n" for line in lines)


def _counts(waiting: dict[str, int]) -> str:
    return ", ".join(f"{n} by {name}" for name, n in waiting.items())
