"""What `detente demo` prints."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detente.cli.output import events_table
from detente.demo import Demo
from detente.formats.text import describe
from detente.records import CodedStory

QUAD_STYLES = {1: "green", 2: "bold green", 3: "yellow", 4: "bold red"}
SHOWN_EVENTS = 14
BAR = 30


def show_demo(console: Console, demo: Demo) -> None:
    """Print events, the busiest pairs, one story with its evidence marked, and what to try."""
    console.print(Text(f"Coded {len(demo.stories)} pages in {demo.seconds:.1f} s", style="bold"))
    console.print()
    console.print(events_table(demo.stories, limit=SHOWN_EVENTS))
    console.print(Text(f"… {len(demo.events)} events in all\n", style="dim"))
    console.print(_types(demo))
    console.print()
    console.print(_pairs(demo))
    story = max(demo.stories, key=lambda s: len(s.events) if s.story and s.story.captions else 0)
    _show_story(console, story)
    console.print(Text("\nWhat now", style="bold"))
    console.print(f"  all events, one line of JSON a story:  {demo.file}")
    for command in (
        "detente code PAGE.txt --format text      your own page, events beneath each sentence",
        "detente code FOLDER -f csv -o events.csv  a folder of pages as rows",
        "detente explain PAGE.txt                  why an event, and why none",
        "detente codebook show threaten            every reading of a word",
    ):
        console.print(f"  {command}")


def _types(demo: Demo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in ("type", "events", "statuses"):
        table.add_column(name)
    by_type: dict[str, Counter[str]] = {}
    for event in demo.events:
        by_type.setdefault(event.type, Counter())[event.status] += 1
    for name, statuses in sorted(by_type.items(), key=lambda item: -item[1].total()):
        table.add_row(
            name, str(statuses.total()), ", ".join(f"{s} {n}" for s, n in statuses.most_common())
        )
    return table


def _pairs(demo: Demo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("busiest pairs", "events", ""):
        table.add_column(name)
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
    text = Text(story.text)
    for event in coded.events:
        for evidence in event.evidence:
            text.stylize(QUAD_STYLES[event.quad] + " reverse", *evidence.trigger)
    for first, last in story.paragraphs:
        console.print(text[first:last])
        for event in coded.events:
            if event.evidence and first <= event.evidence[0].sentence[0] < last:
                console.print(Text(f"   {describe(event)}", style=QUAD_STYLES[event.quad]))
