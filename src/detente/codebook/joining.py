"""How reports of different stories are weighed against each other, read from `happenings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import CodebookError


@dataclass(frozen=True, slots=True)
class JoinSettings:
    """What makes two reports one happening; `happenings.toml` explains every entry.

    `points` are what an agreement or a difference weighs, `limits` are days, kilometres, ratios
    and thresholds. `standing` maps each status to its class; `sisters` holds the types that can
    tell one act, `families` gives a type the name that it shares with its sisters; `alike` holds
    the modes of a type that can tell one act; `common` the words that tell nothing.
    """

    points: Mapping[str, float]
    limits: Mapping[str, float]
    standing: Mapping[str, str]
    sisters: frozenset[frozenset[str]]
    alike: Mapping[str, frozenset[frozenset[str]]]
    common: frozenset[str]
    families: Mapping[str, str]


def load_joining(paths: Iterable[Path]) -> JoinSettings:
    """Return the settings of the files that exist; what a later file gives replaces the earlier.

    Raises `CodebookError` for a key that is not known.
    """
    merged: dict[str, dict[str, Any]] = {}
    known = ("points", "limits", "standing", "sisters", "alike", "words")
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
    sisters = [frozenset(pair) for pair in merged["sisters"].get("types", ())]
    return JoinSettings(
        points={k: float(v) for k, v in merged["points"].items()},
        limits={k: float(v) for k, v in merged["limits"].items()},
        standing=dict(merged["standing"]),
        sisters=frozenset(sisters),
        alike={
            kind: frozenset(frozenset(pair) for pair in pairs)
            for kind, pairs in merged["alike"].items()
        },
        common=frozenset(" ".join(merged["words"]["common"]).split()),
        families=_families(sisters),
    )


def _families(sisters: Iterable[frozenset[str]]) -> dict[str, str]:
    """Return for each type with sisters one name for all that are sisters of each other in turn."""
    family: dict[str, str] = {}
    for pair in sisters:
        names = {family.get(kind, kind) for kind in pair} | pair
        lowest = min(names)
        family |= {kind: lowest for kind, name in family.items() if name in names}
        family |= dict.fromkeys(names, lowest)
    return family
