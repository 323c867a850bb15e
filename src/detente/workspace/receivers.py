"""Where alerts go: the terminal, a file of lines, an Atom file, a command of the user's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from detente.store import Held, Outbox

KINDS = ("terminal", "jsonl", "atom", "command")
# The wait after a failure doubles up to this.
LONGEST_WAIT = timedelta(hours=1)
# Characters of what a command wrote that are kept as the reason of its failure.
SAID = 400

Show = Callable[[Sequence[dict[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver as `alerts.toml` has it; `file` is whole, `command` a program and arguments."""

    id: str
    kind: str
    file: Path | None = None
    command: tuple[str, ...] = ()
    newest: int = 200
    timeout_seconds: float = 60.0
    digest_hours: float = 0.0
    retry_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a receiver took, or why it took nothing and when it is tried again."""

    receiver: str
    alerts: int
    problem: str | None = None
    next_try: datetime | None = None


def deliver(
    outbox: Outbox, receivers: Sequence[Receiver], now: datetime, folder: Path, show: Show
) -> tuple[Delivered, ...]:
    """Send each receiver what it has not taken; return what came of it, receiver by receiver.

    One that fails does not hold up the others. Relative paths and commands start from `folder`;
    `show` prints alerts for receivers of kind terminal.
    """
    out = []
    for receiver in receivers:
        done = _deliver(outbox, receiver, now, folder, show)
        if done is not None:
            out.append(done)
    return tuple(out)


def _deliver(
    outbox: Outbox, receiver: Receiver, now: datetime, folder: Path, show: Show
) -> Delivered | None:
    state = outbox.receiver(receiver.id)
    if state.next and datetime.fromisoformat(state.next) > now:
        return None
    digest = timedelta(hours=receiver.digest_hours)
    if state.last and datetime.fromisoformat(state.last) + digest > now:
        return None
    held = outbox.waiting(receiver.id, now)
    if not held:
        return None
    outbox.starting(receiver.id, held)
    try:
        _send(receiver, held, outbox, folder, show)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        wait = timedelta(seconds=receiver.retry_seconds * 2 ** min(state.failures, 20))
        next_try = now + min(wait, LONGEST_WAIT)
        outbox.failed(receiver.id, str(error), next_try)
        return Delivered(receiver.id, 0, str(error), next_try)
    outbox.taken(receiver.id, held, now)
    return Delivered(receiver.id, len(held))


def _send(
    receiver: Receiver, held: Sequence[Held], outbox: Outbox, folder: Path, show: Show
) -> None:
    if receiver.kind == "terminal":
        show([whole(h) for h in held])
    elif receiver.kind == "jsonl" and receiver.file is not None:
        _add_lines(receiver.file, held)
    elif receiver.kind == "atom" and receiver.file is not None:
        _write_whole(receiver.file, atom_text(outbox.newest(receiver.newest)))
    else:
        _run(receiver, held, folder)


def whole(held: Held) -> dict[str, Any]:
    """Return an alert as receivers get it: what it says, with its id and when it was raised."""
    return {"id": held.id, "raised": held.raised, **held.body}


def line_of(held: Held) -> str:
    """Return an alert as one line of JSON, with its end."""
    return json.dumps(whole(held), ensure_ascii=False) + "\n"


def _add_lines(path: Path, held: Sequence[Held]) -> None:
    """Add lines at the end of a file, each alert once, even where a former try was cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        again = any(h.tries for h in held)
        file.seek(0)
        kept = file.read() if again else b""
        if again and not kept.endswith(b"\n") and kept:
            kept = kept[: kept.rfind(b"\n") + 1]  # half a line of a write that was cut off
            file.truncate(len(kept))
        there = {json.loads(x)["id"] for x in kept.splitlines() if x} if again else set()
        file.write("".join(line_of(h) for h in held if h.id not in there).encode())
        file.flush()
        os.fsync(file.fileno())


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _run(receiver: Receiver, held: Sequence[Held], folder: Path) -> None:
    """Run a command with the alerts on its standard input; raises where it does not take them."""
    program = subprocess.Popen(
        receiver.command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    lines = "".join(map(line_of, held)).encode()
    try:
        said, _ = program.communicate(lines, timeout=receiver.timeout_seconds)
    except subprocess.TimeoutExpired:
        # The program leads a group of its own, so that what it started ends with it.
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
        raise ValueError(f"did not end within {receiver.timeout_seconds:g} s") from None
    if program.returncode:
        words = " ".join(said.decode("utf-8", "replace").split())[-SAID:]
        raise ValueError(f"exit status {program.returncode}" + (f": {words}" if words else ""))


def atom_text(alerts: Sequence[Held]) -> str:
    """Return an Atom feed (RFC 4287) of alerts, newest first."""
    updated = alerts[0].raised if alerts else "1970-01-01T00:00:00+00:00"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<title>Alerts of Detente</title>",
        "<id>urn:detente:alerts</id>",
        "<author><name>Detente</name></author>",
        f"<updated>{updated}</updated>",
        *map(_entry, alerts),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(held: Held) -> str:
    from xml.sax.saxutils import quoteattr

    body = held.body
    link = next((t["url"] for t in body["evidence"] if t["url"]), None)
    quotes = "\n".join(
        f"“{t['quote']}” {t['source']}, {(t['published'] or 'no date')[:10]}"
        for t in body["evidence"]
    )
    return "".join(
        [
            "<entry>",
            f"<title>{_xml(body['text'])}</title>",
            f"<id>urn:detente:{held.id}</id>",
            f"<updated>{held.raised}</updated>",
            f"<category term={quoteattr(body['rule'])}/>",
            f"<link href={quoteattr(_legal(link))}/>" if link else "",
            f"<content>{_xml(quotes)}</content>",
            "</entry>",
        ]
    )


def _xml(text: str) -> str:
    from xml.sax.saxutils import escape  # what it loads with it takes 8 ms

    return escape(_legal(text))


def _legal(text: str) -> str:
    """Return a text without the characters that XML has no place for."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))
