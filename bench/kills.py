"""What a workspace is after processes at work on it were killed, many times, at random moments.

Run as `uv run python bench/kills.py`; `--write` keeps the result in `bench/KILLS.md`. Four
processes at a time run `detente ingest`, `ingest --recode`, `compact` and `export` on one
workspace, each on its own; most of them are ended with SIGKILL at a random moment of the time that
such a run takes. Between runs the codebook is changed, so that there is something to code again.
Afterwards all is ingested again and the record compared with one that was made in peace.

The commands run in forked processes, so that the language model is loaded once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from detente.cli.app import app
from detente.cli.app import main as main_of_commands
from detente.coder import make_coder
from detente.language.parse import DEFAULT_MODEL
from detente.plain import to_plain
from detente.workspace import Workspace, open_workspace

RESULTS = Path(__file__).resolve().parent / "KILLS.md"
KINDS = ("ingest", "ingest", "recode", "compact", "export")
FORMATS = {"csv": "csv", "parquet": "parquet", "gdelt2": "CSV", "dyad-month": "csv"}
SIDES = "France Iran Russia Spain Turkey Egypt Japan Brazil Kenya Poland Cuba Norway".split()
TOLD = (
    "{a} condemned {b} on Monday over the border.",
    "{a} and {b} signed a trade agreement on Tuesday.",
    "{a} imposed sanctions on {b} on Monday.",
    "{a} threatened to expel the ambassador of {b}.",
    "{a} glowered at {b} on Monday.",
    "The foreign minister of {a} will visit {b} in June.",
    "Troops of {a} shelled a town in {b} on Tuesday, killing {n} people.",
)
OVERLAY = """\
[[act]]
id = "accuse.disapprove.glower"
type = "ACCUSE"
mode = "disapprove"
verbs = ["glower at"]
recipient = ["at"]
examples = [{text = "France glowered at Iran on Monday.", actor = "France", recipient = "Iran"}]
"""


@dataclass(slots=True)
class Job:
    """A process at work: what it does, since when, and when it is to be killed, if at all."""

    kind: str
    name: str
    pid: int
    log: Path
    since: float
    end: float | None


@dataclass(slots=True)
class Tally:
    """What was done and what was cut off, by kind; files whose ingest was reported done."""

    killed: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


class Trial:
    """Runs commands on one workspace and kills them."""

    def __init__(self, folder: Path, seed: int, files: int) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.inputs = list(write_inputs(folder / "inputs", files, self.dice))
        self.tally = Tally()
        self.jobs: list[Job] = []
        self._logs = folder / "logs"
        self._logs.mkdir()
        self._started = 0
        (folder / "out").mkdir()
        self._overlay = folder / "ws" / "codebook" / "acts" / "mine.toml"

    def run(self, kills: int, processes: int) -> None:
        """Keep so many processes at work until so many were killed; then let none go on."""
        for workspace in ("ws", "peace"):
            self._fork("init", str(self.folder / workspace), None)
            self._wait_all()
        for workspace in ("ws", "peace"):
            overlay = self.folder / workspace / "codebook"
            (overlay / "acts").mkdir()
            (overlay / "acts" / "mine.toml").write_text(OVERLAY, "utf-8")
            make_coder(DEFAULT_MODEL, overlay)
        make_coder(DEFAULT_MODEL)
        while sum(self.tally.killed.values()) < kills:
            while len(self.jobs) < processes:
                self._start()
            self._look()
            time.sleep(0.01)
        for job in self.jobs:
            os.kill(job.pid, signal.SIGKILL)
            job.end = 0.0
        self._wait_all()

    def _start(self) -> None:
        kind = self.dice.choice(KINDS)
        name = self.dice.choice(self.inputs) if kind == "ingest" else kind
        if kind == "export":
            name = self.dice.choice(list(FORMATS))
        if kind == "recode":
            self._change_codebook()
        usual = self.tally.seconds.get(kind, 3.0)
        spared = self.dice.random() < 0.3
        self._fork(kind, name, None if spared else self.dice.uniform(0, usual))

    def _change_codebook(self) -> None:
        """Take an entry out of the codebook, or put it back, in one step."""
        if self._overlay.exists() and self.dice.random() < 0.5:
            self._overlay.unlink()
        else:
            part = self._overlay.with_suffix(".part")
            part.write_text(OVERLAY, "utf-8")
            part.replace(self._overlay)

    def arguments(self, kind: str, name: str, workspace: str = "ws") -> list[str]:
        """Return the command line of a kind of work."""
        folder = str(self.folder / workspace)
        if kind == "init":
            return ["init", name]
        if kind == "ingest":
            return ["ingest", name, "-w", folder, "--workers", "1"]
        if kind == "recode":
            return ["ingest", "--recode", "-w", folder, "--workers", "1"]
        if kind == "compact":
            return ["compact", "-w", folder]
        out = self.folder / "out" / f"{workspace}-{name}.{FORMATS[name]}"
        return ["export", folder, "--to", name, "-o", str(out)]

    def _fork(self, kind: str, name: str, after: float | None, workspace: str = "ws") -> None:
        self._started += 1
        log = self._logs / f"{self._started:05}-{kind}.log"
        pid = os.fork()
        if pid == 0:
            obey(self.arguments(kind, name, workspace), log)
        now = time.monotonic()
        self.jobs.append(Job(kind, name, pid, log, now, None if after is None else now + after))

    def _look(self) -> None:
        for job in list(self.jobs):
            ended, status = os.waitpid(job.pid, os.WNOHANG)
            if ended:
                self._note(job, status)
            elif job.end is not None and time.monotonic() >= job.end:
                os.kill(job.pid, signal.SIGKILL)
                self._note(job, os.waitpid(job.pid, 0)[1])

    def _wait_all(self) -> None:
        for job in list(self.jobs):
            self._note(job, os.waitpid(job.pid, 0)[1])

    def _note(self, job: Job, status: int) -> None:
        self.jobs.remove(job)
        took = time.monotonic() - job.since
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            if job.end != 0.0:
                self.tally.killed[job.kind] += 1
            return
        code = os.waitstatus_to_exitcode(status)
        said = job.log.read_text("utf-8", "replace") if job.log.is_file() else ""
        # One compacts or recodes at a time: the other says so, and ends.
        busy = code == 2 and "another process" in said
        if code not in (0, 1) and not busy:
            last = said.strip().splitlines()[-1:] or [""]
            self.tally.failed.append(f"{job.kind} {job.name}: exit status {code}: {last[0]}")
        if code in (0, 1) and job.kind == "ingest":
            self.tally.done.add(job.name)
        self.tally.finished[job.kind] += 1
        before = self.tally.seconds.get(job.kind, took)
        self.tally.seconds[job.kind] = 0.7 * before + 0.3 * took

    # -- afterwards ------------------------------------------------------------------------------

    def verdicts(self) -> dict[str, bool]:
        """Return what must hold afterwards, and whether it does."""
        ws = open_workspace(self.folder / "ws")
        held = {c.input for c in ws.coded()}
        due = {f"{name}#{n}" for name in self.tally.done for n in range(1, PER_FILE + 1)}
        out = {
            "every story reported done is there": due <= held,
            "every story is there once": _once(ws),
            "tables open, and the record is whole": ws.check().whole,
            "totals of run reports agree": _totals_agree(ws),
        }
        self._overlay.write_text(OVERLAY, "utf-8")
        ws = open_workspace(self.folder / "ws")
        ws.recode(workers=1)
        ws.ingest(self.inputs, workers=1)
        other = open_workspace(self.folder / "peace")
        other.ingest(self.inputs, workers=1)
        out["the rest can be ingested"] = told(ws) == told(other)
        before = told(ws)
        again = ws.ingest(self.inputs, workers=1)
        total = PER_FILE * len(self.inputs)
        out["a rerun adds nothing"] = (
            (again.counts.duplicate, again.counts.inputs) == (total, total)
            and told(ws) == before
            and _once(ws)
            and _totals_agree(ws)
        )
        for name in FORMATS:
            for workspace in ("ws", "peace"):
                app(self.arguments("export", name, workspace), standalone_mode=False)
        pairs = [
            [(self.folder / "out" / f"{w}-{n}.{FORMATS[n]}").read_bytes() for w in ("ws", "peace")]
            for n in FORMATS
        ]
        out["exports are those of a record made in peace"] = all(a == b for a, b in pairs)
        out["no run failed that was not killed"] = not self.tally.failed
        ws.compact()
        out["compaction changes nothing"] = told(open_workspace(ws.folder)) == before
        return out


PER_FILE = 10


def write_inputs(folder: Path, files: int, dice: random.Random) -> Iterator[str]:
    """Write files of small stories, and yield their names; one input of each is no story."""
    folder.mkdir()
    for number in range(files):
        lines = []
        for n in range(PER_FILE):
            a, b = dice.sample(SIDES, 2)
            parts = [t.format(a=a, b=b, n=dice.randrange(2, 90)) for t in dice.sample(TOLD, 2)]
            day = date(2018, 5, 1) + timedelta(days=dice.randrange(60))
            text = f"{' '.join(parts)} Report {number}-{n}." if n else ""
            lines.append(json.dumps({"text": text, "published": day.isoformat()}))
        path = folder / f"{number:03}.jsonl"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        yield str(path)


def obey(arguments: list[str], log: Path) -> None:
    """Run a command in this forked process, and end it."""
    code = 99
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        try:
            sys.argv = ["detente", *arguments]
            main_of_commands()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 98
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def told(ws: Workspace) -> list[Any]:
    """Return everything that a workspace tells, without how it came to be."""
    return [
        [to_plain(c) for c in ws.coded()],
        [to_plain(h) for h in ws.happenings()],
        [to_plain(x) for x in ws.links()],
        [to_plain(g) for g in ws.groups()],
    ]


def _once(ws: Workspace) -> bool:
    return all(
        ws.sql(f"SELECT count(*) - count(DISTINCT id) AS n FROM {view}").to_pylist() == [{"n": 0}]
        for view in ("stories", "events", "happenings", "links")
    )


def _totals_agree(ws: Workspace) -> bool:
    """Whether what the run reports say was kept is what the tables hold."""
    sums = ws.sql(
        "SELECT sum(coded) AS coded, sum(rejected) AS rejected, sum(failed) AS failed, "
        "bool_and(inputs = coded + duplicate + rejected + failed) AS whole "
        "FROM runs WHERE kind = 'ingest'"
    ).to_pylist()[0]
    rows = ws.sql("SELECT outcome, count(*) AS n FROM stories GROUP BY outcome").to_pylist()
    there = {r["outcome"]: r["n"] for r in rows}
    kept = {k: int(sums[k] or 0) for k in ("coded", "rejected", "failed")}
    return sums["whole"] is not False and kept == {k: there.get(k, 0) for k in kept}


def trial(folder: Path, kills: int, *, seed: int, files: int, processes: int = 4) -> Trial:
    """Return a trial that was run in a new folder."""
    (folder).mkdir(parents=True, exist_ok=True)
    one = Trial(folder, seed, files)
    one.run(kills, processes)
    return one


def as_text(one: Trial, verdicts: dict[str, bool], kills: int, seconds: float) -> str:
    """Return the report."""
    tally = one.tally
    lines = [
        "# Kills",
        "",
        f"`uv run python bench/kills.py --write`, {datetime.now(UTC).date()}: {kills} kills (-9) "
        f"at random moments, 4 processes at work, {len(one.inputs) * PER_FILE:,} inputs in "
        f"{len(one.inputs)} files; {seconds:,.0f} s.",
        "",
        "| command | killed | ended by itself |",
        "|---|---|---|",
        *(f"| {k} | {tally.killed[k]} | {tally.finished[k]} |" for k in sorted(set(KINDS))),
        "",
        "| afterwards | |",
        "|---|---|",
        *(f"| {what} | {'yes' if holds else 'NO'} |" for what, holds in verdicts.items()),
    ]
    lines += ["", *tally.failed] if tally.failed else []
    return "\n".join(lines) + "\n"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--files", type=int, default=120)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder", type=Path, help="a new folder; it is kept")
    arguments.add_argument("--write", action="store_true", help="write bench/KILLS.md")
    given = arguments.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="detente-kills-"))
    clock = time.monotonic()
    try:
        one = trial(folder, given.kills, seed=given.seed, files=given.files)
        verdicts = one.verdicts()
        report = as_text(one, verdicts, given.kills, time.monotonic() - clock)
        print(report)
        if given.write:
            RESULTS.write_text(report, "utf-8")
        return 0 if all(verdicts.values()) else 1
    finally:
        if given.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    raise SystemExit(main())
