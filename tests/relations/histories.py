"""Relations told over a year by stories of our own, with what a reader takes from them on a day.

A history is a TOML file: the two sides, the stories, and for some days the state of channels and
the items that are open, each as by, to (or the date) and words that stand in it. A file of
`told_short` holds many of them, of fewer stories.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.pages import make_story
from detente.records import Story
from detente.relations import Card
from detente.relations.card import ItemLine

FOLDER = Path(__file__).parent / "told"
SHORT = Path(__file__).parent / "told_short"
LISTS = ("threats", "demands", "promises", "next")


@dataclass(frozen=True, slots=True)
class Result:
    """What was wanted and what was found, right or not; `where` names history, day and list."""

    where: str
    wanted: str
    found: str
    right: bool


def read_history(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def short_ones(half: str) -> list[dict[str, Any]]:
    """Return the short histories of a half, each with its sides as `name`."""
    files = [tomllib.loads(p.read_text("utf-8")) for p in sorted(SHORT.glob("*.toml"))]
    every = [h for f in files if f["half"] == half for h in f["history"]]
    return [h | {"name": f"{h['one']}-{h['other']}"} for h in every]


def names(half: str | None = None) -> list[str]:
    every = sorted(p.stem for p in FOLDER.glob("*.toml"))
    return [n for n in every if half is None or read_history(n)["half"] == half]


def stories_of(history: dict[str, Any]) -> list[Story]:
    return [
        make_story(s["text"], title=s["title"], published=s["published"]) for s in history["story"]
    ]


def channel_results(name: str, wanted: dict[str, Any], card: Card) -> Iterator[Result]:
    found = {c.channel: c for c in card.channels}
    for channel, state in wanted["channels"].items():
        line = found[channel]
        where = f"{name} {wanted['on']} {channel}"
        yield Result(
            where, state, f"{line.state} ({line.rule}: {line.reason})", line.state == state
        )


def item_results(name: str, wanted: dict[str, Any], card: Card) -> Iterator[Result]:
    """Yield for every wanted item whether it is there, and every item that nobody wants."""
    for kind in LISTS:
        if kind not in wanted:
            continue
        lines: list[ItemLine] = list(getattr(card, kind))
        for item in wanted[kind]:
            where = f"{name} {wanted['on']} {kind}"
            hit = next((x for x in lines if _fits(x, item, card)), None)
            if hit is not None:
                lines.remove(hit)
            yield Result(where, str(item), _told(hit), hit is not None)
        for line in lines:
            if kind == "next" and line.item.kind != "plan":
                continue  # what is threatened or promised by a day stands in its own list too
            yield Result(f"{name} {wanted['on']} {kind}", "nothing", _told(line), False)


def _fits(line: ItemLine, wanted: Sequence[str], card: Card) -> bool:
    item = line.item
    quotes = " ".join(r.quote for r in card.references if r.number in line.evidence)
    words = f"{item.what} {item.condition or ''} {item.place or ''} {quotes}".casefold()
    if len(wanted) == 2:
        return (item.due or "").startswith(wanted[0]) and wanted[1].casefold() in words
    return (item.by, item.to) == (wanted[0], wanted[1]) and wanted[2].casefold() in words


def _told(line: ItemLine | None) -> str:
    if line is None:
        return "nothing"
    i = line.item
    return f"{i.by} > {i.to} {i.due or ''} {i.what!r} if {i.condition!r} [{i.state}]"


def share(results: Sequence[Result]) -> float:
    return sum(r.right for r in results) / len(results)
