"""Writing coded stories, and the closing line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from io import TextIOBase
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table

from detente.errors import ConfigError
from detente.formats import event_rows, rows_to_csv, story_to_text, to_json_line, to_plain
from detente.records import CodedStory


class Format(StrEnum):
    """How events are written."""

    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    table = "table"
    text = "text"


class Tally:
    """Counts of what went through, for the closing line: in = coded + rejected + failed."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.sentences = 0
        self.events = 0
        self.partly = 0

    @property
    def refused(self) -> int:
        """How many inputs were not coded."""
        return self.outcomes["rejected"] + self.outcomes["failed"]

    def count(self, coded: Iterable[CodedStory]) -> Iterator[CodedStory]:
        """Yield the stories on, counting them."""
        for one in coded:
            self.outcomes[one.outcome] += 1
            self.events += len(one.events)
            self.sentences += one.sentences
            if one.outcome != "coded":
                self.reasons[one.reason or "unknown"] += 1
            elif one.skipped:
                self.partly += 1
            yield one

    def closing(self) -> str:
        """Return the closing line."""
        total = sum(self.outcomes.values())
        line = (
            f"{total} page{'s' if total != 1 else ''} read: {self.outcomes['coded']} coded, "
            f"{self.outcomes['rejected']} rejected, {self.outcomes['failed']} failed; "
            f"{self.sentences} sentences, {self.events} events"
        )
        if self.partly:
            line += f"; {self.partly} with parts left out (see 'skipped')"
        for reason, n in self.reasons.most_common():
            line += f"\n  {n} x {reason}"
        return line


def write_all(coded: Iterable[CodedStory], form: Format, output: Path | None) -> None:
    """Write the stories in a format, each as soon as it is there; a file appears when complete."""
    if output is None:
        _write(coded, form, sys.stdout)
        return
    if not output.parent.is_dir():
        raise ConfigError(f"cannot write {output}: no folder {output.parent}")
    part = output.with_name(output.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        _write(coded, form, file)
    part.replace(output)


def _write(coded: Iterable[CodedStory], form: Format, out: IO[str] | TextIOBase) -> None:
    if form is Format.jsonl:
        for one in coded:
            out.write(to_json_line(one) + "\n")
    elif form is Format.json:
        out.write("[")
        for n, one in enumerate(coded):
            out.write((",\n" if n else "\n") + json.dumps(to_plain(one), ensure_ascii=False))
        out.write("\n]\n")
    elif form is Format.csv:
        out.write(rows_to_csv([], header=True))
        for one in coded:
            out.write(rows_to_csv(event_rows(one), header=False))
    elif form is Format.text:
        for one in coded:
            out.write(story_to_text(one))
    else:
        Console(file=out, highlight=False, width=None if out is sys.stdout else 160).print(  # type: ignore[arg-type]
            events_table(coded)
        )


def events_table(coded: Iterable[CodedStory], *, limit: int | None = None) -> Table:
    """Return events as a table for the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("date", "type", "status", "actor", "recipient", "according to", "words"):
        table.add_column(name, overflow="fold", max_width=34)
    n = 0
    for one in coded:
        for event in one.events:
            if limit is not None and n >= limit:
                return table
            n += 1
            story = one.story
            trigger = event.evidence[0].trigger if event.evidence else None
            words = story.text[trigger[0] : trigger[1]] if story is not None and trigger else ""
            table.add_row(
                event.date.start or "",
                event.type + (f"/{event.mode}" if event.mode else ""),
                event.status,
                ", ".join(f"{q.name} {q.country or ''}".strip() for q in event.actors),
                ", ".join(f"{q.name} {q.country or ''}".strip() for q in event.recipients),
                ", ".join(dict.fromkeys(a.speaker for a in event.attribution)),
                words,
            )
    return table
