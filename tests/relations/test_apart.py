"""Several threats of one sentence: each has its own words."""

from __future__ import annotations

from collections.abc import Callable

from detente.records import CodedStory
from detente.relations import Card
from detente.relations.items import _apart
from detente.relations.shapes import Item


def test_each_threat_has_its_own_words(
    code_told: Callable[..., list[CodedStory]], card_of: Callable[..., Card]
) -> None:
    text = (
        "Chile has threatened to close its ports to Peru, raise the duties on Peruvian copper and "
        "withdraw from the fishing treaty with Peru."
    )
    card = card_of(code_told([("2021-03-01", text)]), "CHL", "PER", "2021-03-20")
    told = [line.item.what for line in card.threats]
    assert told
    assert not [(a, b) for a in told for b in told if a != b and a.endswith(b)]


def test_words_of_another_are_cut_at_the_end_alone() -> None:
    one = Item("threat", "open", "CHL", "PER", "raise duties and close its ports", None, None, None,
               "2021-03-01", "", (), "st_1", (0, 90))  # fmt: skip
    other = Item("threat", "open", "CHL", "PER", "close its ports", None, None, None,
                 "2021-03-01", "", (), "st_1", (0, 90))  # fmt: skip
    elsewhere = Item("threat", "open", "CHL", "PER", "raise duties and close its ports", None, None,
                     None, "2021-03-01", "", (), "st_2", (0, 90))  # fmt: skip
    told = [i.what for i in _apart([one, other, elsewhere])]
    assert told == ["raise duties", "close its ports", "raise duties and close its ports"]
