"""How reports of different stories are weighed against each other, read from `happenings.toml`."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from detente.errors import CodebookError

# What is cut from a word's end, and the letters that it is then known by: "bombed", "bombing" and
# "bombs" are one.
_ENDS = re.compile(r"(?<=\w{3})(?:ings?|ed|ers?|es|s)$")
_STEM = 6
_COUNTRY_COLUMNS = ("name", "aliases", "adjectives", "people")


@dataclass(frozen=True, slots=True)
class JoinSettings:
    """What makes two reports one happening; `happenings.toml` explains every entry.

    `points` are what an agreement or a difference weighs, `limits` are days, kilometres, ratios
    and thresholds. `standing` maps each status to its class; `sisters` holds the types, and
    the types with modes ("COERCE/seize"), that can tell one act, `families` gives such a one the
    name that it shares with its sisters; `seldom` holds the modes of a type that one state hardly
    meets another with twice in a week; `alike` holds
    the modes of a type that can tell one act, `marked` those that no report leaves out; `common`
    the words that tell nothing, `countries` the code of a state by its names and those of its
    people in lower case, `peoples` the words of these by stem; `stages` the beginnings of words
    by which a plan is told anew; `synonyms` gives the stem of a word that of the one which stands
    for all that mean the same; `whole` holds the bodies that stand for all their parts.
    """

    points: Mapping[str, float]
    limits: Mapping[str, float]
    standing: Mapping[str, str]
    sisters: frozenset[frozenset[str]]
    alike: Mapping[str, frozenset[frozenset[str]]]
    marked: Mapping[str, frozenset[str]]
    seldom: Mapping[str, frozenset[str]]
    common: frozenset[str]
    countries: Mapping[str, str]
    peoples: frozenset[str]
    stages: Mapping[str, tuple[str, ...]]
    families: Mapping[str, str]
    synonyms: Mapping[str, str]
    whole: frozenset[str]


def load_joining(paths: Iterable[Path], countries: Path) -> JoinSettings:
    """Return the settings of the files that exist; what a later file gives replaces the earlier.

    `countries` is the table of states.

    Raises `CodebookError` for a key that is not known.
    """
    merged: dict[str, dict[str, Any]] = {}
    known = (
        "points", "limits", "standing", "stages", "sisters", "alike", "marked", "seldom", "words",
    )  # fmt: skip
    problems = []
    for number, path in enumerate(p for p in paths if p.is_file()):
        for section, table in tomllib.loads(path.read_text("utf-8")).items():
            if section not in known:
                problems.append(
                    f"no such section, allowed are {', '.join(known)} @ {path.name} ${section}"
                )
                continue
            held = merged.setdefault(section, {})
            strange = set(table) - set(held) if number and section in ("points", "limits") else ()
            problems += [f"no such entry @ {path.name} ${section}.{key}" for key in sorted(strange)]
            held |= table
    if problems:
        raise CodebookError(tuple(problems))
    names = country_names(countries)
    sisters = [
        frozenset(pair) for key in ("types", "acts") for pair in merged["sisters"].get(key, ())
    ]
    return JoinSettings(
        points={k: float(v) for k, v in merged["points"].items()},
        limits={k: float(v) for k, v in merged["limits"].items()},
        standing=dict(merged["standing"]),
        sisters=frozenset(sisters),
        alike={
            kind: frozenset(frozenset(pair) for pair in pairs)
            for kind, pairs in merged["alike"].items()
        },
        marked={kind: frozenset(modes) for kind, modes in merged["marked"].items()},
        seldom={kind: frozenset(modes) for kind, modes in merged["seldom"].items()},
        common=frozenset(" ".join(merged["words"]["common"]).split()),
        countries=names,
        peoples=frozenset(stem(w) for name in names for w in name.split()),
        stages={k: tuple(v) for k, v in merged["stages"].items()},
        families=_families(sisters),
        synonyms={
            stem(word): stem(line.split()[0])
            for line in merged["words"].get("alike", ())
            for word in line.split()
        },
        whole=frozenset(merged["words"].get("whole", ())),
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return what a word is known by, in lower case."""
    return _ENDS.sub("", word.casefold())[:_STEM]


def country_names(table: Path) -> dict[str, str]:
    """Return the code of each state of a table by its names and its people's, in lower case."""
    lines = (x for x in table.read_text("utf-8").splitlines() if not x.startswith("#"))
    return {
        " ".join(re.findall(r"\w+", name.casefold())): row["code"]
        for row in csv.DictReader(lines, delimiter="\t")
        for column in _COUNTRY_COLUMNS
        for name in (row[column] or "").split("|")
        if name
    }


def _families(sisters: Iterable[frozenset[str]]) -> dict[str, str]:
    """Return for each act with sisters one name for all that are sisters of each other in turn."""
    family: dict[str, str] = {}
    for pair in sisters:
        names = {family.get(kind, kind) for kind in pair} | pair
        lowest = min(names)
        family |= {kind: lowest for kind, name in family.items() if name in names}
        family |= dict.fromkeys(names, lowest)
    return family
