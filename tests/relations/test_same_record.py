"""Copies and order of stories change nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from detente.coder import Coder
from detente.pages import make_story
from detente.records import CodedStory
from detente.relations import (
    Card,
    build_record,
    coverage_of,
    deeds_between,
    make_card,
    make_series,
    side_of,
)

from .histories import read_history, stories_of

TOLD = [
    ("2011-03-02", "Turkey recalled its ambassador from Israel on Wednesday after talks failed."),
    ("2011-03-20", "Turkish Foreign Minister Ahmet Davutoglu met his Israeli counterpart Avigdor "
     "Lieberman in Paris on Sunday. Turkey threatened to suspend trade with Israel unless Israel "
     "apologised."),
    ("2011-04-04", "Israel and Turkey will hold talks in Geneva in May, officials said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def coded(code_told: Callable[..., list[CodedStory]]) -> list[CodedStory]:
    return code_told(TOLD)


def readings(card: Card) -> tuple[object, ...]:
    lines = (*card.threats, *card.demands, *card.promises, *card.next, *card.overdue)
    return (
        card.sentence,
        [(c.channel, c.state, c.since) for c in card.channels],
        [(x.item.kind, x.item.state, x.item.due, x.item.what) for x in lines],
        [(c.contact.day, c.contact.level, c.contact.mode) for c in card.last_contacts],
    )


def test_order_changes_nothing(coded: list[CodedStory], card_of: Callable[..., Card]) -> None:
    first = card_of(coded, "TUR", "ISR", "2011-04-10")
    mixed = list(coded)
    random.Random(4).shuffle(mixed)
    assert card_of(mixed, "TUR", "ISR", "2011-04-10") == first


def test_copies_change_nothing(
    coded: list[CodedStory],
    code_told: Callable[..., list[CodedStory]],
    card_of: Callable[..., Card],
    coder: object,
) -> None:
    first = card_of(coded, "TUR", "ISR", "2011-04-10")
    assert any(c.state == "limited" and c.channel == "embassies" for c in first.channels)
    assert first.threats
    stories = [
        replace(make_story(text, published=day), id=f"st_{n}_{day}")
        for n in range(10)
        for day, text in TOLD
    ]
    copies = list(coder.code_stream(stories))  # type: ignore[attr-defined]
    again = card_of([*coded, *copies], "TUR", "ISR", "2011-04-10")
    assert again.stories == 33
    assert readings(again) == readings(first)


def test_a_plan_opens_nothing(coded: list[CodedStory], card_of: Callable[..., Card]) -> None:
    card = card_of(coded, "TUR", "ISR", "2011-04-10")
    assert {c.state for c in card.channels if c.channel == "envoys"} == {"unknown"}
    assert [n.item.due for n in card.next] == ["2011-05"]


def test_silence_makes_unknown(coded: list[CodedStory], card_of: Callable[..., Card]) -> None:
    by_day = {
        day: next(c for c in card_of(coded, "TUR", "ISR", day).channels if c.channel == "ministers")
        for day in ("2011-03-19", "2011-06-18", "2011-06-19")
    }
    assert [c.state for c in by_day.values()] == ["unknown", "open", "unknown"]
    assert "no report for 91 days; was open" in by_day["2011-06-19"].reason


def test_copies_and_order_move_no_series(coded: list[CodedStory], coder: Coder) -> None:
    book = coder.codebook
    sides = side_of("TUR", book), side_of("ISR", book)
    stories = [
        replace(make_story(text, published=day), id=f"st_{n}_{day}")
        for n in range(10)
        for day, text in TOLD[:1]
    ]
    copies = list(coder.code_stream(stories))
    mixed = [*coded, *copies]
    random.Random(7).shuffle(mixed)

    def rates(told: list[CodedStory]) -> list[float | None]:
        record = build_record(told, book, "2011-04-10")
        deeds = deeds_between(record, *sides, book)
        series = make_series(deeds, coverage_of(record), book, "2011-04-10", unit="week")
        return [p.rate for line in series.lines for p in line.points]

    first = rates(list(coded))
    assert any(first)
    for told in (mixed, [*coded, *coded]):
        again = rates(told)
        assert [v is None for v in again] == [v is None for v in first]
        pairs = zip(first, again, strict=True)
        assert all(b == pytest.approx(a, rel=0.02) for a, b in pairs if a is not None)


def _copy(one: CodedStory, turn: int) -> CodedStory:
    """Return a story as another paper prints it: other ids, same words."""
    story = one.story
    assert story is not None
    name = f"{story.id}c{turn}"
    events = tuple(
        replace(e, id=f"{e.id}c{turn}", story_id=name,
                embedded_in=e.embedded_in and f"{e.embedded_in}c{turn}")
        for e in one.events
    )  # fmt: skip
    return replace(one, story=replace(story, id=name), events=events, input=f"{one.input}c{turn}")


@pytest.mark.parametrize("name", ["kenya_tanzania", "srilanka_ltte"])
def test_a_history_twice_shuffled_or_with_ten_copies_of_a_story(name: str, coder: Coder) -> None:
    history = read_history(name)
    book = coder.codebook
    once = list(coder.code_stream(stories_of(history)))
    sides = side_of(history["one"], book), side_of(history["other"], book)
    loud = max(once, key=lambda c: len(c.events))
    told = {
        "twice": [*once, *(_copy(c, 1) for c in once)],
        "ten copies": [*once, *(_copy(loud, n) for n in range(10))],
    }
    last = history["at"][-1]["on"]

    def seen(coded: list[CodedStory]) -> tuple[list[object], list[float | None]]:
        cards: list[object] = []
        for on in (w["on"] for w in history["at"]):
            record = build_record(coded, book, on)
            cards.append(readings(make_card(record, *sides, book, on)))
        record = build_record(coded, book, last)
        deeds = deeds_between(record, *sides, book)
        series = make_series(deeds, coverage_of(record), book, last, unit="month")
        return cards, [p.rate for line in series.lines for p in line.points]

    cards, rates = seen(once)
    assert any(rates)
    for what, coded in told.items():
        random.Random(2).shuffle(coded)
        others, moved = seen(coded)
        assert others == cards, what
        assert [v is None for v in moved] == [v is None for v in rates], what
        pairs = zip(rates, moved, strict=True)
        assert all(b == pytest.approx(a, rel=0.02) for a, b in pairs if a is not None), what
