"""What passes between the rooms of this package: sentences, what they tell, and their trace."""

from __future__ import annotations

from dataclasses import dataclass

from detente.acts.drafts import Draft, Miss
from detente.language.parse import Parse
from detente.records import Attribution, Event, Magnitude, Mention, Place, Status, When


@dataclass(frozen=True, slots=True)
class Unit:
    """A parsed sentence of a story, where it stands, and its mentions.

    `part` is the number of its paragraph, -1 for the title and -2 for a caption.
    """

    parse: Parse
    mentions: tuple[Mention, ...]
    part: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A draft with all that its sentence says of it."""

    draft: Draft
    unit: Unit
    date: When
    place: Place | None
    attribution: tuple[Attribution, ...]
    magnitude: Magnitude
    contexts: tuple[str, ...]
    status: Status
    outer: int | None


@dataclass(frozen=True, slots=True)
class SentenceTrace:
    """What was made of one sentence, for `explain`.

    `dropped` are events that were told and could not be trusted enough.
    """

    unit: Unit
    drafts: tuple[Draft, ...]
    misses: tuple[Miss, ...]
    dropped: tuple[Event, ...] = ()
