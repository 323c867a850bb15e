"""The workspace: the one place where coder, store and happenings meet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from detente.codebook import Codebook, load_knowledge
from detente.errors import ConfigError, StoreError
from detente.formats.foreign import ForeignEvent
from detente.happenings import story_of
from detente.pages import Refused
from detente.parallel import default_workers
from detente.records import (
    ChainStep,
    CodedStory,
    Decision,
    Event,
    Happening,
    LifeLink,
    Story,
    StoryGroup,
)
from detente.store import (
    SCHEMA_VERSION,
    AsOf,
    Coding,
    Compacted,
    EventFilter,
    FeedState,
    Lookup,
    SearchIndex,
    SideIndex,
    Snapshot,
    State,
    Store,
    add_members,
    bring_up,
    compact,
    read_as_of,
    tidy,
)
from detente.store.asking import NEWEST, chain_of, count_events, list_events, select
from detente.store.rows import (
    coded_of,
    event_of,
    group_of,
    happening_of,
    link_of,
)
from detente.workspace.coding import coding_of
from detente.workspace.folder import (
    Settings,
    make_folder,
    overlay_of,
    raise_schema,
    read_settings,
    write_settings,
)
from detente.workspace.foreign import Imported, keep_foreign, read_foreign
from detente.workspace.ingest import Listener, Report, ingest
from detente.workspace.joining import Joined, join_again, join_pending
from detente.workspace.recode import Recoded, recode
from detente.workspace.repair import Checked, Repairer

if TYPE_CHECKING:
    from detente.coder import Coder

Form = Literal["arrow", "polars", "pandas"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What identifies the record at this moment, for those who write about it."""

    folder: str
    version: int | None
    program: str | None
    codebook: str | None
    model: str | None
    model_digest: str | None
    stories: int
    events: int
    happenings: int
    links: int
    first_published: str | None
    last_published: str | None
    first_run: str | None
    last_run: str | None
    digest: str


class Workspace:
    """A folder with a record that grows. Make one with `create_workspace`, or open one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: Settings = read_settings(folder)
        self.store = _open_store(folder, self.settings)
        self.state = State(folder / "state.sqlite")
        self.search = SearchIndex(folder / "search.sqlite")
        self.lookup = Lookup(folder / "lookup.sqlite")
        self.sides = SideIndex(folder / "sides.sqlite")
        self._snapshots: dict[AsOf | None, tuple[int, Snapshot]] = {}

    def __repr__(self) -> str:
        return f"Workspace('{self.folder}')"

    # -- writing ---------------------------------------------------------------------------------

    @cached_property
    def overlay(self) -> Path | None:
        """The folder that is laid over the codebook, or None; looked up once, as the coder is."""
        return overlay_of(self.folder)

    @cached_property
    def coder(self) -> Coder:
        """The coder that the settings name."""
        from detente.coder import make_coder

        return make_coder(self.settings.model, self.overlay)

    @property
    def codebook(self) -> Codebook:
        """The codebook with what the workspace lays over it; no language model is loaded for it."""
        return load_knowledge(self.overlay)

    @property
    def coding(self) -> Coding:
        """What identifies the present way of coding."""
        return coding_of(self.coder, self.settings.model)

    def ingest(
        self,
        paths: Sequence[str] = (),
        *,
        feeds: Sequence[str] = (),
        kind: Any = None,
        published: str | None = None,
        columns: Mapping[str, str] | None = None,
        workers: int | None = None,
        listener: Listener | None = None,
        join: bool = True,
    ) -> Report:
        """Read, code and keep what is new in paths and feeds; return the report of the run.

        What the workspace holds already is passed by. Whatever interrupts it, what it had kept
        stays, and the same call goes on from there. With `join` the new events are joined with the
        record's happenings.
        """
        inputs = self._inputs(paths, feeds, kind, published, columns)
        return self.ingest_stories(
            inputs, sources=[*paths, *feeds], workers=workers, listener=listener, join=join
        )

    def ingest_stories(
        self,
        inputs: Iterable[Story | Refused],
        *,
        sources: Sequence[str] = (),
        workers: int | None = None,
        listener: Listener | None = None,
        join: bool = True,
    ) -> Report:
        """Code and keep stories that were read already; otherwise as `ingest`."""
        report = ingest(
            self.store, inputs, coding=self.coding, sources=sources,
            workers=workers or default_workers(), codebook=self.overlay, listener=listener,
        )  # fmt: skip
        tidy(self.store)
        self.search.update(self.store.snapshot(("stories", "superseded")))
        if join:
            joined = self.join()
            report.happenings, report.links = joined.happenings, joined.links
        return report

    def _inputs(
        self,
        paths: Sequence[str],
        feeds: Sequence[str],
        kind: Any,
        published: str | None,
        columns: Mapping[str, str] | None,
    ) -> Iterator[Story | Refused]:
        from detente.pages.reader import read_paths

        stories = read_paths(paths, kind=kind, published=published, columns=columns)

        def both() -> Iterator[Story | Refused]:
            yield from stories
            for url in feeds:
                yield from self._feed(url)

        return both()

    def _feed(self, url: str) -> Iterator[Story | Refused]:
        """Yield the entries of a feed; what its server said is kept once all were taken."""
        from detente.pages.feeds import read_feed

        state = self.state.feed(url)
        feed = read_feed(url, etag=state.etag, modified=state.modified)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if feed.problem is not None:
            self.state.keep_feed(FeedState(url, state.etag, state.modified, now, feed.problem))
            yield Refused(url, None, "failed", feed.problem)
            return
        yield from feed.entries
        self.state.keep_feed(FeedState(url, None, None, now, None))

    def watch(
        self,
        folder: str,
        *,
        every: float = 10.0,
        rounds: int | None = None,
        **more: Any,
    ) -> Iterator[Report]:
        """Yield a report for each time that something new was found in a folder, again and again.

        A file counts as complete when its size has not changed between two looks.
        """
        looks = ready_files(Path(folder))
        done = 0
        while rounds is None or done < rounds:
            ready = next(looks)
            if ready:
                yield self.ingest(ready, **more)
            done += 1
            if rounds is None or done < rounds:
                time.sleep(every)

    def join(self, listener: Callable[[int, int], None] | None = None) -> Joined:
        """Join what was coded since the last time with the record's happenings."""
        decisions = self.state.decisions()
        joined = join_pending(self.store, self.codebook, decisions, listener)
        self._index()
        return joined

    def decide(self, decision: Decision) -> Joined:
        """Keep a decision by hand on two events, and join anew what it touches."""
        self.state.decide(decision)
        both = {decision.one, decision.other}
        joined = join_again(self.store, self.codebook, self.state.decisions(), both)
        self._index()
        return joined

    def _index(self) -> None:
        snapshot = self.snapshot()
        self.lookup.update(snapshot)
        self.sides.update(snapshot)

    def recode(self, *, workers: int | None = None, listener: Listener | None = None) -> Recoded:
        """Code the kept stories again with the present codebook; return what changed.

        Stories that it coded already are passed by. Older versions stay readable.
        """
        report = recode(
            self.store, self.coding, workers=workers or default_workers(), codebook=self.overlay,
            listener=listener,
        )  # fmt: skip
        tidy(self.store)
        self.join()
        return report

    def import_events(
        self, events: Iterable[ForeignEvent], *, sources: Sequence[str] = ()
    ) -> Imported:
        """Keep events of other data sets (`formats.sources.open_events`) beside the record."""
        return keep_foreign(self.store, events, sources=sources)

    def compact(self) -> Compacted:
        """Put small files together and delete files that left the tables long enough ago."""
        return compact(self.store, history_days=self.settings.history_days)

    def check(self) -> Checked:
        """Return what is whole and what is not; nothing is changed."""
        return self._repairer().check()

    def repair(self) -> Checked:
        """Check, and repair what can be repaired; broken files are set aside in `damaged/`."""
        return self._repairer().repair(self.coder, self.coding, self.overlay)

    def _repairer(self) -> Repairer:
        return Repairer(
            self.folder, self.store, self.search, self.lookup, self.sides, self.state,
            self.settings.history_days,
        )  # fmt: skip

    # -- reading ---------------------------------------------------------------------------------

    def snapshot(self, as_of: AsOf | str | None = None) -> Snapshot:
        """Return the record as it stands now, or as it stood; see `read_as_of` for its forms."""
        moment = read_as_of(as_of) if isinstance(as_of, str) else as_of
        self.store.table("runs").refresh()
        version = self.store.table("runs").version
        kept = self._snapshots.get(moment)
        if kept is None or kept[0] != version:
            if kept is not None:
                kept[1].close()
            now = self.store.snapshot()
            snapshot = now if moment is None else now.at(moment)
            self._snapshots[moment] = (self.store.table("runs").version, snapshot)
        return self._snapshots[moment][1]

    def sql(
        self, query: str, parameters: Sequence[Any] = (), *, as_of: AsOf | str | None = None
    ) -> pa.Table:
        """Return the rows of a query over the views (docs/workspace.md) as an Arrow table.

        Only reading is allowed: one SELECT, DESCRIBE or EXPLAIN that reads no other files.
        """
        return select(self.snapshot(as_of), query, parameters)

    def events(
        self,
        asked: EventFilter | None = None,
        *,
        sort: Sequence[str] = NEWEST,
        limit: int | None = None,
        offset: int = 0,
        as_of: AsOf | str | None = None,
        form: Form = "arrow",
        **filters: Any,
    ) -> Any:
        """Return the events asked for as an Arrow table, or as a frame of Polars or pandas.

        Filters are those of `EventFilter`, given as one or by name: `ws.events(actor="FRA",
        type=["ACCUSE", "REJECT"], since="2018-03")`. Columns are those of the view `events`.
        Of equals in the order asked for the smaller id comes first.
        """
        asked = asked or make_filter(**filters)
        found = self._found(asked)
        table = list_events(
            self.snapshot(as_of), asked, found, sort=sort, limit=limit, offset=offset,
            lookup=self.lookup,
        )  # fmt: skip
        return _as_form(table, form)

    def count(
        self,
        asked: EventFilter | None = None,
        *,
        group: Sequence[str] = (),
        limit: int | None = None,
        as_of: AsOf | str | None = None,
        form: Form = "arrow",
        **filters: Any,
    ) -> Any:
        """Return how many events are asked for, by the names in `group`, most first."""
        asked = asked or make_filter(**filters)
        found = self._found(asked)
        table = count_events(self.snapshot(as_of), asked, found, group=group, limit=limit)
        return _as_form(table, form)

    def _found(self, asked: EventFilter) -> list[str] | None:
        return None if asked.text is None else self.search.find(asked.text)

    def event(self, event_id: str, *, as_of: AsOf | str | None = None) -> Event | None:
        """Return one event, or None where the record holds none of that id."""
        rows = self.snapshot(as_of).rows("SELECT * FROM _events_live WHERE id = ?", [event_id])
        return event_of(rows[0]) if rows else None

    def coded(self, *, as_of: AsOf | str | None = None) -> Iterator[CodedStory]:
        """Yield every input of the record with its events, by id; the order is always the same."""
        snapshot = self.snapshot(as_of)
        stories = snapshot.stream("SELECT * FROM _stories_live ORDER BY id", size=500)
        events = snapshot.stream("SELECT * FROM _events_live ORDER BY story_id, place_in_story, id")
        waiting = next(events, None)
        for row in stories:
            mine: list[Event] = []
            while waiting is not None and waiting["story_id"] <= row["id"]:
                if waiting["story_id"] == row["id"]:
                    mine.append(event_of(waiting))
                waiting = next(events, None)
            yield coded_of(row, mine)

    def story(self, story_id: str, *, as_of: AsOf | str | None = None) -> CodedStory | None:
        """Return one story with its events, or None where the record holds none of that id."""
        snapshot = self.snapshot(as_of)
        rows = snapshot.rows("SELECT * FROM _stories_live WHERE id = ?", [story_id])
        if not rows:
            return None
        events = snapshot.rows(
            "SELECT * FROM _events_live WHERE story_id = ? ORDER BY place_in_story", [story_id]
        )
        return coded_of(rows[0], map(event_of, events))

    def groups(self, *, as_of: AsOf | str | None = None) -> Iterator[StoryGroup]:
        """Yield the groups of near-duplicate stories, by id."""
        rows = self.snapshot(as_of).stream("SELECT * FROM _groups_live ORDER BY id")
        return map(group_of, rows)

    def happenings(self, *, as_of: AsOf | str | None = None) -> Iterator[Happening]:
        """Yield the happenings, by id."""
        rows = self.snapshot(as_of).stream("SELECT * FROM _happenings_live ORDER BY id")
        return map(happening_of, rows)

    def links(self, *, as_of: AsOf | str | None = None) -> Iterator[LifeLink]:
        """Yield the links between happenings, by id."""
        return map(link_of, self.snapshot(as_of).stream("SELECT * FROM _links_live ORDER BY id"))

    def foreign(
        self, origin: str | None = None, *, as_of: AsOf | str | None = None
    ) -> Iterator[ForeignEvent]:
        """Yield the events of other data sets, by day; only those whose origin begins so."""
        return read_foreign(self.snapshot(as_of), origin)

    def story_of(self, name: str, *, as_of: AsOf | str | None = None) -> tuple[ChainStep, ...]:
        """Return the chain that an event or happening is part of, earliest first.

        `name` is the id of an event, or of a happening, present or former; empty if unknown.
        """
        snapshot = self.snapshot(as_of)
        chain = chain_of(snapshot, "ev_" + name[3:], self.lookup)
        if chain is None:
            return ()
        own, happenings, links = chain
        return story_of(own, map(happening_of, happenings), map(link_of, links))

    def full_id(self, name: str, *, as_of: AsOf | str | None = None) -> str:
        """Return the id of the event or happening whose id begins so.

        Raises `ConfigError` where there is none, or several.
        """
        snapshot = self.snapshot(as_of)
        add_members(snapshot)
        table, column = (
            ("members", "event_id") if name.startswith("ev_") else ("_happenings_live", "id")
        )
        if not name.startswith(("ev_", "hp_")):
            raise ConfigError(f"'{name}' is no id of an event (ev_...) or happening (hp_...)")
        found = snapshot.rows(
            f"SELECT {column} AS id FROM {table} WHERE starts_with({column}, ?) ORDER BY 1 LIMIT 3",
            [name],
        )
        if not found and name.startswith("hp_"):  # a former id
            found = snapshot.rows(
                "SELECT event_id AS id FROM members WHERE starts_with(event_id, ?) LIMIT 3",
                ["ev_" + name[3:]],
            )
        if not found:
            raise ConfigError(f"the workspace holds no event or happening '{name}'")
        if len(found) > 1:
            several = ", ".join(r["id"] for r in found)
            raise ConfigError(
                f"'{name}' is the beginning of several ids ({several} ...); give more"
            )
        full: str = found[0]["id"]
        return full

    def cite(self, *, as_of: AsOf | str | None = None) -> Citation:
        """Return what identifies the record now, or as it stood."""
        snapshot = self.snapshot(as_of)
        counts = snapshot.rows(
            "SELECT (SELECT count(*) FROM _stories_live WHERE outcome = 'coded') AS stories, "
            "(SELECT count(*) FROM _events_live) AS events, "
            "(SELECT count(*) FROM _happenings_live) AS happenings, "
            "(SELECT count(*) FROM _links_live) AS links, "
            "(SELECT CAST(min(day) AS VARCHAR) FROM _stories_live) AS first_published, "
            "(SELECT CAST(max(day) AS VARCHAR) FROM _stories_live) AS last_published, "
            "(SELECT printf('%016x', bit_xor(md5_number_lower(concat_ws('|', id, type, status, "
            "actor_names, recipient_names, date.start, confidence)))) FROM _events_live) AS digest"
        )[0]
        coded = [r for r in snapshot.runs if r["version"] is not None]
        last: Mapping[str, Any] = coded[-1] if coded else {}
        return Citation(
            folder=str(self.folder), version=last.get("version"), program=last.get("program"),
            codebook=last.get("codebook"), model=last.get("model"),
            model_digest=last.get("model_digest"),
            first_run=_moment(coded[0]["started"]) if coded else None,
            last_run=_moment(last["committed"]) if coded else None,
            **{**counts, "digest": counts["digest"] or "0" * 16},
        )  # fmt: skip


def open_workspace(folder: str | Path) -> Workspace:
    """Return the workspace in a folder.

    Raises `ConfigError` where the folder is none, `StoreError` where it cannot be read.
    """
    return Workspace(Path(folder))


def create_workspace(folder: str | Path) -> Workspace:
    """Return a new workspace in a new or empty folder.

    Raises `ConfigError` where something is there, `StoreError` where it cannot be written.
    """
    path = Path(folder)
    make_folder(path)
    Store.create(path / "tables", history_days=30)
    write_settings(path)
    return Workspace(path)


def _open_store(folder: Path, settings: Settings) -> Store:
    """Return the store, brought up to the present layout; where it may not be written, as it is."""
    tables = folder / "tables"
    if settings.schema >= SCHEMA_VERSION:
        return Store(tables)
    try:
        store = bring_up(tables, settings.schema, history_days=round(settings.history_days))
        raise_schema(folder)
    except StoreError:
        return Store(tables, layout=settings.schema)
    return store


def make_filter(**filters: Any) -> EventFilter:
    """Return a filter out of names and values; a single value stands for a list of one.

    Raises `ConfigError` for a name that is none.
    """
    known = EventFilter.__dataclass_fields__
    for name in filters:
        if name not in known:
            raise ConfigError(f"no filter '{name}'; known are {', '.join(sorted(known))}")
    given: dict[str, Any] = {
        name: (value,) if known[name].type.startswith("Sequence") and isinstance(value, (str, int))
        else tuple(value) if isinstance(value, list) else value
        for name, value in filters.items()
        if value is not None
    }  # fmt: skip
    return EventFilter(**given)


def _as_form(table: pa.Table, form: Form) -> Any:
    if form == "arrow":
        return table
    try:
        if form == "pandas":
            return table.to_pandas()
        import polars

        return polars.from_arrow(table)
    except ImportError as error:
        raise ConfigError(f"{form} is not installed: python -m pip install {form}") from error


def ready_files(folder: Path) -> Iterator[list[str]]:
    """Yield again and again the files of a folder that are new and complete.

    A file counts as complete when its size and time have not changed between two looks.
    """
    taken: dict[str, tuple[int, int]] = {}
    before: dict[str, tuple[int, int]] = {}
    while True:
        seen = _files(folder)
        ready = [n for n, s in seen.items() if taken.get(n) != s and before.get(n) == s]
        before = seen
        yield ready
        taken |= {n: seen[n] for n in ready}


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    out = {}
    for path in sorted(folder.rglob("*")):
        hidden = any(p.startswith(".") for p in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            stat = path.stat()
            out[str(path)] = (stat.st_size, stat.st_mtime_ns)
    return out


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
