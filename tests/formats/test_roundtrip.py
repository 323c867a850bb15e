"""Export then import gives the same events, in all that a format can hold."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.formats.codes import Cameo, cameo_codes
from detente.formats.exports import ROW_FORMATS, rows_text
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace
from detente.formats.lines import Line
from detente.formats.plain import to_plain
from detente.formats.record import read_foreign
from detente.formats.sources import READERS, kind_of
from formats.conftest import split
from formats.made import cameo_events, plover_events


def there_and_back(event: ForeignEvent, name: str, kind: str) -> list[ForeignEvent]:
    text = "".join(rows_text([event], ROW_FORMATS[name]))
    parts = text.split("\n")[:-1]
    assert kind_of(parts) == kind
    events, bad = split(READERS[kind](Line("made", n, t) for n, t in enumerate(parts, 1)))
    assert bad == []
    assert [x for e in events for x in e.raw] == parts[1 if ROW_FORMATS[name].header else 0 :]
    return events


def bare(party: ForeignParty, **keep: object) -> ForeignParty:
    """Return a side with its country, sectors and what else a format keeps."""
    return ForeignParty(
        country=party.country, sector=party.sector, sectors=party.sectors, **keep  # type: ignore[arg-type]
    )  # fmt: skip


@given(plover_events())
def test_plover_json(event: ForeignEvent) -> None:
    (back,) = there_and_back(event, "plover", "plover")

    def sides(parties: tuple[ForeignParty, ...]) -> tuple[ForeignParty, ...]:
        return tuple(replace(p, code=None) for p in parties)

    same = replace(
        back, input=None, lines=(), raw=(), notes=(), actors=sides(back.actors),
        recipients=sides(back.recipients),
    )  # fmt: skip
    assert same == replace(event, sentence=None, title=None)


@given(plover_events())
def test_polecat(event: ForeignEvent) -> None:
    # With several sides the columns are parallel and must each name every side.
    (back,) = there_and_back(event, "polecat", "polecat")
    assert (back.date, back.type, back.mode, back.contexts, back.quad, back.score) == (
        event.date, event.type, event.mode, event.contexts, event.quad, event.score,
    )  # fmt: skip
    for before, after in ((event.actors, back.actors), (event.recipients, back.recipients)):
        assert [(p.name, p.country, p.role, p.text) for p in after] == [
            (p.name, p.country, p.role, p.text) for p in before
        ]
        assert [p.sectors for p in after] == [p.sectors for p in before]
    assert back.place == event.place
    assert (back.story_id, back.publisher) == (event.story_id, event.publisher)
    assert (back.published, back.language) == (event.published, event.language)


def expected(event: ForeignEvent, sides: object, place: object, score: str) -> tuple[object, ...]:
    code: Cameo = cameo_codes()[event.cameo or ""]
    shown = "042" if event.cameo == "042" else event.cameo
    return (
        event.date, event.type, event.mode, event.contexts, shown, getattr(code, score),
        event.reciprocal, sides, place,
    )  # fmt: skip


def got(back: ForeignEvent, sides: object, place: object) -> tuple[object, ...]:
    return (
        back.date, back.type, back.mode, back.contexts, back.cameo, back.goldstein,
        back.reciprocal, sides, place,
    )  # fmt: skip


def unequal(event: ForeignEvent) -> None:
    """Take events apart whose two sides would look the same, row for row."""
    assume(not event.recipients or event.actors[0].country != event.recipients[0].country)


@given(cameo_events(), st.sampled_from(["gdelt1", "gdelt2"]))
def test_gdelt(event: ForeignEvent, name: str) -> None:
    unequal(event)
    (back,) = there_and_back(event, name, "gdelt")

    def parties(one: ForeignEvent) -> list[ForeignParty]:
        return [
            bare(p, name=" ".join((p.name or "").split()).upper())
            for p in (*one.actors, *one.recipients)
        ]

    def place(one: ForeignEvent) -> ForeignPlace | None:
        where = one.place
        return where and ForeignPlace(country=where.country, lat=where.lat, lon=where.lon)

    assert got(back, parties(back), place(back)) == expected(
        event, parties(event), place(event), "goldstein_gdelt"
    )
    assert (back.lead, back.mentions, back.url) == (event.lead, event.mentions, event.story_id)


@given(cameo_events())
def test_icews(event: ForeignEvent) -> None:
    unequal(event)
    (back,) = there_and_back(event, "icews", "icews")

    def parties(one: ForeignEvent) -> list[tuple[object, ...]]:
        return [(p.name, p.country, frozenset(p.sectors)) for p in (*one.actors, *one.recipients)]

    def place(one: ForeignEvent) -> ForeignPlace | None:
        return one.place and replace(one.place, geoname_id=None)

    assert got(back, parties(back), place(back)) == expected(
        event, parties(event), place(event), "goldstein_icews"
    )
    assert back.publisher == event.publisher


@given(cameo_events())
def test_phoenix(event: ForeignEvent) -> None:
    unequal(event)
    (back,) = there_and_back(event, "phoenix", "phoenix")

    def parties(one: ForeignEvent) -> list[ForeignParty]:
        return [bare(p) for p in (*one.actors, *one.recipients)]

    def place(one: ForeignEvent) -> ForeignPlace | None:
        return one.place and replace(one.place, geoname_id=None)

    assert got(back, parties(back), place(back)) == expected(
        event, parties(event), place(event), "goldstein_phoenix"
    )
    assert (back.story_id, back.publisher) == (event.story_id, event.publisher)


@settings(max_examples=30)
@given(plover_events())
def test_foreign_events_as_json(event: ForeignEvent) -> None:

    (back,) = read_foreign([Line("made", 1, json.dumps(to_plain(event)))])
    assert back == event
