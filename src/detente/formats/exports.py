"""The formats that events are written in, by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from detente.formats import gdelt, icews, phoenix, polecat
from detente.formats.foreign import ForeignEvent, ForeignParty, pairs
from detente.formats.plover import plover_lines

FLAT_COLUMNS = (
    "origin", "id", "date", "end", "grain", "published", "type", "mode", "contexts", "status",
    "told_as", "cameo", "quad", "goldstein", "score", "actor", "actor_country", "actor_sector",
    "actor_code", "recipient", "recipient_country", "recipient_sector", "recipient_code",
    "reciprocal", "place", "admin1", "place_country", "lat", "lon", "geoname_id", "killed",
    "injured", "arrested", "crowd", "story_id", "sentence", "publisher", "title", "url", "lines",
    "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowFormat:
    """A format whose rows follow one from another event by event: header, then rows."""

    name: str
    suffix: str
    header: str | None
    rows: Callable[[ForeignEvent], Iterable[str]]


def flat_rows(event: ForeignEvent) -> Iterator[str]:
    """Yield the CSV rows of an event, one for each pair of actor and recipient."""
    place, size = event.place, event.magnitude
    for actor, recipient in pairs(event):
        values = (
            event.origin, event.id, event.date, event.end, event.grain, event.published,
            event.type, event.mode, " ".join(event.contexts), event.status, event.told_as,
            event.cameo, event.quad, event.goldstein, event.score, *_side(actor),
            *_side(recipient), None if event.reciprocal is None else int(event.reciprocal),
            *((place.name, place.admin1, place.country, place.lat, place.lon, place.geoname_id)
              if place else (None,) * 6),
            size.killed, size.injured, size.arrested, size.crowd, event.story_id, event.sentence,
            event.publisher, event.title, event.url, " ".join(map(str, event.lines)),
            "; ".join(event.notes),
        )  # fmt: skip
        yield csv_line(values)


def _side(party: ForeignParty | None) -> tuple[str | None, ...]:
    if party is None:
        return None, None, None, None
    return party.name, party.country, party.sector, party.code


def csv_line(values: Iterable[object]) -> str:
    """Return values as one line of CSV without its end; None is empty."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if v is None else v for v in values])
    return out.getvalue()


ROW_FORMATS: dict[str, RowFormat] = {
    f.name: f
    for f in (
        RowFormat("plover", ".jsonl", None, plover_lines),
        RowFormat("gdelt1", ".CSV", None, partial(gdelt.gdelt_rows, version="1")),
        RowFormat("gdelt2", ".CSV", None, partial(gdelt.gdelt_rows, version="2")),
        RowFormat("icews", ".tab", "\t".join(icews.COLUMNS), icews.icews_rows),
        RowFormat("phoenix", ".txt", None, phoenix.phoenix_rows),
        RowFormat("polecat", ".txt", polecat.polecat_header(), polecat.polecat_rows),
        RowFormat("cameo", ".tsv", "\t".join(phoenix.cameo_columns()), phoenix.cameo_rows),
        RowFormat("flat", ".csv", ",".join(FLAT_COLUMNS), flat_rows),
    )
}


def rows_text(events: Iterable[ForeignEvent], form: RowFormat) -> Iterator[str]:
    """Yield the lines of a file in a format, each with its end."""
    if form.header is not None:
        yield form.header + "\n"
    for event in events:
        for row in form.rows(event):
            yield row + "\n"
