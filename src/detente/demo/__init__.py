"""The demonstration: a small newswire of our own words on public events of 2018."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter

from detente.coder import make_coder
from detente.formats import to_json_line
from detente.pages import Refused, read_paths
from detente.records import CodedStory, Event, Story


@dataclass(frozen=True, slots=True)
class Demo:
    """What coding the newswire gave: the stories, the busiest pairs, the file, the seconds."""

    stories: tuple[CodedStory, ...]
    pairs: tuple[tuple[tuple[str, str], int], ...]
    file: Path
    seconds: float

    @property
    def events(self) -> tuple[Event, ...]:
        """All events of all stories."""
        return tuple(e for s in self.stories for e in s.events)


def newswire() -> Iterator[Story | Refused]:
    """Yield the stories of the newswire: a table of short ones and one page with its furniture."""
    with as_file(files("detente.demo")) as folder:
        yield from read_paths([str(folder / "newswire.jsonl"), str(folder / "page.txt")])


def run_demo(folder: Path) -> Demo:
    """Return the newswire coded; its events are written to `events.jsonl` in the folder."""
    began = perf_counter()
    stories = tuple(make_coder().code_stream(newswire()))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.jsonl"
    file.write_text("".join(to_json_line(s) + "\n" for s in stories), "utf-8")
    return Demo(stories, tuple(busiest_pairs(stories)), file, perf_counter() - began)


def busiest_pairs(
    stories: tuple[CodedStory, ...], top: int = 8
) -> list[tuple[tuple[str, str], int]]:
    """Return the pairs of countries with most events between them, either way round."""
    counts: Counter[tuple[str, str]] = Counter()
    for story in stories:
        for event in story.events:
            for one in {q.country for q in event.actors if q.country}:
                for other in {q.country for q in event.recipients if q.country} - {one}:
                    counts[min(one, other), max(one, other)] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:top]
