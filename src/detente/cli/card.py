"""The card on a terminal: 80 columns, the terminal's own colours, meaning never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.errors import ConfigError
from detente.relations import Card, Record
from detente.relations.card import ItemLine
from detente.relations.changes import PairChange
from detente.relations.coverage import Coverage

# Only the basic colours: terminals map these for light and dark backgrounds.
STYLES = {
    "open": "green", "limited": "yellow", "suspended": "magenta", "closed": "red", "unknown": "dim",
}  # fmt: skip
SIGNS = {"open": "●", "limited": "◐", "suspended": "○", "closed": "✕", "unknown": "·"}
WIDTH = 80
# Rows of a list, and months, that coverage shows; --json has all.
MOST, MONTHS = 12, 24


def print_card(console: Console, card: Card, *, short: bool = False) -> None:
    """Print a card; a short one has the sentence, channels that are known and what is open."""
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    console.print(Text(f"{card.one.id} - {card.other.id}  on {card.on}", style="bold"))
    console.print(Padding(Text(card.sentence), (0, 0, 0, 2)))
    _channels(console, card, short=short)
    if not short:
        _series(console, card)
        _contacts(console, card)
    for title, lines in card.items:
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
            f"read: {_counted(card.stories, 'story', 'stories')}{span}; "
            f"{_counted(card.happenings, 'happening', 'happenings')} between the two",
            style="dim",
        )
    )
    if short:
        console.print()


def _counted(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


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
    _head(console, "Channels, and since when")
    known = [c for c in card.channels if c.state != "unknown"]
    silent = [c for c in card.channels if c.state == "unknown" and c.since]
    never = [c for c in card.channels if c.state == "unknown" and not c.since]
    table = _grid(None, None, None, 1, None)
    for line in (*known, *(() if short else silent)):
        sign = Text(f"  {SIGNS[line.state]} {line.state}", style=STYLES[line.state])
        table.add_row(line.name, sign, line.since or "", line.reason, _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))
    if never and not short:
        text = "unknown, no report: " + ", ".join(c.name for c in never)
        console.print(Padding(Text(text, style="dim"), (0, 0, 0, 2)))


WORDS = {
    "above": "more than usual", "below": "less than usual", "within": "as usual", "unknown": "?",
}  # fmt: skip


def _series(console: Console, card: Card) -> None:
    recent = card.series[0].standing.recent
    counts = [(x.kind, x.standing.recent.count) for x in card.series]
    if all(x.standing.usual is None or x.standing.is_ == "unknown" for x in card.series):
        if any(n for _, n in counts):
            told = ", ".join(f"{n} {kind}" for kind, n in counts if n)
            _head(console, "Last 30 days")
            text = f"{told}; too little was read before to say what is usual"
            console.print(Padding(Text(text), (0, 0, 0, 2)))
        return
    _head(console, f"Last 30 days, per 100 stories read ({recent.stories} read)")
    table = _grid(None, None, 1, None)
    for line in card.series:
        s = line.standing
        if s.recent.count or s.usual:
            told = f"{WORDS[s.is_]}: {_rate(s.recent.rate)}, the year before {s.usual:.1f}"
            table.add_row(line.kind, str(s.recent.count), told, _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))


def _rate(value: float | None) -> str:
    return "nothing read" if value is None else f"{value:.1f}"


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
    _head(console, title)
    table = _grid(None, None, 1, None)
    for line in lines:
        table.add_row(line.due, line.sides, Text(line.told), _numbers(line.evidence))
    console.print(Padding(table, (0, 0, 0, 2)))


def _references(console: Console, card: Card) -> None:
    if not card.references:
        return
    _head(console, "Evidence (--why N opens one)")
    for ref in card.references:
        day = (ref.published or "no date")[:10]
        line = Text(f"  [{ref.number}] ".rjust(7) + f"{day} “{ref.quote}”", style="dim")
        console.print(line, no_wrap=True, overflow="ellipsis")


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


def print_changes(
    console: Console,
    shown: list[tuple[tuple[str, str], list[PairChange]]],
    moved: Mapping[tuple[str, str], tuple[str, ...]],
    since: str,
    on: str,
) -> None:
    """Print pairs by how much changed; each kind with its count and its rate before."""
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    if not shown:
        console.print(Text(f"nothing to compare between {since} and {on}: too little was read"))
        return
    _head(console, f"Since {since}, up to {on}: happenings, per 100 stories read, the year before")
    table = _grid(None, None, None, 1)
    for pair, found in shown:
        for n, c in enumerate(found):
            sign = Text("▲ more" if c.strength > 0 else "▼ less", style="bold")
            rates = f"{c.count}, {c.rate:.2f} after {c.usual:.2f}"
            table.add_row(" - ".join(pair) if n == 0 else "", sign, c.kind, rates)
        for line in moved.get(pair, ()):
            table.add_row("", "", "channel", line)
    console.print(Padding(table, (0, 0, 0, 2)))


def print_coverage(console: Console, found: Coverage) -> None:
    """Print what was read and what cannot be compared."""
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    outcomes = ", ".join(f"{n} {name}" for name, n in found.outcomes) or "nothing"
    first, last = (found.days[0][0], found.days[-1][0]) if found.days else ("", "")
    console.print(Text(f"read: {outcomes}", style="bold"))
    if found.days:
        console.print(
            Text(
                f"  {first} to {last}, {found.silent} days without a story, {found.undated} undated"
            )
        )
    for title, rows in (
        ("Sources", found.sources[:MOST]),
        ("Languages", found.languages[:MOST]),
        ("Refused", found.refused[:MOST]),
        ("Months", found.months[-MONTHS:]),
    ):
        if not rows:
            continue
        _head(console, title)
        table = _grid(None, 1)
        for name, n in rows:
            table.add_row(str(n), name)
        console.print(Padding(table, (0, 0, 0, 2)))
    _head(console, "Cannot be compared")
    for row in found.breaks[-MONTHS:]:
        console.print(Padding(Text(f"{row.month}: {row.reason}"), (0, 0, 0, 2)))
    if not found.breaks:
        console.print(
            Padding(Text("no month differs from the others in amount or sources"), (0, 0, 0, 2))
        )
