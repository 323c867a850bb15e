"""Which act can follow from which: the plan and the meeting, the threat and the deed.

Read from `lives.toml`, whose head explains the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.codebook.ontology import Ontology
from detente.errors import CodebookError

SIDES = ("same", "answered", "object")
DATES = ("fits", "differs", "free")
PLACES = ("free", "differs")
KEYS = {
    "id", "kind", "first", "then", "within", "sides", "date", "place", "specific", "confidence",
    "many", "order", "examples", "counter_examples",
}  # fmt: skip
STATES = ("happened", "ongoing", "planned", "threatened", "demanded", "conditional", "alleged",
          "denied", "cancelled", "postponed")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One end of a rule: types with or without a mode, statuses, what it stands inside, words.

    `acts` are `TYPE` or `TYPE/mode`; empty means any, for `then` the act of the first. `words` are
    beginnings of words of which one must be told. `confirmed` asks that somebody confirms it.
    """

    acts: frozenset[str]
    statuses: frozenset[str]
    outer: frozenset[str]
    words: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class LifeExample:
    """Sentences with the day each appeared on; the last is linked with the first, or is not."""

    stories: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LifeRule:
    """That `then` can follow `first`; see the head of `lives.toml`."""

    id: str
    kind: str
    first: Stage
    then: Stage
    within: int
    sides: str
    date: str
    place: str
    specific: float
    confidence: float
    many: bool
    order: int
    examples: tuple[LifeExample, ...]
    counter_examples: tuple[LifeExample, ...]


def load_lives(paths: Iterable[Path], ontology: Ontology) -> tuple[LifeRule, ...]:
    """Return the rules in the order of the files; one with the same id replaces the earlier.

    Raises `CodebookError` with every problem found.
    """
    rules: dict[str, LifeRule] = {}
    problems: list[str] = []
    for path in paths:
        if not path.is_file():
            continue
        for number, table in enumerate(tomllib.loads(path.read_text("utf-8")).get("life", ())):
            found = _problems(table, ontology)
            where = f"@ {path.name} $.life[{number}]"
            problems += [f"{problem} {where}" for problem in found]
            if not found:
                rules[table["id"]] = _rule(table)
    if problems:
        raise CodebookError(tuple(problems))
    return tuple(rules.values())


def _problems(table: dict[str, Any], ontology: Ontology) -> list[str]:
    out = [f"no such key '{key}'" for key in sorted(set(table) - KEYS)]
    out += [f"'{key}' is missing" for key in ("id", "kind", "first", "then") if key not in table]
    for end in ("first", "then"):
        stage = table.get(end, {})
        for act in stage.get("acts", ()):
            kind, _, mode = act.partition("/")
            if kind not in ontology.types or (mode and mode not in ontology.types[kind].modes):
                out.append(f"{end}: no such act '{act}'")
        for status in stage.get("statuses", ()):
            if status not in STATES:
                out.append(f"{end}: no such status '{status}', allowed are {', '.join(STATES)}")
    for key, allowed in (("sides", SIDES), ("date", DATES), ("place", PLACES)):
        if table.get(key, allowed[0]) not in allowed:
            out.append(f"{key}: got '{table[key]}', allowed are {', '.join(allowed)}")
    return out


def _rule(table: dict[str, Any]) -> LifeRule:
    return LifeRule(
        id=table["id"],
        kind=table["kind"],
        first=_stage(table["first"]),
        then=_stage(table["then"]),
        within=int(table.get("within", 365)),
        sides=table.get("sides", "same"),
        date=table.get("date", "free"),
        place=table.get("place", "free"),
        specific=float(table.get("specific", 0.0)),
        confidence=float(table.get("confidence", 0.8)),
        many=bool(table.get("many", False)),
        order=int(table.get("order", 0)),
        examples=_examples(table.get("examples", ())),
        counter_examples=_examples(table.get("counter_examples", ())),
    )


def _stage(table: dict[str, Any]) -> Stage:
    return Stage(
        acts=frozenset(table.get("acts", ())),
        statuses=frozenset(table.get("statuses", ())),
        outer=frozenset(table.get("outer", ())),
        words=tuple(table.get("words", ())),
        confirmed=bool(table.get("confirmed", False)),
    )


def _examples(rows: Iterable[Any]) -> tuple[LifeExample, ...]:
    return tuple(LifeExample(tuple((day, text) for day, text in row)) for row in rows)
