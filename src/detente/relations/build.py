"""The record that relations are read from, out of coded stories, as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterable

from detente.codebook import Codebook
from detente.happenings import (
    group_stories,
    join_reports,
    link_lives,
    reports_of,
    story_heads,
)
from detente.records import CodedStory
from detente.relations.shapes import Record


def last_day(stories: Iterable[CodedStory]) -> str | None:
    """Return the day of the latest publication, None where no story has one."""
    days = [c.story.published[:10] for c in stories if c.story and c.story.published]
    return max(days, default=None)


def build_record(coded: Iterable[CodedStory], book: Codebook, on: str | None = None) -> Record:
    """Return stories published up to a day, joined into happenings; the order does not matter.

    Stories without a date count as published on the first day of all.
    """
    kept = {
        c.story.id: c
        for c in sorted(coded, key=lambda c: c.input)
        if c.story and c.outcome == "coded" and (on is None or (c.story.published or "")[:10] <= on)
    }
    kept = dict(sorted(kept.items()))
    stories = {k: c.story for k, c in kept.items() if c.story}
    heads = story_heads(stories.values(), group_stories(stories.values(), book.joining))
    reports = [r for c in kept.values() if c.story for r in reports_of(c.events, heads[c.story.id])]
    happenings = join_reports(reports, book.joining)
    links = link_lives(happenings, book.lives, book.joining)
    return Record(
        stories=stories,
        events={r.event.id: r.event for r in reports},
        happenings={h.id: h for h in happenings},
        links=tuple(links),
        home={m.event_id: h.id for h in happenings for m in h.members},
        groups={k: head.group for k, head in heads.items()},
    )
