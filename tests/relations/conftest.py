"""Short stories coded, and the card of two sides on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from detente.coder import Coder
from detente.pages import make_story
from detente.records import CodedStory
from detente.relations import Card, build_record, make_card, side_of

Told = Sequence[tuple[str, str]]


@pytest.fixture(scope="session")
def code_told(coder: Coder) -> Callable[[Told], list[CodedStory]]:
    def code(told: Told) -> list[CodedStory]:
        stories = [make_story(text, published=day) for day, text in told]
        return list(coder.code_stream(stories))

    return code


@pytest.fixture(scope="session")
def card_of(coder: Coder) -> Callable[[Sequence[CodedStory], str, str, str], Card]:
    def card(coded: Sequence[CodedStory], one: str, other: str, on: str) -> Card:
        book = coder.codebook
        record = build_record(coded, book, on)
        return make_card(record, side_of(one, book), side_of(other, book), book, on)

    return card
