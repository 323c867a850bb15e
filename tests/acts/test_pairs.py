"""Minimal pairs: a word or two decide type, status, direction, or whether there is an act."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest
from own_set import Outcome, fallen, pairs, read_table, readings, shares

from detente.coder import Coder
from detente.records import EventType, Status


@pytest.fixture(scope="module")
def outcomes(coder: Coder) -> list[Outcome]:
    return pairs(coder)


def test_pairs_are_wide() -> None:
    rows = read_table("pairs")
    told = [r for row in rows if row["type"] != "NONE" for r in readings(row)]
    assert {kind for kind, *_ in told} == set(get_args(EventType))
    assert {status for _, status, *_ in told} == set(get_args(Status))
    texts = {(row["pair"], row["text"]) for row in rows}
    sizes = Counter(pair for pair, _ in texts)
    assert len(sizes) >= 320
    assert min(sizes.values()) >= 2


def test_share_right(outcomes: list[Outcome]) -> None:
    lines = list(fallen("pairs", shares(outcomes)))
    wrong = (f"{o.kind}: {o.text} expected {o.expected}" for o in outcomes if not o.right["sides"])
    assert not lines, "\n".join([*lines, *wrong])
