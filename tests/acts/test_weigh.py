"""Readings of the codebook weighed against the network's guess."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.acts.between import Reading
from detente.acts.weigh import TYPES, weigh

FIRM = Reading("REJECT", "happened", 0.87, "'refused' reads as reject.refuse")
LOOSE = Reading("AID", "planned", 0.05, "'help' reads as aid, its sides unread")


def even(**more: float) -> dict[str, float]:
    rest = (1 - sum(more.values())) / (len(TYPES) + 1 - len(more))
    return {t: more.get(t, rest) for t in (*TYPES, "NONE")}


def test_a_firm_reading_stands_against_a_doubtful_guess() -> None:
    first = weigh([FIRM], even(AGREE=0.5), {"planned": 0.9})[0]
    assert (first.type, first.status) == ("REJECT", "happened")
    assert first.reason.startswith(FIRM.reason)


def test_a_guess_that_is_all_but_certain_wins() -> None:
    first = weigh([FIRM], even(AGREE=0.97), {"planned": 0.9, "happened": 0.1})[0]
    assert (first.type, first.status) == ("AGREE", "planned")


def test_a_loose_reading_gives_way() -> None:
    assert weigh([LOOSE], even(REQUEST=0.6), {"happened": 1.0})[0].type == "REQUEST"


def test_without_a_reading_the_guess_decides_and_says_so() -> None:
    first = weigh([], even(CONSULT=0.8), {"ongoing": 0.7})[0]
    assert (first.type, first.status) == ("CONSULT", "ongoing")
    assert first.reason.startswith("guess")


@given(st.lists(st.floats(0, 1), min_size=len(TYPES), max_size=len(TYPES)))
def test_shares_fall_and_make_no_more_than_one(values: list[float]) -> None:
    out = weigh([FIRM, LOOSE], dict(zip(TYPES, values, strict=True)), {})
    shares = [r.confidence for r in out]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.1  # each is rounded to two places
