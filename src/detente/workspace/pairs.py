"""The stories of a workspace that tell of two sides, and the record of the two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from detente.codebook import Codebook
from detente.errors import StoreError
from detente.happenings import as_happening, group_stories, reports_of, story_heads
from detente.records import CodedStory, Event, Report, Story
from detente.relations import Record, Side, build_record
from detente.relations.changes import DayCount
from detente.relations.coverage import NO_SOURCE, Input
from detente.relations.partners import pairs_of
from detente.relations.series import KINDS
from detente.relations.sides import OWN, ways_to_write
from detente.store.asking import listed
from detente.store.rows import coded_of, columns_of, event_of, link_of
from detente.store.sides import NO_DAY
from detente.workspace.space import Workspace

_STORY = columns_of(Story, "day", "outcome", "reason", "skipped", "sentences")
_EVENT = columns_of(Event)


def pair_record(ws: Workspace, one: Side, other: Side, book: Codebook, on: str) -> Record:
    """Return the record of two sides as it stood on a day: of the newest stories of the two.

    Happenings and lives are those of the workspace where it has joined all acts. How many stories
    at most is `most_stories` of `relations.toml`.
    """
    coded = pair_stories(ws, (one, other), book, on)
    return _as_joined(ws, coded, book) or build_record(coded, book, on)


def _as_joined(ws: Workspace, coded: Sequence[CodedStory], book: Codebook) -> Record | None:
    """Return the record of stories as the workspace has joined them, which is most of the work.

    Happenings are made of the reports of these stories, so that they tell what was known of them
    on the day. None where an act is not joined yet: then all is joined anew, from these stories.
    """
    events = {e.id: e for c in coded for e in c.events}
    snapshot = ws.snapshot()
    with ws.lookup.reading(snapshot) as lookup:
        if lookup is None or not events:
            return None
        home = {h.event_id: h.happening_id for h in lookup.homes(sorted(events))}
        if events.keys() - home.keys():
            return None
        ends = lookup.links(set(home.values()))
    stories = {c.story.id: c.story for c in sorted(coded, key=lambda c: c.input) if c.story}
    heads = story_heads(stories.values(), group_stories(stories.values(), book.joining))
    told: dict[str, list[Report]] = defaultdict(list)
    for one in coded:
        if one.story is not None:
            for report in reports_of(one.events, heads[one.story.id]):
                told[home[report.event.id]].append(report)
    happenings = {h: as_happening(h, reports) for h, reports in sorted(told.items())}
    rows = [n for n, pair in ends.items() if all(h in happenings for h in pair)]
    links = snapshot.rows(f"SELECT * FROM _links_live WHERE row IN ({listed(rows)})")
    return Record(
        stories=dict(sorted(stories.items())),
        events=events,
        happenings=happenings,
        links=tuple(sorted((link_of(r) for r in links), key=lambda x: x.id)),
        home=home,
        groups={k: head.group for k, head in heads.items()},
    )


def pair_stories(
    ws: Workspace, sides: tuple[Side, Side], book: Codebook, on: str
) -> tuple[CodedStory, ...]:
    """Return the newest stories up to a day that have an act of each side, or name both."""
    most = book.relating.limits["most_stories"]
    if all(side.codes for side in sides):
        try:
            return _by_index(ws, sides, book, on, most)
        except StoreError:  # a folder that may not be written, with an index that lags or is lost
            pass
    named = set[str]()
    for n, side in enumerate(sides):
        query = " OR ".join(f'"{w}"' for w in ways_to_write(side, book))
        found = set(ws.search.find(query)) if query else set[str]()
        named = found if n == 0 else named & found
    return _read_stories(ws, sides, on, most, named)


def _by_index(
    ws: Workspace, sides: tuple[Side, Side], book: Codebook, on: str, most: int
) -> tuple[CodedStory, ...]:
    """Return stories as `pair_stories`, of sides with codes, reading few rows of the tables.

    The indexes name stories that may count no longer: more are asked for than needed, and where
    too few of them are left, more again.
    """
    ws.sides.update(ws.snapshot())
    one, other = sides
    words = ways_to_write(one, book), ways_to_write(other, book)
    day = date.fromisoformat(on)
    asked = 2 * most
    while True:
        acting = ws.sides.newest(one.codes, other.codes, day, asked)
        naming = ws.search.find_both(*words, day, asked)
        cuts = [rows[-1][0] for rows in (acting, naming) if len(rows) == asked]
        first = max(cuts, default=-1)  # of this day and before it not all are known
        found = {n for d, n in (*acting, *naming) if d > first}
        days = {
            None if d == NO_DAY else date.fromordinal(d)
            for d, n in (*acting, *naming)
            if n in found
        }
        named = {n for _, n in naming} & found
        stories = _read_stories(ws, sides, on, most, named, within=(found, days))
        if len(stories) == most or not cuts:
            return stories
        asked *= 4


def _read_stories(
    ws: Workspace,
    sides: Sequence[Side],
    on: str,
    most: int,
    named: Collection[str],
    within: tuple[Collection[str], Collection[date | None]] | None = None,
) -> tuple[CodedStory, ...]:
    """Return the newest stories up to a day that have an act of each side, or are named.

    `within` has the stories among which they are, and their days, None where one has none.
    """
    tests, given = [], []
    for side in sides:
        columns, words = (
            ("actor_names, ' ', recipient_names", [re.escape(n) for n in sorted(side.names)])
            if side.names
            else ("actor_countries, ' ', recipient_countries", sorted(side.codes))
        )
        tests.append(f"bool_or(regexp_matches(lower(concat({columns})), ?))")
        given.append(rf"\b({'|'.join(w.lower() for w in words)})\b")
    snapshot = ws.snapshot()
    among = during = ""
    if within is not None:
        ids = _texts(within[0])
        during = f"WHERE {_on_days('published', within[1])} AND story_id IN ({ids}) "
        among = f" AND {_on_days('day', within[1])} AND id IN ({ids})"
    # First which rows, by few columns, then all of these: of a part of the table with one row that
    # is asked for every column is unpacked, ten times as long in five million events.
    newest = "ORDER BY day DESC NULLS LAST, id"
    picked = snapshot.rows(
        "SELECT id, day, batch FROM _stories_live WHERE outcome = 'coded' "
        f"AND (day IS NULL OR day <= ?){among} AND (id IN (SELECT story_id FROM _events_live "
        f"{during}GROUP BY story_id HAVING {' AND '.join(tests)}) OR id IN ({_texts(named)})) "
        f"{newest} LIMIT ?",
        [date.fromisoformat(on), *given, most],
    )
    if not picked:
        return ()
    ids, days = _texts(r["id"] for r in picked), {r["day"] for r in picked}
    own = f"{_on_days('day', days)} AND id IN ({ids})"
    stories = snapshot.rows(
        f"SELECT {_STORY} FROM _stories_live WHERE batch IN ({_numbers(picked)}) AND {own} {newest}"
    )
    by_story: dict[str, list[Event]] = defaultdict(list)
    own = f"{_on_days('published', days)} AND story_id IN ({ids})"
    batches = snapshot.rows(f"SELECT DISTINCT batch FROM _events_live WHERE {own}")
    rows = snapshot.rows(
        f"SELECT {_EVENT} FROM _events_live WHERE batch IN ({_numbers(batches)}) AND {own} "
        "ORDER BY place_in_story, id"
    )
    for row in rows:
        by_story[row["story_id"]].append(event_of(row))
    return tuple(coded_of(s, by_story[s["id"]]) for s in stories)


def _texts(values: Iterable[str]) -> str:
    """Return texts as a list of SQL; as an Arrow table they would load pandas where it is there."""
    return ", ".join("'" + v.replace("'", "''") + "'" for v in sorted(values)) or "''"


def _numbers(rows: Iterable[Mapping[str, int]]) -> str:
    """Return the batches of rows as a list of SQL."""
    return ", ".join(map(str, sorted({r["batch"] for r in rows}))) or "-1"


def _on_days(column: str, days: Collection[date | None]) -> str:
    """Return a condition that a day is one of some, or none.

    Tables are kept by their days: the rows of others are passed by before anything else of them is
    read, a tenth of the time where stories lie far apart.
    """
    known = sorted(d for d in days if d is not None)
    listed_ = ", ".join(f"DATE '{d}'" for d in known)
    tests = [f"{column} IN ({listed_})"] if known else []
    if None in days or not known:
        tests.append(f"{column} IS NULL")
    return f"({' OR '.join(tests)})"


def last_day_of(ws: Workspace) -> str | None:
    """Return the day of the latest story, None where no story has one."""
    rows = ws.snapshot().rows("SELECT CAST(max(day) AS VARCHAR) AS day FROM _stories_live")
    day: str | None = rows[0]["day"]
    return day


def partners(ws: Workspace, side: Side, book: Codebook) -> tuple[tuple[Side, Side], ...]:
    """Return pairs of a side with those it has most happenings with, as `partners_of`."""
    own = sorted(side.names)
    # Parties are read for sides without a code alone: of 5 million happenings that takes 8 s.
    mine = (
        "len(list_filter(list_concat(actors, recipients), lambda p: list_contains(?, "
        "lower(p.name)))) > 0" if own else "false"
    )  # fmt: skip
    rows = ws.snapshot().rows(
        "SELECT concat_ws(' ', actor_countries, recipient_countries) AS codes, "
        f"{mine} AS mine, count(*) AS n FROM _happenings_live GROUP BY ALL",
        [own] if own else [],
    )
    told = [([*r["codes"].split(), *([side.id] if r["mine"] else [])], r["n"]) for r in rows]
    return pairs_of(told, side, book)


def day_counts_of(ws: Workspace, book: Codebook, since: str, on: str) -> tuple[DayCount, ...]:
    """Return the happenings of all pairs of states by kind and day, from a day to a day."""
    quads = " ".join(f"WHEN '{t}' THEN {q}" for t, q in sorted(book.ontology.quads.items()))
    kinds = " ".join(f"WHEN {n} THEN '{kind}'" for n, kind in enumerate(KINDS, 1))
    own = ", ".join(f"'{s}'" for s in sorted(OWN))
    # Lists of text are put together, not those of parties: that takes half the time.
    actors, recipients = (
        f"[p.country FOR p IN {side} IF p.country IS NOT NULL AND "
        f"(p.sector IS NULL OR p.sector NOT IN ({own}))]"
        for side in ("actors", "recipients")
    )
    table = ws.snapshot().arrow(
        f"""
        WITH told AS (
          SELECT least(coalesce(CASE WHEN date.precision = 'day' THEN day END, told), told) AS day,
            CASE type {quads} END AS quad, list_concat({actors}, {recipients}) AS codes,
            count(*) AS n
          FROM (SELECT *, TRY_CAST(left(first_published, 10) AS DATE) AS told FROM _happenings_live)
          WHERE status IN ('happened', 'ongoing') AND told BETWEEN ? AND ?
            AND actor_countries <> recipient_countries
            AND first_published >= ? -- as text, before anything is worked out
          GROUP BY ALL
        ), h AS (SELECT day, quad, n, list_sort(list_distinct(codes)) AS codes FROM told),
        one AS (SELECT day, quad, n, codes, unnest(codes) AS one FROM h WHERE len(codes) > 1),
        pair AS (SELECT day, quad, n, one, unnest(codes) AS other FROM one)
        SELECT one, other, CASE quad {kinds} END AS kind, CAST(day AS VARCHAR) AS day,
          CAST(sum(n) AS BIGINT) AS n
        FROM pair WHERE one < other GROUP BY ALL ORDER BY ALL
        """,
        [date.fromisoformat(since), date.fromisoformat(on), since],
    )
    # Column by column: as a dict for each row it took as long as the query.
    columns = (column.to_pylist() for column in table.columns)
    return tuple(map(DayCount, *columns))


def inputs_of_workspace(ws: Workspace) -> tuple[Input, ...]:
    """Return what was read by day, source, language and outcome."""
    rows = ws.snapshot().rows(
        "SELECT CAST(day AS VARCHAR) AS day, coalesce(source, ?) AS source, "
        "coalesce(language, 'not told') AS language, outcome, "
        "CASE WHEN outcome <> 'coded' THEN reason END AS reason, count(*) AS count "
        "FROM _stories_live GROUP BY ALL ORDER BY ALL",
        [NO_SOURCE],
    )
    return tuple(Input(**row) for row in rows)


def stories_read(ws: Workspace) -> dict[str, int]:
    """Return the number of stories read by day of publication, near-duplicates counted once."""
    rows = ws.snapshot().rows(
        "SELECT substr(list_min(list_transform(members, lambda m: m.published)), 1, 10) AS day, "
        "count(*) AS n FROM _groups_live GROUP BY 1 HAVING length(day) = 10 ORDER BY 1"
    )
    return {row["day"]: row["n"] for row in rows}


def read_beside(read: Mapping[str, int], record: Record, most: int) -> dict[str, int]:
    """Return the stories read by day, from the day on from which a pair's record holds all.

    A record with `most` stories was cut: before its first one a zero would be no zero.
    """
    if len(record.stories) < most:
        return dict(read)
    first = min((s.published or "9999")[:10] for s in record.stories.values())
    return {day: n for day, n in read.items() if day >= first}


def sources_of(ws: Workspace, since: str, on: str) -> dict[str, int]:
    """Return the number of coded stories by source, from a day to a day."""
    rows = ws.snapshot().rows(
        "SELECT coalesce(source, 'no source named') AS name, count(*) AS n FROM _stories_live "
        "WHERE outcome = 'coded' AND CAST(day AS VARCHAR) BETWEEN ? AND ? GROUP BY name",
        [since, on],
    )
    return {row["name"]: row["n"] for row in rows}


def refused_of(ws: Workspace) -> dict[str, int]:
    """Return how many inputs were not coded, by reason."""
    rows = ws.snapshot().rows(
        "SELECT coalesce(reason, 'unknown') AS reason, count(*) AS n FROM _stories_live "
        "WHERE outcome <> 'coded' GROUP BY reason"
    )
    return {row["reason"]: row["n"] for row in rows}
