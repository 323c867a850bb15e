"""Outlines of countries: Natural Earth 4.1.0, 1:110m, public domain (tools/build_outlines.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Point = tuple[float, float]
# Degrees around what is shown, and the least width of a map.
MARGIN, LEAST = 6.0, 24.0
# Height of a map over its width: between these.
FLAT, TALL = 0.45, 0.8
TOP, BOTTOM = 84.0, -60.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The middle of a map and its extent, in degrees."""

    lon: float
    lat: float
    width: float
    height: float


@cache
def outlines() -> Mapping[str, list[list[list[list[float]]]]]:
    """Return for each country its polygons: rings of longitude and latitude."""
    text = (files("detente.brief") / "outlines.json").read_text("utf-8")
    found: dict[str, list[list[list[list[float]]]]] = json.loads(text)
    return found


def frame_of(points: Sequence[Point], countries: Sequence[str]) -> Frame:
    """Return a frame that holds points and the main land of countries; the whole world if none."""
    held = [*points]
    for code in countries:
        polygons = outlines().get(code)
        if polygons:
            held += [(x, y) for x, y in max((p[0] for p in polygons), key=len)]
    if not held:
        return Frame(0.0, (TOP + BOTTOM) / 2, 360.0, TOP - BOTTOM)
    west, width = _around([x for x, _ in held])
    south = max(min(y for _, y in held) - MARGIN, BOTTOM)
    north = min(max(y for _, y in held) + MARGIN, TOP)
    width = min(max(width + 2 * MARGIN, LEAST, (north - south) / TALL), 360.0)
    height = min(max(north - south, FLAT * width), TOP - BOTTOM)
    middle = (north + south) / 2
    middle = min(max(middle, BOTTOM + height / 2), TOP - height / 2)
    return Frame(_turned(west), middle, width, height)


def _around(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return the middle and the width of the shortest arc that holds all longitudes."""
    placed = sorted({x % 360 for x in longitudes})
    gaps = [
        (b - a, b) for a, b in zip(placed, [*placed[1:], placed[0] + 360], strict=True)
    ]  # fmt: skip
    gap, start = max(gaps)
    width = 360 - gap
    return start + width / 2, width


def _turned(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def outlines_in(frame: Frame) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield code and GeoJSON geometry of the countries that reach into a frame."""
    for code, polygons in outlines().items():
        near = [p for p in polygons if _reaches(p[0], frame)]
        if near:
            yield code, {"type": "MultiPolygon", "coordinates": near}


def _reaches(ring: Sequence[Sequence[float]], frame: Frame) -> bool:
    across, up = frame.width / 2 + MARGIN, frame.height / 2 + MARGIN
    middle, half = _around([x for x, _ in ring])
    beside = abs(_turned(middle - frame.lon)) <= across + half / 2
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    return beside and low <= frame.lat + up and high >= frame.lat - up
