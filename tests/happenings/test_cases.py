"""Stories of our own writing: what is one happening is joined, look-alikes stay apart, lives link.

`tune` is the half that points and rules were set on, `check` the other one; `unseen` was written
later, and measured before anything was changed for it: pairs 0.74, links 0.91. Every pair counts,
also where the coder did not find the act in one of the stories.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.coder import Coder

from .cases import Case, Counts, count_links, count_pairs, play, read_cases, total

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
KINDS = ("groups", "looks", "chains")
HALVES = ("tune", "check", "unseen")


@pytest.fixture(scope="module")
def counted(coder: Coder) -> dict[str, Counts]:
    out = {}
    for half in HALVES:
        for kind in KINDS:
            count = count_links if kind == "chains" else count_pairs
            out[f"{kind}-{half}"] = total(
                [count(play(case, coder)) for case in read_cases(f"{kind}_{half}.txt")]
            )
    return out


@pytest.mark.parametrize("half", HALVES)
def test_pairs_are_joined(counted: dict[str, Counts], half: str) -> None:
    pairs = counted[f"groups-{half}"] + counted[f"looks-{half}"]
    assert pairs.f1 >= FLOORS[f"pairs-{half}"], pairs
    coded = Counts(pairs.right, pairs.wrong, pairs.missed - pairs.uncoded, 0, 0, 0)
    assert coded.f1 >= FLOORS[f"pairs-coded-{half}"], pairs


@pytest.mark.parametrize("half", HALVES)
def test_look_alikes_stay_apart(counted: dict[str, Counts], half: str) -> None:
    pairs = counted[f"groups-{half}"] + counted[f"looks-{half}"]
    assert pairs.apart >= FLOORS[f"apart-{half}"] * pairs.apart_of, pairs


@pytest.mark.parametrize("half", HALVES)
def test_lives_are_linked(counted: dict[str, Counts], half: str) -> None:
    links = counted[f"chains-{half}"]
    assert links.f1 >= FLOORS[f"links-{half}"], links


def test_there_are_enough_cases() -> None:
    def cases(kind: str) -> list[Case]:
        return [c for half in HALVES for c in read_cases(f"{kind}_{half}.txt")]

    assert len(cases("groups")) >= 40
    assert len(cases("looks")) >= 25
    assert len(cases("chains")) >= 40
    alike = [{letter for t in c.told for letter, _ in t.marks} for c in cases("looks")]
    assert all(len(letters) > 1 for letters in alike)
