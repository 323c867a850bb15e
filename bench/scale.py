"""How a workspace behaves at a million stories: rates, answers, memory.

Run as `uv run python bench/scale.py`; `--write` keeps the table in `bench/SCALE.md`, `--stories`
makes it smaller. Stories and events are made by recombining those of the newswire that ships with
the package: other countries, days, ids and words; nothing is coded here. The first ten thousand and
the last are committed as `detente ingest` does, looked up, indexed for search and put together on
the way; those between are laid down by `made_record`, as are a group for each story and a happening
for each event. The last ten thousand, and then a day's new stories, are joined with the rest as
after any ingest. Every part runs in a process of its own, whose peak memory
is told; for answers the time of a fresh process and the median of five further ones are told. Rates
are told by the clock and by processor seconds, which others at work on the machine change less.
With `--folder` the workspace and what each part measured are kept, and `--only` runs some parts
again.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from detente.coder import make_coder
from detente.demo import newswire
from detente.language.parse import DEFAULT_MODEL
from detente.records import CodedStory, Event
from detente.store import Coding, Counts, Work, tidy
from detente.store.rows import event_rows, story_row
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.coding import coding_of
from detente.workspace.ingest import PIECE, TIDY_EVERY
from made_record import (
    COUNTRIES,
    DAYS,
    EACH,
    FIRST,
    MIDDLE,
    WORDS_EACH,
    Layer,
    Mixer,
    sizes_of,
)
from speed import machine, own_peak

RESULTS = Path(__file__).resolve().parent / "SCALE.md"
DAY_STORIES = 5000
SMALL = 10_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stories", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, help="keep the workspace here")
    arguments.add_argument("--write", action="store_true", help="write bench/SCALE.md")
    arguments.add_argument("--only", nargs="+", choices=PARTS, help="parts to run; others as kept")
    arguments.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.part:
        print(json.dumps({**PARTS[given.part](given.folder, given.stories), "peak": own_peak()}))
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="detente-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name in given.only or PARTS:
            told = run_part(name, folder / "ws", given.stories)
            (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
        kept = {name: folder / f"{name}.json" for name in PARTS}
        if missing := [name for name, path in kept.items() if not path.is_file()]:
            print(f"no report yet: not measured are {', '.join(missing)}", file=sys.stderr)
            return
        told = {name: json.loads(path.read_text("utf-8")) for name, path in kept.items()}
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


def ingest(folder: Path, stories: int) -> dict[str, Any]:
    """Commit the first and the last ten thousand as `detente ingest` does, and lay the rest down.

    Return the stories kept a second by the clock and by processor seconds: at first and at last.
    """
    shutil.rmtree(folder, ignore_errors=True)
    ws = create_workspace(folder)
    mixer, coding = Mixer(newswire_coded()), coding_of(make_coder(), DEFAULT_MODEL)
    small = min(SMALL, stories // 4)
    first = keep(ws, mixer, coding, range(small), stories)
    clock = perf_counter()
    layer, done = Layer(ws.store, coding, mixer), small
    for size in sizes_of(stories - 2 * small):
        layer.stories(done, size, stories)
        done += size
    laid = perf_counter() - clock
    with ws.store.snapshot(("stories", "superseded")) as snapshot:
        indexed = ws.search.update(snapshot)
    index_seconds = perf_counter() - clock - laid
    last = keep(ws, mixer, coding, range(stories - small, stories), stories)
    return {
        "first": first[0], "first_cpu": first[1], "last": last[0], "last_cpu": last[1],
        "laid": laid, "indexed": indexed / index_seconds, "small": small,
    }  # fmt: skip


def keep(
    ws: Workspace, mixer: Mixer, coding: Coding, numbers: Sequence[int], stories: int
) -> tuple[float, float]:
    """Commit stories in pieces, put small files together, index; return stories a second."""
    # A process that begins to ingest reads which stories are known; it is part of the cost.
    clock, busy, spent, cpu = perf_counter(), process_time(), 0.0, 0.0
    store = open_workspace(ws.folder).store
    store.known()
    spent, cpu = perf_counter() - clock, process_time() - busy
    for count, start in enumerate(range(0, len(numbers), PIECE), 1):
        some = [mixer.story(n, day_of(n, stories)) for n in numbers[start : start + PIECE]]
        events = [e for _, more in some for e in more]
        clock, busy = perf_counter(), process_time()
        work = Work(
            "rn_made", "ingest", datetime.now(UTC),
            {"stories": [s for s, _ in some], "events": events},
            Counts(coded=len(some), events=len(events)), coding, once=True,
        )  # fmt: skip
        store.commit(work)
        if count % TIDY_EVERY == 0 or start + PIECE >= len(numbers):
            tidy(store)
        if start + PIECE >= len(numbers):
            with store.snapshot(("stories", "superseded")) as snapshot:
                ws.search.update(snapshot)
        spent += perf_counter() - clock
        cpu += process_time() - busy
    return len(numbers) / spent, len(numbers) / cpu


def newswire_coded() -> list[CodedStory]:
    """Return the stories of the newswire that tell events, coded."""
    return [c for c in make_coder().code_stream(newswire()) if c.story and c.events]


def day_of(n: int, stories: int) -> date:
    """Return the day of a story: as in an archive that was written day by day."""
    return FIRST + timedelta(days=n * DAYS // stories)


def derive(folder: Path, stories: int) -> dict[str, Any]:
    """Lay groups and happenings down for all but the last stories of the archive."""
    ws = open_workspace(folder)
    coded = newswire_coded()
    layer = Layer(ws.store, coding_of(make_coder(), DEFAULT_MODEL), Mixer(coded), seed=4)
    clock = perf_counter()
    runs = [r for r in ws.store.runs() if r["kind"] == "ingest"]
    tail = min(SMALL, stories // 4)
    while tail > 0:
        tail -= runs.pop()["coded"]
    few = [r["part"] for r in runs if r["coded"] < MIDDLE]
    for parts in (few, *([r["part"]] for r in runs if r["coded"] >= MIDDLE)):
        layer.joined(parts, coded, make_coder().codebook)
    return {"seconds": perf_counter() - clock}


def settle(folder: Path, _: int) -> dict[str, Any]:
    """Join the last stories of the archive with the rest."""
    ws = open_workspace(folder)
    clock, busy = perf_counter(), process_time()
    joined = ws.join()
    return {
        "seconds": perf_counter() - clock, "cpu": process_time() - busy,
        "happenings": joined.happenings, "links": joined.links,
    }  # fmt: skip


def join_day(folder: Path, stories: int) -> dict[str, Any]:
    """Keep a day's new stories and join them with the rest; the coding is not part of it."""
    ws = open_workspace(folder)
    coder = make_coder()
    count = DAY_STORIES if stories >= 100_000 else 500
    fresh = list(day_of_stories(count, seed=len(ws.store.runs())))
    events = [r for c in fresh for r in event_rows(c)]
    work = Work(
        "rn_day", "ingest", datetime.now(UTC),
        {"stories": [story_row(c) for c in fresh], "events": events},
        Counts(coded=len(fresh), events=len(events)),
        coding_of(coder, DEFAULT_MODEL), once=True,
    )  # fmt: skip
    ws.store.commit(work)
    clock, busy = perf_counter(), process_time()
    joined = ws.join()
    return {
        "seconds": perf_counter() - clock, "cpu": process_time() - busy, "stories": len(fresh),
        "events": work.counts.events, "happenings": joined.happenings, "links": joined.links,
    }  # fmt: skip


def day_of_stories(count: int, seed: int) -> Iterator[CodedStory]:
    """Yield coded stories of one day; each fourth is the one before in slightly other words."""
    dice = random.Random(seed)
    coded = newswire_coded()
    day = FIRST + timedelta(days=DAYS - 1)
    words = sorted({w for c in coded if c.story for w in c.story.text.split()})
    one, sides, extra = coded[0], ("USA", "RUS"), dice.choices(words, k=WORDS_EACH)
    for n in range(count):
        if n % 4:
            first, second = dice.sample(COUNTRIES, 2)
            one, sides = dice.choice(coded), (first, second)
            extra = dice.choices(words, k=WORDS_EACH)
        else:
            extra = [*extra[:-4], *dice.choices(words, k=4)]
        story = one.story
        assert story is not None
        text = f"{story.text}\n\n{' '.join(extra)}"
        story_id = f"st_{dice.getrandbits(80):020x}"
        ids = {e.id: f"ev_{dice.getrandbits(80):020x}" for e in one.events}
        events = tuple(moved(e, ids, story_id, day, sides) for e in one.events)
        kept = replace(
            story, id=story_id, text=text, text_hash=story_id, published=day.isoformat(),
            paragraphs=((len(story.text) + 2, len(text)),),
            url=f"http://site{dice.randrange(200)}.example/{n}",
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
    "settle": settle,
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
        f"| stories kept a second, first {rate['small']:,} | {rate['first']:,.0f} | | "
        f"{mb['ingest']} |",
        f"| stories kept a second, last {rate['small']:,} | {rate['last']:,.0f} = "
        f"{rate['last'] / rate['first']:.2f} of the first | 0.80 of the first | |",
        f"| stories kept a processor second, first {rate['small']:,} | {rate['first_cpu']:,.0f} "
        "| | |",
        f"| stories kept a processor second, last {rate['small']:,} | {rate['last_cpu']:,.0f} = "
        f"{rate['last_cpu'] / rate['first_cpu']:.2f} of the first | 0.80 of the first | |",
        f"| {join['stories']:,} new stories with {join['events']:,} events joined | "
        f"{join['seconds']:.1f} s ({join['cpu']:.1f} processor seconds), "
        f"{join['happenings']:,} happenings and {join['links']:,} links "
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
