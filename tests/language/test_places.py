"""The gazetteer and how it tells places of one name apart."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import ConfigError
from detente.language.places import COLUMNS, PlaceBook, fold, make_book

BOOK = PlaceBook.load()


@pytest.mark.parametrize(
    ("name", "found", "country"),
    [
        ("Kiev", "Kyiv", "UKR"),
        ("Kyiv", "Kyiv", "UKR"),
        ("Bogota", "Bogotá", "COL"),
        ("Bogotá", "Bogotá", "COL"),
        ("St. Petersburg", "Saint Petersburg", "RUS"),
        ("Saint Petersburg", "Saint Petersburg", "RUS"),
        ("Sana’a", "Sanaa", "YEM"),
        ("Rangoon", "Yangon", "MMR"),
        ("Mexico City", "Mexico City", "MEX"),
        ("Paris", "Paris", "FRA"),
        ("Pristina", "Pristina", "XKX"),
        ("Ramallah", "Ramallah", "PSE"),
        ("Washington", "Washington", "USA"),
    ],
)
def test_well_known_places(name: str, found: str, country: str) -> None:
    entry, reason = BOOK.resolve(name, Counter())
    assert entry is not None
    assert (entry.name, entry.country) == (found, country)
    assert reason.startswith("gazetteer")
    assert entry.geoname_id
    assert entry.population >= 15000


def test_mexico_city_has_its_numbers() -> None:
    (entry,) = BOOK.lookup("Mexico City")
    assert entry.geoname_id == 3530597
    assert (round(entry.lat, 2), round(entry.lon, 2)) == (19.43, -99.13)


@pytest.mark.parametrize(
    ("name", "hints", "country"),
    [
        ("Birmingham", {}, "GBR"),
        ("Birmingham", {"USA": 2}, "USA"),
        ("Tripoli", {}, "LBY"),
        ("Tripoli", {"LBN": 1}, "LBN"),
        ("Tripoli", {"LBN": 1, "LBY": 3}, "LBY"),
        ("Paris", {"USA": 9}, "FRA"),
        ("Valencia", {"VEN": 2}, "VEN"),
        ("Springfield", {}, None),
        ("Springfield", {"USA": 5}, None),
        ("Atlantis", {"USA": 5}, None),
        ("Ramallah", {"PSE": 1}, "PSE"),
        ("Ramallah", {"ISR": 1}, None),
    ],
)
def test_hints_then_population_decide(
    name: str, hints: dict[str, int], country: str | None
) -> None:
    entry, reason = BOOK.resolve(name, Counter(hints))
    assert (entry.country if entry else None) == country
    assert reason


def test_a_city_of_that_name_stands_before_one_that_is_also_called_so() -> None:
    for entry in BOOK.lookup("Odessa"):
        assert fold(entry.name) == "odessa" or fold(entry.name) == "odesa"
    populations = [e.population for e in BOOK.lookup("San Francisco")]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize(
    ("town", "division"),
    [
        ("Chicago", "Illinois"), ("Donetsk", "Donetsk"), ("Lyon", "Auvergne-Rhône-Alpes"),
        ("Ürümqi", "Xinjiang"), ("Goma", "North Kivu"), ("Grozny", "Chechnya"),
    ],
)  # fmt: skip
def test_towns_lie_in_divisions(town: str, division: str) -> None:
    entry, _ = BOOK.resolve(town, Counter())
    assert entry is not None
    assert entry.admin1 == division


@pytest.mark.parametrize(
    ("name", "country"), [("Tibet", "CHN"), ("Rakhine", "MMR"), ("Chechnya", "RUS")]
)
def test_divisions_are_places_without_id(name: str, country: str) -> None:
    entry, _ = BOOK.resolve(name, Counter())
    assert entry is not None
    assert (entry.country, entry.admin1, entry.geoname_id) == (country, name, None)


def test_no_division_is_called_like_a_state() -> None:
    assert BOOK.lookup("Georgia") == ()


@given(st.integers(0, len(BOOK.rows) - 1))
def test_every_city_is_found_by_its_own_name(n: int) -> None:
    name = BOOK.rows[n].split("\t")[0]
    assert any(entry.name == name for entry in BOOK.lookup(name))


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert BOOK.resolve(name, Counter())[1]
    assert fold(fold(name)) == fold(name) or "saint" in name.casefold()


@pytest.mark.parametrize("lines", [[], ["name\tcountry"], ["# only a comment"]])
def test_what_is_no_table_is_refused(lines: list[str]) -> None:
    with pytest.raises(ConfigError):
        make_book(lines)


def test_a_small_table() -> None:
    rows = ["\t".join(COLUMNS), "Aa\tFRA\t\t1.5\t2.5\t7\t20000\taa|ah ah"]
    (entry,) = make_book(["# from somewhere", *rows]).lookup("Ah-Ah")
    assert (entry.name, entry.country, entry.admin1, entry.lat) == ("Aa", "FRA", None, 1.5)
