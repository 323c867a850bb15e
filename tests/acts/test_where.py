"""Where an act happened: by syntax, by where it leads, by the dateline."""

from __future__ import annotations

import pytest

from detente.coder import Coder
from detente.records import FROM_DATELINE

PUBLISHED = "2024-03-14"


@pytest.mark.parametrize(
    ("text", "kind", "place", "country"),
    [
        ("Police arrested 12 protesters in Guayaquil on Tuesday.", "COERCE", "Guayaquil", "ECU"),
        ("Japan and Kenya signed a pact on farming in Nairobi.", "SUPPORT", "Nairobi", "KEN"),
        ("Russian jets bombed a village in Idlib province.", "ASSAULT", "Idlib", "SYR"),
        ("Iran's president will visit Baghdad next week.", "CONSULT", "Baghdad", "IRQ"),
        ("France sent 500 troops to Chad on Monday.", "MOBILIZE", "Chad", "TCD"),
        ("Chinese police detained three monks in Tibet.", "COERCE", "Tibet", "CHN"),
        ("The French president met Angela Merkel in the German city of Aachen.", "CONSULT",
         "Aachen", "DEU"),
        ("France's president met Hassan Rouhani.", "CONSULT", None, None),
    ],
)  # fmt: skip
def test_place_of_a_sentence(
    coder: Coder, text: str, kind: str, place: str | None, country: str | None
) -> None:
    event = next(e for e in coder.code(text, published=PUBLISHED).events if e.type == kind)
    found = (event.place.text, event.place.country) if event.place is not None else (None, None)
    assert found == (place, country)


def test_a_deed_of_the_first_paragraph_is_done_where_the_story_comes_from(coder: Coder) -> None:
    text = (
        "QUITO, March 14 (Reuters) - Ecuadorian police arrested thirteen journalists on Thursday.\n"
        "\nThe arrests came after a strike.\n"
    )
    event = next(e for e in coder.code(text, published=PUBLISHED).events if e.type == "COERCE")
    assert event.place is not None
    assert (event.place.text, event.place.country) == ("QUITO", "ECU")
    assert event.place.reason == FROM_DATELINE


def test_a_deed_elsewhere_is_not_done_at_the_dateline(coder: Coder) -> None:
    text = "PARIS, March 14 (Reuters) - Iranian police arrested thirteen journalists on Thursday.\n"
    event = next(e for e in coder.code(text, published=PUBLISHED).events if e.type == "COERCE")
    assert event.place is None
