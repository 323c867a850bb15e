"""Actor and recipient phrases of the gold, resolved and compared with labels by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.actors import Decision, resolve_phrase
from detente.coder import Coder
from detente.evaluate.tasks import half, read_rows

LABELS = Path(__file__).resolve().parents[2] / "eval" / "own" / "quads_actors.tsv"
ENOUGH = 150
RESOLVED, RIGHT = 0.93, 0.95


@dataclass(frozen=True)
class Label:
    """What is right for one phrase: any of the countries and of the sectors, - for none."""

    item: str
    side: str
    countries: frozenset[str]
    sectors: frozenset[str]

    def fits(self, found: Decision) -> bool:
        """Whether all parties are of a right country, and one of them of a right sector too."""
        countries = [q.country or "-" for q in found.parties] or ["-"]
        sectors = [q.sector or "-" for q in found.parties] or ["-"]
        return self.countries.issuperset(countries) and not self.sectors.isdisjoint(sectors)


def labels() -> list[Label]:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows[0] == ["id", "side", "country", "sector"]
    return [
        Label(item, side, frozenset(country.split("/")), frozenset(sector.split("/")))
        for item, side, country, sector in rows[1:]
    ]


@pytest.fixture(scope="module")
def decided(coder: Coder, gold: Path) -> list[tuple[Label, str, Decision]]:
    """Each label with its phrase and what we make of it."""
    rows = {row["id"]: row for row in read_rows(gold / "quads.jsonl")}
    out = []
    for label in labels():
        (phrase,) = rows[label.item][label.side]
        found = resolve_phrase(
            tuple(coder.parser.parse(rows[label.item]["sentence"])), phrase,
            book=coder.codebook.names, alone=tuple(coder.parser.parse(phrase)),
        )  # fmt: skip
        out.append((label, phrase, found))
    return out


def test_labels_are_many_of_the_half_that_is_looked_at_and_none_twice() -> None:
    found = labels()
    assert len(found) >= ENOUGH
    assert len({(label.item, label.side) for label in found}) == len(found)
    assert {half(label.item) for label in found} == {"dev"}


def test_most_phrases_that_name_a_state_or_a_body_resolve(
    decided: list[tuple[Label, str, Decision]],
) -> None:
    lost = [phrase for _, phrase, found in decided if not any(q.country for q in found.parties)]
    assert len(lost) <= (1 - RESOLVED) * len(decided), lost


def test_most_of_them_are_who_they_are(decided: list[tuple[Label, str, Decision]]) -> None:
    wrong = [
        f"{phrase}: {[(q.country, q.sector) for q in found.parties]}"
        for label, phrase, found in decided
        if not label.fits(found)
    ]
    assert len(wrong) <= (1 - RIGHT) * len(decided), "\n".join(wrong)
