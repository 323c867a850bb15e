"""Records as rows of the tables, and rows as records again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from detente.ids import content_id
from detente.plain import from_plain, to_plain
from detente.records import CodedStory, Event, Happening, LifeLink, Party, Story, StoryGroup
from detente.store.schemas import TABLES

Row = dict[str, Any]


def number_of(*parts: str) -> int:
    """Return a whole number of 63 bits derived from the parts."""
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def input_key(coded: CodedStory) -> str:
    """Return the id under which an input is known: of its content, or of what was refused.

    >>> input_key(CodedStory("rejected", "empty", "a.txt", None, ()))[:3]
    'rj_'
    """
    if coded.story is not None:
        return coded.story.id
    return content_id("rj", coded.outcome, coded.reason or "", coded.input)


def source_of(story: Story) -> str | None:
    """Return the agency of a story, else the site that it is from."""
    if story.agency:
        return story.agency
    host = urlsplit(story.url).hostname if story.url else None
    return host.removeprefix("www.") if host else None


def story_row(coded: CodedStory) -> Row:
    """Return the row of one input, coded or refused, without `part` and `batch`."""
    row: Row = {
        "id": input_key(coded), "outcome": coded.outcome, "reason": coded.reason,
        "input": coded.input, "skipped": to_plain(coded.skipped), "sentences": coded.sentences,
    }  # fmt: skip
    if coded.story is not None:
        row |= to_plain(coded.story) | {"id": coded.story.id, "input": coded.input}
        row["day"] = first_day(coded.story.published)
        row["source"] = source_of(coded.story)
    return row


def event_rows(coded: CodedStory) -> Iterator[Row]:
    """Yield the rows of a coded story's events; of two with the same id the first is kept."""
    story, seen = coded.story, set()
    if story is None:
        return
    published, source = first_day(story.published), source_of(story)
    for place, event in enumerate(coded.events):
        if event.id not in seen:
            seen.add(event.id)
            yield event_row(event) | {
                "place_in_story": place, "published": published, "source": source,
                "title": story.title,
            }  # fmt: skip


def event_row(event: Event) -> Row:
    """Return the columns of an event that follow from the event alone."""
    row: Row = to_plain(event)
    return row | {
        "day": first_day(event.date.start),
        "day_end": last_day(event.date.end or event.date.start),
        "actor_countries": _codes(q.country for q in event.actors),
        "recipient_countries": _codes(q.country for q in event.recipients),
        "actor_sectors": _codes(q.sector for q in event.actors),
        "recipient_sectors": _codes(q.sector for q in event.recipients),
        "actor_names": _names(event.actors),
        "recipient_names": _names(event.recipients),
        "speakers": "; ".join(dict.fromkeys(a.speaker for a in event.attribution)),
    }


def group_row(group: StoryGroup, keys: Iterable[str]) -> Row:
    """Return the row of a group of stories that is found by the keys."""
    row: Row = to_plain(group)
    return row | {"keys": key_numbers(keys)}


def happening_row(happening: Happening, keys: Iterable[str], life_keys: Iterable[str]) -> Row:
    """Return the row of a happening that is found by the keys."""
    row: Row = to_plain(happening)
    return row | {
        "day": first_day(happening.date.start),
        "actor_countries": _codes(q.country for q in happening.actors),
        "recipient_countries": _codes(q.country for q in happening.recipients),
        "disagreements": [
            {"field": d.field, "values": [{"value": v, "events": list(e)} for v, e in d.values]}
            for d in happening.disagreements
        ],
        "outer": [{"event_id": e, "type": t} for e, t in happening.outer],
        "keys": key_numbers(keys),
        "life_keys": key_numbers(life_keys),
    }


def link_row(link: LifeLink) -> Row:
    """Return the row of a link."""
    row: Row = to_plain(link)
    return row


def key_numbers(keys: Iterable[str]) -> list[int]:
    """Return the digests of keys, sorted; two keys with one digest only cost a comparison."""
    return sorted({number_of(k) for k in keys})


def as_table(name: str, rows: Iterable[Row], *, batch: int) -> pa.Table:
    """Return rows as an Arrow table of exactly the columns of a table of the workspace.

    The number of a row follows from its batch and id, so that a row told again later has another.
    """
    spec = TABLES[name]
    kept = list(rows)
    columns = []
    for column in spec.columns:
        values: Sequence[Any]
        if column.name in ("part", "batch"):
            values = [batch] * len(kept)
        elif column.name == "row":
            values = [number_of(str(batch), str(r.get("id", r.get("old")))) for r in kept]
        else:
            values = [r.get(column.name) for r in kept]
        columns.append(pa.array(values, column.kind))
    return pa.Table.from_arrays(columns, schema=spec.schema)


def columns_of(kind: type, *more: str) -> str:
    """Return the columns that a record of a type is made of, for SQL.

    Others (keys, names in one text) are half of what a row takes to be read.
    """
    return ", ".join(f'"{name}"' for name in (*(f.name for f in fields(kind)), *more))


def event_of(row: Mapping[str, Any]) -> Event:
    """Return the event of a row."""
    return from_plain(Event, dict(row))


def story_of(row: Mapping[str, Any]) -> Story:
    """Return the story of a row; raises KeyError for a row of what is no story."""
    return from_plain(Story, {**row, "captions": row["captions"] or ()})


def coded_of(row: Mapping[str, Any], events: Iterable[Event]) -> CodedStory:
    """Return what became of an input, out of its row and its events."""
    story = None if row["text"] is None else story_of(row)
    plain = {
        "outcome": row["outcome"], "reason": row["reason"], "input": row["input"], "story": None,
        "events": (), "skipped": row["skipped"] or (), "sentences": row["sentences"] or 0,
    }  # fmt: skip
    shell = from_plain(CodedStory, plain)
    return CodedStory(
        shell.outcome, shell.reason, shell.input, story, tuple(events), shell.skipped,
        shell.sentences,
    )  # fmt: skip


def group_of(row: Mapping[str, Any]) -> StoryGroup:
    """Return the group of a row."""
    return from_plain(StoryGroup, dict(row))


def happening_of(row: Mapping[str, Any]) -> Happening:
    """Return the happening of a row."""
    return from_plain(
        Happening,
        {
            **row,
            "disagreements": [
                {"field": d["field"], "values": [(v["value"], v["events"]) for v in d["values"]]}
                for d in row["disagreements"]
            ],
            "outer": [(o["event_id"], o["type"]) for o in row["outer"]],
        },
    )


def link_of(row: Mapping[str, Any]) -> LifeLink:
    """Return the link of a row."""
    return from_plain(LifeLink, dict(row))


def first_day(text: str | None) -> date | None:
    """Return the first day of a date written as year, month or day, with or without a time.

    >>> first_day("2018-03"), first_day("2018-03-06T11:00"), first_day(None)
    (datetime.date(2018, 3, 1), datetime.date(2018, 3, 6), None)
    """
    if not text:
        return None
    year, month, day = (*text[:10].split("-"), "1", "1")[:3]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def last_day(text: str | None) -> date | None:
    """Return the last day of a date written as year, month or day.

    >>> last_day("2018-02"), last_day("2018")
    (datetime.date(2018, 2, 28), datetime.date(2018, 12, 31))
    """
    first = first_day(text)
    if first is None or text is None or len(text) >= 10:
        return first
    if len(text) == 4:
        return date(first.year, 12, 31)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _codes(values: Iterable[str | None]) -> str:
    return " ".join(sorted({v for v in values if v}))


def _names(parties: Iterable[Party]) -> str:
    return "; ".join(dict.fromkeys(q.name for q in parties))
