"""Rules of lives.toml: their examples link and their counter-examples do not; whole chains."""

from __future__ import annotations

import pytest

from detente.codebook import load_codebook
from detente.codebook.lives import LifeExample, LifeRule
from detente.coder import Coder
from detente.happenings import story_of

from .cases import Case, Told, play

RULES = load_codebook().lives


def outcome(rule: LifeRule, example: LifeExample, coder: Coder) -> set[str]:
    told = tuple(Told(day, "", "", text, ()) for day, text in example.stories)
    played = play(Case(rule.id, told, ()), coder)
    story = {m.event_id: m.story_id for h in played.happenings for m in h.members}
    stories = {h.id: {story[m.event_id] for m in h.members} for h in played.happenings}
    first, last = (c.story.id for c in (played.coded[0], played.coded[-1]) if c.story)
    return {x.kind for x in played.links if first in stories[x.first] and last in stories[x.then]}


EXAMPLES = [(r, e) for r in RULES for e in r.examples]
COUNTER = [(r, e) for r in RULES for e in r.counter_examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda x: getattr(x, "id", ""))
def test_examples_link(rule: LifeRule, example: LifeExample, coder: Coder) -> None:
    assert rule.kind in outcome(rule, example, coder)


@pytest.mark.parametrize(("rule", "example"), COUNTER, ids=lambda x: getattr(x, "id", ""))
def test_counter_examples_do_not(rule: LifeRule, example: LifeExample, coder: Coder) -> None:
    assert rule.kind not in outcome(rule, example, coder)


def test_each_rule_has_examples_of_both_kinds() -> None:
    assert [r.id for r in RULES if not r.examples or not r.counter_examples] == []


def test_the_chain_of_an_event(coder: Coder) -> None:
    told = (
        ("2012-01-10", "Russian Foreign Minister Sergei Lavrov will visit Japan on January 28."),
        ("2012-01-20", "Japan confirmed that Sergei Lavrov will visit Tokyo on January 28."),
        ("2012-01-28", "Russian Foreign Minister Sergei Lavrov visited Japan on Saturday."),
        ("2012-01-28", "Gunmen killed three Iraqi policemen in Baghdad on Saturday."),
    )
    played = play(Case("x", tuple(Told(d, "", "", t, ()) for d, t in told), ()), coder)
    visits = [h for h in played.happenings if h.type == "CONSULT"]
    for happening in visits:
        for name in (happening.id, happening.members[0].event_id):
            steps = story_of(name, played.happenings, played.links)
            assert [s.happening.status for s in steps] == ["planned", "planned", "happened"]
            assert [s.depth for s in steps] == [0, 1, 2]
            assert [[x.kind for x in s.links] for s in steps] == [[], ["confirmed"], ["held"]]
    assert story_of("ev_unknown", played.happenings, played.links) == ()
