"""How long commands about relations take in a large record.

Run as `uv run python bench/relating.py [--stories 1000000] [--folder DIR] [--write]`; `--write`
keeps the table in `bench/RELATIONS.md`.

The record is laid down by `made_record`: stories of 21 countries, 210 pairs, with five events and
five happenings each. Beside them stand the stories of a history of the tests, told again on other
days until they are as many as a card reads (`most_stories`): of the pairs of the made record hardly
a sentence names both, of this one most do. They are joined with the rest as any others. Each
command is run as a user does, in a process of its own; of three turns the quickest is told, by the
clock and by the processor. With `--folder` the record is kept, and measured again if it is there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from detente.coder import make_coder
from detente.language.parse import DEFAULT_MODEL
from detente.records import CodedStory
from detente.store import Counts, Work
from detente.store.rows import event_rows, story_row
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.coding import coding_of
from made_record import DAYS, FIRST, Layer, Mixer, sizes_of
from scale import newswire_coded
from speed import machine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from relations.histories import read_history, stories_of

RESULTS = Path(__file__).resolve().parent / "RELATIONS.md"
COUNTRIES = (
    "USA RUS CHN GBR FRA DEU IRN SYR UKR TUR ISR IND PAK MEX VEN COL EGY SAU JPN KOR PRK".split()
)
HISTORY = "kenya_tanzania"
TURNS = 3
# What is run, and how many seconds were asked for.
COMMANDS: tuple[tuple[str, str, float | None], ...] = (
    ("card of a pair that its stories tell of", "status KEN TZA", 1),
    ("card of a made pair", "status USA RUS", 1),
    ("card of a pair a year earlier", "status USA RUS --on 2023-11-01 --since 30d", 1),
    ("ranking of changes", "changes --since 7d", 5),
    ("brief of a pair that its stories tell of", "brief KEN TZA -o {out}/one.html", 15),
    ("brief of a made pair", "brief USA RUS -o {out}/other.html", 15),
    ("cards of one country", "status TUR", None),
    ("card of a group", "status EU-RUS", None),
    ("coverage", "coverage", None),
)


def make_record(folder: Path, stories: int) -> None:
    """Lay the record down, told stories last."""
    ws = create_workspace(folder)
    coder, coded = make_coder(), newswire_coded()
    coding = coding_of(coder, DEFAULT_MODEL)
    layer = Layer(ws.store, coding, Mixer(coded, countries=COUNTRIES))
    done, parts = 0, []
    for size in sizes_of(stories):
        parts.append(layer.stories(done, size, stories))
        done += size
    for part in parts:
        layer.joined([part], coded, coder.codebook)
    history = list(coder.code_stream(stories_of(read_history(HISTORY))))
    told = told_again(history, coder.codebook.relating.limits["most_stories"])
    events = [r for c in told for r in event_rows(c)]
    ws.store.commit(
        Work(
            "rn_told", "ingest", datetime.now(UTC),
            {"stories": [story_row(c) for c in told], "events": events},
            Counts(coded=len(told), events=len(events)), coding, once=True,
        )
    )  # fmt: skip
    ws.search.update(ws.store.snapshot(("stories", "superseded")))
    ws.join()


def told_again(coded: Sequence[CodedStory], wanted: int) -> list[CodedStory]:
    """Return stories of a pair told again on other days, until there are as many as wanted."""
    end = FIRST + timedelta(days=DAYS - 1)
    last = max((c.story.published or "")[:10] for c in coded if c.story)
    shift = end - date.fromisoformat(last)
    out: list[CodedStory] = []
    turn = 0
    while len(out) < wanted:
        for one in coded:
            story = one.story
            assert story is not None
            back = shift - timedelta(days=37 * turn)
            day = date.fromisoformat((story.published or "")[:10]) + back
            ids = {e.id: f"ev_{turn:04x}{e.id[7:]}" for e in one.events}
            name = f"st_{turn:04x}{story.id[7:]}"
            events = tuple(
                replace(
                    e, id=ids[e.id], story_id=name, embedded_in=ids.get(e.embedded_in or ""),
                    links=(), date=replace(e.date, start=_moved(e.date.start, back),
                                           end=_moved(e.date.end, back)),
                )
                for e in one.events
            )  # fmt: skip
            told = replace(story, id=name, text_hash=name, published=day.isoformat())
            out.append(replace(one, story=told, events=events, input=name))
        turn += 1
    return out[:wanted]


def _moved(day: str | None, by: timedelta) -> str | None:
    return (date.fromisoformat(day) + by).isoformat() if day and len(day) == 10 else day


def time_command(folder: Path, command: str) -> dict[str, float]:
    """Return the seconds of the quickest turn, its processor seconds, and the peak memory in MB."""
    turns = []
    with tempfile.TemporaryDirectory() as out:
        words = [sys.executable, "-m", "detente", *command.format(out=out).split()]
        # As a user has it: modules are compiled once, though not where this runs.
        around = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        for _ in range(TURNS):
            clock = perf_counter()
            with (Path(out) / "shown").open("w") as shown:
                process = subprocess.Popen([*words, "-w", str(folder)], stdout=shown, env=around)
                _, code, used = os.wait4(process.pid, 0)
            seconds = perf_counter() - clock
            if code:
                raise SystemExit(f"`{command}` ended with {code}")
            turns.append((seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3))
    return dict(zip(("seconds", "cpu", "peak"), min(turns), strict=True))


def as_text(told: dict[str, dict[str, float]], ws: Workspace, asked_for: int) -> str:
    """Return the report."""
    cite = ws.cite()
    lines = [
        "# Relations",
        "",
        f"`uv run python bench/relating.py --stories {asked_for} --write`, "
        f"{datetime.now(UTC).date()}: "
        f"{cite.stories:,} stories, {cite.events:,} events, {cite.happenings:,} happenings of "
        f"{len(COUNTRIES) * (len(COUNTRIES) - 1) // 2 + 1} pairs; each command in a fresh process, "
        f"the quickest of {TURNS} turns.",
        f"{machine()}.",
        "",
        "| what | command | seconds | of processor | peak memory, MB | asked for |",
        "|---|---|---|---|---|---|",
    ]
    for name, command, asked in COMMANDS:
        one = told[command]
        shown = command.replace("{out}/", "")
        lines.append(
            f"| {name} | `{shown}` | {one['seconds']:.2f} | {one['cpu']:.2f} | "
            f"{one['peak']:,.0f} | {asked or ''} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stories", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, help="keep the record here")
    arguments.add_argument("--write", action="store_true", help="write bench/RELATIONS.md")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="detente-relating-") as made:
        folder = given.folder or Path(made) / "ws"
        if not folder.exists():
            clock = perf_counter()
            make_record(folder, given.stories)
            print(f"record made in {perf_counter() - clock:.0f} s", file=sys.stderr)
        told = {}
        for _, command, _ in COMMANDS:
            told[command] = time_command(folder, command)
            print(command, json.dumps(told[command]), file=sys.stderr)
        report = as_text(told, open_workspace(folder), given.stories)
    print(report)
    if given.write:
        RESULTS.write_text(report, "utf-8")


if __name__ == "__main__":
    main()
