"""A happening out of its reports: what they agree on, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from detente.happenings.facts import is_headline, is_person
from detente.ids import happening_id
from detente.records import (
    Disagreement,
    Event,
    Happening,
    HappeningMember,
    Magnitude,
    Party,
    Place,
    Report,
    When,
)

T = TypeVar("T")
COUNTS = ("killed", "injured", "arrested", "crowd")


def build_happening(
    reports: Sequence[Report],
    component: str,
    reasons: Mapping[str, tuple[str | None, float, str]],
) -> Happening:
    """Return the happening that reports tell; `reasons` says of each why it belongs.

    Fields hold what most independent sources say, of equals what the earliest report says.
    """
    ordered = sorted(reports, key=_first)
    events = [r.event for r in ordered]
    lead = events[0]
    ids = [happening_id(e.id) for e in events]
    return Happening(
        id=ids[0],
        aliases=tuple(sorted(ids[1:])),
        component=component,
        type=_most(ordered, lambda e: e.type) or lead.type,
        mode=_most(ordered, lambda e: e.mode),
        contexts=tuple(sorted({c for e in events for c in e.contexts})),
        status=_most(ordered, lambda e: e.status) or lead.status,
        condition=next((e.condition for e in events if e.condition), None),
        reciprocal=sum(e.reciprocal for e in events) * 2 >= len(events),
        actors=_parties([e.actors for e in events]),
        recipients=_parties([e.recipients for e in events]),
        date=_date(ordered),
        place=_place(ordered),
        magnitude=_magnitude(events),
        first_published=ordered[0].head.published,
        last_published=max((r.head.published or "" for r in ordered), default="") or None,
        members=tuple(
            HappeningMember(
                r.event.id, r.event.story_id, r.head.published, r.head.origin, *reasons[r.event.id]
            )
            for r in ordered
        ),
        disagreements=_disagreements(events),
        stories=len({e.story_id for e in events}),
        sources=len({r.head.origin for r in ordered}),
        confidence=_confidence(ordered),
        outer=tuple(
            sorted(
                {(inside, r.outer) for r in ordered if (inside := r.event.embedded_in) and r.outer}
            )
        ),
        sentences=tuple(sorted({x.text for e in events for x in e.evidence})),
        confirmed=any(a.stance == "confirms" for e in events for a in e.attribution),
    )


def as_happening(name: str, reports: Sequence[Report]) -> Happening:
    """Return what some of a joined happening's reports tell, under the id that it bears."""
    reasons = {r.event.id: (None, 1.0, "joined") for r in reports}
    return replace(build_happening(reports, name, reasons), id=name)


def _first(report: Report) -> tuple[str, str]:
    """Return what orders reports: time of publication, those without one last, then id."""
    return (report.head.published or "9999", report.event.id)


def _most(reports: Sequence[Report], field: Callable[[Event], T | None]) -> T | None:
    """Return the value that most origins give, of equals the first; None does not count.

    A headline, which leaves out who claims it, is heard only where its text does not tell the act.
    """
    votes: dict[T, set[str]] = defaultdict(set)
    told = {r.head.id for r in reports if not is_headline(r)}
    for report in reports:
        if is_headline(report) and report.head.id in told:
            continue
        value = field(report.event)
        if value is not None:
            votes[value].add(report.head.origin)
    order = list(votes)
    return max(order, key=lambda v: (len(votes[v]), -order.index(v)), default=None)


def _parties(choices: Sequence[tuple[Party, ...]]) -> tuple[Party, ...]:
    """Return the side of the report that names most persons, then most countries."""
    return max(
        choices,
        key=lambda c: (sum(map(is_person, c)), len({q.country for q in c if q.country}), bool(c)),
        default=(),
    )


def _date(reports: Sequence[Report]) -> When:
    """Return the finest date; stated ones come before those of publication, then by votes."""
    rank = {"day": 3, "month": 2, "year": 1, "unknown": 0}

    def worth(when: When) -> tuple[bool, bool, int, int]:
        votes = sum(r.event.date.start == when.start for r in reports)
        return (when.start is not None, when.basis != "publication", rank[when.precision], votes)

    return max((r.event.date for r in reports), key=worth)


def _place(reports: Sequence[Report]) -> Place | None:
    """Return the place most origins give, one with coordinates before a country by name."""
    named = [r for r in reports if r.event.place is not None]
    spots = [r for r in named if r.event.place is not None and r.event.place.lat is not None]
    use = spots or named
    best = _most(use, lambda e: (e.place.geoname_id, e.place.text) if e.place else None)
    return next((p for r in use if (p := r.event.place) and (p.geoname_id, p.text) == best), None)


def _magnitude(events: Sequence[Event]) -> Magnitude:
    """Return the counts of the latest report that gives each."""

    def last(name: str) -> int | None:
        values = [v for e in events if (v := getattr(e.magnitude, name)) is not None]
        return values[-1] if values else None

    return Magnitude(*(last(name) for name in COUNTS))


def _confidence(reports: Sequence[Report]) -> float:
    """Return how sure the happening is: each further origin halves what is left of the doubt."""
    best: dict[str, float] = {}
    for report in reports:
        origin = report.head.origin
        best[origin] = max(best.get(origin, 0.0), report.event.confidence)
    values = sorted(best.values(), reverse=True)
    doubt = 1 - values[0]
    return round(1 - doubt * 0.5 ** (len(values) - 1), 3)


def _disagreements(events: Sequence[Event]) -> tuple[Disagreement, ...]:
    fields: dict[str, Callable[[Event], str | None]] = {
        "type": lambda e: e.type,
        "mode": lambda e: e.mode,
        "status": lambda e: e.status,
        "date": lambda e: e.date.start if e.date.basis != "publication" else None,
        "place": lambda e: e.place.text if e.place else None,
        "actors": lambda e: _names(e.actors),
        "recipients": lambda e: _names(e.recipients),
        "killed": lambda e: _text(e.magnitude.killed),
        "injured": lambda e: _text(e.magnitude.injured),
        "arrested": lambda e: _text(e.magnitude.arrested),
        "crowd": lambda e: _text(e.magnitude.crowd),
    }
    out = []
    for name, field in fields.items():
        values: dict[str, list[str]] = defaultdict(list)
        for event in events:
            value = field(event)
            if value is not None:
                values[value].append(event.id)
        if len(values) > 1:
            pairs = tuple((v, tuple(sorted(ids))) for v, ids in sorted(values.items()))
            out.append(Disagreement(name, pairs))
    return tuple(out)


def _names(parties: Sequence[Party]) -> str | None:
    return ", ".join(sorted({q.name for q in parties})) or None


def _text(count: int | None) -> str | None:
    return None if count is None else str(count)
