"""GDELT 1.0 and 2.0 event files, out and in; the reduced 1.0 file in.

Columns: GDELT event codebooks 1.03 and 2.0, and real rows. No header, no quoting, UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from detente.errors import InputError
from detente.formats.codes import (
    CameoActor,
    cameo,
    cameo_actor,
    cameo_party,
    countries,
    country_of_fips,
    number,
)
from detente.formats.dyadic import both_ways, cameo_event, join_rows
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace, Malformed, Read
from detente.formats.lines import Line, decimal, plain_cell
from detente.ids import whole_number

Version = Literal["1", "2"]

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
    "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _columns(version: Version) -> tuple[str, ...]:
    geo = [c for c in _GEO if version == "2" or c != "ADM2Code"]
    return (
        "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
        *(f"Actor{n}{c}" for n in (1, 2) for c in _ACTOR),
        "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass",
        "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone",
        *(f"{block}Geo_{c}" for block in ("Actor1", "Actor2", "Action") for c in geo),
        "DATEADDED", "SOURCEURL",
    )  # fmt: skip


COLUMNS: Mapping[Version, tuple[str, ...]] = {"1": _columns("1"), "2": _columns("2")}
REDUCED = (
    "Date", "Source", "Target", "CAMEOCode", "NumEvents", "NumArts", "QuadClass", "Goldstein",
    "SourceGeoType", "SourceGeoLat", "SourceGeoLong", "TargetGeoType", "TargetGeoLat",
    "TargetGeoLong", "ActionGeoType", "ActionGeoLat", "ActionGeoLong",
)  # fmt: skip
# Other files of GDELT, told by their number of columns, so that the refusal can name them.
OTHER = {16: "a mentions file", 27: "a knowledge graph (GKG) file", 11: "a GKG counts file"}


def gdelt_rows(event: ForeignEvent, version: Version) -> Iterator[str]:
    """Yield the rows of an event: one for each pair of actor and recipient, reciprocal acts twice.

    An event without a CAMEO code that GDELT knows has no row.
    """
    for n, row in enumerate(both_ways(event)):
        values = {
            "GLOBALEVENTID": str(whole_number(event.id, str(n))),
            **_day(event.date),
            **_actor("1", row.actor),
            **_actor("2", row.recipient),
            "IsRootEvent": "" if event.lead is None else str(int(event.lead)),
            "EventCode": row.code.code,
            "EventBaseCode": row.code.code[:3],
            "EventRootCode": row.code.code[:2],
            "QuadClass": str(row.code.quad_gdelt),
            "GoldsteinScale": plain_cell(row.code.goldstein_gdelt),
            "NumMentions": plain_cell(event.mentions),
            "NumSources": "1",
            "NumArticles": "1",
            "Actor1Geo_Type": "0",
            "Actor2Geo_Type": "0",
            **_geo(event.place),
            "DATEADDED": _added(event, version),
            "SOURCEURL": plain_cell(event.url or event.story_id),
        }
        yield "\t".join(values.get(column, "") for column in COLUMNS[version])


def _day(day: str) -> dict[str, str]:
    year, month, d = int(day[:4]), int(day[5:7]), int(day[8:10])
    return {
        "SQLDATE": f"{year:04}{month:02}{d:02}",
        "MonthYear": f"{year:04}{month:02}",
        "Year": f"{year:04}",
        # As in GDELT's rows; its codebook prints another formula.
        "FractionDate": f"{year + ((month - 1) * 30 + d) / 365:.4f}",
    }


def _actor(n: str, party: ForeignParty | None) -> dict[str, str]:
    made: CameoActor = cameo_actor(party)
    name = plain_cell(party.name).upper() if party else ""
    types = dict(zip(("Type1Code", "Type2Code", "Type3Code"), made.types, strict=False))
    parts = {
        "Code": made.code, "Name": name, "CountryCode": made.country, "KnownGroupCode": made.group,
        **types,
    }  # fmt: skip
    return {f"Actor{n}{key}": value for key, value in parts.items()}


def _geo(place: ForeignPlace | None) -> dict[str, str]:
    if place is None or (place.lat is None and place.country is None):
        return {"ActionGeo_Type": "0"}
    country = countries().get(place.country or "")
    fips = country.fips[0] if country and country.fips else ""
    american = place.country == "USA"
    if place.city:
        kind = "3" if american else "4"
    elif place.admin1:
        kind = "2" if american else "5"
    else:
        kind = "1"
    names = [place.city or (place.name if kind != "1" else None), place.admin1]
    named = country.name if country else None
    full = ", ".join(dict.fromkeys(x for x in (*names, named) if x))
    return {
        "ActionGeo_Type": kind,
        "ActionGeo_FullName": plain_cell(full),
        "ActionGeo_CountryCode": fips,
        "ActionGeo_ADM1Code": fips if kind == "1" else "",
        "ActionGeo_Lat": "" if place.lat is None else decimal(place.lat),
        "ActionGeo_Long": "" if place.lon is None else decimal(place.lon),
        "ActionGeo_FeatureID": fips if kind == "1" else "",
    }


def _added(event: ForeignEvent, version: Version) -> str:
    """Return when the story came out; what the story does not say of the hour is zeros."""
    digits = "".join(c for c in (event.published or event.date)[:19] if c.isdigit())
    return digits[:8] if version == "1" else digits.ljust(14, "0")[:14]


def read_gdelt(lines: Iterable[Line]) -> Read:
    """Yield the events of a GDELT 1.0, 2.0 or reduced file, rows of both directions joined."""
    return join_rows(_read(lines))


def _read(lines: Iterable[Line]) -> Read:
    for line in lines:
        if not line.text.strip():
            continue
        cells = line.text.split("\t")
        if cells[0] in ("GLOBALEVENTID", "Date") and line.number == 1:
            continue
        if len(cells) in OTHER:
            raise InputError(f"{line.input} is {OTHER[len(cells)]} of GDELT, not an events file")
        try:
            if len(cells) == len(REDUCED):
                yield _reduced(line, cells)
            elif len(cells) in (57, 58, 61):
                version: Version = "2" if len(cells) == 61 else "1"
                yield _event(line, dict(zip(COLUMNS[version], cells, strict=False)), version)
            else:
                reason = f"{len(cells)} columns; GDELT 1.0 has 57 or 58, GDELT 2.0 61, reduced 17"
                yield Malformed(line.input, line.number, reason, line.text)
        except ValueError as error:
            yield Malformed(line.input, line.number, str(error), line.text)


def _event(line: Line, row: Mapping[str, str], version: Version) -> ForeignEvent:
    code, notes = cameo(row["EventCode"])
    day = iso_day(row["SQLDATE"])
    added = row.get("DATEADDED", "")
    sides = [
        cameo_party(
            row[f"Actor{n}Code"],
            name=row[f"Actor{n}Name"],
            country=row[f"Actor{n}CountryCode"],
            group=row[f"Actor{n}KnownGroupCode"],
            types=tuple(row[f"Actor{n}Type{k}Code"] for k in (1, 2, 3)),
        )
        for n in (1, 2)
    ]
    lead = row["IsRootEvent"]
    mentions = row["NumMentions"]
    url = row.get("SOURCEURL") or None
    return cameo_event(
        "gdelt2" if version == "2" else "gdelt1",
        row["GLOBALEVENTID"],
        day,
        code,
        *sides,
        goldstein=number(row["GoldsteinScale"]),
        place=_place(row),
        lead={"0": False, "1": True}.get(lead),
        mentions=int(mentions) if mentions else None,
        published=_stamp(added),
        story_id=url,
        url=url,
        input=line.input,
        lines=(line.number,),
        raw=(line.text,),
        notes=(*notes, *_shifted(day, added)),
    )


def _reduced(line: Line, cells: list[str]) -> ForeignEvent:
    row = dict(zip(REDUCED, cells, strict=True))
    code, notes = cameo(row["CAMEOCode"])
    place = None
    if row["ActionGeoLat"] and row["ActionGeoLong"]:
        lat, lon = number(row["ActionGeoLat"]), number(row["ActionGeoLong"])
        place = ForeignPlace(lat=lat, lon=lon)
    return cameo_event(
        "gdelt-reduced", f"{line.input}:{line.number}", iso_day(row["Date"]), code,
        cameo_party(row["Source"]), cameo_party(row["Target"]),
        goldstein=number(row["Goldstein"]), place=place,
        mentions=int(row["NumEvents"]) if row["NumEvents"] else None, input=line.input,
        lines=(line.number,), raw=(line.text,), notes=notes,
    )  # fmt: skip


def _place(row: Mapping[str, str]) -> ForeignPlace | None:
    kind = row["ActionGeo_Type"]
    if kind in ("", "0"):
        return None
    full = row["ActionGeo_FullName"]
    parts = [p.strip() for p in full.split(",")]
    country = country_of_fips(row["ActionGeo_CountryCode"])
    named = len(parts) > 1 and kind in ("3", "4")
    return ForeignPlace(
        name=full or None,
        city=parts[0] if kind in ("3", "4") else None,
        admin1=(parts[1] if named and len(parts) > 2 else None)
        if kind in ("3", "4")
        else (parts[0] if kind in ("2", "5") else None),
        country=country,
        lat=number(row["ActionGeo_Lat"]),
        lon=number(row["ActionGeo_Long"]),
    )


@lru_cache(maxsize=1 << 12)
def _stamp(added: str) -> str | None:
    if len(added) == 8:
        return iso_day(added)
    if len(added) == 14:
        return datetime.strptime(added, "%Y%m%d%H%M%S").isoformat(timespec="minutes")
    return None


@lru_cache(maxsize=1 << 14)
def _shifted(day: str, added: str) -> tuple[str, ...]:
    """Return a note where the day is one month, year or ten years before the row was added.

    GDELT's coder reads "a year ago" in an undated sentence as the date of the act.
    """
    if len(added) < 8:
        return ()
    event, row = date.fromisoformat(day), date.fromisoformat(iso_day(added[:8]))
    months = (row.year - event.year) * 12 + row.month - event.month
    if event.day == row.day and months in (1, 12, 120):
        said = {1: "one month", 12: "one year", 120: "ten years"}[months]
        return (f"dated exactly {said} before the row was added",)
    return ()


@lru_cache(maxsize=1 << 14)
def iso_day(text: str) -> str:
    """Return YYYYMMDD as an ISO day; raises `ValueError` where it is no day."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        raise ValueError(f"'{text}' is no day; YYYYMMDD is")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError as error:
        raise ValueError(f"'{text}' is no day: {error}") from None
