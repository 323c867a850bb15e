"""The sentences of our own writing in `eval/own/sentences`: well formed, and no copies."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from detente.codebook import load_codebook
from detente.records import Status

FOLDER = Path(__file__).parents[2] / "eval" / "own" / "sentences"
MARK = re.compile(r"\[([AR]): ([^\[\]]+)\]")
SHINGLE = 8
NEAR_COPIES = 0.02


@dataclass(frozen=True, slots=True)
class Row:
    place: str
    type: str
    mode: str
    status: str
    text: str

    @property
    def plain(self) -> str:
        return MARK.sub(r"\2", self.text)


def _rows() -> list[Row]:
    rows = []
    for path in sorted(FOLDER.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            place = f"{path.name}:{number}"
            fields = line.split("\t")
            assert len(fields) == 4, f"{place}: {len(fields)} columns instead of 4"
            rows.append(Row(place, *fields))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    found = _rows()
    assert found, f"no sentences in {FOLDER}"
    return found


def test_codes_are_known(rows: list[Row]) -> None:
    types = load_codebook().ontology.types
    statuses = get_args(Status)
    wrong = []
    for row in rows:
        if row.type == "NONE":  # two actors and no act between them
            known = row.mode == row.status == "-"
        else:
            known = (
                row.type in types
                and row.mode in ("-", *types[row.type].modes)
                and row.status in statuses
            )
        if not known:
            wrong.append(row.place)
    assert not wrong


def test_one_actor_and_one_recipient(rows: list[Row]) -> None:
    wrong = []
    for row in rows:
        roles = sorted(role for role, _ in MARK.findall(row.text))
        brackets = row.text.count("[") + row.text.count("]")
        inside_word = re.search(r"\w\[|\]\w", row.text)
        spaced = "  " not in row.text and row.text == row.text.strip()
        if roles != ["A", "R"] or brackets != 4 or inside_word or not spaced:
            wrong.append(row.place)
    assert not wrong


def test_no_sentence_twice(rows: list[Row]) -> None:
    marked = Counter(row.text for row in rows)
    assert not [text for text, n in marked.items() if n > 1]
    # The same words may stand again with another pair marked, for another act told in them.
    acts = Counter((row.plain, row.type, tuple(MARK.findall(row.text))) for row in rows)
    assert not [key for key, n in acts.items() if n > 1]


def test_few_near_copies(rows: list[Row]) -> None:
    first: dict[tuple[str, ...], str] = {}
    copies = set()
    for row in rows:
        words = re.findall(r"\w+", row.plain.lower())
        for i in range(len(words) - SHINGLE + 1):
            owner = first.setdefault(tuple(words[i : i + SHINGLE]), row.plain)
            if owner != row.plain:
                copies.add(row.place)
    assert len(copies) <= NEAR_COPIES * len(rows), sorted(copies)
