"""What the dated tables of actors cover, by country and year, and whether their dates are right."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from detente.codebook import BUNDLED
from detente.codebook.names import Name, NameBook, fold, load_names, words_of

FACTS = Path(__file__).with_name("offices.txt")

# Members of the United Nations, with Kosovo, Palestine, Taiwan and the Holy See. San Marino's two
# captains change twice a year and are not in the tables.
STATES = """
AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA
BRB BRN BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK
DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY
HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO
LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ
MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY
QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO
THA TJK TKM TLS TON TTO TUN TUR TUV TZA UGA UKR URY USA UZB VAT VCT VEN VNM VUT WSM XKX YEM ZAF
ZMB ZWE PSE TWN
""".split()
FIRST = {"ERI": 1993, "MKD": 1991, "MNE": 2006, "PSE": 1994, "SSD": 2011, "TLS": 2002, "XKX": 2002}
HEADS = (
    "president", "prime minister", "premier", "chancellor", "king", "queen", "emir", "sultan",
    "pope", "head of state", "leader", "supreme leader", "ruler", "junta leader",
    "military ruler", "coup leader", "interim president", "acting president", "chief executive",
    "transitional president", "chief adviser", "prince", "chairman of the council of state",
)  # fmt: skip
NEWS_STATES = """
ARG AUS BRA CAN CHN DEU ESP FRA GBR IDN IND ITA JPN KOR MEX RUS SAU TUR USA ZAF AFG EGY IRN IRQ
ISR JOR LBN PAK PHL POL SYR THA UKR VEN COL SRB GRC LBY YEM SDN
""".split()
MINISTERS = {
    "foreign": ("foreign minister", "foreign secretary", "secretary of state"),
    "defence": ("defence minister", "defence secretary", "defense secretary"),
}


@cache
def book() -> NameBook:
    return load_names(BUNDLED / "actors")


def covered(country: str, roles: tuple[str, ...], year: int) -> bool:
    """Whether one of the offices has a holder on some day of the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return any(
        (term.start or first) <= last and (term.end or last) >= first
        for role in roles
        for term in book().offices.get((country, role), ())
    )


def gaps(countries: list[str], roles: tuple[str, ...], since: int) -> tuple[list[str], int]:
    """Return "country year" where no holder is known, and how many there are in all."""
    asked = [(c, y) for c in countries for y in range(max(since, FIRST.get(c, since)), 2026)]
    return [f"{c} {y}" for c, y in asked if not covered(c, roles, y)], len(asked)


def terms(name: str, country: str) -> list[Name]:
    """Return all terms of the persons of a country whom a spelling of the name finds."""
    level, forms = book().index, ()
    for word in words_of(name):
        node = level.get(fold(word))
        if node is None:
            return []
        level, forms = node.next, node.forms
    return [f.entry for f in forms if f.kind == "person" and f.entry.country == country]


def facts() -> list[tuple[str, bool]]:
    lines = FACTS.read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    return [(line.removeprefix("no "), not line.startswith("no ")) for line in told]


def test_every_state_has_a_leader_in_every_year() -> None:
    missing, asked = gaps(STATES, HEADS, 1990)
    assert asked > 6500
    assert len(missing) <= 0.005 * asked, missing


@pytest.mark.parametrize(("office", "floor"), [("foreign", 0.96), ("defence", 0.65)])
def test_ministers_of_states_in_the_news(office: str, floor: float) -> None:
    missing, asked = gaps(NEWS_STATES, MINISTERS[office], 2000)
    assert 1 - len(missing) / asked >= floor, missing


def test_the_tables_are_wide() -> None:
    folder = BUNDLED / "actors"
    floors = {"people": 4500, "armed_groups": 600, "organisations": 1400, "bodies": 1200}
    for table, floor in floors.items():
        lines = (folder / f"{table}.tsv").read_text("utf-8").splitlines()
        names = {line.split("\t")[0] for line in lines if not line.startswith("#")}
        assert len(names) >= floor, table


def test_one_holder_at_a_time() -> None:
    """Since 1991 two prime ministers overlap only at a change, or where power was disputed."""
    disputed = {"LBY", "YEM", "VEN", "SOM", "AFG", "CIV", "MDG", "COD", "SDN", "KHM"}
    both = []
    for (country, role), held in sorted(book().offices.items()):
        if role not in ("prime minister", "chancellor") or country in disputed:
            continue
        spans = sorted((t.start or date.min, t.end or date.max, t.name) for t in held)
        for (_, end, before), (start, _, after) in pairwise(spans):
            if before != after and start.year >= 1991 and (end - start).days > 75:
                both.append((country, before, after))
    assert both == []


def test_there_are_enough_facts() -> None:
    assert len(facts()) >= 200
    assert sum(not holds for _, holds in facts()) >= 40


@pytest.mark.parametrize(("fact", "holds"), facts())
def test_office_on_a_day(fact: str, holds: bool) -> None:
    name, day, country, sector, role = (part.strip() for part in fact.split(";"))
    found = terms(name, country)
    assert found, f"nobody of {country} is called {name}"
    when = date.fromisoformat(day)
    offices = {(t.sector, t.role) for t in found if t.holds(when)}
    assert ((sector, role.lower()) in offices) is holds, offices
