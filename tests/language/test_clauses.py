"""Clauses that the parser joins wrongly are told apart, and passives that share an auxiliary."""

from __future__ import annotations

from detente.coder import Coder


def acts(
    coder: Coder, text: str
) -> list[tuple[str, tuple[str | None, ...], tuple[str | None, ...]]]:
    """Return type and countries of both sides of each event, in the order of the text."""
    events = coder.code(text).events
    return [
        (e.type, tuple(q.country for q in e.actors), tuple(q.country for q in e.recipients))
        for e in events
    ]


def test_what_stands_before_a_semicolon_is_not_inside_what_stands_behind(coder: Coder) -> None:
    told = acts(coder, "Peru condemned the violence in Chile; Argentina threatened to leave.")
    assert ("ACCUSE", ("PER",)) in [(kind, actors) for kind, actors, _ in told]
    assert all("PER" not in actors for kind, actors, _ in told if kind == "THREATEN")


def test_in_support_of_is_aimed_at_nobody(coder: Coder) -> None:
    with_it = acts(coder, "Turkey shut the frontier in 1993 in support of Azerbaijan.")
    assert all("AZE" not in recipients for _, _, recipients in with_it)
    assert acts(coder, "Turkey shut the frontier with Azerbaijan.") == [
        ("COERCE", ("TUR",), ("AZE",))
    ]


def test_an_embassy_of_its_own_is_no_recipient(coder: Coder) -> None:
    assert all("CHN" not in r for _, _, r in acts(coder, "China closed its embassy to the public."))


def test_a_second_participle_shares_the_auxiliary(coder: Coder) -> None:
    told = acts(coder, "Cyprus was first accepted and then turned down.")
    assert [(actors, recipients) for _, actors, recipients in told] == [((), ("CYP",))]
