"""The stories of a workspace that tell of two sides, and the record of the two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from detente.codebook import Codebook
from detente.records import CodedStory, Event
from detente.relations import Record, Side, build_record
from detente.store.rows import coded_of, event_of
from detente.workspace.space import Workspace


def pair_record(ws: Workspace, one: Side, other: Side, book: Codebook, on: str) -> Record:
    """Return the record of two sides as it stood on a day."""
    return build_record(pair_stories(ws, (one, other)), book, on)


def pair_stories(ws: Workspace, sides: Sequence[Side]) -> tuple[CodedStory, ...]:
    """Return the stories that have an act of each of the sides, by id."""
    tests, given = zip(*(_test(side) for side in sides), strict=True)
    words = [w for found in given for w in found]
    snapshot = ws.snapshot()
    # Most events are of neither side: they fall away before anything is grouped.
    stories = snapshot.rows(
        "SELECT * FROM _stories_live WHERE id IN (SELECT story_id FROM _events_live WHERE "
        f"{' OR '.join(tests)} GROUP BY story_id HAVING "
        f"{' AND '.join(f'bool_or({t})' for t in tests)}) ORDER BY id",
        [*words, *words],
    )
    by_story: dict[str, list[Event]] = defaultdict(list)
    rows = snapshot.rows(
        "SELECT * FROM _events_live WHERE story_id IN (SELECT unnest(?)) "
        "ORDER BY story_id, place_in_story, id",
        [[s["id"] for s in stories]],
    )
    for row in rows:
        by_story[row["story_id"]].append(event_of(row))
    return tuple(coded_of(s, by_story[s["id"]]) for s in stories)


def _test(side: Side) -> tuple[str, list[str]]:
    """Return the condition that an event has somebody of a side, with its parameters."""
    if side.names:
        pattern = rf"\b({'|'.join(map(re.escape, sorted(side.names)))})\b"
        return "regexp_matches(lower(concat(actor_names, ' ', recipient_names)), ?)", [pattern]
    codes = sorted(side.codes)
    one = "contains(actor_countries, ?) OR contains(recipient_countries, ?)"
    return f"({' OR '.join([one] * len(codes))})", [c for c in codes for _ in range(2)]


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
