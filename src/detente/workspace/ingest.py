"""Ingest: inputs are read, coded and kept a piece at a time; what is known is passed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

from detente.pages import Refused
from detente.parallel import code_parallel
from detente.records import CodedStory, Story
from detente.store import Coding, Counts, Done, Store, Work, tidy
from detente.store.rows import event_rows, input_key, story_row

# A piece is committed when it has this many stories, or is this old: what a kill can cost.
PIECE = 400
PIECE_SECONDS = 20.0
# After so many pieces, small files are put together.
TIDY_EVERY = 16

Listener = Callable[[Counts], None]


@dataclass(slots=True)
class Report:
    """What a run did: in = coded + duplicate + rejected + failed, and the reasons."""

    run_id: str
    counts: Counts = field(default_factory=Counts)
    version: int | None = None
    reasons: dict[str, list[str]] = field(default_factory=dict)
    reason_counts: Counter[str] = field(default_factory=Counter)
    happenings: int = 0
    links: int = 0
    seconds: float = 0.0

    def note(self, one: CodedStory) -> None:
        """Take in the reason of what was not coded; a few inputs are named for each."""
        if one.outcome != "coded":
            reason = one.reason or "unknown"
            self.reason_counts[reason] += 1
            named = self.reasons.setdefault(reason, [])
            if len(named) < 4:
                named.append(one.input)


class Keeper:
    """Collects coded stories into pieces and commits them."""

    def __init__(
        self,
        store: Store,
        coding: Coding,
        sources: Sequence[str],
        listener: Listener | None = None,
        piece: int = PIECE,
    ) -> None:
        self.report = Report(f"rn_{uuid4().hex[:20]}")
        self._store = store
        self._coding = coding
        self._sources = tuple(sources)
        self._listen = listener or (lambda _: None)
        self._started = datetime.now(UTC)
        self._since = monotonic()
        self._waiting: list[CodedStory] = []
        self._piece = piece
        self._pieces = 0
        self.duplicates = 0

    def keep(self, coded: Iterable[CodedStory]) -> Report:
        """Commit all stories that come; return the report of the run.

        Where it is interrupted, what was coded until then is committed first.
        """
        began = monotonic()
        try:
            for one in coded:
                self._waiting.append(one)
                self.report.note(one)
                self._listen(self._so_far())
                full = len(self._waiting) >= self._piece
                if full or monotonic() - self._since > PIECE_SECONDS:
                    self._commit()
        except KeyboardInterrupt:
            self._commit(last=True)
            raise
        self._commit(last=True)
        self.report.seconds = monotonic() - began
        return self.report

    def _so_far(self) -> Counts:
        waiting = Counter(one.outcome for one in self._waiting)
        return self.report.counts + Counts(
            waiting["coded"], self.duplicates, waiting["rejected"], waiting["failed"]
        )

    def _commit(self, *, last: bool = False) -> Done:
        outcomes = Counter(one.outcome for one in self._waiting)
        events = [row for one in self._waiting for row in event_rows(one)]
        counts = Counts(
            outcomes["coded"], self.duplicates, outcomes["rejected"], outcomes["failed"],
            len(events),
        )  # fmt: skip
        work = Work(
            self.report.run_id, "ingest", self._started,
            rows={"stories": [story_row(one) for one in self._waiting], "events": events},
            counts=counts, coding=self._coding, sources=self._sources, last=last, once=True,
        )  # fmt: skip
        done = self._store.commit(work)
        self.report.counts += done.counts
        self.report.version = done.version
        self.duplicates = 0
        self._waiting = []
        self._since = monotonic()
        self._pieces += 1
        self._listen(self.report.counts)
        if self._pieces % TIDY_EVERY == 0:
            tidy(self._store)
        return done


def ingest(
    store: Store,
    inputs: Iterable[Story | Refused],
    *,
    coding: Coding,
    sources: Sequence[str],
    workers: int,
    codebook: Path | None,
    listener: Listener | None = None,
    piece: int = PIECE,
) -> Report:
    """Read, code and keep inputs; return the report of the run."""
    keeper = Keeper(store, coding, sources, listener, piece)
    fresh = _fresh(inputs, store.known(), keeper)
    coded = code_parallel(fresh, workers=workers, model=coding.model, codebook=codebook)
    return keeper.keep(coded)


def _fresh(
    inputs: Iterable[Story | Refused], known: set[str], keeper: Keeper
) -> Iterator[Story | Refused]:
    """Yield the inputs that are not known yet, counting the others as duplicates."""
    met: set[str] = set()
    for one in inputs:
        key = one.id if isinstance(one, Story) else input_key(_refused(one))
        if key in known or key in met:
            keeper.duplicates += 1
            continue
        met.add(key)
        yield one


def _refused(one: Refused) -> CodedStory:
    return CodedStory(one.outcome, one.reason, one.input, None, ())


__all__ = ["PIECE", "Keeper", "Listener", "Report", "ingest"]
