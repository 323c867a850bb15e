"""How a workspace behaves at a million stories: rates, answers, memory.

Run as `uv run python bench/scale.py`; `--write` keeps the table in `bench/SCALE.md`, `--stories`
makes it smaller. Stories and events are made by recombining those of the newswire that ships with
the package: other countries, days, ids and words; nothing is coded here. They are committed by the
same code as in `detente ingest`, looked up, indexed for search and compacted on the way. Happenings
and groups are made likewise, one for each event and story, for all but a day's stories: these are
joined with the rest as after any ingest. Every part runs in a process of its own, whose peak memory
is told; for answers the time of a fresh process and the median of five further ones are told.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from detente.coder import make_coder
from detente.demo import newswire
from detente.happenings import group_stories, join_reports, keys_of, reports_of, story_heads
from detente.language.parse import DEFAULT_MODEL
from detente.records import CodedStory, Event
from detente.store import Counts, Work, tidy
from detente.store.rows import (
    Row,
    event_rows,
    group_row,
    happening_row,
    story_row,
)
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.coding import coding_of
from speed import machine, own_peak

RESULTS = Path(__file__).resolve().parent / "SCALE.md"
PIECE = 2000
EACH = 5
DAY_STORIES = 5000
FIRST = date(2015, 1, 1)
DAYS = 3600
SMALL = 10_000
COUNTRIES = (
    "USA RUS CHN GBR FRA DEU IRN SYR UKR TUR ISR PSE IND PAK MEX VEN COL EGY SAU JPN KOR PRK BRA "
    "ARG ESP ITA POL SWE NGA KEN ETH ZAF AUS IDN PHL VNM THA IRQ AFG LBY".split()
)
WORDS_EACH = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stories", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, help="keep the workspace here")
    arguments.add_argument("--write", action="store_true", help="write bench/SCALE.md")
    arguments.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.part:
        print(json.dumps({**PARTS[given.part](given.folder, given.stories), "peak": own_peak()}))
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="detente-scale-"))
    try:
        told = {name: run_part(name, folder / "ws", given.stories) for name in PARTS}
    finally:
        if given.folder is None:
            shutil.rmtree(folder)
    report = as_text(told, given.stories)
    print(report)
    if given.write:
        RESULTS.write_text(report, "utf-8")


def run_part(name: str, folder: Path, stories: int) -> dict[str, Any]:
    """Return what a part measured, run in a process of its own."""
    command = [sys.executable, __file__, "--part", name, "--folder", str(folder)]
    command += ["--stories", str(stories)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(name, done.stdout.strip(), file=sys.stderr)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Mixer:
    """Makes stories and events out of those of the newswire."""

    def __init__(self) -> None:
        coded = [c for c in make_coder().code_stream(newswire()) if c.story and c.events]
        self.stories = [story_row(c) for c in coded]
        self.events = [r for c in coded for r in event_rows(c)]
        self.words = sorted({w for r in self.stories for w in r["text"].split()})
        self._dice = random.Random(1)

    def story(self, n: int, day: date) -> tuple[Row, list[Row]]:
        """Return the row of a story and those of its events."""
        dice = self._dice
        base = dice.choice(self.stories)
        extra = " ".join(dice.choices(self.words, k=WORDS_EACH))
        story_id = f"st_{dice.getrandbits(80):020x}"
        row = base | {
            "id": story_id, "day": day, "published": day.isoformat(), "input": f"made#{n}",
            "text": f"{base['text']}\n\n{extra}", "source": f"site{dice.randrange(200)}.example",
        }  # fmt: skip
        return row, [self._event(story_id, k, row) for k in range(EACH)]

    def _event(self, story_id: str, place: int, story: Row) -> Row:
        dice = self._dice
        base = dice.choice(self.events)
        one, other = dice.sample(COUNTRIES, 2)
        start = story["day"] - timedelta(days=dice.randrange(3))
        told = {**base["date"], "start": start.isoformat(), "end": start.isoformat()}
        return base | {
            "id": f"ev_{dice.getrandbits(80):020x}", "story_id": story_id,
            "place_in_story": place, "day": start, "day_end": start, "published": story["day"],
            "source": story["source"], "title": story["title"], "date": told,
            "actors": [q | {"country": one} for q in base["actors"]],
            "recipients": [q | {"country": other} for q in base["recipients"]],
            "actor_countries": one if base["actors"] else "",
            "recipient_countries": other if base["recipients"] else "",
            "embedded_in": None, "links": [],
        }  # fmt: skip


def ingest(folder: Path, stories: int) -> dict[str, Any]:
    """Commit all stories; return rates over the first and the last ten thousand, and over all."""
    shutil.rmtree(folder, ignore_errors=True)
    ws = create_workspace(folder)
    mixer, coding = Mixer(), coding_of(make_coder(), DEFAULT_MODEL)
    days = days_of(stories)
    seconds: list[float] = []
    began = perf_counter()
    for start in range(0, stories, PIECE):
        some = [mixer.story(n, days(n)) for n in range(start, min(start + PIECE, stories))]
        events = [e for _, more in some for e in more]
        clock = perf_counter()
        work = Work(
            "rn_made", "ingest", datetime.now(UTC),
            {"stories": [s for s, _ in some], "events": events},
            Counts(coded=len(some), events=len(events)), coding, once=True,
        )  # fmt: skip
        ws.store.commit(work)
        if (start // PIECE) % 8 == 7:
            tidy(ws.store)
        if (start // PIECE) % 25 == 24 or start + PIECE >= stories:
            with ws.store.snapshot(("stories", "superseded")) as snapshot:
                ws.search.update(snapshot)
        seconds.append(perf_counter() - clock)
    small = max(1, min(SMALL, stories // 4) // PIECE) or 1
    # Compaction comes in bursts: the last tenth, not the last piece, says what a story costs.
    tail = max(small, len(seconds) // 10)
    return {
        "first": small * PIECE / sum(seconds[:small]),
        "last": tail * PIECE / sum(seconds[-tail:]),
        "all": stories / sum(seconds),
        "seconds": perf_counter() - began,
    }


def days_of(stories: int) -> Callable[[int], date]:
    """Return the day of each story: as an archive that was written day by day."""
    return lambda n: FIRST + timedelta(days=n * DAYS // stories)


def derive(folder: Path, _: int) -> dict[str, Any]:
    """Make groups and happenings, one for each story and event, with keys as true ones have."""
    ws = open_workspace(folder)
    dice = random.Random(2)
    coded = [c for c in make_coder().code_stream(newswire()) if c.story and c.events]
    book = make_coder().codebook
    groups = group_stories([c.story for c in coded if c.story], book.joining)
    heads = story_heads([c.story for c in coded if c.story], groups)
    reports = [r for c in coded if c.story for r in reports_of(c.events, heads[c.story.id])]
    made = [
        happening_row(h, [k for r in reports if r.event.id == h.members[0].event_id
                          for k in keys_of(r, book.joining).keys], ("a", "b", "c", "d"))
        for h in join_reports(reports, book.joining)
    ]  # fmt: skip
    base = group_row(groups[0], map(str, range(16)))
    parts = [r["part"] for r in ws.store.runs() if r["kind"] == "ingest"]
    took = perf_counter()
    for part in parts:
        with ws.store.snapshot(("events", "superseded")) as snapshot:
            events = snapshot.rows(
                "SELECT id, story_id, day, published, actor_countries, recipient_countries, type, "
                f"status, date FROM _events_live WHERE batch = {part}"
            )
        rows: dict[str, list[Row]] = {"groups": [], "happenings": []}
        for story in dict.fromkeys(e["story_id"] for e in events):
            member = base["members"][0] | {"story_id": story}
            number = story[3:]
            rows["groups"].append(
                base | {"id": f"sg_{number}", "component": f"sc_{number}", "members": [member],
                        "keys": [dice.getrandbits(62) for _ in base["keys"]]}
            )  # fmt: skip
        for event in events:
            row = dice.choice(made)
            number = event["id"][3:]
            member = row["members"][0] | {"event_id": event["id"], "story_id": event["story_id"]}
            told = event["published"].isoformat()
            rows["happenings"].append(
                row | {
                    "id": f"hp_{number}", "component": f"hc_{number}", "aliases": [],
                    "members": [member], "day": event["day"], "date": event["date"],
                    "type": event["type"], "status": event["status"],
                    "actor_countries": event["actor_countries"],
                    "recipient_countries": event["recipient_countries"],
                    "first_published": told, "last_published": told,
                    "keys": [dice.getrandbits(62) for _ in row["keys"]],
                    "life_keys": [dice.getrandbits(62) for _ in row["life_keys"]],
                }
            )  # fmt: skip
        work = Work("rn_made", "join", datetime.now(UTC), rows, Counts(), more={"covers": [part]})
        ws.store.commit(work)
        tidy(ws.store)
    return {"seconds": perf_counter() - took}


def join_day(folder: Path, stories: int) -> dict[str, Any]:
    """Keep a day's new stories and join them with the rest; the coding is not part of it."""
    ws = open_workspace(folder)
    coder = make_coder()
    fresh = list(day_of_stories(DAY_STORIES if stories >= 100_000 else 500))
    events = [r for c in fresh for r in event_rows(c)]
    work = Work(
        "rn_day", "ingest", datetime.now(UTC),
        {"stories": [story_row(c) for c in fresh], "events": events},
        Counts(coded=len(fresh), events=len(events)),
        coding_of(coder, DEFAULT_MODEL), once=True,
    )  # fmt: skip
    ws.store.commit(work)
    clock = perf_counter()
    joined = ws.join()
    return {
        "seconds": perf_counter() - clock, "stories": len(fresh), "events": work.counts.events,
        "happenings": joined.happenings, "links": joined.links,
    }  # fmt: skip


def day_of_stories(count: int) -> Iterator[CodedStory]:
    """Yield coded stories of one day, each twice in slightly other words every fourth time."""
    dice = random.Random(3)
    coded = [c for c in make_coder().code_stream(newswire()) if c.story and c.events]
    day = FIRST + timedelta(days=DAYS - 1)
    words = sorted({w for c in coded if c.story for w in c.story.text.split()})
    last: tuple[str, str] = ("USA", "RUS")
    for n in range(count):
        one = dice.choice(coded)
        if n % 4:
            first, second = dice.sample(COUNTRIES, 2)
            last = (first, second)
        story = one.story
        assert story is not None
        text = story.text + "\n\n" + " ".join(dice.choices(words, k=WORDS_EACH))
        spans = (*story.paragraphs, (len(story.text) + 2, len(text)))
        story_id = f"st_{dice.getrandbits(80):020x}"
        ids = {e.id: f"ev_{dice.getrandbits(80):020x}" for e in one.events}
        events = tuple(moved(e, ids, story_id, day, last) for e in one.events)
        kept = replace(
            story, id=story_id, text=text, text_hash=story_id, published=day.isoformat(),
            paragraphs=spans, url=f"http://site{dice.randrange(200)}.example/{n}",
        )  # fmt: skip
        yield replace(one, story=kept, events=events)


def moved(
    event: Event, ids: dict[str, str], story_id: str, day: date, sides: tuple[str, str]
) -> Event:
    """Return an event of another story, day and pair of countries."""
    told = day.isoformat()
    return replace(
        event,
        id=ids[event.id],
        story_id=story_id,
        actors=tuple(replace(q, country=sides[0]) for q in event.actors),
        recipients=tuple(replace(q, country=sides[1]) for q in event.recipients),
        date=replace(event.date, start=told, end=told, precision="day"),
        embedded_in=ids.get(event.embedded_in or ""),
        links=(),
    )


QUESTIONS: dict[str, Callable[[Workspace], Any]] = {
    "dyad-month table": lambda ws: ws.sql("SELECT * FROM dyad_month"),
    "page: all, newest": lambda ws: ws.events(limit=50),
    "page: actor and type": lambda ws: ws.events(actor="FRA", type="SANCTION", limit=50),
    "page: dyad in a month": lambda ws: ws.events(
        dyad="GBR-RUS", since="2018-03", until="2018-03", limit=50
    ),
    "page: part of a name": lambda ws: ws.events(party="theresa may", limit=50),
    "page: of a story's text": lambda ws: ws.events(text='"nerve agent" diplomats', limit=50),
    "page: a rare filter": lambda ws: ws.events(actor="FRA/REB", status="postponed", limit=50),
    "text search: a phrase": lambda ws: ws.search.find('"chemical weapons"'),
    "text search: a common word": lambda ws: ws.search.find("president", most=100),
    "count by type": lambda ws: ws.count(group=["type"]),
    "chain of an event": lambda ws: ws.story_of(ws.events(limit=1)["id"][0].as_py()),
}


def ask(folder: Path, _: int) -> dict[str, Any]:
    """Return the seconds that answers take: the first of the process, and the median of more."""
    ws = open_workspace(folder)
    clock = perf_counter()
    ws.count()
    out: dict[str, Any] = {"opening": perf_counter() - clock}
    for name, question in QUESTIONS.items():
        times = []
        for _ in range(6):
            clock = perf_counter()
            question(ws)
            times.append(perf_counter() - clock)
        out[name] = [times[0], statistics.median(times[1:])]
    return out


def tidy_up(folder: Path, _: int) -> dict[str, Any]:
    """Compact everything."""
    ws = open_workspace(folder)
    clock = perf_counter()
    done = ws.compact()
    return {"seconds": perf_counter() - clock, "before": done.before, "after": done.after}


def ask_again(folder: Path, stories: int) -> dict[str, Any]:
    """Return the seconds that answers take after compaction."""
    return ask(folder, stories)


PARTS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "ingest": ingest,
    "derive": derive,
    "ask": ask,
    "join": join_day,
    "compact": tidy_up,
    "ask again": ask_again,
}


def as_text(told: dict[str, dict[str, Any]], stories: int) -> str:
    """Return the report."""
    rate, join, done = told["ingest"], told["join"], told["compact"]
    mb = {name: f"{part['peak'] / 1e6:,.0f}" for name, part in told.items()}
    lines = [
        "# Scale",
        "",
        f"`uv run python bench/scale.py --write`, {datetime.now(UTC).date()}: {stories:,} stories, "
        f"{stories * EACH:,} events, made by recombining those of the newswire.",
        f"{machine()}.",
        "",
        "| what | measured | asked for | peak memory, MB |",
        "|---|---|---|---|",
        f"| stories kept a second, first {SMALL:,} | {rate['first']:,.0f} | | {mb['ingest']} |",
        f"| stories kept a second, last tenth | {rate['last']:,.0f} = "
        f"{rate['last'] / rate['first']:.2f} of the first | 0.80 of the first | |",
        f"| {join['stories']:,} new stories with {join['events']:,} events joined | "
        f"{join['seconds']:.1f} s, {join['happenings']:,} happenings and {join['links']:,} links "
        f"new or changed | 120 s | {mb['join']} |",
        f"| compaction, {done['before']} files to {done['after']} | {done['seconds']:.1f} s | | "
        f"{mb['compact']} |",
        f"| opening and counting | {told['ask']['opening']:.2f} s | | {mb['ask']} |",
        "",
        "Answers in seconds, the first of a process and the median of five more; as ingest left "
        "the tables, and compacted.",
        "",
        "| question | first | then | compacted: first | then | asked for |",
        "|---|---|---|---|---|---|",
    ]
    for name in QUESTIONS:
        asked = "2" if "dyad-month" in name else "0.3" if "page" in name or "text" in name else ""
        cells = [f"{t:.2f}" for part in ("ask", "ask again") for t in told[part][name]]
        lines.append(f"| {name} | {' | '.join(cells)} | {asked} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
