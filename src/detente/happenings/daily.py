"""One a day: the filter of the field's older data sets, offered beside happenings."""

from __future__ import annotations

from collections.abc import Iterable

from detente.records import Event, Report


def one_a_day(reports: Iterable[Report]) -> tuple[Report, ...]:
    """Return for each day, type and pair of sides the first report, by id of the event.

    The day is that of the act, where none is stated that of publication; a report without either
    passes. It knows no places and no persons: two bombings of a day become one, and a bombing told
    on the next day without a date is kept twice. `join_reports` is the better filter.
    """
    first: dict[tuple[str, ...], Report] = {}
    for report in sorted(reports, key=lambda r: (r.head.published or "9999", r.event.id)):
        event = report.event
        day = event.date.start or (report.head.published or "")[:10]
        key = (event.type, event.status, day, *_sides(event)) if day else (event.id,)
        first.setdefault(key, report)
    return tuple(sorted(first.values(), key=lambda r: r.event.id))


def _sides(event: Event) -> tuple[str, str]:
    actors = "+".join(sorted({q.country or q.name for q in event.actors}))
    recipients = "+".join(sorted({q.country or q.name for q in event.recipients}))
    return (actors, recipients) if not event.reciprocal else tuple(sorted((actors, recipients)))  # type: ignore[return-value]
