"""Progress on a terminal: how many, how fast, how long still."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from detente.records import CodedStory


def watched(
    coded: Iterable[CodedStory], *, total: Callable[[], int | None]
) -> Iterator[CodedStory]:
    """Yield the stories on, with a progress line on standard error where that is a terminal.

    `total` counts the inputs, or gives None where that cannot be told before reading them; it is
    called only where there is a terminal.
    """
    if not sys.stderr.isatty():
        yield from coded
        return
    columns = (
        SpinnerColumn(),
        MofNCompleteColumn(),
        TextColumn("pages"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    # Off where the records go to the same terminal: the line would stand among them.
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=sys.stdout.isatty()) as bar:
        task = bar.add_task("", total=total(), rate="")
        for one in coded:
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{speed:.1f} a second" if speed else "")
            yield one
