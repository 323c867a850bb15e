"""Coding in several processes, with the same bytes out as in one.

Stories travel to workers in chunks and come back in the order in which they were read.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from detente.coder import make_coder
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused
from detente.records import CodedStory, Story

# Stories handed to a worker at once: enough to fill the parser's batches, few enough to keep order
# without holding much back.
CHUNK = 16

Job = tuple[str, Path | None, tuple[Story | Refused, ...]]


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
) -> Iterator[CodedStory]:
    """Yield each story coded or refused, in order; one worker codes in this process."""
    if workers <= 1:
        yield from make_coder(model, codebook).code_stream(stories)
        return
    source = iter(stories)
    first = tuple(islice(source, CHUNK + 1))
    if len(first) <= CHUNK:  # starting workers costs more than coding a handful
        yield from make_coder(model, codebook).code_stream(first)
        return
    make_coder(model, codebook)  # loaded once; forked workers share it
    with multiprocessing.get_context().Pool(workers) as pool:
        jobs = ((model, codebook, chunk) for chunk in _chunks(first, source))
        for coded in pool.imap(_code_chunk, jobs):
            yield from coded


def _chunks(
    first: Sequence[Story | Refused], rest: Iterator[Story | Refused]
) -> Iterator[tuple[Story | Refused, ...]]:
    waiting = list(first)
    while waiting:
        yield tuple(waiting[:CHUNK])
        waiting = waiting[CHUNK:]
        waiting += islice(rest, CHUNK - len(waiting)) if len(waiting) < CHUNK else ()


def _code_chunk(job: Job) -> tuple[CodedStory, ...]:
    model, codebook, stories = job
    return tuple(make_coder(model, codebook).code_stream(stories))
