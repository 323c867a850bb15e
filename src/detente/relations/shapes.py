"""What relations are read from, and what comes out; all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.records import Event, Happening, LifeLink, Span, Story

if TYPE_CHECKING:
    from detente.relations.reading import Reading


@dataclass(frozen=True, slots=True)
class Record:
    """Stories with their events, what they tell together, and how these follow each other.

    `events` and `happenings` are by id; `home` gives the happening of each event, `groups` the set
    of near-duplicates of each story. `readings` are kept here once they were asked for.
    """

    stories: Mapping[str, Story]
    events: Mapping[str, Event]
    happenings: Mapping[str, Happening]
    links: tuple[LifeLink, ...]
    home: Mapping[str, str]
    groups: Mapping[str, str]
    readings: dict[str, Reading] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: codes of countries or bodies, or the name of a group.

    `forms` are all ways to write the name of a group, in small letters; `home` is the code of the
    state that it belongs to.
    """

    id: str
    name: str
    codes: frozenset[str]
    names: frozenset[str]
    forms: frozenset[str] = frozenset()
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a story that a line of the card rests on; `number` is that on the card."""

    number: int
    story_id: str
    event_id: str | None
    published: str | None
    source: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Signal:
    """That a report brings a channel into a state.

    `day` orders; `since` is as fine as it is known.
    """

    channel: str
    state: str
    day: str
    since: str
    told: str
    rule: str
    reason: str
    story_id: str
    event_id: str | None
    span: Span
    only_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spell:
    """A channel in one state from `since` to `until` (None: to the day asked), and why."""

    channel: str
    state: str
    since: str | None
    until: str | None
    reason: str
    rule: str | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that took place: at which level, how, where, who.

    `event_id` is None where words alone tell it, and no act was coded.
    """

    day: str
    level: str
    post: str | None
    mode: str
    place: str | None
    who: str
    event_id: str | None
    story_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A threat, demand, promise or plan. `state` is open, met, refused, overdue, cancelled ...

    `by` and `to` are ids of the sides; `due` is None where no date is told; `why` says what
    decided the state, `ended` the day of the report by which it was settled,
    `again` where else it was told.
    """

    kind: str
    state: str
    by: str
    to: str
    what: str
    condition: str | None
    due: str | None
    place: str | None
    told: str
    why: str
    event_ids: tuple[str, ...]
    story_id: str
    span: Span
    ended: str | None = None
    again: tuple[tuple[str, Span], ...] = ()
