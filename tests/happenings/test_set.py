"""What is joined and linked depends on the set of stories, not on how they came."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import pytest

from detente.coder import Coder
from detente.happenings import (
    join_reports,
    keys_of,
    life_keys,
    link_lives,
    update,
    update_lives,
)
from detente.happenings.facts import day_number
from detente.ids import happening_id
from detente.records import Decision, Happening, LifeLink, Report


class Record:
    """A record in memory that is updated as a workspace does it: by keys, never by reading all."""

    def __init__(self, coder: Coder) -> None:
        self.settings = coder.codebook.joining
        self.rules = coder.codebook.lives
        self.reports: dict[str, Report] = {}
        self.kept: dict[str, set[str]] = defaultdict(set)
        self.happenings: dict[str, Happening] = {}
        self.home: dict[str, str] = {}
        self.links: dict[str, LifeLink] = {}

    def take_away(self, stories: set[str]) -> None:
        """Let the events of stories be no more."""
        lost = {e for e, r in self.reports.items() if r.head.id in stories}
        touched = frozenset(self.component(e) for e in lost)
        for event in lost:
            del self.reports[event], self.home[event]
            for found in self.kept.values():
                found.discard(event)
        homes = [h for h in self.happenings.values() if h.component in touched]
        left = [m.event_id for h in homes for m in h.members if m.event_id not in lost]
        self.add([self.reports[e] for e in left], touched=touched)

    def add(
        self,
        new: Iterable[Report],
        decisions: tuple[Decision, ...] = (),
        touched: frozenset[str] = frozenset(),
    ) -> None:
        new = list(new)
        for report in new:
            self.reports[report.event.id] = report
            for key in keys_of(report, self.settings).keys:
                self.kept[key].add(report.event.id)
        fresh = {r.event.id for r in new} - set(self.home)

        def near(keys: frozenset[str]) -> list[tuple[Report, str]]:
            events = {e for k in keys for e in self.kept.get(k, ())} - fresh
            return [(self.reports[e], self.component(e)) for e in sorted(events)]

        def members(components: frozenset[str]) -> list[Report]:
            found = [h for h in self.happenings.values() if h.component in components]
            events = [m.event_id for h in found for m in h.members]
            return [self.reports[e] for e in events if e in self.reports]

        made, replaced = update(new, self.settings, near, members, decisions)
        gone = [h for h in self.happenings.values() if h.component in replaced | touched]
        same = {h.id for h in made if self.happenings.get(h.id) == h}
        for happening in gone:
            del self.happenings[happening.id]
        for happening in made:
            self.happenings[happening.id] = happening
            for member in happening.members:
                self.home[member.event_id] = happening.id
        by_key: dict[str, set[str]] = defaultdict(set)
        for happening in self.happenings.values():
            for key in life_keys(happening, self.rules, self.settings):
                by_key[key].add(happening.id)
        old = {h.id: h for h in gone} | self.happenings
        days = [d for h in old.values() if (d := day_number(h.first_published)) is not None]
        links, tied = update_lives(
            [h for h in made if h.id not in same],
            [h for h in gone if h.id not in same],
            self.rules,
            self.settings,
            lambda keys: [
                self.happenings[h] for h in sorted({h for k in keys for h in by_key.get(k, ())})
            ],
            lambda ids: [
                (x, old[x.then]) for x in self.links.values() if x.first in ids or x.then in ids
            ],
            (min(days), max(days)) if days else None,
        )
        self.links = {i: x for i, x in self.links.items() if x.then not in tied}
        self.links |= {x.id: x for x in links}

    def component(self, event: str) -> str:
        return self.happenings[self.home[event]].component

    def result(self) -> tuple[tuple[Happening, ...], tuple[LifeLink, ...]]:
        return (
            tuple(self.happenings[h] for h in sorted(self.happenings)),
            tuple(self.links[x] for x in sorted(self.links)),
        )


def at_once(
    reports: Iterable[Report], coder: Coder, decisions: tuple[Decision, ...] = ()
) -> tuple[tuple[Happening, ...], tuple[LifeLink, ...]]:
    book = coder.codebook
    happenings = join_reports(reports, book.joining, decisions)
    return happenings, link_lives(happenings, book.lives, book.joining)


def test_every_report_is_in_one_happening(wire: tuple[Report, ...], coder: Coder) -> None:
    happenings, _ = at_once(wire, coder)
    members = [m.event_id for h in happenings for m in h.members]
    assert sorted(members) == sorted(r.event.id for r in wire)
    assert len(happenings) < len(members)


def test_order_and_repetition_do_not_matter(wire: tuple[Report, ...], coder: Coder) -> None:
    expected = at_once(wire, coder)
    for seed in range(3):
        shuffled = [*wire, *wire[:20]]
        random.Random(seed).shuffle(shuffled)
        assert at_once(shuffled, coder) == expected


@pytest.mark.parametrize("order", ["by day", "backwards", "one by one", "at random"])
def test_piece_by_piece_gives_the_same(wire: tuple[Report, ...], coder: Coder, order: str) -> None:
    record = Record(coder)
    for piece in pieces(wire, order):
        record.add(piece)
    assert record.result() == at_once(wire, coder)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_taken_away_leaves_no_trace(
    wire: tuple[Report, ...], coder: Coder, seed: int
) -> None:
    record = Record(coder)
    record.add(wire)
    names = sorted({r.head.id for r in wire})
    lost = set(random.Random(seed).sample(names, len(names) // 3))
    record.take_away(lost)
    assert record.result() == at_once((r for r in wire if r.head.id not in lost), coder)
    record.add(r for r in wire if r.head.id in lost)
    assert record.result() == at_once(wire, coder)


def pieces(reports: tuple[Report, ...], order: str) -> list[list[Report]]:
    by_story = sorted(reports, key=lambda r: (r.head.published or "", r.head.id))
    stories = [list(g) for _, g in groupby(by_story, key=lambda r: r.head.id)]
    if order == "one by one":
        return stories
    if order == "at random":
        random.Random(5).shuffle(stories)
        return [[r for s in stories[n : n + 3] for r in s] for n in range(0, len(stories), 3)]
    days = [list(g) for _, g in groupby(by_story, key=lambda r: (r.head.published or "")[:10])]
    return days[::-1] if order == "backwards" else days


def test_former_ids_are_found(wire: tuple[Report, ...], coder: Coder) -> None:
    record = Record(coder)
    former: dict[str, str] = {}
    for piece in pieces(wire, "backwards"):
        record.add(piece)
        former |= {h.id: m.event_id for h in record.happenings.values() for m in h.members[:1]}
    known = {n: h.id for h in record.happenings.values() for n in (h.id, *h.aliases)}
    for name, event in former.items():
        assert event in {m.event_id for m in record.happenings[known[name]].members}


def test_decisions_by_hand_hold_and_can_be_taken_back(
    wire: tuple[Report, ...], coder: Coder
) -> None:
    before, _ = at_once(wire, coder)
    joined = next(h for h in before if len(h.members) > 1)
    one, other = (m.event_id for m in joined.members[:2])
    lone = next(h for h in before if len(h.members) == 1 and h.type != joined.type)
    split = Decision("split", one, other, "reader", "2024-01-01T10:00")
    join = Decision("join", one, lone.members[0].event_id, "reader", "2024-01-01T11:00")
    after, _ = at_once(wire, coder, (split, join))
    home = {m.event_id: h.id for h in after for m in h.members}
    assert home[one] != home[other]
    assert home[one] == home[lone.members[0].event_id]
    reasons = {m.event_id: m.reason for h in after for m in h.members}
    assert reasons[lone.members[0].event_id] == "joined by reader"
    back = (
        replace(split, kind="join", decided_at="2024-01-02T10:00"),
        replace(join, kind="split", decided_at="2024-01-02T11:00"),
    )
    again, _ = at_once(wire, coder, (split, join, *back))
    assert {frozenset(m.event_id for m in h.members) for h in again} == {
        frozenset(m.event_id for m in h.members) for h in before
    }


def test_decisions_reach_a_record_that_is_updated(wire: tuple[Report, ...], coder: Coder) -> None:
    before, _ = at_once(wire, coder)
    one, other = [h.members[0].event_id for h in before if len(h.members) == 1][:2]
    decision = Decision("join", one, other, "reader", "2024-01-01")
    record = Record(coder)
    for piece in pieces(wire, "by day"):
        record.add(piece)
    record.add([record.reports[one], record.reports[other]], (decision,))
    assert record.result() == at_once(wire, coder, (decision,))


def test_id_is_that_of_the_first_report(wire: tuple[Report, ...], coder: Coder) -> None:
    for happening in at_once(wire, coder)[0]:
        first = min(happening.members, key=lambda m: (m.published or "9999", m.event_id))
        assert happening.id == happening_id(first.event_id)
