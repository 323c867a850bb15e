"""Joining: stories that are new to the record are grouped, and their events joined with the rest.

Only what the new ones touch is told anew. What comes out depends on the events that are in the
record alone: neither on their order, nor on how many were joined at once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import uuid4

import pyarrow as pa

from detente.codebook import Codebook
from detente.happenings import (
    keys_of,
    life_keys,
    reports_of,
    story_head,
    story_keys,
    update,
    update_lives,
    update_stories,
)
from detente.happenings.facts import day_number
from detente.ids import happening_id
from detente.plain import to_plain
from detente.records import (
    Decision,
    Event,
    Happening,
    LifeLink,
    Report,
    Story,
    StoryGroup,
    StoryHead,
)
from detente.store import CODED, Counts, Snapshot, Store, Work
from detente.store.rows import (
    Row,
    event_of,
    group_of,
    group_row,
    happening_of,
    happening_row,
    link_of,
    link_row,
    number_of,
    story_of,
)
from detente.store.schemas import DERIVED, TABLES

# Stories joined in one go: bounds memory.
AT_ONCE = 4000
# Rows are read from so many spans of days at most, each by a query of its own.
MOST_SPANS = 6
# Columns that rows are found by, and that are many numbers.
_KEYS = {"groups": "EXCLUDE (keys)", "happenings": "EXCLUDE (keys, life_keys)"}


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining did: happenings and links that are new or changed."""

    happenings: int = 0
    links: int = 0

    def __add__(self, other: Joined) -> Joined:
        return Joined(self.happenings + other.happenings, self.links + other.links)


def join_pending(
    store: Store,
    codebook: Codebook,
    decisions: Sequence[Decision] = (),
    listener: Callable[[int, int], None] | None = None,
) -> Joined:
    """Join what was coded since the last time; `listener` hears how many parts of how many.

    One process joins at a time; others wait for it.
    """
    total = Joined()
    with store.alone("join"):
        while True:
            with store.snapshot() as snapshot:
                pending = _pending(snapshot)
                if not pending:
                    return total
                some = _some(snapshot, pending)
                if listener:
                    listener(len(snapshot.runs) - len(pending), len(snapshot.runs))
                total += _Joiner(snapshot, codebook, decisions).join(store, some)


def join_again(
    store: Store, codebook: Codebook, decisions: Sequence[Decision], events: Collection[str]
) -> Joined:
    """Join some events anew, after decisions by hand about them."""
    with store.alone("join"), store.snapshot() as snapshot:
        return _Joiner(snapshot, codebook, decisions).join(store, [], frozenset(events))


def forget_joined(store: Store) -> None:
    """Let no group, happening or link count any more; all is joined anew the next time."""
    with store.alone("join"), store.snapshot() as snapshot:
        rows = [
            {"table": table, "old": r["row"], "why": "joined anew"}
            for table in DERIVED
            for r in snapshot.rows(f"SELECT row FROM _{table}_live")
        ]
        store.commit(
            Work(
                f"rn_{uuid4().hex[:20]}", "forget", datetime.now(UTC), {"superseded": rows},
                Counts(superseded=len(rows)), last=True,
            )
        )  # fmt: skip


def _pending(snapshot: Snapshot) -> list[int]:
    joined: set[int] = set()
    for run in snapshot.runs:
        if run["kind"] == "forget":
            joined = set()
        elif run["kind"] == "join":
            joined |= set(run["covers"])
    return [r["part"] for r in snapshot.runs if r["kind"] in CODED and r["part"] not in joined]


def _some(snapshot: Snapshot, pending: Sequence[int]) -> list[int]:
    """Return as many of the parts as can be joined in one go."""
    stories = {r["part"]: r["coded"] + r["events"] // 5 for r in snapshot.runs}
    some: list[int] = []
    for part in pending:
        if some and sum(stories[p] for p in (*some, part)) > AT_ONCE:
            break
        some.append(part)
    return some


class _Joiner:
    """Joins new parts of one snapshot; reads of the record what they touch."""

    def __init__(
        self, snapshot: Snapshot, codebook: Codebook, decisions: Sequence[Decision]
    ) -> None:
        self._record = snapshot
        self._settings = codebook.joining
        self._lives = codebook.lives
        self._decisions = decisions
        self._stories: dict[str, Story] = {}
        self._heads: dict[str, StoryHead] = {}
        self._reports: dict[str, dict[str, Report]] = {}
        self._fresh: set[str] = set()
        self._life_keys: dict[str, tuple[str, ...]] = {}

    def join(
        self, store: Store, parts: Sequence[int], again: frozenset[str] = frozenset()
    ) -> Joined:
        """Join the events of parts, and some events anew; commit what came of it."""
        groups, old_groups, moved = self._group(parts)
        new_groups, gone_groups = _differing(groups, [group_of(r) for r in old_groups])
        group_rows = [group_row(g, self._group_keys(g)) for g in new_groups]
        # The texts are not needed any more; what is told of stories by their heads is kept.
        self._stories.clear()
        touched = self._touched_stories(parts) | moved | self._stories_of_events(again)
        happenings, old_happenings = self._join(touched)
        new, gone = _differing(happenings, [happening_of(r) for r in old_happenings])
        keys = {h.id: self._keys_of_reports(h) for h in new}
        # What was read to join is not needed to link, and is much.
        self._reports.clear()
        links, old_links = self._link(new, gone)
        new_links, gone_links = _differing(links, [link_of(r) for r in old_links])
        superseded = [
            {"table": table, "old": row["row"], "why": "joined anew"}
            for table, old, gone_ids in (
                ("groups", old_groups, {g.id for g in gone_groups}),
                ("happenings", old_happenings, {h.id for h in gone}),
                ("links", old_links, {x.id for x in gone_links}),
            )
            for row in old
            if row["id"] in gone_ids
        ]
        rows: dict[str, Sequence[Row]] = {
            "groups": group_rows,
            "happenings": [happening_row(h, keys[h.id], self._keys_of_life(h)) for h in new],
            "links": [link_row(x) for x in new_links],
            "superseded": superseded,
        }
        work = Work(
            f"rn_{uuid4().hex[:20]}", "join", datetime.now(UTC), rows,
            Counts(superseded=len(superseded)), last=True, more={"covers": sorted(parts)},
        )  # fmt: skip
        store.commit(work)
        return Joined(len(new), len(new_links))

    # -- groups of stories -----------------------------------------------------------------------

    def _group(self, parts: Sequence[int]) -> tuple[tuple[StoryGroup, ...], list[Row], set[str]]:
        """Return groups that new stories make, rows that they replace, and stories moved by it."""
        found = self._record.rows(
            f"SELECT id FROM _stories_live WHERE {_batches(parts)} AND outcome = 'coded'"
        )
        grouped = {
            m["story_id"]
            for row in self._groups_of([r["id"] for r in found])
            for m in row["members"]
        }
        new = self._read_stories([r["id"] for r in found if r["id"] not in grouped])
        self._fresh = {s.id for s in new}
        old: dict[str, Row] = {}

        def near(keys: frozenset[str]) -> Iterator[tuple[Story, str]]:
            rows = list(self._by_keys("groups", "keys", keys, only="component, members"))
            home = {m["story_id"]: row["component"] for row in rows for m in row["members"]}
            for story in self._read_stories(home):
                yield story, home[story.id]

        def members(components: frozenset[str]) -> Iterable[Story]:
            rows = self._in("groups", "component", components)
            old.update({r["id"]: r for r in rows})
            return self._read_stories([m["story_id"] for r in rows for m in r["members"]])

        groups, _ = update_stories(new, self._settings, near, members)
        before = {m["story_id"]: (r["id"], r["origin"]) for r in old.values() for m in r["members"]}
        moved = {
            m.story_id
            for g in groups
            for m in g.members
            if m.story_id in before and before[m.story_id] != (g.id, g.origin)
        }
        self._note_heads(groups)
        return groups, list(old.values()), moved

    def _note_heads(self, groups: Collection[StoryGroup]) -> None:
        self._read_stories(m.story_id for g in groups for m in g.members)
        for group in groups:
            for story in self._read_stories([m.story_id for m in group.members]):
                self._heads[story.id] = story_head(story, group)

    def _group_keys(self, group: StoryGroup) -> list[str]:
        stories = self._read_stories([m.story_id for m in group.members])
        return sorted({k for s in stories for k in story_keys(s, self._settings)})

    def _groups_of(self, stories: Collection[str]) -> list[Row]:
        if not stories:
            return []
        self._ask("_asked", stories)
        return self._record.rows(
            "SELECT * FROM _groups_live WHERE row IN (SELECT row FROM (SELECT row, "
            "unnest(members).story_id AS s FROM _groups_live) SEMI JOIN _asked ON s = asked)"
        )

    # -- happenings ------------------------------------------------------------------------------

    def _touched_stories(self, parts: Sequence[int]) -> set[str]:
        """Return the stories whose events came, changed or went with the parts."""
        batches = _batches(parts)
        found = self._record.rows(
            f"SELECT id FROM _stories_live WHERE {batches} UNION "
            f"SELECT story_id FROM _events WHERE {batches} UNION "
            "SELECT story_id FROM _events WHERE row IN (SELECT old FROM _superseded WHERE "
            f"\"table\" = 'events' AND {batches})"
        )
        return {r["id"] for r in found}

    def _stories_of_events(self, events: Collection[str]) -> set[str]:
        return {r["story_id"] for r in self._in("events", "id", events)}

    def _join(self, stories: set[str]) -> tuple[tuple[Happening, ...], list[Row]]:
        """Return the happenings that events of stories make or change, and rows they replace."""
        self._read_reports(stories)
        new = {e: r for s in stories for e, r in self._reports.get(s, {}).items()}
        old: dict[str, Row] = {}

        def take(rows: Iterable[Row]) -> list[Report]:
            rows = list(rows)
            ids = {m["event_id"] for r in rows for m in r["members"]}
            self._read_reports({m["story_id"] for r in rows for m in r["members"]})
            return [r for e, r in self._all_reports() if e in ids]

        def near(keys: frozenset[str]) -> Iterator[tuple[Report, str]]:
            rows = list(self._by_keys("happenings", "keys", keys, only="component, members"))
            home = {m["event_id"]: r["component"] for r in rows for m in r["members"]}
            for report in take(rows):
                yield report, home[report.event.id]

        def members(components: frozenset[str]) -> Iterable[Report]:
            rows = self._in("happenings", "component", components)
            old.update({r["id"]: r for r in rows})
            return take(rows)

        # Happenings that lost a report are told anew from the reports that are left.
        lost = self._happenings_of_stories(stories - self._fresh)
        components = {r["component"] for r in lost}
        for report in members(frozenset(components)):
            new[report.event.id] = report
        happenings, _ = update(
            [new[e] for e in sorted(new)], self._settings, near, members, self._decisions
        )
        return happenings, list(old.values())

    def _happenings_of_stories(self, stories: Collection[str]) -> list[Row]:
        """Return the happenings that have a report of one of the stories, present or former."""
        if not stories:
            return []
        self._ask("_asked", stories)
        found = self._record.rows(
            "SELECT DISTINCT e.id FROM _events e SEMI JOIN _asked ON e.story_id = asked"
        )
        self._ask("_asked", map(happening_id, (r["id"] for r in found)))
        rows = self._chosen(
            "happenings",
            "SELECT row, day FROM _happenings_live SEMI JOIN _asked ON id = asked UNION "
            "SELECT row, day FROM (SELECT row, day, unnest(aliases) AS former FROM "
            "_happenings_live WHERE len(aliases) > 0) SEMI JOIN _asked ON former = asked",
        )
        return list(rows)

    def _keys_of_reports(self, happening: Happening) -> list[str]:
        reports = [self._reports[m.story_id][m.event_id] for m in happening.members]
        return sorted({k for r in reports for k in keys_of(r, self._settings).keys})

    def _keys_of_life(self, happening: Happening) -> tuple[str, ...]:
        """Return the keys under which a happening, new in this piece, is found by others."""
        if happening.id not in self._life_keys:
            self._life_keys[happening.id] = life_keys(happening, self._lives, self._settings)
        return self._life_keys[happening.id]

    def _all_reports(self) -> Iterator[tuple[str, Report]]:
        for found in self._reports.values():
            yield from found.items()

    def _read_reports(self, stories: Iterable[str]) -> None:
        """Read all events of stories as reports, once."""
        missing = sorted(set(stories) - self._reports.keys())
        if not missing:
            return
        events: dict[str, list[Event]] = {s: [] for s in missing}
        for row in self._stream("events", "story_id", missing):
            events[row["story_id"]].append(event_of(row))
        headless = [s for s in missing if s not in self._heads]
        groups = [group_of(row) for row in self._groups_of(headless)]
        self._read_stories(m.story_id for g in groups for m in g.members if m.story_id in events)
        for group in groups:
            mine = [m.story_id for m in group.members if m.story_id in events]
            for story in self._read_stories(mine):
                self._heads.setdefault(story.id, story_head(story, group))
        for story_id in missing:
            if story_id in self._heads:
                reports = reports_of(events[story_id], self._heads[story_id])
                self._reports[story_id] = {r.event.id: r for r in reports}

    # -- lives -----------------------------------------------------------------------------------

    def _link(
        self, new: Sequence[Happening], gone: Sequence[Happening]
    ) -> tuple[tuple[LifeLink, ...], list[Row]]:
        """Return the links around new happenings, and the rows of links that they replace."""
        if not new and not gone:
            return (), []
        hidden = {h.id for h in gone} | {h.id for h in new}

        kept: dict[str, set[int]] = defaultdict(set)
        for number, happening in enumerate(new):
            for key in self._keys_of_life(happening):
                kept[key].add(number)

        def near(keys: Iterable[str]) -> Iterator[Happening]:
            for number in sorted({n for key in keys for n in kept.get(key, ())}):
                yield new[number]
            for row in self._by_keys("happenings", "life_keys", keys):
                if row["id"] not in hidden:
                    yield happening_of(row)

        def links_of(ids: frozenset[str]) -> Iterator[tuple[LifeLink, Happening]]:
            rows = {r["id"]: r for end in ("first", "then") for r in self._in("links", end, ids)}
            ends = self._in("happenings", "id", {r["then"] for r in rows.values()})
            led = {r["id"]: happening_of(r) for r in ends}
            for row in rows.values():
                if row["then"] in led:
                    yield link_of(row), led[row["then"]]

        links, concerned = update_lives(
            new, gone, self._lives, self._settings, near, links_of, self._days_told()
        )
        return links, self._in("links", "then", sorted(concerned))

    def _days_told(self) -> tuple[int, int] | None:
        """Return the first and the last day on which a happening of the record was first told."""
        found = self._record.rows(
            "SELECT min(first_published) AS low, max(first_published) AS high "
            "FROM _happenings_live WHERE first_published IS NOT NULL"
        )[0]
        low, high = day_number(found["low"]), day_number(found["high"])
        return None if low is None or high is None else (low, high)

    # -- reading ---------------------------------------------------------------------------------

    def _ask(self, name: str, values: Iterable[object]) -> None:
        self._record.con.register(name, pa.table({"asked": list(values)}))

    def _in(self, table: str, column: str, values: Collection[str]) -> list[Row]:
        return list(self._stream(table, column, values))

    def _stream(self, table: str, column: str, values: Collection[str]) -> Iterator[Row]:
        if not values:
            return iter(())
        self._ask("_asked", values)
        day = "day" if TABLES[table].sort == "day" else "NULL"
        return self._chosen(
            table,
            f'SELECT row, {day} AS day FROM _{table}_live t SEMI JOIN _asked ON t."{column}" = '
            "asked",
        )

    def _by_keys(
        self, table: str, column: str, keys: Iterable[str], only: str = ""
    ) -> Iterator[Row]:
        numbers = array("q", map(number_of, keys))
        if not numbers:
            return iter(())
        asked = pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])
        self._record.con.register("_asked", pa.table({"asked": asked}))
        day = "day" if TABLES[table].sort == "day" else "NULL AS day"
        return self._chosen(
            table,
            f"SELECT DISTINCT row, day FROM (SELECT row, {day}, unnest({column}) AS k FROM "
            f"_{table}_live) SEMI JOIN _asked ON k = asked",
            only,
        )

    def _chosen(self, table: str, query: str, only: str = "") -> Iterator[Row]:
        """Yield the rows of a table that a query gives the number and day of, without their keys.

        Finding them reads few columns of all rows; then all columns, or `only` some, are read, but
        only of the days on which they lie, as rows are kept by day. They are found at once, and
        read as they are taken, so that few are held; the next call must wait for the last row.
        """
        con = self._record.con
        con.execute(f"CREATE OR REPLACE TABLE _picked AS {query}")
        days = [d for (d,) in con.execute("SELECT DISTINCT day FROM _picked").fetchall()]
        wheres = [f"t.day BETWEEN DATE '{a}' AND DATE '{b}'" for a, b in spans(filter(None, days))]
        if None in days:
            wheres.append("t.day IS NULL" if TABLES[table].sort == "day" else "true")
        columns = only or f"t.* {_KEYS.get(table, '')}"
        chosen = (
            f"SELECT {columns} FROM _{table}_live t SEMI JOIN _picked p ON t.row = p.row WHERE "
        )
        return (row for where in wheres for row in self._record.stream(chosen + where))

    def _read_stories(self, ids: Iterable[str]) -> list[Story]:
        """Return stories; those not at hand are read by one query, which reads all ids."""
        wanted = list(dict.fromkeys(ids))
        missing = [i for i in wanted if i not in self._stories]
        for row in self._stream("stories", "id", missing):
            self._stories[row["id"]] = story_of(row)
        return [self._stories[i] for i in wanted if i in self._stories]


K = TypeVar("K", StoryGroup, Happening, LifeLink)


def _differing(new: Iterable[K], old: Iterable[K]) -> tuple[list[K], list[K]]:
    """Return what of the new is not there in the same form, and what of the old is no more."""
    before = {k.id: k for k in old}
    after = {k.id: k for k in new}
    same = {i for i, k in after.items() if i in before and to_plain(before[i]) == to_plain(k)}
    return (
        [k for i, k in sorted(after.items()) if i not in same],
        [k for i, k in sorted(before.items()) if i not in same],
    )


def spans(days: Iterable[date], most: int = MOST_SPANS) -> list[tuple[date, date]]:
    """Return spans, at most so many, that hold all the days, parted where most days are between.

    >>> spans([date(2018, 5, 1), date(2018, 5, 3), date(2017, 1, 9)], 2)
    [(datetime.date(2017, 1, 9), datetime.date(2017, 1, 9)), (datetime.date(2018, 5, 1), \
datetime.date(2018, 5, 3))]
    """
    ordered = sorted(set(days))
    gaps = sorted(range(1, len(ordered)), key=lambda n: ordered[n - 1] - ordered[n])
    cuts = sorted(gaps[: most - 1])
    edges = zip([0, *cuts], [*cuts, len(ordered)], strict=True)
    return [(ordered[a], ordered[b - 1]) for a, b in edges if b > a]


def _batches(parts: Sequence[int]) -> str:
    return f"batch IN ({', '.join(map(str, sorted(parts)))})" if parts else "false"


__all__ = ["Joined", "join_again", "join_pending"]
