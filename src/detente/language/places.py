"""A gazetteer of cities, and which of several cities of one name is meant.

The table is `data/places.tsv.gz`, from GeoNames (CC BY 4.0), written by `tools/build_places.py`:
cities of 15,000 people or more with the names they have in other languages, and first-level
divisions, which have no id and stand where their towns do.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from detente.errors import ConfigError

COLUMNS: Final = (
    "name", "country", "admin1", "lat", "lon", "geoname_id", "population", "names",
)  # fmt: skip

# A city that the story's countries speak for must not be dwarfed by a namesake elsewhere: "Paris"
# in a story about the United States is still the one in France.
DWARFED = 20
# Without a word from the story one city must be this much larger than the next of its name.
CLEARLY_LARGER = 5
CLEARLY_LARGER_AT_HOME = 3
# A smaller place in a country that the story never names is likelier a surname.
WELL_KNOWN = 100_000

_MARKS = str.maketrans({"-": " ", "’": None, "'": None, "‘": None, "`": None, ".": None,
                        "ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A city or division of the gazetteer; `country` is ISO 3166-1 alpha-3.

    A division has no id; its population is that of its towns.
    """

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    geoname_id: int | None
    population: int


@dataclass(frozen=True, slots=True)
class PlaceBook:
    """The gazetteer. Rows stay text until they are asked for, so that it loads fast."""

    rows: Sequence[str]
    index: Mapping[str, Sequence[int]]

    @staticmethod
    def load() -> PlaceBook:
        """Return the bundled gazetteer; it is read once."""
        return _bundled()

    def lookup(self, name: str) -> tuple[PlaceEntry, ...]:
        """Return the cities of a name, largest first.

        Cities whose own name it is stand for themselves; other names count where there are none.
        """
        key = fold(name)
        found = [_entry(self.rows[n]) for n in self.index.get(key, ())]
        own = [e for e in found if fold(e.name) == key]
        return tuple(sorted(own or found, key=lambda e: (-e.population, e.geoname_id or 0)))

    def resolve(self, name: str, hints: Counter[str]) -> tuple[PlaceEntry | None, str]:
        """Return the city that is meant and by what rule, or None and why it could not be told.

        `hints` counts the countries that the story names.
        """
        found = self.lookup(name)
        if not found:
            return None, "not in the gazetteer"
        weight = max(hints[e.country or ""] for e in found)
        if weight > 0:
            near = [e for e in found if hints[e.country or ""] == weight]
            if near[0].population * DWARFED >= found[0].population:
                if len(near) == 1 or _larger(near, CLEARLY_LARGER_AT_HOME):
                    return near[0], f"gazetteer, {near[0].country} is in the story"
                return None, f"{len(near)} places of this name in countries of the story"
        if len(found) > 1 and not _larger(found, CLEARLY_LARGER):
            return None, f"{len(found)} places of this name, none much larger"
        best = found[0]
        if hints and best.population < WELL_KNOWN and not hints[best.country or ""]:
            return None, f"a small place in {best.country}, which the story does not name"
        if len(found) == 1:
            return best, "gazetteer, the only place of this name"
        return best, f"gazetteer, by far the largest of {len(found)} places of this name"


def _larger(entries: Sequence[PlaceEntry], times: int) -> bool:
    return entries[0].population >= times * max(entries[1].population, 1)


def fold(name: str) -> str:
    """Return a name as it is looked up: lower case, no accents, hyphens, apostrophes or "Saint"."""
    plain = _plain(_plain(name))  # letters that only decompose to capitals or marks need it twice
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    folded = " ".join(plain.split())
    return "st " + folded.removeprefix("saint ") if folded.startswith("saint ") else folded


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).translate(_MARKS)


def make_book(lines: Iterable[str]) -> PlaceBook:
    """Return a gazetteer from the lines of a table; raises `ConfigError` where it is none."""
    rows = [line for line in lines if line and not line.startswith("#")]
    if not rows or tuple(rows[0].split("\t")) != COLUMNS:
        raise ConfigError(f"a table of places has the columns {', '.join(COLUMNS)}")
    del rows[0]
    index: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        for name in row[row.rindex("\t") + 1 :].split("|"):
            if name in index:
                index[name].append(n)
            else:
                index[name] = [n]
    return PlaceBook(rows, index)


@cache
def _bundled() -> PlaceBook:
    data = files("detente.language").joinpath("data/places.tsv.gz").read_bytes()
    return make_book(gzip.decompress(data).decode("utf-8").split("\n"))


def _entry(row: str) -> PlaceEntry:
    name, country, admin1, lat, lon, geoname_id, population, _ = row.split("\t")
    return PlaceEntry(
        name=name,
        country=country or None,
        admin1=admin1 or None,
        lat=float(lat),
        lon=float(lon),
        geoname_id=int(geoname_id) if geoname_id else None,
        population=int(population),
    )
