"""Whether the tables of groups, bodies and parties are wide and true to themselves and to dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from detente.codebook import BUNDLED
from detente.codebook.names import Name, NameBook, Node, fold, load_names, words_of

FACTS = Path(__file__).with_name("groups.txt")
# How many names each table has at least.
TABLES = {
    "armed_groups": 1200, "organisations": 5000, "parties": 1500, "bodies": 1200, "metonyms": 330,
    "groups": 580,
}  # fmt: skip
KINDS = ("armed group", "organisation", "party", "body", "metonym", "group")
# Words of everyday English that must not name an actor by themselves, whatever their capitals.
EVERYDAY = """
action agreement airport army attack award bank border bread bridge brother call camp change
charity church citizen city coalition college column command community company concern
council court culture day defence deal democracy development direct doctor dollar east economy
education election embassy energy enough equality event factory faith family father field fire
focus force forward freedom friday front future game garden general global gold government green
growth health help history home honour hope horizon hospital house impact independence industry
interest island journey justice land law left letter liberty life light line love market
media meeting memory message minister mirror mission mobile modern monday money mother motion
movement museum music nation nature network news night north office oil open order orders origin
outlook panorama party peace people place platform play police policy post power press pride
prime print prison profile progress project public quality radio rain reform region relief report
research resistance right rise river road rock school science sea security sense service shield
signal silver solidarity south space spark spirit sport spring square star station storm strategy
strike strong student study summer sun sunday support sword system talent target team time today
tomorrow tower trade trust truth union unity university value view vision voice volt war water
wave weapon west winter witness woman word work worker world year youth
""".split()


@cache
def book() -> NameBook:
    return load_names(BUNDLED / "actors")


def rows(table: str) -> list[list[str]]:
    lines = (BUNDLED / "actors" / f"{table}.tsv").read_text("utf-8").splitlines()
    told = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [[*(c.strip() for c in row), *[""] * (7 - len(row))] for row in told[1:]]


def node(words: list[str]) -> Node | None:
    level, found = book().index, None
    for word in words:
        found = level.get(fold(word))
        if found is None:
            return None
        level = found.next
    return found


def entries(name: str, country: str) -> list[Name]:
    """Return all entries but persons and states that a spelling of the name finds."""
    found = node(words_of(name))
    forms = found.forms if found else ()
    return [f.entry for f in forms if f.kind in KINDS and (f.entry.country or "-") == country]


def facts() -> list[tuple[str, bool]]:
    lines = FACTS.read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    return [(line.removeprefix("no "), not line.startswith("no ")) for line in told]


@pytest.mark.parametrize(("table", "floor"), sorted(TABLES.items()))
def test_there_are_many(table: str, floor: int) -> None:
    assert len({(row[0], row[2]) for row in rows(table)}) >= floor


def test_parties_of_most_states_are_in_or_out_of_government_by_date() -> None:
    dated = Counter(row[2] for row in rows("parties") if row[4] and (row[5] or row[6]))
    assert sum(n >= 3 for n in dated.values()) >= 100, dated


@pytest.mark.parametrize("table", TABLES)
def test_no_spelling_has_two_bearers_in_one_state(table: str) -> None:
    bearers: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows(table):
        for written in [row[0], *filter(None, row[1].split("|"))]:
            key = (" ".join(map(fold, words_of(written))), row[2])
            bearers[key].add((row[0], row[5], row[6]))
    twice = [
        (key, a[0], b[0])
        for key, some in bearers.items()
        for a, b in combinations(sorted(some), 2)
        if a[0] != b[0] and (not a[2] or b[1] <= a[2]) and (not b[2] or a[1] <= b[2])
    ]
    assert twice == []


@pytest.mark.parametrize("table", TABLES)
def test_terms_of_one_name_do_not_overlap_by_more_than_a_year(table: str) -> None:
    spans: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows(table):
        spans[row[0], row[2]].append((row[5] or "0000", row[6] or "9999"))
    both = [
        (name, a, b)
        for name, some in spans.items()
        for a, b in combinations(sorted(some), 2)
        if int(a[1][:4]) > int(b[0][:4])
    ]
    assert both == []


def test_everyday_words_name_no_actor() -> None:
    named = []
    for word in EVERYDAY:
        found = node([word])
        forms = found.forms if found else ()
        named += [(word, f.entry.name) for f in forms if f.kind in KINDS and not f.acronym]
    assert named == []


def test_there_are_enough_facts() -> None:
    assert len(facts()) >= 150
    assert sum(not holds for _, holds in facts()) >= 30


@pytest.mark.parametrize(("fact", "holds"), facts())
def test_group_on_a_day(fact: str, holds: bool) -> None:
    name, day, country, sector, role = (part.strip() for part in fact.split(";"))
    found = entries(name, country)
    assert found, f"nothing of {country} is called {name}"
    when = date.fromisoformat(day)
    seen = {(e.sector, e.role or "") for e in found if e.holds(when)}
    assert ((sector, role.lower()) in seen) is holds, seen
