"""Recoding: kept stories are coded again with the present program, codebook and model.

Stories are taken in the order of their ids, a range at a time; only events that differ are written,
and those that they replace are named in `superseded`. What was coded before stays readable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

from detente.errors import StoreError
from detente.parallel import code_parallel
from detente.records import CodedStory, Event, Story
from detente.store import CODED, Coding, Counts, Snapshot, Store, Work
from detente.store.rows import Row, event_of, event_rows, story_of, story_row
from detente.workspace.ingest import PIECE, Listener

Change = tuple[str, Event | None, Event | None]
# Examples of each kind of change that a report names.
NAMED = 200


@dataclass(slots=True)
class Recoded:
    """What recoding changed. `changes` are counted by what differs, the first ones are kept."""

    stories: int = 0
    version: int | None = None
    same: int = 0
    added: int = 0
    gone: int = 0
    changed: int = 0
    by_field: Counter[str] = field(default_factory=Counter)
    examples: list[Change] = field(default_factory=list)

    def note(self, changes: Sequence[Change], same: int) -> None:
        """Take in the changes of one story."""
        self.same += same
        for kind, before, after in changes:
            if kind == "added" and after is not None:
                self.added += 1
                self.by_field[f"added {after.type}"] += 1
            elif kind == "gone" and before is not None:
                self.gone += 1
                self.by_field[f"gone {before.type}"] += 1
            elif before is not None and after is not None:
                self.changed += 1
                for name in differing_fields(before, after):
                    self.by_field[f"changed {name}"] += 1
        self.examples += changes[: max(0, NAMED - len(self.examples))]


# A story, its row, and its events with the numbers of their rows and their places in the story.
StoredStory = tuple[Story, Row, list[tuple[int, int, Event]]]


def recode(
    store: Store,
    coding: Coding,
    *,
    workers: int,
    codebook: Path | None,
    listener: Listener | None = None,
) -> Recoded:
    """Code the stories again that another coding coded; return what changed.

    Raises `StoreError` where another process recodes.
    """
    report = Recoded()
    run_id, started, counts = f"rn_{uuid4().hex[:20]}", datetime.now(UTC), Counts()
    with store.alone("recode", wait=False) as free:
        if not free:
            raise StoreError(f"{store.folder}: another process recodes; let it end")
        now = store.snapshot(("stories", "superseded"))
        ids = outdated(now, coding)
        covers = [r["part"] for r in now.runs if r["kind"] in CODED]
        for start in range(0, len(ids), PIECE):
            piece = ids[start : start + PIECE]
            snapshot = store.snapshot(("stories", "events", "superseded"))
            old = read_stories(snapshot, piece)
            stories = (s for s, _, _ in old.values())
            coded = code_parallel(stories, workers=workers, model=coding.model, codebook=codebook)
            work = recoded_rows(old, coded, report)
            last = start + PIECE >= len(ids)
            more: dict[str, object] = {"first_story": piece[0], "last_story": piece[-1]}
            if start == 0:
                more["covers"] = covers
            told = Counts(superseded=len(work["superseded"]), events=len(work["events"]))
            done = store.commit(
                Work(run_id, "recode", started, work, told, coding, last=last, more=more)
            )
            snapshot.close()
            report.version = done.version
            report.stories += len(piece)
            counts += Counts(coded=len(piece))
            if listener:
                listener(counts)
    return report


def outdated(snapshot: Snapshot, coding: Coding) -> list[str]:
    """Return the ids of stories whose last coding was another one, in order."""
    codings: dict[int, str] = {r["part"]: r["coding"] for r in snapshot.runs}
    ranges = []
    covers: dict[str, frozenset[int]] = {}
    for run in snapshot.runs:
        if run["kind"] == "recode":
            if run["covers"]:
                covers[run["run_id"]] = frozenset(run["covers"])
            there = covers.get(run["run_id"]) or _before(snapshot, run["started"])
            ranges.append((run["first_story"], run["last_story"], there, run["coding"]))
    found = snapshot.rows("SELECT id, batch FROM _stories_live WHERE text IS NOT NULL ORDER BY id")
    out = []
    for row in found:
        # A range says that all stories in it were coded, of those that were there when it began.
        last = codings.get(row["batch"])
        for first, end, there, digest in ranges:
            if first <= row["id"] <= end and row["batch"] in there:
                last = digest
        if last != coding.digest:
            out.append(row["id"])
    return out


def _before(snapshot: Snapshot, moment: datetime) -> frozenset[int]:
    """Return the parts of before a moment, where a run of an older layout does not name them."""
    return frozenset(r["part"] for r in snapshot.runs if r["committed"] < moment)


def read_stories(snapshot: Snapshot, ids: Sequence[str]) -> dict[str, StoredStory]:
    """Return stories with their rows, and their events with their rows' numbers and places."""
    listed = ", ".join(f"'{i}'" for i in ids)
    out: dict[str, StoredStory] = {}
    for row in snapshot.rows(f"SELECT * FROM _stories_live WHERE id IN ({listed}) ORDER BY id"):
        out[row["id"]] = (story_of(row), row, [])
    events = snapshot.rows(
        f"SELECT * FROM _events_live WHERE story_id IN ({listed}) ORDER BY story_id, place_in_story"
    )
    for row in events:
        out[row["story_id"]][2].append((row["row"], row["place_in_story"], event_of(row)))
    return out


def recoded_rows(
    old: dict[str, StoredStory],
    coded: Iterator[CodedStory],
    report: Recoded,
) -> dict[str, list[Row]]:
    """Return the rows by which coding stories again changes the record; they are noted too."""
    rows: dict[str, list[Row]] = {"stories": [], "events": [], "superseded": []}
    for one in islice(coded, len(old)):
        if one.story is None:
            continue
        _, story, before = old[one.story.id]
        if (one.outcome, one.reason) != (story["outcome"], story["reason"]):
            rows["stories"].append(story_row(one))
            rows["superseded"].append({"table": "stories", "old": story["row"], "why": "changed"})
        stored = {e.id: (number, place, e) for number, place, e in before}
        fresh = {r["id"]: r for r in event_rows(one)}
        now = {e.id: e for e in one.events}
        changes: list[Change] = []
        moved = 0
        for name, (number, place, event) in stored.items():
            after = now.get(name)
            if after == event:
                if place == fresh[name]["place_in_story"]:
                    del fresh[name]
                else:  # the same event, told again only for its place among the others
                    moved += 1
                    rows["superseded"].append({"table": "events", "old": number, "why": "changed"})
                continue
            kind = "gone" if after is None else "changed"
            changes.append((kind, event, after))
            rows["superseded"].append({"table": "events", "old": number, "why": kind})
        changes += [("added", None, now[name]) for name in fresh if name not in stored]
        rows["events"] += fresh.values()
        report.note(changes, len(now) - len(fresh) + moved)
    return rows


def differing_fields(before: Event, after: Event) -> list[str]:
    """Return the names of the fields in which two events differ."""
    return [n for n in Event.__slots__ if getattr(before, n) != getattr(after, n)]
