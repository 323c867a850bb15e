"""What the CAMEO data sets share: a row for each pair, and some acts told once from each side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from detente.formats.codes import Cameo, cameo_codes, quad_of, score_of
from detente.formats.foreign import ForeignEvent, ForeignParty, Malformed, Origin, Read, pairs

# Rows that belong together stand near each other in every file; this many are held at a time.
WINDOW = 20_000
# Codes whose rows ICEWS has nearly always once each way. A visit is the host's hosting.
BOTH_WAYS = frozenset(["036", "040", "041", "044", "046", "057"])
VISIT, HOST = "042", "043"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a CAMEO data set: who, to whom, and what."""

    actor: ForeignParty | None
    recipient: ForeignParty | None
    code: Cameo


def both_ways(event: ForeignEvent) -> Iterator[Row]:
    """Yield the rows of an event: one for each pair, a reciprocal act or a visit once each way.

    An event whose code CAMEO does not have yields nothing.
    """
    code = cameo_codes().get(event.cameo or "")
    if code is None:
        return
    visit = event.cameo in (VISIT, HOST)
    there, back = (cameo_codes()[c] for c in (VISIT, HOST)) if visit else (code, code)
    sides = list(pairs(event))
    if event.reciprocal and not event.recipients:
        sides = [(a, b) for n, a in enumerate(event.actors) for b in event.actors[n + 1 :]] or sides
    for actor, recipient in sides:
        yield Row(actor, recipient, there)
        if (event.reciprocal or visit) and actor is not None and recipient is not None:
            yield Row(recipient, actor, back)


def cameo_event(
    origin: Origin,
    key: str,
    day: str,
    code: Cameo,
    actor: ForeignParty | None,
    recipient: ForeignParty | None,
    *,
    notes: tuple[str, ...] = (),
    **rest: Any,
) -> ForeignEvent:
    """Return the event that a row tells, its code translated to PLOVER.

    `rest` are fields of `ForeignEvent`. The row of a host becomes the visit, with the visitor as
    actor.
    """
    if code.code == HOST:
        actor, recipient = recipient, actor
        notes = (*notes, "the host's row: sides exchanged, so that the visitor acts")
    return ForeignEvent(
        origin=origin,
        id=key,
        date=day,
        type=code.type,
        mode=code.mode,
        contexts=code.contexts,
        cameo=code.code,
        quad=quad_of(code.type),
        score=score_of(code.type, code.mode),
        actors=(actor,) if actor else (),
        recipients=(recipient,) if recipient else (),
        notes=notes,
        **rest,
    )


def join_rows(events: Iterable[ForeignEvent | Malformed], *, window: int = WINDOW) -> Read:
    """Yield events with the rows joined that tell one act both ways; the order is that of the rows.

    CAMEO data sets write a meeting once from each side. Two rows of the same story (and sentence,
    where it is told), day and code with their sides exchanged become one reciprocal event; a
    visit and its hosting become one visit. Rows more than `window` rows apart are not joined.
    """
    held: dict[int, ForeignEvent | Malformed] = {}
    waiting: dict[tuple[object, ...], int] = {}
    first = 0
    for n, event in enumerate(events):
        if isinstance(event, ForeignEvent) and event.story_id is not None:
            other = waiting.pop(_key(event, exchanged=event.cameo in BOTH_WAYS), None)
            partner = held.get(other) if other is not None else None
            if isinstance(partner, ForeignEvent) and other is not None:
                held[other] = _joined(partner, event)
                continue
            if event.cameo in BOTH_WAYS or event.cameo in (VISIT, HOST):
                waiting[_key(event, own=True)] = n
        held[n] = event
        while n - first >= window:
            if first in held:
                yield held.pop(first)
            first += 1
    yield from held.values()


def _key(event: ForeignEvent, *, exchanged: bool = False, own: bool = False) -> tuple[object, ...]:
    """Return what a row is found by; `own` for the row that waits, else that of its partner."""
    sides = (event.actors, event.recipients)
    code = event.cameo
    if not own and code in (VISIT, HOST):
        code = HOST if code == VISIT else VISIT
    return (event.story_id, event.sentence_number, event.date, code, *_codes(sides, exchanged))


def _codes(
    sides: tuple[tuple[ForeignParty, ...], tuple[ForeignParty, ...]], exchanged: bool
) -> tuple[object, object]:
    first, second = ([(p.name, p.country, p.sectors, p.code) for p in side] for side in sides)
    return (tuple(second), tuple(first)) if exchanged else (tuple(first), tuple(second))


def _joined(first: ForeignEvent, second: ForeignEvent) -> ForeignEvent:
    visit = first.cameo in (VISIT, HOST)
    kept = second if first.cameo == HOST else first
    return replace(
        kept,
        reciprocal=None if visit else True,
        lines=(*first.lines, *second.lines),
        raw=(*first.raw, *second.raw),
        notes=(*kept.notes, "two rows, one each way, joined"),
    )
