"""Writing coded stories, and the closing line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from io import TextIOBase
from itertools import islice
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detente.cli.files import complete_file
from detente.formats import event_rows, rows_to_csv, story_to_text, to_json_line, to_plain
from detente.formats.exports import ROW_FORMATS, rows_text
from detente.formats.folding import fold_story
from detente.formats.foreign import ForeignEvent
from detente.records import CodedStory, Event, Party, Story

# A table in a file is for reading too: wide enough for most names, cut where a cell is longer.
FILE_WIDTH = 200
WIDE = 130
# Inputs named beside each reason of the closing line.
NAMED = 3


class Format(StrEnum):
    """How events are written."""

    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    table = "table"
    text = "text"
    plover = "plover"
    gdelt1 = "gdelt1"
    gdelt2 = "gdelt2"
    icews = "icews"
    phoenix = "phoenix"
    polecat = "polecat"
    cameo = "cameo"


class Tally:
    """Counts of what went through, for the closing line: in = coded + rejected + failed."""

    def __init__(self) -> None:
        """Make a tally with nothing counted."""
        self.outcomes: Counter[str] = Counter()
        self.reasons: dict[str, list[str]] = {}
        self.sentences = 0
        self.events = 0
        self.partly = 0
        self.unwritten = 0

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
                self.reasons.setdefault(one.reason or "unknown", []).append(one.input)
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
        if self.unwritten:
            line += f"; {self.unwritten} without a place in the format (see docs/formats.md)"
        for reason, inputs in sorted(self.reasons.items(), key=lambda item: -len(item[1])):
            more = ", …" if len(inputs) > NAMED else ""
            line += f"\n  {len(inputs)} x {reason}: {', '.join(inputs[:NAMED])}{more}"
        return line


def write_all(
    coded: Iterable[CodedStory], form: Format, output: Path | None, tally: Tally | None = None
) -> None:
    """Write the stories in a format, each as soon as it is there; a file appears when complete.

    Events that a format of the field does not hold are counted in the tally.
    """
    tally = tally or Tally()
    if output is None:
        _write(coded, form, sys.stdout, tally)
        return
    with complete_file(output) as part, part.open("w", encoding="utf-8", newline="") as file:
        _write(coded, form, file, tally)


def _write(
    coded: Iterable[CodedStory], form: Format, out: IO[str] | TextIOBase, tally: Tally
) -> None:
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
    elif form.value in ROW_FORMATS:
        for line in rows_text(_folded(coded, tally), ROW_FORMATS[form.value]):
            out.write(line)
    else:
        console = Console(file=out, highlight=False)  # type: ignore[arg-type]
        width = console.width if console.is_terminal else FILE_WIDTH
        console.width = width
        console.print(events_table(coded, width=width))


def _folded(coded: Iterable[CodedStory], tally: Tally) -> Iterator[ForeignEvent]:
    for one in coded:
        done = fold_story(one)
        tally.unwritten += len(done.left_out)
        yield from done.events


def events_table(coded: Iterable[CodedStory], *, width: int, limit: int | None = None) -> Table:
    """Return events as a table, one line each; mode and speaker stand where there is room."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    wide = width >= WIDE
    for name in ("date", "type", "status"):
        table.add_column(name, no_wrap=True, overflow="fold")
    for name in ("actor", "recipient", *(("according to",) if wide else ()), "words"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", ratio=1)
    table.expand = True
    table.width = width
    rows = (_row(one.story, event, wide) for one in coded if one.story for event in one.events)
    for row in islice(rows, limit):
        table.add_row(*row)
    return table


def _row(story: Story, event: Event, wide: bool) -> list[Text]:
    trigger = event.evidence[0].trigger if event.evidence else None
    mode = f"/{event.mode}" if event.mode and wide else ""
    cells = [event.date.start or "", event.type + mode, event.status]
    cells += [_sides(event.actors), _sides(event.recipients)]
    if wide:
        cells.append(", ".join(dict.fromkeys(a.speaker for a in event.attribution)))
    cells.append(story.text[trigger[0] : trigger[1]] if trigger else "")
    return [Text(" ".join(cell.split())) for cell in cells]


def _sides(parties: tuple[Party, ...]) -> str:
    return ", ".join(f"{q.country or '?'} {q.name}" for q in parties)
