"""Coding in several processes, with the same bytes out as in one.

Stories travel to workers in chunks and come back in the order in which they were read.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import DetenteError
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused
from detente.records import CodedStory, Story

if TYPE_CHECKING:
    from concurrent.futures import Future

# Stories handed to a worker at once: enough to fill the parser's batches, few enough to keep order
# without holding much back.
CHUNK = 16
# Chunks under way for each worker: none waits for work, and memory does not grow with the input.
AHEAD = 3

Job = tuple[str, Path | None, bool, tuple[Story | Refused, ...]]


def default_workers() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def code_parallel(
    stories: Iterable[Story | Refused],
    *,
    workers: int,
    model: str = DEFAULT_MODEL,
    codebook: Path | None = None,
    guess: bool = True,
) -> Iterator[CodedStory]:
    """Yield each story coded or refused, in order; one worker codes in this process."""
    from detente.coder import make_coder

    if workers <= 1:
        yield from make_coder(model, codebook, guess=guess).code_stream(stories)
        return
    source = iter(stories)
    first = tuple(islice(source, CHUNK + 1))
    if len(first) <= CHUNK:  # starting workers costs more than coding a handful
        yield from make_coder(model, codebook, guess=guess).code_stream(first)
        return
    make_coder(model, codebook, guess=guess)  # loaded once; forked workers share it
    # Loaded here: what reads a record starts no processes, and is there 20 ms sooner.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers)
    waiting: deque[Future[tuple[CodedStory, ...]]] = deque()
    try:
        for chunk in _chunks(first, source):
            waiting.append(pool.submit(_code_chunk, (model, codebook, guess, chunk)))
            if len(waiting) >= AHEAD * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise DetenteError(
            "a worker process was ended from outside, most often for want of memory; "
            "run again with fewer --workers"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _chunks(
    first: Sequence[Story | Refused], rest: Iterator[Story | Refused]
) -> Iterator[tuple[Story | Refused, ...]]:
    waiting = list(first)
    while waiting:
        yield tuple(waiting[:CHUNK])
        waiting = waiting[CHUNK:]
        waiting += islice(rest, CHUNK - len(waiting)) if len(waiting) < CHUNK else ()


def _code_chunk(job: Job) -> tuple[CodedStory, ...]:
    from detente.coder import make_coder

    model, codebook, guess, stories = job
    return tuple(make_coder(model, codebook, guess=guess).code_stream(stories))
