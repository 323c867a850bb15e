"""How long a day's new stories take to join and link in a record of millions of events.

Run as `uv run python bench/happenings.py [--events 5000000] [--stories 5000] [--days 200]`. The
record is made by recombining coded events of the demo newswire and of the cases of the tests: each
story is retold on another day, with its states exchanged for others; few pairs of states have many
of the stories, most have few. Events of days that no key of the last day reaches are counted and
not made: a store does not read them either. What is read from the store is here read from
dictionaries, so that the figure is that of the functions.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

from detente.coder import make_coder
from detente.demo import newswire
from detente.happenings import (
    group_stories,
    join_reports,
    keys_of,
    life_keys,
    link_lives,
    reports_of,
    story_heads,
    update,
    update_lives,
)
from detente.records import Event, Happening, LifeLink, Party, Report, When

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from happenings.cases import read_cases, story_of_told

LAST = date(2020, 6, 30)
# Reports of plans look back a fortnight and more, those of deeds some days.
NEAR_DAYS = 6
PLAN_DAYS = 30


def base_stories() -> list[tuple[Report, ...]]:
    """Return the coded stories that all others are made of."""
    coder = make_coder()
    told = [
        t
        for k in ("groups", "looks", "chains")
        for c in read_cases(f"{k}_tune.txt")
        for t in c.told
    ]
    coded = [
        c
        for c in coder.code_stream([*newswire(), *(story_of_told(t) for t in told)])
        if c.story is not None and c.events
    ]
    stories = [c.story for c in coded if c.story]
    heads = story_heads(stories, group_stories(stories, coder.codebook.joining))
    return [reports_of(c.events, heads[c.story.id]) for c in coded if c.story]


def retold(
    base: tuple[Report, ...], day: date, number: int, states: dict[str, str]
) -> list[Report]:
    """Return a story told on another day, of other states."""
    first = base[0].head.published
    shift = day - date.fromisoformat((first or "2000-01-01")[:10])
    mark = f"{day.toordinal()}x{number}"
    head = replace(
        base[0].head,
        id=f"st_{mark}",
        published=day.isoformat(),
        group=f"sg_{mark}",
        origin=f"sg_{mark}",
    )
    out = []
    for n, report in enumerate(base):
        event = report.event
        out.append(
            Report(
                replace(
                    event,
                    id=f"ev_{mark}x{n}",
                    story_id=head.id,
                    embedded_in=None,
                    actors=_of(event.actors, states),
                    recipients=_of(event.recipients, states),
                    date=_moved(event.date, shift),
                ),
                head,
                report.outer,
            )
        )
    return out


def _of(parties: Iterable[Party], states: dict[str, str]) -> tuple[Party, ...]:
    return tuple(replace(q, country=states.get(q.country or "", q.country)) for q in parties)


def _moved(when: When, shift: timedelta) -> When:
    if when.start is None or when.precision != "day":
        return when
    start = date.fromisoformat(when.start) + shift
    end = date.fromisoformat(when.end or when.start) + shift
    return replace(when, start=start.isoformat(), end=end.isoformat())


def ahead(event: Event) -> bool:
    return event.status not in ("happened", "ongoing", "alleged", "denied")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--stories", type=int, default=5_000)
    parser.add_argument("--days", type=int, default=200)
    args = parser.parse_args()
    settings, rules = make_coder().codebook.joining, make_coder().codebook.lives
    bases = base_stories()
    each = sum(map(len, bases)) / len(bases)
    daily = int(args.events / args.days / each)
    chance = random.Random(1)
    codes = sorted(
        {
            q.country
            for b in bases
            for r in b
            for q in (*r.event.actors, *r.event.recipients)
            if q.country
        }
    )
    worlds = [dict(zip(codes, chance.sample(codes, len(codes)), strict=True)) for _ in range(200)]
    weights = [1 / (n + 3) for n in range(len(worlds))]

    def a_day(day: date, stories: int) -> list[Report]:
        return [
            r
            for n in range(stories)
            for r in retold(chance.choice(bases), day, n, chance.choices(worlds, weights)[0])
        ]

    stored: dict[str, Report] = {}
    kept: dict[str, list[str]] = defaultdict(list)
    for back in range(1, PLAN_DAYS + 1):
        for report in a_day(LAST - timedelta(days=back), daily):
            if back <= NEAR_DAYS or ahead(report.event):
                stored[report.event.id] = report
    happenings = {h.id: h for h in join_reports(stored.values(), settings)}
    home = {m.event_id: h for h in happenings.values() for m in h.members}
    for name, report in stored.items():
        for key in keys_of(report, settings).keys:
            kept[key].append(name)
    by_component: dict[str, list[str]] = defaultdict(list)
    for happening in happenings.values():
        by_component[happening.component] += [m.event_id for m in happening.members]
    by_life: dict[str, list[str]] = defaultdict(list)
    for happening in happenings.values():
        for key in life_keys(happening, rules, settings):
            by_life[key].append(happening.id)
    by_end: dict[str, list[LifeLink]] = defaultdict(list)
    for link in link_lives(happenings.values(), rules, settings):
        by_end[link.first].append(link)
        by_end[link.then].append(link)
    new = a_day(LAST, args.stories)
    print(
        f"{daily * args.days * each:,.0f} events in {args.days} days of {daily:,} stories; made "
        f"{len(stored):,} reports near the last day, in {len(happenings):,} happenings"
    )

    read = 0

    def near(keys: frozenset[str]) -> list[tuple[Report, str]]:
        nonlocal read
        found = {e for k in keys for e in kept.get(k, ())}
        read += len(found)
        return [(stored[e], home[e].component) for e in sorted(found)]

    began, cpu = perf_counter(), process_time()
    made, replaced = update(
        new,
        settings,
        near,
        lambda names: [stored[e] for c in sorted(names) for e in by_component[c]],
    )
    joined, joined_cpu = perf_counter() - began, process_time() - cpu
    gone = [h for h in happenings.values() if h.component in replaced]
    hidden = {h.id for h in gone}
    by_key: dict[str, list[Happening]] = defaultdict(list)
    for happening in made:
        for key in life_keys(happening, rules, settings):
            by_key[key].append(happening)

    def around(keys: frozenset[str]) -> list[Happening]:
        old = {h for k in keys for h in by_life.get(k, ()) if h not in hidden}
        return [happenings[h] for h in sorted(old)] + [h for k in keys for h in by_key.get(k, ())]

    def links_of(ids: frozenset[str]) -> list[tuple[LifeLink, Happening]]:
        found = {x.id: x for i in ids for x in by_end.get(i, ())}
        return [(x, happenings[x.then]) for x in found.values()]

    began, cpu = perf_counter(), process_time()
    links, _ = update_lives(made, gone, rules, settings, around, links_of)
    linked, linked_cpu = perf_counter() - began, process_time() - cpu
    top = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{args.stories:,} new stories, {len(new):,} events: {read:,} stored reports looked at, "
        f"{len(made):,} happenings made or changed in {joined:.1f} s ({joined_cpu:.1f} s of one "
        f"core), {len(links):,} links in {linked:.1f} s ({linked_cpu:.1f} s); "
        f"peak memory {top:,.0f} MB"
    )


if __name__ == "__main__":
    main()
