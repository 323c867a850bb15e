"""Event files of any kind as one stream of events, with all that was not taken and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from detente.errors import ConfigError, InputError
from detente.formats.folding import LeftOut, fold_story
from detente.formats.foreign import ForeignEvent, Malformed, Read
from detente.formats.gdelt import read_gdelt
from detente.formats.icews import read_icews
from detente.formats.lines import Line, read_lines
from detente.formats.phoenix import CLINE, read_phoenix
from detente.formats.plain import JsonValue
from detente.formats.plover import read_plover
from detente.formats.polecat import read_polecat
from detente.formats.record import read_foreign, read_record
from detente.records import CodedStory

READERS: Mapping[str, Callable[[Iterable[Line]], Read]] = {
    "gdelt": read_gdelt,
    "icews": read_icews,
    "phoenix": read_phoenix,
    "polecat": read_polecat,
    "plover": read_plover,
    "foreign": read_foreign,
}
RECORD = "detente"
KINDS = (RECORD, *READERS)
# Lines that are looked at to tell what a file is.
_LOOKED_AT = 5


@dataclass(slots=True)
class Taken:
    """What was met beside the events: rows and acts without one, stories by day and outcome."""

    malformed: list[Malformed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    stories: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    events: int = 0
    origins: Counter[str] = field(default_factory=Counter)

    @property
    def all_ours(self) -> bool:
        """Whether nothing but our own record was read, so that the stories are known."""
        return set(self.origins) <= {RECORD}


def open_events(
    path: str, taken: Taken, *, kind: str | None = None, fold: bool = True
) -> Iterator[ForeignEvent]:
    """Yield the events of a file; what is none goes to `taken`.

    `kind` is one of `KINDS`, found by content where left out. Our own record is folded unless
    `fold` is false. Raises `InputError` where the file is of no known kind.
    """
    kind, lines = _known(path, kind)
    if kind == RECORD:
        yield from fold_all(read_record(lines), taken, fold=fold)
        return
    for one in READERS[kind](lines):
        if isinstance(one, Malformed):
            taken.malformed.append(one)
        else:
            yield from counted((one,), taken)


def fold_all(
    stories: Iterable[CodedStory | Malformed], taken: Taken, *, fold: bool = True
) -> Iterator[ForeignEvent]:
    """Yield the events of coded stories in the field's shape; what is none goes to `taken`."""
    for coded in told(stories, taken):
        done = fold_story(coded, fold=fold)
        taken.left_out += done.left_out
        yield from counted(done.events, taken)


def open_stories(path: str, taken: Taken, *, kind: str | None = None) -> Iterator[CodedStory]:
    """Yield the coded stories of a file of our own record; raises `InputError` for others."""
    kind, lines = _known(path, kind)
    if kind != RECORD:
        raise InputError(
            f"{path} holds {kind} events; this needs what `detente code` writes"
            " (`--to flat` writes events of others as CSV)"
        )
    yield from counted_stories(read_record(lines), taken)


def counted_stories(
    stories: Iterable[CodedStory | Malformed], taken: Taken
) -> Iterator[CodedStory]:
    """Yield coded stories on, counting them and their events."""
    for coded in told(stories, taken):
        taken.events += len(coded.events)
        yield coded


def told(stories: Iterable[CodedStory | Malformed], taken: Taken) -> Iterator[CodedStory]:
    """Yield the coded stories on, counting them by day and outcome; the rest goes to `taken`."""
    for one in stories:
        if isinstance(one, Malformed):
            taken.malformed.append(one)
            continue
        taken.outcomes[one.outcome] += 1
        if one.story is not None and one.story.published and len(one.story.published) >= 10:
            taken.stories[one.story.published[:10]] += 1
        yield one


def counted(events: Iterable[ForeignEvent], taken: Taken) -> Iterator[ForeignEvent]:
    """Yield events on, counting them by origin."""
    for event in events:
        taken.events += 1
        taken.origins[event.origin] += 1
        yield event


def _known(path: str, kind: str | None) -> tuple[str, Iterator[Line]]:
    if kind is not None and kind not in KINDS:
        raise ConfigError(f"no kind of events '{kind}'; known are {', '.join(KINDS)}")
    lines = read_lines(path)
    first = list(islice(lines, _LOOKED_AT))
    if not any(line.text.strip() for line in first):
        if kind is None and not first:
            raise InputError(f"{path} is empty")
    found = kind or kind_of([line.text for line in first])
    if found is None:
        raise InputError(
            f"cannot tell what events {path} holds; name it with --from: {', '.join(KINDS)}"
        )
    return found, chain(first, lines)


def kind_of(texts: Iterable[str]) -> str | None:
    """Return what kind of events a file holds by its first lines, or None."""
    texts = [t for t in texts if t.strip()]
    if not texts:
        return None
    head = texts[0]
    if head.lstrip()[0] in "{[":
        return _kind_of_json(head)
    cells = [c.strip().strip('"').lower().replace(" ", "_") for c in head.split("\t")]
    if {"event_id", "event_type"} <= set(cells):
        return "polecat"
    if {"event_id", "source_name"} <= set(cells):
        return "icews"
    if len(cells) in (57, 58, 61) or cells[:4] == ["date", "source", "target", "cameocode"]:
        return "gdelt"
    if len(cells) in (26, 27):
        return "phoenix"
    if 6 <= len(cells) <= 10 and cells[0].isdigit() and len(cells[0]) == 8:
        return "phoenix"
    if len(cells) in (16, 17):  # the reader names what it is
        return "gdelt"
    if head.split(",")[: len(CLINE)] == list(CLINE):
        return "phoenix"
    return None


def _kind_of_json(head: str) -> str:
    try:
        record: JsonValue = json.loads(head)
    except json.JSONDecodeError:
        return "plover"
    if isinstance(record, dict):
        if "outcome" in record:
            return RECORD
        if "origin" in record and "raw" in record:
            return "foreign"
    return "plover"
