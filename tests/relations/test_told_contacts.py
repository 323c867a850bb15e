"""Contacts that words alone tell: on the card, as the end of a plan, and as an alert."""

from __future__ import annotations

from collections.abc import Callable

from detente.coder import Coder
from detente.records import CodedStory
from detente.relations import Card, build_record, coverage_of, side_of
from detente.relations.alerts import AlertRule, find_alerts

PLAN = (
    "2021-03-01",
    "The Chilean foreign minister will meet his Peruvian counterpart for talks in Lima on March "
    "10, the ministry in Santiago said on Monday.",
)
TOLD = (
    "2021-03-11",
    "Chile's foreign minister returned from Lima on Thursday after talks with his host, the "
    "Peruvian minister Elizabeth Astete.",
)
AGAIN = (
    "2021-03-12",
    "Fish prices fell after talks with his host, the Peruvian minister, by Chile's foreign "
    "minister.",
)
Cards = Callable[..., Card]
Codes = Callable[..., list[CodedStory]]


def test_card_has_them_and_the_plan_was_held(code_told: Codes, card_of: Cards) -> None:
    card = card_of(code_told([PLAN, TOLD]), "CHL", "PER", "2021-03-20")
    (line,) = card.last_contacts
    assert (line.contact.day, line.contact.level) == ("2021-03-11", "ministers")
    assert line.contact.event_id is None
    assert card.references[line.evidence[0] - 1].quote == TOLD[1]
    assert "last 2021-03-11" in card.sentence
    assert card.next == card.overdue == ()


def test_without_them_the_plan_is_overdue(code_told: Codes, card_of: Cards) -> None:
    card = card_of(code_told([PLAN]), "CHL", "PER", "2021-03-20")
    assert card.last_contacts == ()
    assert [i.item.state for i in card.overdue] == ["overdue"]
    later = card_of(code_told([PLAN]), "CHL", "PER", "2022-03-20")
    assert later.overdue == later.next == ()


def test_one_that_was_coded_is_not_told_again(code_told: Codes, card_of: Cards) -> None:
    met = ("2021-03-10", "Chile's foreign minister met his Peruvian counterpart on Wednesday.")
    (line,) = card_of(code_told([met, TOLD, AGAIN]), "CHL", "PER", "2021-03-20").last_contacts
    assert line.contact.event_id is not None
    assert (line.contact.day, line.times) == ("2021-03-10", 1)


def test_first_contact_is_alerted(code_told: Codes, coder: Coder) -> None:
    book = coder.codebook
    record = build_record(code_told([("2020-06-01", PLAN[1]), TOLD]), book)
    rule = AlertRule("first", "first_contact", days=90)
    sides = side_of("CHL", book), side_of("PER", book)
    read = coverage_of(record)
    (alert,) = find_alerts(record, *sides, (rule,), book, "2021-03-20", coverage=read)
    assert alert.day == "2021-03-11"
    assert alert.told == "2021-03-11"
