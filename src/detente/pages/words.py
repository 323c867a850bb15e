"""The word lists of this room, loaded once from `data/` and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class FurnitureWords:
    """Compiled patterns for lines of furniture, each with its kind."""

    zones: tuple[tuple[str, re.Pattern[str]], ...]
    lines: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class BylineWords:
    """Words of bylines and credits, in lower case where case carries nothing."""

    agencies: Mapping[str, str]
    roles: frozenset[str]
    fields: frozenset[str]
    of_agency: frozenset[str]
    photo_label: re.Pattern[str]
    photo_houses: frozenset[str]


@cache
def furniture_words() -> FurnitureWords:
    """Return the patterns for furniture of pages."""
    table = _load("furniture.toml")
    return FurnitureWords(zones=_compiled(table["zone"]), lines=_compiled(table["line"]))


@cache
def byline_words() -> BylineWords:
    """Return the words of bylines and credits."""
    table = _load("bylines.toml")
    labels = sorted(table["photo_labels"], key=len, reverse=True)
    return BylineWords(
        agencies={name.lower(): name for name in table["agencies"]},
        roles=frozenset(table["roles"]),
        fields=frozenset(table["fields"]),
        of_agency=frozenset(table["of_agency"]),
        photo_label=re.compile(rf"(?:{'|'.join(map(re.escape, labels))})\b", re.IGNORECASE),
        photo_houses=frozenset(table["photo_houses"]),
    )


@cache
def date_words() -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Return month names with their numbers, and clock zones with their offsets."""
    table = _load("dates.toml")
    return table["months"], table["zones"]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("detente.pages").joinpath("data", name).read_text("utf-8"))


def _compiled(entries: list[dict[str, Any]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (entry["kind"], re.compile("|".join(entry["patterns"]), re.IGNORECASE)) for entry in entries
    )
