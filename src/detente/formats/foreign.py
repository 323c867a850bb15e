"""Events in the shape that the field's data sets share, and what could not be read of them.

A `ForeignEvent` stands beside our `Event`: one label, in which status is folded into type, with
actors, recipients, day and place. The readers of this room make it of GDELT, ICEWS, Phoenix,
POLECAT and PLOVER files; `folding.py` makes it of our own record, so that all of them can be
counted, compared and written alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from detente.records import EventType, Magnitude

Origin = Literal[
    "detente", "gdelt1", "gdelt2", "gdelt-reduced", "icews", "phoenix", "phoenix-cline",
    "petrarch", "polecat", "plover", "ngec",
]  # fmt: skip
Grain = Literal["day", "month", "year", "published", "unknown"]


@dataclass(frozen=True, slots=True)
class ForeignParty:
    """A side of an event. `country` and `sector` are PLOVER's; `code` is as the data set has it.

    `sectors` are all of its sectors, the first of them in `sector` too.
    """

    name: str | None = None
    country: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    code: str | None = None
    role: str | None = None
    text: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """Where an event took place; `country` is ISO 3166-1 alpha-3."""

    name: str | None = None
    city: str | None = None
    district: str | None = None
    admin1: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geoname_id: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """One event of a data set, of ours or of others, with the row or rows it was read from.

    `date` and `end` are ISO days; `grain` says how fine the day is: `month` and `year` stand on
    their first day, `published` is the day of the story because the text gives none. `type` is None
    where PLOVER has no type for it (CAMEO 01 and 02). `status` and `told_as` (type and mode before
    folding) are known of our own record only. `reciprocal` is None where the data set does not say.
    `raw` keeps the rows as they stood, `lines` their numbers in `input`; `notes` say what was
    changed.
    """

    origin: Origin
    id: str
    date: str
    type: EventType | None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    goldstein: float | None = None
    score: float | None = None
    actors: tuple[ForeignParty, ...] = ()
    recipients: tuple[ForeignParty, ...] = ()
    reciprocal: bool | None = None
    end: str | None = None
    grain: Grain = "day"
    published: str | None = None
    status: str | None = None
    told_as: str | None = None
    place: ForeignPlace | None = None
    magnitude: Magnitude = field(default_factory=Magnitude)
    story_id: str | None = None
    sentence: str | None = None
    sentence_number: str | None = None
    words: str | None = None
    mentions: int | None = None
    lead: bool | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    link: str | None = None
    input: str | None = None
    lines: tuple[int, ...] = ()
    raw: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that was not taken as an event: where it stands, why, and the row itself."""

    input: str
    line: int
    reason: str
    text: str


Read: TypeAlias = Iterator[ForeignEvent | Malformed]


def pairs(event: ForeignEvent) -> Iterator[tuple[ForeignParty | None, ForeignParty | None]]:
    """Yield every pair of actor and recipient; an absent side is None."""
    for actor in event.actors or (None,):
        for recipient in event.recipients or (None,):
            yield actor, recipient


def dyads(event: ForeignEvent) -> tuple[tuple[str, str], ...]:
    """Return the pairs of countries of an event, each once, in the direction of the act.

    A reciprocal act is there in both directions. A side alone (`reciprocal` with all sides among
    the actors, as PLOVER has it) is paired within itself.
    """
    actors = _countries(event.actors)
    recipients = _countries(event.recipients)
    out = [(a, b) for a in actors for b in recipients]
    if event.reciprocal:
        if not recipients:
            out = [(a, b) for a in actors for b in actors if a != b]
        out += [(b, a) for a, b in out]
    return tuple(dict.fromkeys(out))


def _countries(parties: tuple[ForeignParty, ...]) -> list[str]:
    return list(dict.fromkeys(p.country for p in parties if p.country))
