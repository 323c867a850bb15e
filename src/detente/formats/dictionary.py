"""The column dictionary of every format that we write, from `data/formats.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from detente.formats.codes import toml
from detente.formats.exports import csv_line

# Formats that share a page of the dictionary.
SAME = {"gdelt1": "gdelt", "gdelt2": "gdelt", "dyad-day": "dyad-month"}
FORMATS = (
    "csv", "parquet", "plover", "gdelt1", "gdelt2", "icews", "phoenix", "polecat", "cameo", "flat",
    "dyad-month", "dyad-day", "channel-spells", "dyad-month-panel", "contact-network", "geojson",
    "graphml", "ics",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """What a format holds, what is lost in it, how to read it, and what each column means."""

    title: str
    what: str
    lost: str
    pandas: str
    r: str
    columns: Mapping[str, str]


@cache
def described() -> Mapping[str, Described]:
    """Return the descriptions by name; `gdelt` stands for both versions."""
    return {
        name: Described(
            entry["title"], entry["what"], entry["lost"], entry["pandas"], entry["r"],
            _spread(entry["columns"]),
        )
        for name, entry in toml("formats.toml").items()
    }  # fmt: skip


def _spread(columns: Mapping[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, said in columns.items():
        for n in ("1", "2") if "#" in name else ("",):
            out[name.replace("#", n)] = said
    return out


def describe_format(name: str) -> Described:
    """Return the description of a format."""
    return described()[SAME.get(name, name)]


def dictionary_csv(name: str) -> str:
    """Return the column dictionary of a format as CSV text: column, what."""
    rows = [("column", "what"), *describe_format(name).columns.items()]
    return "".join(csv_line(row) + "\n" for row in rows)
