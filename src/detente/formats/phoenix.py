"""Phoenix event files, out and in: real-time layout, Historical Phoenix, PETRARCH2's output.

Columns: code of the Phoenix pipeline and of PETRARCH2; Cline Center codebook 1.0.0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from detente.formats.codes import (
    cameo,
    cameo_actor,
    cameo_codes,
    cameo_party,
    country_of_name,
    country_of_plover,
    number,
)
from detente.formats.dyadic import both_ways, cameo_event, join_rows
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace, Malformed, Read
from detente.formats.gdelt import iso_day
from detente.formats.lines import Line, plain_cell
from detente.ids import whole_number

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity",
    "SourceActorRole", "SourceActorAttribute", "TargetActorFull", "TargetActorEntity",
    "TargetActorRole", "TargetActorAttribute", "EventCode", "EventRootCode", "PentaClass",
    "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName", "CountryCode",
    "SentenceID", "URLs", "NewsSources",
)  # fmt: skip
CLINE = (
    "eid", "story_date", "year", "month", "day", "source", "source_root", "source_agent",
    "source_others", "target", "target_root", "target_agent", "target_others", "code", "root_code",
    "quad_class", "goldstein", "joined_issues", "lat", "lon", "placename", "statename",
    "countryname", "aid", "process",
)  # fmt: skip
# Of several roles the first of these in Phoenix's own order is the role, the others attributes.
PRIMARY = (
    "GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL",
)  # fmt: skip


def phoenix_rows(event: ForeignEvent) -> Iterator[str]:
    """Yield the rows of an event in the real-time layout, reciprocal acts and visits both ways."""
    place = event.place or ForeignPlace()
    located = place.lat is not None
    for n, row in enumerate(both_ways(event)):
        cells = (
            f"{whole_number(event.id, str(n))}_v1.0.0",
            event.date.replace("-", ""),
            event.date[:4],
            event.date[5:7],
            event.date[8:10],
            *_side(row.actor),
            *_side(row.recipient),
            row.code.code,
            row.code.code[:2],
            str(row.code.quad_phoenix),
            plain_cell(row.code.goldstein_phoenix),
            "",
            plain_cell(place.lat),
            plain_cell(place.lon),
            plain_cell(place.city or place.name) if located else "",
            plain_cell(place.admin1) if located else "",
            (place.country or "") if located else "",
            plain_cell(event.story_id),
            plain_cell(event.url),
            plain_cell(event.publisher),
        )
        yield "\t".join(cells)


def _side(party: ForeignParty | None) -> tuple[str, str, str, str]:
    made = cameo_actor(party)
    if not made.code:
        return "---", "---", "", ""
    entity = made.country or made.code[:3]
    rest = made.code.removeprefix(entity)
    trios = [rest[n : n + 3] for n in range(0, len(rest), 3)]
    role = next((p for p in PRIMARY if p in trios), "")
    return made.code, entity, role, ";".join(t for t in trios if t != role)


def read_phoenix(lines: Iterable[Line]) -> Read:
    """Yield the events of a file of one of the Phoenix family, told by its columns."""
    return join_rows(_read(lines))


def _read(lines: Iterable[Line]) -> Read:
    for line in lines:
        if not line.text.strip():
            continue
        try:
            if "\t" in line.text:
                cells = line.text.split("\t")
                if len(cells) in (26, 27):
                    yield _real_time(line, dict(zip(COLUMNS, cells, strict=False)))
                elif 6 <= len(cells) <= 10:
                    yield _petrarch(line, cells)
                else:
                    reason = f"{len(cells)} columns; Phoenix has 26 or 27, PETRARCH 6 to 10"
                    yield Malformed(line.input, line.number, reason, line.text)
                continue
            (cells,) = csv.reader([line.text], strict=True)
            if tuple(cells) == CLINE:
                continue
            if len(cells) != len(CLINE):
                reason = f"{len(cells)} columns; Historical Phoenix has {len(CLINE)}"
                yield Malformed(line.input, line.number, reason, line.text)
                continue
            yield _cline(line, dict(zip(CLINE, cells, strict=True)))
        except (ValueError, csv.Error) as error:
            yield Malformed(line.input, line.number, str(error), line.text)


def _real_time(line: Line, row: Mapping[str, str]) -> ForeignEvent:
    code, notes = cameo(row["EventCode"])
    sentence = row["SentenceID"].split(";")[0]
    place = None
    if row["Lat"] or row["LocationName"]:
        place = _place(
            row["LocationName"], row["StateName"], row["CountryCode"], row["Lat"], row["Lon"]
        )
    return cameo_event(
        "phoenix",
        row["EventID"],
        iso_day(row["Date"]),
        code,
        _party(row["SourceActorFull"], row["SourceActorEntity"]),
        _party(row["TargetActorFull"], row["TargetActorEntity"]),
        goldstein=number(row["GoldsteinScore"]),
        place=place,
        story_id=sentence or None,
        url=row["URLs"].split(";")[0] or None,
        publisher=row["NewsSources"] or None,
        mentions=len(row["SentenceID"].split(";")) if row["SentenceID"] else None,
        input=line.input,
        lines=(line.number,),
        raw=(line.text,),
        notes=notes,
    )


def _cline(line: Line, row: Mapping[str, str]) -> ForeignEvent:
    code, notes = cameo(row["code"])
    month, day, year = (int(x) for x in row["story_date"].split("/"))
    place = None
    if row["lat"] or row["placename"]:
        place = _place(
            row["placename"], row["statename"], row["countryname"], row["lat"], row["lon"]
        )
    return cameo_event(
        "phoenix-cline",
        row["eid"],
        date(year, month, day).isoformat(),
        code,
        _party(row["source"], row["source_root"]),
        _party(row["target"], row["target_root"]),
        goldstein=number(row["goldstein"]),
        place=place,
        story_id=row["aid"] or None,
        input=line.input,
        lines=(line.number,),
        raw=(line.text,),
        notes=notes,
    )


def _petrarch(line: Line, cells: Sequence[str]) -> ForeignEvent:
    """Return the event of a row: date, source, target, code, issues, sentence ids, ..."""
    code, notes = cameo(cells[3])
    url = next((c for c in cells[6:] if c.startswith("http")), None)
    return cameo_event(
        "petrarch", f"{line.input}:{line.number}", iso_day(cells[0]), code, _party(cells[1]),
        _party(cells[2]), story_id=cells[5].split(";")[0] or None, url=url,
        goldstein=cameo_codes()[code.code].goldstein, input=line.input, lines=(line.number,),
        raw=(line.text,), notes=notes,
    )  # fmt: skip


def _party(code: str, entity: str | None = None) -> ForeignParty | None:
    """Return a side; `---` stands for an unknown country, or for an unknown actor."""
    bare = code.removeprefix("---")
    if not bare and (entity or "---") == "---":
        return None
    country = entity if entity and entity != "---" else None
    return cameo_party(bare, country=country)


def _place(name: str, state: str, country: str, lat: str, lon: str) -> ForeignPlace:
    return ForeignPlace(
        name=name or state or None, city=name or None, admin1=state or None,
        country=(country_of_plover(country) or country_of_name(country)) if country else None,
        lat=number(lat), lon=number(lon),
    )  # fmt: skip


def cameo_columns() -> tuple[str, ...]:
    """Return the columns of the plain CAMEO table."""
    return (
        "event_id", "date", "source", "target", "code", "root", "label", "quad", "goldstein",
        "type", "mode", "story_id",
    )  # fmt: skip


def cameo_rows(event: ForeignEvent) -> Iterator[str]:
    """Yield the rows of an event in the plain CAMEO table: one for each pair and direction."""
    for row in both_ways(event):
        cells = (
            event.id, event.date, cameo_actor(row.actor).code, cameo_actor(row.recipient).code,
            row.code.code, row.code.code[:2], row.code.name, str(row.code.quad),
            plain_cell(row.code.goldstein), event.type, event.mode, event.story_id,
        )  # fmt: skip
        yield "\t".join(map(plain_cell, cells))


__all__ = ["CLINE", "COLUMNS", "cameo_columns", "cameo_rows", "phoenix_rows", "read_phoenix"]
