"""What `detente demo` prints."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.cli.output import events_table
from detente.demo import Demo
from detente.formats.text import describe, nested, told_in
from detente.records import CodedStory, Event, Span, Story

QUAD_STYLES = {1: "green", 2: "bold green", 3: "yellow", 4: "bold red"}
SHOWN_EVENTS = 18
BAR = 30
NEXT = (
    ("detente code PAGE.txt -f text", "your own page, sentence by sentence"),
    ("detente code FOLDER -f csv -o out.csv", "a folder of pages as rows"),
    ("detente explain PAGE.txt", "why an event, and why none"),
    ("detente codebook show threaten", "every reading of a word"),
)


def show_demo(console: Console, demo: Demo) -> None:
    """Print events, the busiest pairs, one story with its evidence marked, and what to try."""
    console.print(
        Text(
            f"Coded {len(demo.stories)} pages in {demo.seconds:.1f} s, loading included: "
            f"{len(demo.events)} events",
            style="bold",
        )
    )
    for one in demo.stories:
        if one.outcome != "coded":
            console.print(Text(f"{one.input}: {one.outcome}: {one.reason}", style="bold red"))
    console.print()
    console.print(events_table(demo.stories, width=console.width, limit=SHOWN_EVENTS))
    console.print(Text(f"… and {max(0, len(demo.events) - SHOWN_EVENTS)} more\n", style="dim"))
    console.print(_types(demo))
    console.print()
    console.print(_pairs(demo))
    _show_story(console, max(demo.stories, key=_furniture))
    console.print(Text("\nWhat now", style="bold"))
    console.print("  All events are in this file, one line of JSON a story:")
    console.print(Text(f"  {demo.file}"), soft_wrap=True)
    table = Table(box=None, show_header=False, padding=(0, 0, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for command, what in NEXT:
        table.add_row(command, what)
    console.print(table)


def _furniture(coded: CodedStory) -> int:
    """Return how much was set aside around a story: most on the page that is a whole page."""
    return len(coded.story.furniture) if coded.story is not None else 0


def _types(demo: Demo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("type", no_wrap=True)
    table.add_column("events", justify="right")
    table.add_column("of these")
    by_type: dict[str, Counter[str]] = {}
    for event in demo.events:
        by_type.setdefault(event.type, Counter())[event.status] += 1
    for name, statuses in sorted(by_type.items(), key=lambda item: (-item[1].total(), item[0])):
        table.add_row(
            name, str(statuses.total()), ", ".join(f"{n} {s}" for s, n in statuses.most_common())
        )
    return table


def _pairs(demo: Demo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("busiest pairs", no_wrap=True)
    table.add_column("events", justify="right")
    table.add_column("")
    top = demo.pairs[0][1] if demo.pairs else 1
    for (one, other), n in demo.pairs:
        table.add_row(f"{one} - {other}", str(n), "█" * max(1, round(BAR * n / top)))
    return table


def _show_story(console: Console, coded: CodedStory) -> None:
    story = coded.story
    if story is None:
        return
    console.print()
    console.print(Text(story.title or "", style="bold underline"))
    told = told_in(coded.events)
    marked = _marked(story, coded.events)
    parts = [story.title_span] if story.title_span is not None else []
    for part in (*parts, *story.paragraphs):
        if part != story.title_span:
            console.print(marked[part[0] : part[1]])
        within = [e for s in sorted(told) if part[0] <= s[0] < part[1] for e in told[s]]
        for depth, event in nested(within):
            line = Text(describe(event, inside=depth == 0), style=QUAD_STYLES[event.quad])
            console.print(Padding(line, (0, 0, 0, 4 + 2 * depth)))
    console.print(
        Text(f"({len(story.furniture)} lines of menus and the like were set aside)", style="dim")
    )


def _marked(story: Story, events: tuple[Event, ...]) -> Text:
    text = Text(story.text)
    triggers: dict[Span, str] = {}
    for event in events:
        for evidence in event.evidence:
            triggers.setdefault(evidence.trigger, QUAD_STYLES[event.quad])
    for (first, last), style in triggers.items():
        text.stylize(style + " reverse", first, last)
    return text
