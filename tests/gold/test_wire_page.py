"""The first case: one scraped wire page, and what a careful reader takes from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detente.coder import Coder
from detente.pages import read_paths
from detente.records import CodedStory, Event, Party, Story


@pytest.fixture(scope="module")
def coded(coder: Coder, gold: Path) -> CodedStory:
    (story,) = read_paths([str(gold / "wire_page" / "page.txt")])
    assert isinstance(story, Story)
    return next(coder.code_stream([story]))


@pytest.fixture(scope="module")
def expected(gold: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((gold / "wire_page" / "expected.json").read_text("utf-8"))
    return loaded


def countries(parties: tuple[Party, ...]) -> set[str | None]:
    return {q.country for q in parties}


def is_told(wanted: dict[str, Any], event: Event) -> bool:
    """Whether an event has the type, parties, status and month of an expected one."""
    sides = (
        {s.split(":")[0] for s in wanted["sources"]},
        {s.split(":")[0] for s in wanted["targets"]},
    )
    ours = countries(event.actors), countries(event.recipients)
    if wanted.get("reciprocal"):
        same = sides[0] | sides[1] == ours[0] | ours[1]
    else:
        same = sides == ours
    dates = {wanted.get("date", ""), wanted.get("also", {}).get("date", wanted.get("date", ""))}
    month = (event.date.start or "")[:7]
    return (
        event.type == wanted["type"]
        and same
        and event.status in {wanted["status"], wanted.get("also", {}).get("status")}
        and month in {d[:7] for d in dates}
    )


def matched(expected: list[dict[str, Any]], events: tuple[Event, ...]) -> list[str]:
    """Return the keys of expected events that an event of ours tells, each of ours used once."""
    left = list(events)
    out = []
    for wanted in expected:
        found = next((e for e in left if is_told(wanted, e)), None)
        if found is not None:
            left.remove(found)
            out.append(wanted["key"])
    return out


def test_events_of_the_page(coded: CodedStory, expected: dict[str, Any]) -> None:
    needed = [e for e in expected["events"] if not e.get("optional")]
    found = matched(needed, coded.events)
    missing = [e["key"] for e in needed if e["key"] not in found]
    assert len(needed) == 9
    assert len(found) >= 8, f"missing: {missing}"


def test_little_beside_what_the_page_tells(coded: CodedStory, expected: dict[str, Any]) -> None:
    wanted = expected["events"]
    inner = [e for e in coded.events if e.embedded_in is not None]
    told = [
        e
        for e in coded.events
        if e not in inner
        and any(
            w["type"] == e.type
            and countries(e.actors) & {s.split(":")[0] for s in (*w["sources"], *w["targets"])}
            for w in wanted
        )
    ]
    extra = [e for e in coded.events if e not in inner and e not in told]
    assert len(extra) <= 1, [(e.type, e.evidence[0].text) for e in extra]


def test_actors_of_the_page(coder: Coder, coded: CodedStory, expected: dict[str, Any]) -> None:
    assert coded.story is not None
    _, traces = coder.trace(coded.story)
    known = [q for t in traces for m in t.unit.mentions for q in m.parties]
    for actor in expected["actors"]:
        names = {actor["name"], *actor.get("aliases", [])}
        sectors = {actor["sector"], *actor.get("also", [])}
        ours = [q for q in known if q.name in names or q.text.removeprefix("The ") in names]
        assert ours, actor["name"]
        assert any(q.country == actor["country"] and q.sector in sectors for q in ours), actor
