"""A large record made by recombining coded stories, laid down many rows at a time.

Rows are drawn from a pool of recombined stories and events (other countries, days, ids, sources,
words), and written under parts of the sizes that compaction leaves behind in a record that grew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.happenings import group_stories, join_reports, keys_of, reports_of, story_heads
from detente.records import CodedStory
from detente.store import Coding, Counts, Store, Work
from detente.store.rows import Row, as_table, event_rows, group_row, happening_row, story_row
from detente.store.store import new_part

EACH = 5
FIRST = date(2015, 1, 1)
DAYS = 3600
COUNTRIES = (
    "USA RUS CHN GBR FRA DEU IRN SYR UKR TUR ISR PSE IND PAK MEX VEN COL EGY SAU JPN KOR PRK BRA "
    "ARG ESP ITA POL SWE NGA KEN ETH ZAF AUS IDN PHL VNM THA IRQ AFG LBY".split()
)
WORDS_EACH = 60
# Stories of a part, as compaction leaves them: few large parts, some of a tenth, many small ones.
LARGE, MIDDLE = 200_000, 20_000
AT_ONCE = 20_000
_EPOCH = date(1970, 1, 1)


class Mixer:
    """Makes rows of stories and events out of coded stories."""

    def __init__(
        self, coded: Sequence[CodedStory], seed: int = 1, countries: Sequence[str] = COUNTRIES
    ) -> None:
        self.countries = countries
        self.stories = [story_row(c) for c in coded]
        self.events = [r for c in coded for r in event_rows(c)]
        self.words = sorted({w for r in self.stories for w in r["text"].split()})
        self._dice = np.random.default_rng(seed)

    def story(self, n: int, day: date) -> tuple[Row, list[Row]]:
        """Return the row of a story and those of its events."""
        dice = self._dice
        base = self.stories[dice.integers(len(self.stories))]
        extra = " ".join(self.words[k] for k in dice.integers(len(self.words), size=WORDS_EACH))
        story_id = f"st_{dice.bytes(10).hex()}"
        row = base | {
            "id": story_id, "day": day, "published": day.isoformat(), "input": f"made#{n}",
            "text": f"{base['text']}\n\n{extra}",
            # What was added is the body: else all stories would be copies of a few.
            "paragraphs": [[len(base["text"]) + 2, len(base["text"]) + 2 + len(extra)]],
            "source": f"site{dice.integers(200)}.example",
        }  # fmt: skip
        return row, [self._event(story_id, k, row) for k in range(EACH)]

    def _event(self, story_id: str, place: int, story: Row) -> Row:
        dice = self._dice
        base = self.events[dice.integers(len(self.events))]
        one, other = (self.countries[k] for k in dice.choice(len(self.countries), 2, replace=False))
        start = story["day"] - timedelta(days=int(dice.integers(3)))
        told = {**base["date"], "start": start.isoformat(), "end": start.isoformat()}
        return base | {
            "id": f"ev_{dice.bytes(10).hex()}", "story_id": story_id,
            "place_in_story": place, "day": start, "day_end": start, "published": story["day"],
            "source": story["source"], "title": story["title"], "date": told,
            "actors": [q | {"country": one} for q in base["actors"]],
            "recipients": [q | {"country": other} for q in base["recipients"]],
            "actor_countries": one if base["actors"] else "",
            "recipient_countries": other if base["recipients"] else "",
            "embedded_in": None, "links": [],
        }  # fmt: skip


class Layer:
    """Lays stories, events, groups and happenings down, many rows at a time."""

    def __init__(self, store: Store, coding: Coding, mixer: Mixer, seed: int = 2) -> None:
        self.store = store
        self.coding = coding
        self.words = np.array(mixer.words)
        self._dice = np.random.default_rng(seed)
        made = [mixer.story(n, FIRST) for n in range(800)]
        self._stories = as_table("stories", [s for s, _ in made], batch=0)
        self._events = as_table("events", [e for _, more in made for e in more], batch=0)

    def stories(self, first: int, count: int, total: int) -> int:
        """Lay down so many stories, the first of which has a number of all; return their part."""
        part = new_part()
        for start in range(first, first + count, AT_ONCE):
            some = np.arange(start, min(start + AT_ONCE, first + count))
            self._lay(part, some, some * DAYS // total)
        counts = Counts(coded=count, events=count * EACH)
        work = Work("rn_made", "ingest", datetime.now(UTC), {}, counts, self.coding, once=True)
        self.store.mark(work, part)
        return part

    def _lay(self, part: int, numbers: Any, days: Any) -> None:
        dice, size = self._dice, len(numbers)
        ids = _ids("st_", dice, size)
        told = (days + (FIRST - _EPOCH).days).astype("datetime64[D]")
        sources = np.char.add(np.char.add("site", dice.integers(200, size=size).astype(str)), ".ex")
        picks = dice.integers(self._stories.num_rows, size=size)
        stories = self._stories.take(picks)
        words = self.words[dice.integers(len(self.words), size=(size, WORDS_EACH))]
        heads = [text.rsplit("\n", 1)[0] + "\n" for text in stories["text"].to_pylist()]
        texts = [head + " ".join(extra) for head, extra in zip(heads, words.tolist(), strict=True)]
        spans = [[[len(h), len(t)]] for h, t in zip(heads, texts, strict=True)]
        inputs = np.char.add("made#", numbers.astype(str))
        self._append("stories", part, stories, {
            "id": ids, "day": told, "published": told.astype(str), "input": inputs,
            "text": texts, "paragraphs": spans, "source": sources,
        })  # fmt: skip
        own = np.repeat(np.arange(size), EACH)
        happened = told[own] - dice.integers(3, size=len(own)).astype("timedelta64[D]")
        order = np.argsort(happened, kind="stable")
        own, happened = own[order], happened[order]
        events = self._events.take(dice.integers(self._events.num_rows, size=len(own)))
        when = happened.astype(str)
        self._append("events", part, events, {
            "id": _ids("ev_", dice, len(own)), "story_id": np.array(ids)[own],
            "place_in_story": (np.tile(np.arange(EACH), size)[order]).astype("int32"),
            "day": happened, "day_end": happened, "published": told[own], "source": sources[own],
            "title": stories["title"].take(own),
            "date": _with(events["date"], start=when, end=when),
        })  # fmt: skip

    def joined(self, parts: Sequence[int], coded: Sequence[CodedStory], book: Any) -> None:
        """Lay down a group for each story of parts, and a happening for each event."""
        groups, happenings = _pools(coded, book)
        part = new_part()
        with self.store.snapshot(("events", "superseded")) as snapshot:
            reader = snapshot.con.cursor().sql(
                "SELECT id, story_id, day, published, actor_countries, recipient_countries, type, "
                "status, date FROM _events_live WHERE batch IN "
                f"({', '.join(map(str, parts))})"
            ).to_arrow_reader(AT_ONCE * EACH)  # fmt: skip
            seen: set[str] = set()
            for batch in reader:
                events = pa.Table.from_batches([batch])
                fresh = [s for s in pc.unique(events["story_id"]).to_pylist() if s not in seen]
                seen.update(fresh)
                self._lay_joined(part, events, fresh, groups, happenings)
        work = Work(
            "rn_made", "join", datetime.now(UTC), {}, Counts(), last=True,
            more={"covers": sorted(parts)},
        )  # fmt: skip
        self.store.mark(work, part)

    def _lay_joined(
        self, part: int, events: pa.Table, stories: list[str], groups: pa.Table,
        happenings: pa.Table,
    ) -> None:  # fmt: skip
        dice = self._dice
        rows = groups.take(dice.integers(groups.num_rows, size=len(stories)))
        own = [s[3:] for s in stories]
        told = pc.cast(events["published"], pa.string())
        days = dict(zip(events["story_id"].to_pylist(), told.to_pylist(), strict=True))
        when = pa.array([days[s] for s in stories], pa.string())
        self._append("groups", part, rows, {
            "id": [f"sg_{n}" for n in own], "component": [f"sc_{n}" for n in own],
            "members": _member(rows["members"], story_id=stories, published=when),
            "keys": _keys(rows["keys"], dice),
        })  # fmt: skip
        rows = happenings.take(dice.integers(happenings.num_rows, size=events.num_rows))
        own = [e[3:] for e in events["id"].to_pylist()]
        self._append("happenings", part, rows, {
            "id": [f"hp_{n}" for n in own], "component": [f"hc_{n}" for n in own],
            "members": _member(
                rows["members"], event_id=events["id"], story_id=events["story_id"], published=told
            ),
            "keys": _keys(rows["keys"], dice), "life_keys": _keys(rows["life_keys"], dice),
            "first_published": told, "last_published": told,
            **{c: events[c] for c in ("day", "date", "type", "status", "actor_countries",
                                      "recipient_countries")},
        })  # fmt: skip

    def _append(self, name: str, part: int, rows: pa.Table, columns: dict[str, Any]) -> None:
        numbers = self._dice.integers(2**62, size=rows.num_rows)
        columns |= {"row": numbers, "part": np.full(rows.num_rows, part)}
        columns["batch"] = columns["part"]
        for column, values in columns.items():
            field = rows.schema.field(column)
            if isinstance(values, pa.ChunkedArray):
                values = values.combine_chunks()
            if not isinstance(values, pa.Array):
                values = pa.array(values)
            place = rows.schema.get_field_index(column)
            rows = rows.set_column(place, field, values.cast(field.type))
        self.store.table(name).append(rows)


def sizes_of(count: int) -> Iterator[int]:
    """Yield the sizes of the parts in which so many stories are laid down."""
    while count:
        size = next(s for s in (LARGE, MIDDLE, count) if s <= count)
        yield size
        count -= size


def _pools(coded: Sequence[CodedStory], book: Any) -> tuple[pa.Table, pa.Table]:
    """Return rows of groups and happenings of coded stories, with keys as true ones have."""
    stories = [c.story for c in coded if c.story]
    groups = group_stories(stories, book.joining)
    heads = story_heads(stories, groups)
    told = [r for c in coded if c.story for r in reports_of(c.events, heads[c.story.id])]
    reports = {r.event.id: r for r in told}
    made = [
        happening_row(h, keys_of(reports[h.members[0].event_id], book.joining).keys, "abcd")
        | {"aliases": [], "disagreements": [], "outer": []}
        for h in join_reports(reports.values(), book.joining)
    ]
    rows = [group_row(g, map(str, range(16))) for g in groups]
    return as_table("groups", rows, batch=0), as_table("happenings", made, batch=0)


def _ids(prefix: str, dice: Any, count: int) -> list[str]:
    text = dice.bytes(10 * count).hex()
    return [prefix + text[n : n + 20] for n in range(0, 20 * count, 20)]


def _with(column: Any, **fields: Any) -> pa.Array:
    """Return a column of structs with some fields replaced."""
    struct = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    names = [f.name for f in struct.type]
    given = {
        n: v.combine_chunks() if isinstance(v, pa.ChunkedArray) else pa.array(v)
        for n, v in fields.items()
    }
    arrays = [given.get(n, struct.field(n)).cast(struct.type.field(n).type) for n in names]
    return pa.StructArray.from_arrays(arrays, fields=list(struct.type))


def _member(column: pa.ChunkedArray, **fields: Any) -> pa.Array:
    """Return lists of one member each, the first, with some fields replaced."""
    firsts = pc.list_element(column, 0)
    offsets = pa.array(np.arange(len(firsts) + 1), pa.int32())
    return pa.ListArray.from_arrays(offsets, _with(firsts, **fields), type=column.type)


def _keys(column: pa.ChunkedArray, dice: Any) -> pa.Array:
    """Return lists of keys as long as those given, each key new."""
    lengths = pc.list_value_length(column).to_numpy()
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    keys = pa.array(dice.integers(2**62, size=int(lengths.sum())))
    return pa.ListArray.from_arrays(offsets, keys, type=column.type)
