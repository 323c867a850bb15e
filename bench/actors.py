"""What the knowledge of actors costs: loading it, and resolving with it.

Run as `uv run python bench/actors.py`; it fails where a limit is passed. Loading is timed in fresh
processes, as seconds of CPU and as what it adds to peak memory; the best of several counts, since
another load on the machine only adds to it. Names are put together when a text first has their
first word, so resolving is timed from a cold start too: the first pass over the stories after
loading. The share is the time in `find_mentions` against all other time of coding.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import detente.codebook
import detente.coder
from detente.codebook.names import load_names
from detente.coder import make_coder
from detente.records import Story
from speed import GOLD, corpus, own_peak

FOLDER = Path(detente.codebook.__file__).parent / "data" / "actors"
SECONDS, MEGABYTES, SHARE = 0.5, 100.0, 0.15
TIMES = 5


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    if arguments.parse_args().load:
        print(*loaded())
        return 0
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    runs = sorted(in_a_fresh_process() for _ in range(TIMES))
    seconds, megabytes = runs[0][0], max(m for _, m in runs)
    print(f"loading all names: {seconds:.2f} s of CPU, best of {TIMES} (limit {SECONDS})")
    print(f"memory: {megabytes:.0f} MB more (limit {MEGABYTES:.0f})")
    stories = tuple(corpus())
    stories = stories[: len(stories) // 3]  # each story once
    gold = " with the gold stories" if GOLD.is_dir() else ""
    print(f"{len(stories)} stories{gold}")
    clock = Clock()
    make_coder()
    worst = 0.0
    for name in ("cold", "warm", "warm"):
        share = clock.share_of(stories)
        worst = max(worst, share)
        print(f"resolving adds to coding, {name}: {share:.1%} (limit {SHARE:.0%})")
    good = seconds < SECONDS and megabytes < MEGABYTES and worst < SHARE
    return 0 if good else 1


def loaded() -> tuple[float, float]:
    """Return the CPU seconds that loading the names takes here, and the MB that it adds."""
    before, began = own_peak(), process_time()
    book = load_names(FOLDER)
    took = process_time() - began
    assert book.size > 0
    return took, (own_peak() - before) / 1_000_000


def in_a_fresh_process() -> tuple[float, float]:
    command = [sys.executable, __file__, "--load"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, megabytes = map(float, printed.split())
    return seconds, megabytes


class Clock:
    """Counts the seconds of CPU in `find_mentions`, by standing before it in the coder."""

    def __init__(self) -> None:
        self.seconds = 0.0
        detente.coder.find_mentions = self._timed(detente.coder.find_mentions)

    def share_of(self, stories: Sequence[Story]) -> float:
        """Return how much resolving adds to the rest of coding these stories."""
        self.seconds, began = 0.0, process_time()
        for _ in make_coder().code_stream(stories):
            pass
        total = process_time() - began
        return self.seconds / (total - self.seconds)

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += process_time() - began

        return timed


if __name__ == "__main__":
    sys.exit(main())
