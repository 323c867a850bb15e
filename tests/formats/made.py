"""Events made up at random for round trips, each within what a format can hold."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from detente.formats.codes import cameo_codes, countries, ontology, quad_of, score_of, sectors
from detente.formats.dyadic import BOTH_WAYS
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace
from detente.records import Magnitude

WORDS = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=1, max_size=12
)
# What these formats write for a missing value cannot be a name in them.
MISSING = ("None", "NA", "NULL")
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join).filter(lambda n: n not in MISSING)
DAYS = st.dates(date(1979, 1, 1), date(2029, 12, 31)).map(lambda d: d.isoformat())
# Serbia's and other codes of past states are read, never written; all countries here are written.
COUNTRIES = st.sampled_from([c for c in countries() if countries()[c].cameo])
# Sectors with a CAMEO code of their own; SOC's comes back as one of three.
SECTORS = st.sampled_from([
    s for s, row in sectors().items()
    if row["cameo"] and s not in ("IGO", "NGO", "ISM", "IMG", "MNC")
])  # fmt: skip
TYPES = st.sampled_from(sorted(ontology().types))
DEGREES = st.integers(-8_900_000, 8_900_000).map(lambda n: n / 100_000)


@st.composite
def parties(draw: st.DrawFn, *, most_sectors: int = 2) -> ForeignParty:
    own = tuple(draw(st.lists(SECTORS, max_size=most_sectors, unique=True)))
    return ForeignParty(
        name=draw(NAMES), country=draw(COUNTRIES), sector=own[0] if own else None, sectors=own,
        role=draw(st.none() | NAMES), text=draw(st.none() | NAMES),
    )  # fmt: skip


@st.composite
def places(draw: st.DrawFn) -> ForeignPlace:
    name = draw(NAMES)
    return ForeignPlace(
        name=name, city=name, admin1=draw(st.none() | NAMES), country=draw(COUNTRIES),
        lat=draw(DEGREES), lon=draw(DEGREES), geoname_id=draw(st.integers(1, 10**8)),
    )  # fmt: skip


@st.composite
def plover_events(draw: st.DrawFn) -> ForeignEvent:
    """An event as PLOVER JSON and POLECAT can hold it."""
    kind = draw(TYPES)
    modes = sorted(ontology().types[kind].modes)
    mode = draw(st.none() | st.sampled_from(modes)) if modes else None
    sides = st.lists(parties(), min_size=1, max_size=3)
    reciprocal = draw(st.booleans())
    return ForeignEvent(
        origin="detente",
        id=draw(st.uuids()).hex,
        date=draw(DAYS),
        type=kind,  # type: ignore[arg-type]
        mode=mode,
        contexts=tuple(
            draw(st.lists(st.sampled_from(sorted(ontology().contexts)), max_size=3, unique=True))
        ),
        cameo=draw(st.sampled_from(sorted(cameo_codes()))),
        quad=quad_of(kind),  # type: ignore[arg-type]
        goldstein=draw(st.sampled_from([None, -10.0, 3.4])),
        score=score_of(kind, mode),  # type: ignore[arg-type]
        actors=tuple(draw(sides)),
        recipients=tuple(draw(sides if reciprocal else st.lists(parties(), max_size=3))),
        reciprocal=reciprocal,
        grain=draw(st.sampled_from(["day", "month", "published"])),
        published=draw(DAYS),
        status=draw(st.sampled_from(["happened", "planned"])),
        told_as=kind,
        place=draw(st.none() | places()),
        magnitude=Magnitude(*(draw(st.none() | st.integers(0, 99_999)) for _ in range(4))),
        story_id=draw(st.uuids()).hex,
        sentence=draw(NAMES),
        words=draw(NAMES),
        mentions=draw(st.integers(1, 9)),
        lead=draw(st.booleans()),
        publisher=draw(st.none() | NAMES),
        title=draw(NAMES),
        url=draw(st.none() | WORDS.map(lambda w: f"https://news.example/{w}")),
        language="en",
        link=draw(st.none() | WORDS),
    )


@st.composite
def cameo_events(draw: st.DrawFn) -> ForeignEvent:
    """An event of one pair as the CAMEO data sets can hold it."""
    code = cameo_codes()[draw(st.sampled_from([c for c in sorted(cameo_codes()) if c != "043"]))]
    both = code.code in BOTH_WAYS and draw(st.booleans())
    recipient = [draw(parties())] if both else draw(st.lists(parties(), max_size=1))
    return ForeignEvent(
        origin="detente",
        id=draw(st.uuids()).hex,
        date=draw(DAYS),
        type=code.type,
        mode=code.mode,
        contexts=code.contexts,
        cameo=code.code,
        quad=quad_of(code.type),
        score=score_of(code.type, code.mode),
        actors=(draw(parties()),),
        recipients=tuple(recipient),
        reciprocal=both or None,
        place=draw(st.none() | places()),
        story_id=draw(st.uuids()).hex,
        mentions=draw(st.integers(1, 9)),
        lead=draw(st.booleans()),
        publisher=draw(st.none() | NAMES),
    )
