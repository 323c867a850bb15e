"""Rules of alerts over stories of a row between two states, told in our own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from detente.coder import Coder
from detente.records import CodedStory
from detente.relations import build_record, coverage_of, side_of
from detente.relations.alerts import Alert, AlertRule, find_alerts

TOLD = [
    (
        "2019-01-10",
        "Peruvian Foreign Minister Ana Torres met her Bolivian counterpart Luis Rojas in La Paz on "
        "Thursday to discuss border trade.",
    ),
    (
        "2019-06-03",
        "Bolivia recalled its ambassador from Peru on Monday over a fishing dispute. Bolivia "
        "threatened to close the border with Peru by June 30 unless Peru frees the crews.",
    ),
    (
        "2019-06-05",
        "Peru expelled three Bolivian diplomats on Wednesday in retaliation. Peruvian President "
        "Marta Quispe cancelled a meeting with her Bolivian counterpart Juan Flores that was "
        "planned for July.",
    ),
    (
        "2019-06-06",
        "Peru expelled three Bolivian diplomats on Wednesday, the foreign ministry in Lima said, "
        "as the row over fishing crews deepened.",
    ),
    (
        "2019-06-20",
        "Peruvian Foreign Minister Ana Torres called her Bolivian counterpart Luis Rojas on "
        "Wednesday, the first contact since the row began. Bolivia returned its ambassador to "
        "Lima.",
    ),
]
CLOSES = AlertRule("closes", "channel", to=("limited", "suspended", "closed"))
OPENS = AlertRule("opens", "channel", to=("open",), before=("limited", "suspended", "closed"))
FIRST = AlertRule("first", "first_contact", days=90)
THREAT = AlertRule("threat", "threat", needs=("deadline", "condition"))
ACT = AlertRule("act", "act", acts=("SANCTION/expel",), sectors=("GOV",))
PLAN = AlertRule("plan", "plan", states=("cancelled", "postponed"))
RULES = (CLOSES, OPENS, FIRST, THREAT, ACT, PLAN)


@pytest.fixture(scope="module")
def coded(code_told: Callable[..., list[CodedStory]]) -> list[CodedStory]:
    return code_told(TOLD)


Find = Callable[..., tuple[Alert, ...]]


@pytest.fixture(scope="module")
def find(coder: Coder) -> Find:
    def find(
        coded: Sequence[CodedStory], *rules: AlertRule, on: str = "2019-06-20", fresh: int = 30
    ) -> tuple[Alert, ...]:
        book = coder.codebook
        record = build_record(coded, book, on)
        sides = side_of("PER", book), side_of("BOL", book)
        read = coverage_of(record)
        return find_alerts(record, *sides, rules, book, on, coverage=read, fresh_days=fresh)

    return find


def test_each_rule_finds_what_the_stories_tell(find: Find, coded: list[CodedStory]) -> None:
    found = find(coded, *RULES)
    assert [(a.rule, a.told, a.text.removeprefix("PER-BOL: ")) for a in found] == [
        (
            "closes", "2019-06-03",
            "embassies limited since 2019-06-03 (recalled ambassador), before unknown",
        ),
        (
            "threat", "2019-06-03",
            "BOL threatens PER: close the border with Peru by June 30, due 2019-06-30 (unless Peru "
            "frees the crews)",
        ),
        ("act", "2019-06-05", "PER > BOL SANCTION/expel, 2019-06-05"),
        (
            "closes", "2019-06-05",
            "leaders suspended since 2019-06-05 (leaders refused or cancelled a meeting), before "
            "unknown",
        ),
        ("plan", "2019-06-05", "PER > BOL calls off a meeting (REJECT/meet), 2019-06-05"),
        (
            "first", "2019-06-20",
            "first contact after 160 days: ministers, phone, 2019-06-19 (Ana Torres - Luis Rojas)",
        ),
        (
            "opens", "2019-06-20",
            "embassies open since 2019-06-20 (returned ambassador), before limited",
        ),
    ]  # fmt: skip


def test_every_alert_rests_on_words_of_its_story(find: Find, coded: list[CodedStory]) -> None:
    texts = {c.story.id: c.story.text for c in coded if c.story}
    for alert in find(coded, *RULES):
        assert alert.evidence
        assert alert.keys
        for told in alert.evidence:
            assert told.quote == " ".join(texts[told.story_id][slice(*told.span)].split())
            assert told.quote


def test_two_reports_of_one_act_are_one_alert_with_both_keys(
    find: Find, coded: list[CodedStory]
) -> None:
    (alert,) = find(coded, ACT)
    before = find(coded[:3], ACT, on="2019-06-05")
    assert len(before) == 1
    assert set(before[0].keys) < set(alert.keys)
    assert alert.id == before[0].id


def test_order_and_copies_change_nothing(
    find: Find, coded: list[CodedStory], code_told: Callable[..., list[CodedStory]]
) -> None:
    shuffled = list(coded)
    Random(3).shuffle(shuffled)
    assert find(shuffled, *RULES) == find(coded, *RULES)
    doubled = code_told([*TOLD, *((day, text + " Repeated for all.") for day, text in TOLD)])
    assert [a.text for a in find(doubled, *RULES)] == [a.text for a in find(coded, *RULES)]


def test_what_is_old_raises_nothing(find: Find, coded: list[CodedStory]) -> None:
    assert {a.told for a in find(coded, *RULES, fresh=5)} == {"2019-06-20"}
    assert find(coded, ACT, fresh=5) == ()


@pytest.mark.parametrize(
    "rule",
    [
        AlertRule("x", "channel", to=("closed",)),
        AlertRule("x", "channel", to=("limited",), channels=("trade",)),
        AlertRule("x", "channel", to=("limited",), before=("open",)),
        AlertRule("x", "first_contact", days=200),
        AlertRule("x", "first_contact", days=90, levels=("leaders",)),
        AlertRule("x", "act", acts=("ASSAULT",)),
        AlertRule("x", "act", acts=("SANCTION",), words=("consulate",)),
        AlertRule("x", "act", acts=("SANCTION/expel",), sectors=("MIL",)),
        AlertRule("x", "plan", states=("postponed",)),
        AlertRule("x", "act", acts=("SANCTION",), pairs=("CHL-PER",)),
    ],
    ids=str,
)
def test_what_a_rule_leaves_out(find: Find, coded: list[CodedStory], rule: AlertRule) -> None:
    assert find(coded, rule) == ()


def test_pairs_of_a_rule_are_read_either_way(find: Find, coded: list[CodedStory]) -> None:
    named = AlertRule("x", "act", acts=("SANCTION/expel",), pairs=("bol-per",))
    assert len(find(coded, named)) == 1


def test_strain_rings_once_while_it_lasts(
    find: Find, code_told: Callable[..., list[CodedStory]]
) -> None:
    calm = [
        (
            f"2018-{month:02}-{day:02}",
            f"Peru and Bolivia agreed on trade, talks number {month * day}.",
        )
        for month in range(1, 13)
        for day in (3, 13, 23)
    ]
    acts = ("condemned", "criticized", "denounced", "accused", "blamed", "rebuked")
    loud = [
        (f"2019-01-{day:02}", f"Peru {act} Bolivia on Tuesday over its mines.")
        for day, act in zip(range(2, 26, 4), acts, strict=True)
    ]
    coded = code_told([*calm, *loud])
    rule = AlertRule("s", "strain", series=("verbal conflict",), range=("above",))
    assert find(coded, rule, on="2018-12-23") == ()
    (first,) = find(coded, rule, on="2019-01-14")
    assert first.text.startswith("PER-BOL: verbal conflict above the usual: ")
    assert "0.0 in the year before" in first.text
    (later,) = find(coded, rule, on="2019-01-22")
    assert set(first.keys) & set(later.keys)  # so it does not ring again
    assert len(later.evidence) == 3
    cooperation = AlertRule("s", "strain", series=("material cooperation",), range=("above",))
    assert find(coded, cooperation, on="2019-01-22") == ()
