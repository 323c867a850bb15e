"""The card on a terminal: 80 columns, the terminal's own colours, meaning never by colour alone."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.errors import ConfigError
from detente.relations import Card, Record
from detente.relations.card import ItemLine

# Only the basic colours: terminals map these for light and dark backgrounds.
STYLES = {
    "open": "green", "limited": "yellow", "suspended": "magenta", "closed": "red", "unknown": "dim",
}  # fmt: skip
SIGNS = {"open": "●", "limited": "◐", "suspended": "○", "closed": "✕", "unknown": "·"}
WIDTH = 80


def print_card(console: Console, card: Card, *, short: bool = False) -> None:
    """Print a card; a short one has the sentence, channels that are known and what is open."""
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    console.print(Text(f"{card.one.id} - {card.other.id}  on {card.on}", style="bold"))
    console.print(Padding(Text(card.sentence), (0, 0, 0, 2)))
    _channels(console, card, short=short)
    if not short:
        _contacts(console, card)
    for title, lines in (
        ("Open threats", card.threats),
        ("Demands", card.demands),
        ("Promises", card.promises),
        ("Next", card.next),
        ("Due, not heard of", card.overdue),
        (f"Settled since {card.since}", card.settled),
    ):
        _items(console, title, lines)
    if card.changed:
        _head(console, f"Changed since {card.since}")
        for line in card.changed:
            console.print(Padding(Text(line), (0, 0, 0, 2)))
    if not short:
        _references(console, card)
    span = f", {card.first_story} to {card.last_story}" if card.first_story else ""
    console.print(
        Text(
            f"read: {card.stories} stories{span}; {card.happenings} happenings between the two",
            style="dim",
        )
    )
    if short:
        console.print()


def _head(console: Console, title: str) -> None:
    console.print(Text(title, style="bold"))


def _grid(*ratios: int | None) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    for ratio in ratios:
        table.add_column(ratio=ratio, no_wrap=ratio is None)
    return table


def _numbers(numbers: tuple[int, ...]) -> Text:
    return Text(" ".join(f"[{n}]" for n in numbers), style="dim")


def _channels(console: Console, card: Card, *, short: bool) -> None:
    _head(console, "Channels")
    known = [c for c in card.channels if c.state != "unknown"]
    silent = [c for c in card.channels if c.state == "unknown" and c.since]
    never = [c for c in card.channels if c.state == "unknown" and not c.since]
    table = _grid(None, None, None, 1, None)
    for line in (*known, *(() if short else silent)):
        sign = Text(f"  {SIGNS[line.state]} {line.state}", style=STYLES[line.state])
        since = f"since {line.since}" if line.since else ""
        table.add_row(line.name, sign, since, line.reason, _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))
    if never and not short:
        text = "unknown, no report: " + ", ".join(c.name for c in never)
        console.print(Padding(Text(text, style="dim"), (0, 0, 0, 2)))


def _contacts(console: Console, card: Card) -> None:
    if not card.last_contacts:
        return
    _head(console, "Last contact")
    table = _grid(None, None, None, 1, None)
    for line in card.last_contacts:
        c = line.contact
        level = f"{c.level} ({c.post})" if c.post and c.level == "ministers" else c.level
        where = f"{c.who}, {c.place}" if c.place else c.who
        table.add_row(c.day, level, c.mode, where, _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))


def _items(console: Console, title: str, lines: tuple[ItemLine, ...]) -> None:
    if not lines:
        return
    _head(console, title)
    table = _grid(None, None, 1, None)
    for line in lines:
        i = line.item
        arrow = f"{i.by} - {i.to}" if i.kind == "plan" else f"{i.by} > {i.to}"
        what = i.what
        if i.place and i.place not in what:
            what += f", {i.place}"
        if i.condition:
            what += f" ({i.condition})"
        if i.state not in ("open",):
            what += f" [{i.state}]"
        table.add_row(i.due or "no date", arrow, Text(what), _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))


def _references(console: Console, card: Card) -> None:
    if not card.references:
        return
    _head(console, "Evidence (--why N opens one)")
    table = _grid(None, 1)
    for ref in card.references:
        day = (ref.published or "no date")[:10]
        quote = ref.quote if len(ref.quote) <= 110 else ref.quote[:109] + "…"
        table.add_row(f"[{ref.number}]", Text(f"“{quote}” {ref.source}, {day}"))
    console.print(Padding(table, (0, 0, 0, 2)))


def print_reference(console: Console, card: Card, number: int, record: Record) -> None:
    """Print what a reference points at: the sentence in its paragraph, and the event."""
    ref = next((r for r in card.references if r.number == number), None)
    if ref is None:
        raise ConfigError(
            f"no evidence [{number}] on this card; it has 1 to {len(card.references)}"
        )
    story = record.stories[ref.story_id]
    console.print(Text(story.title or story.input, style="bold"))
    console.print(Text(f"{ref.source}, {ref.published or 'no date'}, {story.url or story.input}"))
    around = next((p for p in story.paragraphs if p[0] <= ref.span[0] < p[1]), ref.span)
    text = Text(story.text[slice(*around)])
    text.stylize("reverse", ref.span[0] - around[0], ref.span[1] - around[0])
    console.print(text)
    event = record.events.get(ref.event_id or "")
    if event is not None:
        console.print(
            Text(f"{event.id}: {event.type} {event.status}; {event.rule}; {event.reason}")
        )
