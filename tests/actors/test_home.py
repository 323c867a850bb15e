"""Whose police, courts and people are, where the text gives no country with them."""

from __future__ import annotations

import pytest

from detente.coder import Coder
from detente.pages import make_story

QUITO = "QUITO, March 14 (Reuters) - President Daniel Noboa spoke on Thursday. "


def told(coder: Coder, text: str) -> dict[str, tuple[str | None, str | None, str]]:
    _, traces = coder.trace(make_story(text, published="2024-03-14"))
    parties = [q for t in traces for m in t.unit.mentions for q in m.parties]
    return {q.text: (q.country, q.sector, q.basis) for q in parties}


@pytest.mark.parametrize(
    ("sentence", "words", "sector"),
    [
        ("Police arrested thirteen men.", "Police", "COP"),
        ("Union leaders called a strike.", "Union leaders", "LAB"),
    ],
)
def test_bodies_without_a_country_are_of_the_state_of_the_story(
    coder: Coder, sentence: str, words: str, sector: str
) -> None:
    assert told(coder, QUITO + sentence)[words] == ("ECU", sector, "role+home")


@pytest.mark.parametrize(
    ("sentence", "words", "wanted"),
    [
        ("A court in Nice jailed the captain.", "court", ("FRA", "JUD", "role+place")),
        ("Gunmen in Kaduna seized two priests.", "Gunmen", ("NGA", "UAF", "role+place")),
    ],
)
def test_a_town_says_where_people_are(
    coder: Coder, sentence: str, words: str, wanted: tuple[str, str, str]
) -> None:
    assert told(coder, sentence)[words] == wanted


def test_without_a_state_in_the_story_nobody_has_one(coder: Coder) -> None:
    assert told(coder, "Police arrested thirteen men.")["Police"] == (None, "COP", "role")


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        # Who is away from home lends his state to nobody else in the sentence.
        ("Gunmen kidnapped a French journalist.", "Gunmen", (None, "UAF", "role")),
        (
            "MANILA, Philippines (AP) - Farmers rallied at the US Embassy.", "Farmers",
            ("PHL", "AGR", "role+home"),
        ),
        ("ATHENS, Ga. (AP) - Police fired tear gas.", "Police", ("USA", "COP", "role+story")),
        # A post is not of the state whose minister is the counterpart.
        (
            "DAVOS, Switzerland (AP) - Canada will not apologise to Saudi Arabia. Foreign Minister "
            "Ada Vane spoke with her Saudi counterpart.", "Foreign Minister Ada Vane",
            ("CAN", "GOV", "title"),
        ),
        # A firm's name is the surname of somebody in the story.
        ("French Sgt. Jan Roche was jailed. Roche appealed.", "Roche", ("FRA", "MIL", "memory")),
        ("Roche cut 900 jobs.", "Roche", ("CHE", "BUS", "dictionary")),
        # A pronoun may mean somebody who has no name.
        (
            "Dutch police detained a Serb suspect. Bosnia wanted him.", "him",
            ("SRB", "CVL", "pronoun"),
        ),
    ],
)  # fmt: skip
def test_whose_somebody_is(
    coder: Coder, text: str, words: str, wanted: tuple[str | None, str, str]
) -> None:
    assert told(coder, text)[words] == wanted
