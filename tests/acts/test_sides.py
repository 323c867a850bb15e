"""What an act says of its sides: by which arm a state acts, and who is meant by things."""

from __future__ import annotations

import pytest

from detente.coder import Coder
from detente.pages import make_story
from detente.records import Party


def told(side: tuple[Party, ...]) -> str:
    return " + ".join(f"{q.country} {q.sector}" for q in side)


@pytest.mark.parametrize(
    ("text", "type_", "actor", "recipient"),
    [
        ("Russia bombed Ukraine on Friday.", "ASSAULT", "RUS MIL", "UKR GOV"),
        ("A bomb planted by Boko Haram killed ten people in Jos.", "ASSAULT", "NGA REB", "NGA CVL"),
        ("Turkey carried out airstrikes in Syria.", "ASSAULT", "TUR MIL", "SYR CVL"),
        ("France and Egypt held joint naval exercises.", "COOPERATE", "FRA MIL", "EGY MIL"),
        ("France and Egypt held talks.", "CONSULT", "FRA GOV", "EGY GOV"),
        ("A French reporter was sentenced to ten years in Oran.", "COERCE", "DZA JUD", "FRA JRN"),
        ("A French reporter was arrested in Algiers.", "COERCE", "DZA COP", "FRA JRN"),
        ("A French reporter was expelled from Algeria.", "COERCE", "DZA GOV", "FRA JRN"),
        ("Palestinian groups fired rockets at Israel.", "ASSAULT", "PSE REB", "ISR GOV"),
        ("Palestinian groups criticised Israel.", "ACCUSE", "PSE SOC", "ISR GOV"),
        ("Iran condemned the Israeli airstrikes.", "ACCUSE", "IRN GOV", "ISR GOV"),
        ("Iran condemned the Israeli soldiers.", "ACCUSE", "IRN GOV", "ISR MIL"),
        ("Looters in Nairobi attacked shops on Friday.", "ASSAULT", "KEN CRM", "KEN BUS"),
        ("Rebels in Nairobi burned houses on Friday.", "ASSAULT", "KEN REB", "KEN CVL"),
    ],
)  # fmt: skip
def test_sectors_follow_the_act(
    coder: Coder, text: str, type_: str, actor: str, recipient: str
) -> None:
    events = coder.trace(make_story(text, published="2024-03-14"))[0].events
    sides = [(told(e.actors), told(e.recipients)) for e in events if e.type == type_]
    assert (actor, recipient) in sides


def test_force_in_reply_is_aimed_at_whoever_used_it(coder: Coder) -> None:
    first = "Kenyan troops shelled villages in Ethiopia on Monday. "
    for second, wanted in (
        ("Ethiopia's army bombed a workshop in reply.", {"KEN"}),
        ("Ethiopia's army bombed a workshop in fog.", set()),
    ):
        events = coder.trace(make_story(first + second, published="2024-03-14"))[0].events
        (last,) = [e for e in events if e.type == "ASSAULT" and e.actors[0].country == "ETH"]
        assert {q.country for q in last.recipients} - {"ETH"} == wanted
