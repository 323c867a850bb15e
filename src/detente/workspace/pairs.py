"""The stories of a workspace that tell of two sides, and the record of the two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from detente.codebook import Codebook
from detente.records import CodedStory, Event
from detente.relations import Record, Side, build_record
from detente.store.rows import coded_of, event_of
from detente.workspace.space import Workspace


def pair_record(ws: Workspace, one: Side, other: Side, book: Codebook, on: str) -> Record:
    """Return the record of two sides as it stood on a day."""
    return build_record(pair_stories(ws, (one, other)), book, on)


def pair_stories(ws: Workspace, sides: Iterable[Side]) -> tuple[CodedStory, ...]:
    """Return the stories that have an act of each of the sides, by id."""
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
    stories = snapshot.rows(
        "SELECT * FROM _stories_live WHERE id IN (SELECT story_id FROM _events_live GROUP BY "
        f"story_id HAVING {' AND '.join(tests)}) ORDER BY id",
        given,
    )
    by_story: dict[str, list[Event]] = defaultdict(list)
    rows = snapshot.rows(
        "SELECT * FROM _events_live WHERE list_contains(?, story_id) ORDER BY place_in_story, id",
        [[s["id"] for s in stories]],
    )
    for row in rows:
        by_story[row["story_id"]].append(event_of(row))
    return tuple(coded_of(s, by_story[s["id"]]) for s in stories)


def stories_read(ws: Workspace) -> dict[str, int]:
    """Return the number of stories read by day of publication, near-duplicates counted once."""
    rows = ws.snapshot().rows(
        "SELECT day, count(*) AS n FROM (SELECT min(substr(m.published, 1, 10)) AS day FROM "
        "(SELECT id, unnest(members) AS m FROM _groups_live) GROUP BY id) "
        "WHERE length(day) = 10 GROUP BY day ORDER BY day"
    )
    return {row["day"]: row["n"] for row in rows}


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
