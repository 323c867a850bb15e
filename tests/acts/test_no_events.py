"""Sentences without a political event get none: sport, markets, metaphor, commentary, history."""

from __future__ import annotations

import pytest
from own_set import LIMITS, Outcome, fallen, load_limits, no_events, shares

from detente.coder import Coder


@pytest.fixture(scope="module")
def outcomes(coder: Coder) -> list[Outcome]:
    return no_events(coder)


def test_there_are_sentences_of_many_kinds(outcomes: list[Outcome]) -> None:
    assert len({o.text for o in outcomes}) == len(outcomes) >= 420
    assert len({o.kind for o in outcomes}) >= 18


def test_share_without_event(outcomes: list[Outcome]) -> None:
    assert not list(fallen("no_events", shares(outcomes))), "\n".join(
        f"{o.kind}: {o.text} -> {[e.rule for e in o.events]}" for o in outcomes if o.events
    )


def test_limits_are_for_both_halves() -> None:
    assert load_limits()["no_events"].keys() == {"dev", "held"}, LIMITS


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Thousands of farmers blocked highways around Ghent.", "BEL"),
        ("Hundreds of nurses went on strike in Lusaka.", "ZMB"),
        ("Fishermen protested against the new port in Galle.", "LKA"),
    ],
)
def test_people_who_protest_in_a_place_are_no_private_matter(
    coder: Coder, text: str, country: str
) -> None:
    event = next(e for e in coder.code(text, published="2024-03-14").events if e.type == "PROTEST")
    assert event.actors[0].country == country
