"""Words per second and peak memory of coding, against plain passes of the same spaCy pipeline.

Run as `uv run python bench/speed.py`; `--write` keeps the table in `bench/RESULTS.md`. One process,
stories to coded stories. The passes take turns and the best of each counts, so that another load on
the machine hits all of them alike. Memory is the peak of a process of its own for each pass.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import detente.coder
from detente.coder import make_coder
from detente.demo import newswire
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused, make_story
from detente.records import Story

HERE = Path(__file__).resolve().parent
GOLD = HERE.parent.parent / "shared" / "gold" / "stories"
RESULTS = HERE / "RESULTS.md"
ROUNDS = 3
WARM = 40
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PASSES = ("detente", "spacy, all components", "spacy, tagger and parser")
Pass = Callable[[Sequence[Story]], object]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    arguments.add_argument("--peak", choices=PASSES, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    for name in THREADS:  # as in the command line; numpy reads this when it is first loaded
        os.environ.setdefault(name, "1")
    stories = tuple(corpus())
    if given.peak:
        passes()[given.peak](stories)
        print(own_peak())
        return
    report = measured(stories, given.repeats)
    print(report)
    if given.write:
        RESULTS.write_text(report, "utf-8")


def corpus() -> Iterator[Story]:
    """Yield the newswire of the demonstration several times over, and the gold stories if there."""
    wire = [s for s in newswire() if not isinstance(s, Refused)]
    gold = []
    for path in sorted(GOLD.glob("*.json")) if GOLD.is_dir() else ():
        item = json.loads(path.read_text("utf-8"))
        gold.append(
            make_story(item["text"], title=item["title"], published=item["published"] or None)
        )
    for n in range(ROUNDS):
        for story in (*wire, *gold):
            yield replace(story, id=f"{story.id}-{n}")


def passes() -> dict[str, Pass]:
    """Return what is timed, each loaded only when it is first called."""
    loaded: dict[str, Any] = {}

    def pipeline(name: str, exclude: list[str]) -> Any:
        if name not in loaded:
            import spacy

            loaded[name] = spacy.load(DEFAULT_MODEL, exclude=exclude)
        return loaded[name]

    def plain(name: str, exclude: list[str]) -> Pass:
        return lambda stories: sum(1 for _ in pipeline(name, exclude).pipe(s.text for s in stories))

    return {
        PASSES[0]: lambda stories: sum(1 for _ in make_coder().code_stream(stories)),
        PASSES[1]: plain("all", []),
        PASSES[2]: plain("reduced", ["ner", "lemmatizer", "attribute_ruler"]),
    }


def measured(stories: Sequence[Story], repeats: int) -> str:
    """Return the report: speeds, their ratios, the shares of the stages, peak memory."""
    words = sum(len(s.text.split()) for s in stories)
    runs = passes()
    clock = StageClock()
    for run in runs.values():  # loading and first use are not timed
        run(stories[:WARM])
    best = dict.fromkeys(PASSES, float("inf"))
    shares: dict[str, float] = {}
    for _ in range(repeats):
        for name, run in runs.items():
            clock.seconds.clear()
            began = perf_counter()
            run(stories)
            took = perf_counter() - began
            if took < best[name]:
                best[name] = took
                shares = dict(clock.seconds) if name == PASSES[0] else shares
    total = best[PASSES[0]]
    shares = {"parse": total - sum(shares.values()), **shares}
    ours = words / total
    lines = [
        "# Speed",
        "",
        f"`uv run python bench/speed.py --write`, {date.today().isoformat()}: "
        f"{len(stories)} stories, {words:,} words, one process, best of {repeats} turns.",
        f"{machine()}, Python {platform.python_version()}.",
        "",
        "| pass | words a second | ours against it | peak memory, MB |",
        "|---|---|---|---|",
    ]
    for name in PASSES:
        speed = words / best[name]
        lines.append(f"| {name} | {speed:,.0f} | {ours / speed:.2f} | {peak(name):,.0f} |")
    lines += ["", "Where the time of `detente` goes:", "", "| stage | share |", "|---|---|"]
    lines += [f"| {stage} | {part / total:.0%} |" for stage, part in shares.items()]
    return "\n".join(lines) + "\n"


class StageClock:
    """Counts the seconds of the stages after the parse, by standing before them in the coder."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        for stage, name in (("mentions", "find_mentions"), ("acts", "code_sentences")):
            setattr(detente.coder, name, self._timed(stage, getattr(detente.coder, name)))

    def _timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - began

        return timed


def peak(name: str) -> float:
    """Return the peak memory in MB of a process that does one pass."""
    command = [sys.executable, __file__, "--peak", name]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(printed.split()[-1]) / 1_000_000


def own_peak() -> int:
    """Return this process's peak memory in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # on Linux ru_maxrss of a child begins with what its parent had
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def machine() -> str:
    """Return the processor's name and the number of cores."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    name = next(iter(names), platform.processor() or platform.machine())
    return f"{name}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
