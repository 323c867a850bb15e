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
