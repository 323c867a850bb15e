"""What relations are read from: pages and coded files, or a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import typer

from detente.cli.keeping import opened
from detente.codebook import Codebook
from detente.formats.lines import read_lines
from detente.formats.record import read_record
from detente.language.parse import DEFAULT_MODEL
from detente.parallel import code_parallel
from detente.records import CodedStory
from detente.relations import Record, Side, build_record, coverage_of, last_day
from detente.relations.changes import DayCount, day_counts
from detente.relations.coverage import Input, inputs_of
from detente.relations.partners import partners_of
from detente.workspace import Workspace, pairs


@contextmanager
def looking(folder: Path | None, names: Iterable[str]) -> Iterator[Callable[[], Workspace]]:
    """Give what returns the workspace that is meant, its tables looked at already.

    That is done while the caller loads the knowledge, which takes as long; where one of the names
    is a file, no workspace may be meant, and none is looked at before it is asked for.
    """
    if any(n == "-" or Path(n).exists() for n in names):
        yield lambda: opened(folder)
        return
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(_looked_at, folder)
        yield found.result


def _looked_at(folder: Path | None) -> Workspace:
    ws = opened(folder)
    pairs.last_day_of(ws)
    return ws


class Files:
    """Stories of pages and coded files."""

    def __init__(self, coded: list[CodedStory], book: Codebook) -> None:
        self.coded = coded
        self.book = book
        self._records: dict[str, Record] = {}

    def last_day(self) -> str | None:
        """Return the day of the last story."""
        return last_day(self.coded)

    def whole(self, on: str) -> Record:
        """Return the record of all stories, as it stood on a day."""
        if on not in self._records:
            self._records[on] = build_record(self.coded, self.book, on)
        return self._records[on]

    def record(self, _pair: tuple[Side, Side], on: str) -> Record:
        """Return a record that holds all of a pair."""
        return self.whole(on)

    def partners(self, side: Side, on: str) -> tuple[tuple[Side, Side], ...]:
        """Return the pairs that a side is most in."""
        return partners_of(self.whole(on), side, self.book)

    def day_counts(self, _since: str, on: str) -> tuple[DayCount, ...]:
        """Return the happenings of all pairs by day, at least those from a day to a day."""
        return day_counts(self.whole(on), self.book)

    def read(self, on: str) -> Mapping[str, int]:
        """Return the stories read by day."""
        return coverage_of(self.whole(on))

    def inputs(self) -> tuple[Input, ...]:
        """Return what was read, and refused."""
        return inputs_of(self.coded)


class Kept:
    """Stories of a workspace; functions as those of `Files`."""

    def __init__(self, ws: Workspace, book: Codebook) -> None:
        self.ws = ws
        self.book = book

    def last_day(self) -> str | None:
        """Return the day of the last story."""
        return pairs.last_day_of(self.ws)

    def record(self, pair: tuple[Side, Side], on: str) -> Record:
        """Return the record of the newest stories of a pair."""
        return pairs.pair_record(self.ws, *pair, self.book, on)

    def partners(self, side: Side, _on: str) -> tuple[tuple[Side, Side], ...]:
        """Return the pairs that a side is most in, over all time."""
        return pairs.partners(self.ws, side, self.book)

    def day_counts(self, since: str, on: str) -> tuple[DayCount, ...]:
        """Return the happenings of all pairs by day, from a day to a day."""
        return pairs.day_counts_of(self.ws, self.book, since, on)

    def read(self, _on: str) -> Mapping[str, int]:
        """Return the stories read by day."""
        return pairs.stories_read(self.ws)

    def inputs(self) -> tuple[Input, ...]:
        """Return what was read, and refused."""
        return pairs.inputs_of_workspace(self.ws)


def coded_of(paths: list[str], codebook: Path | None) -> Iterator[CodedStory]:
    """Yield coded stories from files of `detente code` (.jsonl) and from pages, coded here."""
    pages = []
    for path in paths:
        if _is_record(path):
            for one in read_record(read_lines(path)):
                if isinstance(one, CodedStory):
                    yield one
                else:
                    typer.echo(f"{one.input} line {one.line}: {one.reason}", err=True)
        else:
            pages.append(path)
    if pages:
        from detente.pages.reader import read_paths

        yield from code_parallel(
            read_paths(pages), workers=1, model=DEFAULT_MODEL, codebook=codebook
        )


def _is_record(path: str) -> bool:
    """Whether a file is one that `detente code` wrote: its first line has an outcome."""
    if not path.endswith((".jsonl", ".jsonl.gz")):
        return False
    for line in read_lines(path):
        return '"outcome"' in line.text[:200]
    return False
