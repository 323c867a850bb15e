"""Sentences that use the words of politics for something else: sport, fiction, accidents.

Read from `[[elsewhere]]` tables in `acts/*.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ELSEWHERE_KEYS = frozenset(
    "id score old_years under_law except story sure likely weak examples".split()
)
# The result of a match, and no date, vote or range of years: "4-0", "6-3".
SCORE = r"(?<![\d-])\d{1,2}[-–]\d{1,2}(?![\d-])"

# A year from 1000 to 1899, and no number of troops: "in 1812", "the treaty of 1648".
OLD_YEAR = (
    r"\b(?:in|of|from|since|until|by|after|before|between|around)"
    r" (?:early |late )?1[0-8]\d\d\b(?! (?:[a-z-]+ )?[a-z]+s\b)"
)
# "Under Iranian law, the council vets candidates", at the beginning of a sentence.
UNDER_LAW = r"^under (?:the )?(?:[\w'’-]+ ){1,4}(?:law|laws|constitution|charter|rules),"
MORE = {"score": SCORE, "old_years": OLD_YEAR, "under_law": UNDER_LAW}
# Sentences of a field that one story must have at least to be of it.
FEW = 3
PIECE = re.compile(r"\w+")
# What matches nothing.
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A field that is no politics: one `sure` word or two `likely` ones apart speak for it.

    A `weak` word ("attack", "victory") counts as one of the two, never as both.

    Events of the types in `exempt`, or the types and modes ("COERCE/arrest"), are read even there.
    A story is wholly of this field where a share `story` of its sentences is, and at least `FEW`.
    """

    id: str
    pieces: frozenset[str]
    more: re.Pattern[str]
    sure: re.Pattern[str]
    likely: re.Pattern[str]
    weak: re.Pattern[str]
    exempt: frozenset[str]
    story: float | None
    examples: tuple[str, ...]

    def silences(self, kind: str, mode: str | None) -> bool:
        """Whether an act of this type and mode is none in a sentence of this field."""
        return kind not in self.exempt and f"{kind}/{mode}" not in self.exempt

    def tells(self, text: str) -> bool:
        """Whether a sentence is of this field."""
        words = text.lower()
        if self.more.search(words):
            return True
        # One look at the words spares nine of ten searches for hundreds of them.
        if self.pieces.isdisjoint(PIECE.findall(words)):
            return False
        if self.sure.search(words):
            return True
        likely = len(self.likely.findall(words))
        return likely > 1 or (likely == 1 and self.weak.search(words) is not None)


def elsewhere_problems(table: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield what is wrong with a table, each with file and key."""
    for key in sorted(table.keys() - ELSEWHERE_KEYS):
        yield f"unknown key '{key}' @ {where}.{key}; known: {', '.join(sorted(ELSEWHERE_KEYS))}"
    for key in ("id", "sure", "likely", "examples"):
        if not table.get(key):
            yield f"a field that is no politics needs '{key}' @ {where}.{key}"


def make_elsewhere(table: Mapping[str, Any]) -> Elsewhere:
    """Return the record of a table without problems."""
    more = [pattern for key, pattern in MORE.items() if table.get(key)]
    return Elsewhere(
        id=table["id"],
        pieces=frozenset(
            max(PIECE.findall(word.lower()), key=len) for word in (*table["sure"], *table["likely"])
        ),
        more=re.compile("|".join(more)) if more else NEVER,
        sure=_any_of(table["sure"]),
        likely=_runs_of(table["likely"]),
        weak=_runs_of(table["weak"]) if table.get("weak") else NEVER,
        exempt=frozenset(table.get("except", ())),
        story=table.get("story"),
        examples=tuple(e["text"] for e in table["examples"]),
    )


def field_of(text: str, fields: Iterable[Elsewhere]) -> Elsewhere | None:
    """Return the first field that a sentence is of, or None where it may be politics."""
    return next((field for field in fields if field.tells(text)), None)


def field_of_story(texts: Sequence[str], fields: Iterable[Elsewhere]) -> Elsewhere | None:
    """Return the field that a whole story is of by its sentences: the report of a match."""
    for field in fields:
        if field.story is not None:
            least = max(FEW, field.story * len(texts))
            if sum(map(field.tells, texts)) >= least:
                return field
    return None


def _runs_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what matches words side by side as one: "a football match" is one sign of sport."""
    one = rf"\b(?:{_any_of(words).pattern})\b"
    return re.compile(rf"{one}(?:[ -]{one})*")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    parts = [rf"\b{re.escape(word)}\b" for word in sorted(words, key=lambda w: (-len(w), w))]
    return re.compile("|".join(parts))
