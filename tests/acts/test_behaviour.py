"""What must hold of acts whatever their words: status, voice, direction, and what adds nothing.

The cases are made from act templates, countries and standings (`behaviour_cases.py`). `floors.json`
holds the share of each check that is reached; it is raised when the coder gets better.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from behaviour_cases import (
    Case,
    Variant,
    active_and_passive,
    cases,
    in_context,
    replaced,
    swapped,
)

from detente.coder import Coder
from detente.pages import make_story
from detente.records import Event, Party

FLOORS = Path(__file__).parent / "floors.json"
Signature = tuple[str, str, frozenset[str], frozenset[str]]


def codes(parties: tuple[Party, ...]) -> frozenset[str]:
    return frozenset(q.country for q in parties if q.country)


def fits(case: Case, events: Sequence[Event]) -> bool:
    """Whether the act of the case is told, inside the outer act that is due."""
    by_id = {e.id: e for e in events}
    for e in events:
        outer = by_id[e.embedded_in].type if e.embedded_in else None
        sides = codes(e.actors), codes(e.recipients)
        wanted = frozenset([case.actor]), frozenset([case.recipient])
        same = sides == wanted or (
            e.reciprocal and frozenset().union(*sides) == frozenset().union(*wanted)
        )
        if (e.type, e.status, outer) == (case.type, case.status, case.outer) and same:
            return True
    return False


def signature(events: Sequence[Event], renamed: dict[str, str]) -> set[Signature]:
    def sides(parties: tuple[Party, ...]) -> frozenset[str]:
        return frozenset(renamed.get(c, c) for c in codes(parties))

    return {(e.type, e.status, sides(e.actors), sides(e.recipients)) for e in events}


def agrees(variant: Variant, plain: Sequence[Event], changed: Sequence[Event]) -> bool:
    """Whether two sentences give the same acts, but for the countries that were changed."""
    if variant.speaker is not None and not all(
        any(variant.speaker in a.speaker for a in e.attribution) for e in changed
    ):
        return False
    return signature(plain, dict(variant.renamed)) == signature(changed, {})


@pytest.fixture(scope="module")
def shares(coder: Coder) -> dict[str, tuple[float, list[str]]]:
    """Each check with the share that holds, and the sentences for which it does not."""
    told = list(cases())
    variants = list(chain(active_and_passive(), swapped(), replaced(), in_context()))
    texts = list(dict.fromkeys(
        [c.text for c in told] + [t for v in variants for t in (v.plain, v.changed)]
    ))  # fmt: skip
    stories = coder.code_stream(make_story(text) for text in texts)
    events = {text: c.events for text, c in zip(texts, stories, strict=True)}
    results: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for c in told:
        results[f"status: {c.check}"].append((fits(c, events[c.text]), c.text))
    for v in variants:
        results[v.check].append((agrees(v, events[v.plain], events[v.changed]), v.changed))
    return {
        check: (sum(ok for ok, _ in all_) / len(all_), [text for ok, text in all_ if not ok])
        for check, all_ in results.items()
    }


@pytest.mark.parametrize("check", sorted(json.loads(FLOORS.read_text("utf-8"))))
def test_share_that_holds(shares: dict[str, tuple[float, list[str]]], check: str) -> None:
    floor = json.loads(FLOORS.read_text("utf-8"))[check]
    share, wrong = shares[check]
    assert share >= floor, f"{check}: {share:.3f} holds, floor {floor}\n" + "\n".join(wrong[:20])


def test_every_check_has_a_floor(shares: dict[str, tuple[float, list[str]]]) -> None:
    assert shares.keys() == json.loads(FLOORS.read_text("utf-8")).keys()
