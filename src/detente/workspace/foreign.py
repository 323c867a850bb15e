"""Events of other data sets in the workspace, kept with their origin and raw rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from detente.formats.foreign import ForeignEvent, ForeignParty
from detente.ids import content_id
from detente.plain import from_plain, to_plain
from detente.store import Snapshot, Store
from detente.store.rows import Row
from detente.store.store import Counts, Work

# Events of one commit: some 20 MB of rows.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of events that were to be kept: added, or there already."""

    added: int
    known: int


def keep_foreign(
    store: Store, events: Iterable[ForeignEvent], *, sources: Sequence[str] = ()
) -> Imported:
    """Keep events of other data sets that the record does not hold yet.

    One import works at a time; one that was cut off can be run again, and adds the rest.
    """
    added = known = 0
    started = datetime.now(UTC)
    run = content_id("run", started.isoformat(), *sources)
    with store.alone("import"):
        with store.snapshot(("foreign_events", "superseded")) as snapshot:
            seen = {r["id"] for r in snapshot.rows("SELECT id FROM _foreign_events_live")}
        rows = iter(map(foreign_row, events))
        while batch := list(islice(rows, BATCH)):
            new = [r for r in {r["id"]: r for r in batch}.values() if r["id"] not in seen]
            seen |= {r["id"] for r in new}
            added += len(new)
            known += len(batch) - len(new)
            if new:
                store.commit(
                    Work(
                        run, "import", started, {"foreign_events": new},
                        counts=Counts(events=len(new)), sources=tuple(sources),
                    )
                )  # fmt: skip
    return Imported(added, known)


def read_foreign(snapshot: Snapshot, origin: str | None = None) -> Iterator[ForeignEvent]:
    """Yield the events of other data sets, by day and id; only of origins that begin so."""
    query = "SELECT * FROM _foreign_events_live WHERE starts_with(origin, ?) ORDER BY day, id"
    return map(foreign_event, snapshot.stream(query, [origin or ""]))


def foreign_row(event: ForeignEvent) -> Row:
    """Return the row of an event of another data set."""
    row: Row = to_plain(event)
    sides = (("actor", event.actors), ("recipient", event.recipients))
    return row | {
        "id": content_id("fe", event.origin, event.id, event.date, *event.raw),
        "key": event.id,
        "day": date.fromisoformat(event.date),
        "day_end": date.fromisoformat(event.end) if event.end else None,
        **{f"{side}_countries": _codes(p.country for p in members) for side, members in sides},
        **{f"{side}_sectors": _codes(p.sector for p in members) for side, members in sides},
        **{f"{side}_names": _names(members) for side, members in sides},
    }


def foreign_event(row: Row) -> ForeignEvent:
    """Return the event of a row, as it was when it was kept."""
    end = row["day_end"]
    told = {
        "id": row["key"],
        "date": row["day"].isoformat(),
        "end": end.isoformat() if end else None,
    }
    return from_plain(ForeignEvent, row | told)


def _codes(codes: Iterable[str | None]) -> str:
    return " ".join(sorted({c for c in codes if c}))


def _names(parties: Iterable[ForeignParty]) -> str:
    return "; ".join(dict.fromkeys(p.name for p in parties if p.name))
