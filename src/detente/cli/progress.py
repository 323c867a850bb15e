"""Progress on a terminal: how many, how fast, how long still."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

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


def watched(coded: Iterable[CodedStory], *, total: int | None) -> Iterator[CodedStory]:
    """Yield the stories on, with a progress line on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from coded
        return
    columns = (
        SpinnerColumn(),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, rate="")
        for one in coded:
            speed = progress.tasks[0].speed
            progress.update(task, advance=1, rate=f"{speed:.1f} pages/s" if speed else "")
            yield one
