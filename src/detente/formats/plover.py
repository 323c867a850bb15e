"""PLOVER JSON, out and in; the older gold records and the coder behind POLECAT (NGEC) in.

Fields: PLOVER manual, draft 2.0, chapter on records; the gold standard file of 2016; NGEC's
formatter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from detente import __version__
from detente.formats.codes import (
    SPECIAL,
    countries,
    country_of_plover,
    plover_contexts,
    plover_mode,
    plover_type,
    quad_of,
    score_of,
)
from detente.formats.foreign import (
    ForeignEvent,
    ForeignParty,
    ForeignPlace,
    Malformed,
    Read,
)
from detente.formats.lines import Line
from detente.records import Magnitude

CODEBOOK = "plover-2.0"
# Every gold record of 2016 has this day.
DUMMY = "2000-01-01"
# Sectors that PLOVER has moved to the country's place.
_MOVED = frozenset(SPECIAL)


def plover_lines(event: ForeignEvent, *, text: bool = False) -> Iterator[str]:
    """Yield the JSON line of an event; one without a PLOVER type has none.

    All sides of a reciprocal act stand under `actor`, as the manual has it. What PLOVER has no
    field for stands in `detente`: status and type before folding, how fine the date is, how many of
    the actors are the side named first. The evidence sentence is given only with `text`, since the
    manual asks for it only where rights allow.
    """
    if event.type is None:
        return
    together = bool(event.reciprocal)
    actors = (*event.actors, *event.recipients) if together else event.actors
    recipients = () if together else event.recipients
    record: dict[str, Any] = {
        "id": event.id,
        "date": event.date,
        "enddate": event.end,
        "actor": [_entity(p) for p in actors],
        "recipient": [_entity(p) for p in recipients],
        "event": [event.type],
        "mode": [event.mode] if event.mode else [],
        "context": list(event.contexts),
        "quad_code": event.quad,
        "event_scale": event.score,
        "event_loc": _location(event.place),
        "event_text": [event.words] if event.words else [],
        "size": _drop(
            dead=event.magnitude.killed,
            injured=event.magnitude.injured,
            arrested=event.magnitude.arrested,
        ),
        "link": event.link,
        "text": event.sentence if text else None,
        "cite_info": _drop(
            corpus=event.publisher,
            url=event.url,
            title=event.title if text else None,
            language=event.language,
            coder=f"detente {__version__}" if event.origin == "detente" else None,
            codebook=CODEBOOK if event.origin == "detente" else None,
        ),
        "detente": _drop(
            origin=event.origin,
            status=event.status,
            told_as=event.told_as,
            grain=event.grain,
            reciprocal=event.reciprocal,
            first_side=len(event.actors) if together else None,
            story=event.story_id,
            published=event.published,
            cameo=event.cameo,
            goldstein=event.goldstein,
            crowd=event.magnitude.crowd,
            mentions=event.mentions,
            lead=event.lead,
        ),
    }
    kept = {k: v for k, v in record.items() if v not in (None, {}) or k == "actor"}
    yield json.dumps(kept, ensure_ascii=False, separators=(", ", ": "))


def _drop(**values: object) -> dict[str, object]:
    return {k: v for k, v in values.items() if v is not None}


def _entity(party: ForeignParty) -> dict[str, object]:
    country = countries().get(party.country or "")
    return _drop(
        code=country.plover if country else party.country,
        sector="".join((party.sectors or ((party.sector,) if party.sector else ()))[:2]) or None,
        entity_text=party.text,
        identifier_id=party.identifier,
        identifier_text=party.name,
        office=party.role,
    )


def _location(place: ForeignPlace | None) -> dict[str, object]:
    if place is None:
        return {}
    country = countries().get(place.country or "")
    resolution = (
        4 if place.city else 3 if place.district else 2 if place.admin1 else 1 if country else None
    )
    return _drop(
        extracted_place=place.name,
        resolved_place=place.city,
        geonameid=place.geoname_id,
        lat=place.lat,
        lon=place.lon,
        city=place.city,
        district=place.district,
        province=place.admin1,
        country=country.name if country else None,
        country_code=country.plover if country else place.country,
        resolution=resolution,
    )


def read_plover(lines: Iterable[Line]) -> Read:
    """Yield the events of PLOVER JSON: one object a line, or a list of objects.

    The manual's records, the gold records of 2016 (`source`, `target`, one `event`) and NGEC's
    output are told apart by their fields. A record with several types gives one event for each.
    """
    for line, text in _objects(lines):
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            yield Malformed(line.input, line.number, f"no JSON: {error}", text)
            continue
        if not isinstance(record, dict):
            reason = f"a record is an object, not {type(record).__name__}"
            yield Malformed(line.input, line.number, reason, text)
            continue
        try:
            yield from _events(line, text, record)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            said = f"field {error} is missing" if isinstance(error, KeyError) else str(error)
            yield Malformed(line.input, line.number, said, text)


def _objects(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Yield each record with its first line; a file that is a list or laid out is read as one."""
    held: list[Line] = []
    file = None
    whole = False
    for line in lines:
        if line.input != file:
            yield from _whole(held)
            held, file, whole = [], line.input, False
            first = True
        if not held and not line.text.strip():
            continue
        if first:
            whole = not _is_object(line.text)
            first = False
        if whole:
            held.append(line)
        elif line.text.strip():
            yield line, line.text
    yield from _whole(held)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except json.JSONDecodeError:
        return False


def _whole(held: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Yield the records of a file that is one list, or objects laid out over several lines."""
    if not held:
        return
    text = "\n".join(line.text for line in held)
    decoder = json.JSONDecoder()
    at = text.find("[") + 1 if text.lstrip().startswith("[") else 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] in ",]"):
            at += 1
        if at >= len(text):
            return
        line = held[text.count("\n", 0, at)]
        try:
            record, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            # One line of a file of lines may be broken: it is told as such, and the rest read.
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            yield line, text[at:stop]
            at = stop
            continue
        yield line, json.dumps(record, ensure_ascii=False)
        at = end


def _events(line: Line, text: str, record: Mapping[str, Any]) -> Iterator[ForeignEvent]:
    if "event_type" in record:
        yield _ngec(line, text, record)
        return
    old = "source" in record or "eventText" in record
    types = record["event"] if isinstance(record["event"], list) else [record["event"]]
    if not types:
        raise ValueError("'event' is empty")
    made = [plover_type(str(name)) for name in types]
    extra = record.get("detente") or {}
    actors, notes = _entities(record.get("source" if old else "actor"))
    recipients, more = _entities(record.get("target" if old else "recipient"))
    if extra.get("first_side") is not None:
        cut = int(extra["first_side"])
        actors, recipients = actors[:cut], actors[cut:]
    contexts, context_notes = plover_contexts(_listed(record.get("context")))
    place, size = record.get("event_loc") or record.get("eventLoc"), record.get("size")
    counts = size if isinstance(size, dict) else record
    info = record.get("text_info") or record.get("textInfo") or {}
    cite = record.get("cite_info") or {}
    words = record.get("event_text") or record.get("eventText")
    day = _day(record["date"])
    for n, (kind, implied, type_notes) in enumerate(made):
        modes = [plover_mode(kind, m) for m in _listed(record.get("mode"))]
        named = [m for m, _ in modes if m]
        mode = named[0] if named else implied
        scale = record.get("event_scale")
        yield ForeignEvent(
            origin=extra.get("origin", "plover"),
            id=str(record["id"]) + (f"_{n + 1}" if len(made) > 1 else ""),
            date=day,
            end=_day(record["enddate"]) if record.get("enddate") else None,
            grain=extra.get("grain", "unknown" if old and day == DUMMY else "day"),
            published=extra.get("published"),
            type=kind,
            mode=mode,
            contexts=contexts,
            status=extra.get("status"),
            told_as=extra.get("told_as"),
            cameo=extra.get("cameo"),
            quad=record.get("quad_code") or quad_of(kind),
            goldstein=extra.get("goldstein"),
            score=score_of(kind, mode) if scale is None else float(scale),
            actors=actors,
            recipients=recipients,
            reciprocal=extra.get("reciprocal"),
            place=_place(place) if isinstance(place, dict) else None,
            magnitude=Magnitude(
                _count(counts.get("dead")), _count(counts.get("injured")),
                _count(counts.get("arrested")), _count(extra.get("crowd")),
            ),
            story_id=extra.get("story"),
            sentence=_text(record.get("text"), info),
            words="; ".join(map(str, words)) if isinstance(words, list) else words or None,
            mentions=extra.get("mentions"),
            lead=extra.get("lead"),
            publisher=cite.get("corpus") or cite.get("publication"),
            title=cite.get("title"),
            url=cite.get("url"),
            language=cite.get("language"),
            link=record.get("link"),
            input=line.input,
            lines=(line.number,),
            raw=(text,),
            notes=(
                *type_notes, *(x for _, said in modes for x in said),
                *(f"mode {m} too" for m in named[1:]), *context_notes, *notes, *more,
            ),
        )  # fmt: skip


def _listed(value: object) -> list[str]:
    """Return a list of names; the gold records join them with commas."""
    if isinstance(value, str):
        return [x.strip() for x in value.split(",") if x.strip()]
    return [str(x) for x in value] if isinstance(value, list) else []


def _text(text: object, info: Mapping[str, Any]) -> str | None:
    if isinstance(text, str) and text:
        return text
    story = info.get("text_story") or info.get("textStory") or info.get("text")
    if isinstance(story, list):
        return " ".join(map(str, story)) or None
    return story if isinstance(story, str) and story else None


def _count(value: object) -> int | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return int(value)
    digits = str(value).strip()
    return int(digits) if digits.isdigit() else None


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise ValueError(f"'{value}' is no day; YYYY-MM-DD is") from None


def _entities(value: object) -> tuple[tuple[ForeignParty, ...], tuple[str, ...]]:
    out: list[ForeignParty] = []
    notes: list[str] = []
    listed = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for entity in listed:
        code = str(entity.get("code") or entity.get("country_name") or "")
        named = entity.get("sector") or entity.get("sector_code") or ""
        more = entity.get("other_sector_codes") or []
        if len(code) == 6 and code.isupper():  # country and sector run together
            code, named = code[:3], code[3:] + str(named)
        country = country_of_plover(code) if code else None
        if code and country is None and code != "---":
            notes.append(f"country '{code}' is not known")
        codes = [str(named)[n : n + 3] for n in range(0, len(str(named)), 3)]
        codes += [str(m) for m in (more if isinstance(more, list) else [more])]
        out.append(
            _party(
                country, codes,
                name=entity.get("identifier_text") or entity.get("entity_name"),
                text=entity.get("entity_text") or entity.get("actorText") or entity.get("raw_text"),
                identifier=entity.get("identifier_id") or entity.get("wikidata_id"),
                role=entity.get("office"), code=code or None,
            )
        )  # fmt: skip
    return tuple(out), tuple(notes)


def _party(country: str | None, codes: Iterable[str], **said: str | None) -> ForeignParty:
    """Return a side; a sector that PLOVER has in the country's place moves there."""
    sectors = tuple(dict.fromkeys(c for c in codes if c and c not in ("JNK", "NON", "---")))
    if country is None:
        country = next((c for c in sectors if c in _MOVED), None)
    return ForeignParty(
        country=country, sector=sectors[0] if sectors else None, sectors=sectors, **said
    )


def _place(loc: Mapping[str, Any]) -> ForeignPlace:
    code = loc.get("country_code") or loc.get("country_code3") or loc.get("country")
    ident = loc.get("geonameid")
    name = loc.get("extracted_place") or loc.get("search_placename") or loc.get("resolved_place")
    return ForeignPlace(
        name=name, city=loc.get("city") or loc.get("resolved_placename"),
        district=loc.get("district") or loc.get("admin2_name"),
        admin1=loc.get("province") or loc.get("admin1_name"),
        country=country_of_plover(str(code)) if code else None,
        lat=_coordinate(loc.get("lat")), lon=_coordinate(loc.get("lon")),
        geoname_id=int(ident) if ident not in (None, "", "NA") else None,
    )  # fmt: skip


def _coordinate(value: object) -> float | None:
    return None if value in (None, "", "NA") else float(str(value))


def _ngec(line: Line, text: str, record: Mapping[str, Any]) -> ForeignEvent:
    kind, implied, notes = plover_type(str(record["event_type"]))
    given = record.get("event_mode") or ""
    modes = given if isinstance(given, list) else [given]
    mode, mode_notes = plover_mode(kind, str(modes[0]) if modes else "")
    contexts, context_notes = plover_contexts(_listed(record.get("contexts")))
    attributes = record.get("attributes") or {}
    geo = (record.get("event_geolocation") or {}).get("geo")
    # Where no day could be resolved in the text, NGEC's date is that of publication.
    day = record.get("date_resolved") or record.get("date") or record.get("pub_date")
    return ForeignEvent(
        origin="ngec",
        id=str(record["id"]),
        date=_day(day),
        grain="day" if record.get("date_resolved") else "published",
        published=_day(record["pub_date"]) if record.get("pub_date") else None,
        type=kind,
        mode=mode or implied,
        contexts=contexts,
        quad=quad_of(kind),
        score=score_of(kind, mode or implied),
        actors=_attributes(attributes.get("ACTOR")),
        recipients=_attributes(attributes.get("RECIP")),
        place=_place(geo) if isinstance(geo, dict) else None,
        story_id=record.get("story_id"),
        sentence=record.get("event_text"),
        publisher=record.get("publisher"),
        title=record.get("headline"),
        input=line.input,
        lines=(line.number,),
        raw=(text,),
        notes=(*notes, *mode_notes, *context_notes),
    )


def _attributes(value: object) -> tuple[ForeignParty, ...]:
    listed = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    out = []
    for one in listed:
        code = str(one.get("country") or "")
        codes = [one.get("code_1") or "", one.get("code_2") or ""]
        if len(code) == 6:
            code, codes = code[:3], [code[3:], *codes]
        country = country_of_plover(code) if code else None
        out.append(
            _party(
                country, codes, name=one.get("wiki") or None, text=one.get("text") or None,
                code=code or None, identifier=one.get("wiki") or None,
            )
        )  # fmt: skip
    return tuple(out)
