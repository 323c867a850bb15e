"""Watching: take in what is new, look at it, send the alerts; again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detente.errors import ConfigError
from detente.store import Outbox
from detente.workspace.alerting import Alerting, look
from detente.workspace.ingest import Report
from detente.workspace.receivers import Delivered, Show, deliver
from detente.workspace.space import Workspace, ready_files

# Between the two looks at a folder where there is one round only.
SETTLE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what was taken in, alerts that were raised, and what receivers took."""

    report: Report | None
    raised: tuple[str, ...]
    delivered: tuple[Delivered, ...]


def watch(
    ws: Workspace,
    alerting: Alerting,
    *,
    folder: Path | None = None,
    feeds: Sequence[str] = (),
    every: float = 60.0,
    rounds: int | None = None,
    show: Show,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    **more: Any,
) -> Iterator[Round]:
    """Yield a round every so many seconds; `rounds` ends it, else it goes on.

    What other processes took in is looked at too. Killed at any moment, the next call goes on:
    stories that were kept are looked at, and alerts that were raised are sent. Raises
    `ConfigError` where another process watches the workspace.
    """
    outbox = Outbox(ws.state.path)
    files = ready_files(folder) if folder else None
    with ws.store.alone("watch", wait=False) as mine:
        if not mine:
            raise ConfigError(f"another process watches {ws.folder}; end that one first")
        done = 0
        while rounds is None or done < rounds:
            if files and rounds == 1:  # a file is complete if it is the same a moment later
                next(files)
                time.sleep(SETTLE_SECONDS)
            ready = next(files) if files else []
            report = ws.ingest(ready, feeds=feeds, **more) if ready or feeds else None
            raised = look(ws, alerting, outbox, clock())
            sent = deliver(outbox, alerting.receivers, clock(), ws.folder, show)
            yield Round(report, raised, sent)
            done += 1
            if rounds is None or done < rounds:
                time.sleep(every)
