"""POLECAT weekly files, out and in.

Columns: headers that three independent readers agree on. Tab-separated with standard quoting;
`None` is a missing value in any column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from detente import __version__
from detente.formats.codes import (
    QUADS,
    countries,
    country_of_plover,
    number,
    plover_contexts,
    plover_mode,
    plover_type,
    quad_of,
)
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace, Malformed, Read
from detente.formats.lines import Line, plain_cell

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors",
    "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province",
    "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
NEEDED = ("Event ID", "Event Date", "Event Type", "Actor Country", "Recipient Country")
NONE = "None"
LANGUAGES = {"en": "English"}


def polecat_header() -> str:
    """Return the header line, with the older name `Intensity` for the score."""
    return "\t".join(COLUMNS)


def polecat_rows(event: ForeignEvent) -> Iterator[str]:
    """Yield the one row of an event; an event without a PLOVER type has none."""
    if event.type is None:
        return
    place = event.place or ForeignPlace()
    cells: Sequence[object] = (
        f"{event.story_id or event.id}_{event.type}_{event.mode or ''}",
        event.date,
        event.type,
        event.mode,
        None if event.score is None else float(event.score),
        QUADS[event.quad] if event.quad else None,
        "; ".join(event.contexts),
        *_sides(event.actors),
        *_sides(event.recipients),
        place.name,
        place.city,
        place.district,
        place.admin1,
        place.country,
        place.lat,
        place.lon,
        place.geoname_id,
        place.name,
        None,
        event.publisher,
        (event.published or "")[:10],
        None,
        None,
        None,
        LANGUAGES.get(event.language or "", event.language),
        f"detente {__version__}",
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="")
    writer.writerow([_cell(c) for c in cells])
    yield out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}"
    return plain_cell(value) or NONE


def _sides(parties: Sequence[ForeignParty]) -> tuple[str | None, ...]:
    def each(values: Iterable[str | None]) -> str | None:
        listed = [v or NONE for v in values]
        return "; ".join(listed) if any(v != NONE for v in listed) else None

    def free(text: str | None) -> str | None:
        """Return words of the text without the signs that part values."""
        return text.replace(";", ",").replace("|", "/") if text else None

    lands = [countries().get(p.country or "") for p in parties]
    cow = [land.cow[:1] if land else () for land in lands]
    own = [p.sectors or ((p.sector,) if p.sector else ()) for p in parties]
    return (
        each(free(p.name) for p in parties),
        each(p.country for p in parties),
        each(c[0] if c else None for c in cow),
        next((p.sector for p in parties if p.sector), None),
        each("|".join(s) or None for s in own) if len(parties) > 1 else "; ".join(*own[:1] or [()]),
        each(free(p.role) for p in parties),
        each(free(p.text) for p in parties),
        each(p.identifier for p in parties),
    )


def read_polecat(lines: Iterable[Line]) -> Read:
    """Yield the events of a POLECAT file.

    Columns are found by name. Where a header names more columns than the rows have, the 40 known
    names count, and surplus empty cells at the end of a row are cut off. A row that does not fit
    with quoting is read without.
    """
    header: list[str] | None = None
    file = None
    for line in lines:
        if line.input != file:
            header, file = None, line.input
        if not line.text.strip():
            continue
        if header is None:
            header = ["Intensity" if c == "Event Intensity" else c for c in _cells(line.text)]
            absent = [c for c in NEEDED if c not in header]
            if absent:
                header = None
                reason = f"no header of POLECAT: without {', '.join(absent)}"
                yield Malformed(line.input, line.number, reason, line.text)
            continue
        names, cells = _fit(header, line.text)
        if len(cells) != len(names):
            reason = f"{len(cells)} columns, the header has {len(header)} and POLECAT 40"
            yield Malformed(line.input, line.number, reason, line.text)
            continue
        row = {k: "" if c.strip() == NONE else c.strip() for k, c in zip(names, cells, strict=True)}
        try:
            yield _event(line, row)
        except ValueError as error:
            yield Malformed(line.input, line.number, str(error), line.text)


def _cells(text: str) -> list[str]:
    return [c.strip() for c in next(csv.reader([text], delimiter="\t"))]


def _fit(header: Sequence[str], text: str) -> tuple[Sequence[str], list[str]]:
    """Return names and cells of a row, of the ways to read it the first in which they agree."""
    quoted = next(csv.reader([text], delimiter="\t"))
    for cells in (quoted, text.split("\t")):
        for names in (header, COLUMNS):
            cut = list(cells)
            while len(cut) > len(names) and not cut[-1].strip():
                cut.pop()
            if len(cut) == len(names):
                return names, cut
    return header, quoted


def _event(line: Line, row: Mapping[str, str]) -> ForeignEvent:
    kind, implied, notes = plover_type(row["Event Type"])
    mode, mode_notes = plover_mode(kind, row.get("Event Mode", ""))
    contexts, context_notes = plover_contexts(_several(row.get("Contexts", "")))
    actors, actor_notes = _parties(row, "Actor")
    recipients, recipient_notes = _parties(row, "Recipient")
    quad = _quad(row.get("Quad Code", ""), quad_of(kind))
    published = row.get("Publication Date", "")
    ident = row["Event ID"]
    return ForeignEvent(
        origin="polecat",
        id=ident,
        date=_day(row["Event Date"]),
        type=kind,
        mode=mode or implied,
        contexts=contexts,
        quad=quad,
        score=number(row.get("Intensity")),
        actors=actors,
        recipients=recipients,
        published=_day(published) if published else None,
        place=_place(row),
        story_id=ident.split(f"_{row['Event Type']}")[0] or None,
        publisher=row.get("Source") or None,
        language={v: k for k, v in LANGUAGES.items()}.get(
            row.get("Language", ""), row.get("Language") or None
        ),
        input=line.input,
        lines=(line.number,),
        raw=(line.text,),
        notes=(*notes, *mode_notes, *context_notes, *actor_notes, *recipient_notes),
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise ValueError(f"'{text}' is no day; YYYY-MM-DD is") from None


def _quad(text: str, known: int | None) -> int | None:
    """Return the quad that a row names; a SANCTION is 3 in some releases and 4 here."""
    return {v: k for k, v in QUADS.items()}.get(text.upper(), known)


def _several(cell: str) -> list[str]:
    return [
        v for part in cell.split(";") for x in part.split("|") if (v := x.strip()) and v != NONE
    ]


def _entities(cell: str) -> list[str | None]:
    """Return what a cell says of each entity, in order; `None` where it says nothing of one."""
    if not cell:
        return []
    return [None if x.strip() in ("", NONE) else x.strip() for x in cell.split(";")]


def _parties(row: Mapping[str, str], side: str) -> tuple[tuple[ForeignParty, ...], tuple[str, ...]]:
    """Return the sides; columns are taken as parallel where they name equally many entities."""
    names = _entities(row.get(f"{side} Name", ""))
    lands = _entities(row.get(f"{side} Country", ""))
    if not names and not lands and not row.get(f"Primary {side} Sector"):
        return (), ()
    if len(names) <= 1 and len(lands) == 1 and "|" in (lands[0] or ""):
        lands = [x.strip() or None for x in (lands[0] or "").split("|")]
    count = len(lands) or len(names) or 1
    notes: list[str] = []
    columns: dict[str, list[str | None]] = {}
    for key, column in (
        ("name", f"{side} Name"), ("role", f"{side} Title"), ("text", f"{side} Name Raw"),
        ("identifier", f"Wikipedia {side} ID"),
    ):  # fmt: skip
        values = _entities(row.get(column, ""))
        if values and len(values) != count and count > 1:
            notes.append(f"{column} has {len(values)} values for {count} countries, left out")
            values = []
        elif count == 1 and len(values) > 1:
            values = [row[column]]
        columns[key] = values or [None] * count
    sectors = _sectors(row, side, count)
    out = []
    for n in range(count):
        land = lands[n] if n < len(lands) else None
        iso = country_of_plover(land) if land else None
        if land and iso is None:
            notes.append(f"country '{land}' is not known")
        of_party = sectors[n]
        out.append(
            ForeignParty(
                name=columns["name"][n], country=iso, sector=of_party[0] if of_party else None,
                sectors=of_party, role=columns["role"][n], text=columns["text"][n],
                identifier=columns["identifier"][n],
            )
        )  # fmt: skip
    return tuple(out), tuple(notes)


def _sectors(row: Mapping[str, str], side: str, count: int) -> list[tuple[str, ...]]:
    primary = row.get(f"Primary {side} Sector", "")
    cell = row.get(f"{side} Sectors", "")
    each = _entities(cell)
    if count > 1 and len(each) == count:
        return [tuple(_several(x or "")) for x in each]
    first = tuple(dict.fromkeys([*([primary] if primary else []), *_several(cell)]))
    return [first] + [()] * (count - 1)


def _place(row: Mapping[str, str]) -> ForeignPlace | None:
    name, country = row.get("Placename") or None, row.get("Country") or None
    lat, lon = number(row.get("Latitude")), number(row.get("Longitude"))
    if name is None and country is None and lat is None:
        return None
    ident = row.get("GeoNames ID", "")
    return ForeignPlace(
        name=name, city=row.get("City") or None, district=row.get("District") or None,
        admin1=row.get("Province") or None,
        country=country_of_plover(country) if country else None, lat=lat, lon=lon,
        geoname_id=int(float(ident)) if ident else None,
    )  # fmt: skip
