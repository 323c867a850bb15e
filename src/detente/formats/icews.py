"""ICEWS event files, out and in: the public layout, the 2017 files without codes, the internal one.

Columns: real rows and the `icews` package of R.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from detente.formats.codes import (
    SPECIAL,
    Cameo,
    cameo,
    cameo_by_name,
    countries,
    country_of_name,
    icews_sectors,
    number,
    sectors,
)
from detente.formats.dyadic import both_ways, cameo_event, join_rows
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace, Malformed, Read
from detente.formats.lines import Line, plain_cell
from detente.ids import whole_number

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
)  # fmt: skip
NEEDED = ("event_id", "event_date", "source_name", "target_name", "event_text")
EMPTY = frozenset(["", "NA", "NULL"])
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}$")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")


def icews_rows(event: ForeignEvent) -> Iterator[str]:
    """Yield the rows of an event: one for each pair, reciprocal acts and visits once each way."""
    place = event.place or ForeignPlace()
    country = countries().get(place.country or "")
    for n, row in enumerate(both_ways(event)):
        yield "\t".join(
            (
                str(whole_number(event.id, str(n))),
                event.date,
                *_side(row.actor),
                row.code.name,
                row.code.code,
                plain_cell(row.code.goldstein_icews),
                *_side(row.recipient),
                str(whole_number(event.story_id)) if event.story_id else "",
                event.sentence_number or "",
                plain_cell(event.publisher),
                plain_cell(place.city),
                plain_cell(place.district),
                plain_cell(place.admin1),
                country.icews[0] if country else "",
                plain_cell(place.lat),
                plain_cell(place.lon),
            )
        )


def _side(party: ForeignParty | None) -> tuple[str, str, str]:
    if party is None:
        return "", "", ""
    known = countries().get(party.country or "")
    country = known.icews[0] if known else ""
    codes = [*party.sectors] or ([party.sector] if party.sector else [])
    if party.country in ("UNO", "EUR"):
        codes = ["IGO", *(c for c in codes if c != "IGO")]
    elif party.country in SPECIAL:
        codes = [party.country, *(c for c in codes if c != party.country)]
    phrases = [sectors()[c]["icews"] for c in codes if c in sectors()]
    name = plain_cell(party.name) or (
        {"UNO": "United Nations", "EUR": "European Union"}.get(party.country or "", country)
    )
    return name, ",".join(p for p in dict.fromkeys(phrases) if p), country


def read_icews(lines: Iterable[Line]) -> Read:
    """Yield the events of an ICEWS file, the rows of both directions joined.

    Columns are found by name, in ICEWS's spelling or that of R's `icews` package. A row that stands
    word for word in the file before is listed as malformed.
    """
    return join_rows(_read(lines))


def _read(lines: Iterable[Line]) -> Read:
    header: Sequence[str] | None = None
    seen: dict[int, int] = {}
    file = None
    for line in lines:
        if line.input != file:
            header, file, seen = None, line.input, {}
        if not line.text.strip():
            continue
        cells = [_bare(c) for c in line.text.split("\t")]
        if header is None:
            header = [c.strip().lower().replace(" ", "_") for c in cells]
            absent = [c for c in NEEDED if c not in header]
            if absent:
                header = None
                reason = f"no header of ICEWS: without {', '.join(absent)}"
                yield Malformed(line.input, line.number, reason, line.text)
            continue
        key = hash(line.text)
        if key in seen:
            reason = f"the same row as line {seen[key]}"
            yield Malformed(line.input, line.number, reason, line.text)
            continue
        seen[key] = line.number
        if len(cells) != len(header):
            reason = f"{len(cells)} columns, the header has {len(header)}"
            yield Malformed(line.input, line.number, reason, line.text)
            continue
        row = {k: "" if v in EMPTY else v for k, v in zip(header, cells, strict=True)}
        try:
            yield _event(line, row)
        except ValueError as error:
            yield Malformed(line.input, line.number, str(error), line.text)


def _bare(cell: str) -> str:
    """Return a cell without quotes around it; some files have them on one side only."""
    return cell.strip().strip('"').replace('""', '"')


def _event(line: Line, row: Mapping[str, str]) -> ForeignEvent:
    code, notes = _code(row)
    day = _day(row["event_date"])
    lat, lon = number(row.get("latitude")), number(row.get("longitude"))
    named = row.get("country", "")
    place = None
    if lat is not None or named or row.get("city"):
        place = ForeignPlace(
            name=row.get("city") or row.get("province") or named or None,
            city=row.get("city") or None,
            district=row.get("district") or None,
            admin1=row.get("province") or None,
            country=country_of_name(named) if named else None,
            lat=lat,
            lon=lon,
        )
    actor, said = _party(row, "source")
    recipient, said_too = _party(row, "target")
    return cameo_event(
        "icews",
        f"{row['event_id']}_{day.replace('-', '')}",  # unique only together
        day,
        code,
        actor,
        recipient,
        goldstein=number(row.get("intensity")),
        place=place,
        story_id=row.get("story_id") or None,
        sentence_number=row.get("sentence_number") or None,
        sentence=row.get("event_sentence") or None,
        publisher=row.get("publisher") or None,
        title=row.get("headline") or None,
        language=row.get("language") or None,
        input=line.input,
        lines=(line.number,),
        raw=(line.text,),
        notes=(*notes, *said, *said_too),
    )


def _code(row: Mapping[str, str]) -> tuple[Cameo, tuple[str, ...]]:
    given = row.get("cameo_code", "")
    if given and given[:2].isdigit():
        return cameo(given)
    text = row["event_text"]
    found = cameo_by_name().get(text.casefold())
    if found is None:
        raise ValueError(f"no CAMEO code, and no code has the label '{text}'")
    code, notes = cameo(found)
    return code, (*notes, f"CAMEO code {found} from the label")


def _day(text: str) -> str:
    american = _AMERICAN.match(text)
    if american:
        month, day, year = map(int, american.groups())
        return date(year, month, day).isoformat()
    if _ISO.match(text):
        return date.fromisoformat(text).isoformat()
    if len(text) == 8 and text.isascii() and text.isdigit():  # as the R package keeps it
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    raise ValueError(f"'{text}' is no day; YYYY-MM-DD and M/D/YYYY are")


def _party(row: Mapping[str, str], side: str) -> tuple[ForeignParty | None, tuple[str, ...]]:
    name, country = row[f"{side}_name"], row.get(f"{side}_country", "")
    if not name and not country:
        return None, ()
    phrases = split_sectors(row.get(f"{side}_sectors", ""))
    weight = {phrase: n for n, phrase in enumerate(icews_sectors())}
    found = sorted((p for p in phrases if p in weight), key=weight.__getitem__)
    codes = tuple(dict.fromkeys(c for p in found if (c := icews_sectors()[p])))
    notes = tuple(f"sector '{p}' is not known" for p in phrases if p not in weight)
    iso = country_of_name(country) if country else _body(name, codes)
    if country and iso is None:
        notes = (*notes, f"country '{country}' is not known")
    party = ForeignParty(
        name or None, iso, codes[0] if codes else None, codes,
        row.get(f"{side}_sectors") or None,
    )  # fmt: skip
    return party, notes


def _body(name: str, codes: Sequence[str]) -> str | None:
    """Return PLOVER's code for an actor without a country: UN, EU, or what its sectors say."""
    if name in ("United Nations", "European Union"):
        return "UNO" if name == "United Nations" else "EUR"
    special = [c for c in codes if c in SPECIAL]
    return special[0] if special else country_of_name(name)


def split_sectors(text: str) -> tuple[str, ...]:
    """Return the sectors of a cell, which are joined by commas though some names contain one.

    At each place the longest known name counts, else what stands before the next comma.
    """
    pieces = text.split(",") if text else []
    out: list[str] = []
    n = 0
    while n < len(pieces):
        for last in range(min(len(pieces), n + 4), n, -1):
            name = ",".join(pieces[n:last])
            if last == n + 1 or name.strip() in icews_sectors():
                out.append(name.strip())
                n = last
                break
    return tuple(s for s in out if s)
