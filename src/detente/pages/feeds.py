"""Feeds (RSS, Atom) to stories: one for each entry."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import html as lxml_html

from detente.errors import InputError
from detente.pages.reader import make_story
from detente.pages.refused import Refused
from detente.records import Story


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed gave: its entries, and what its server wants to be told the next time.

    `problem` says why nothing could be read; an unchanged feed has neither problem nor entries.
    """

    url: str
    entries: tuple[Story | Refused, ...]
    etag: str | None = None
    modified: str | None = None
    problem: str | None = None


def read_feed(url: str, *, etag: str | None = None, modified: str | None = None) -> Feed:
    """Return the entries of a feed, given as an address or a file.

    With what the server said the last time, it need not send again what has not changed.
    """
    found = feedparser.parse(url, etag=etag, modified=modified)
    status = found.get("status")
    if status == 304:
        return Feed(url, (), etag, modified)
    if status is not None and status >= 400:
        return Feed(url, (), problem=f"the server answered {status}")
    if not found.get("version") and not found.entries:
        reason = found.get("bozo_exception") or "neither RSS nor Atom"
        return Feed(url, (), problem=f"no feed: {' '.join(str(reason).split())}")
    entries = tuple(_entries(url, found))
    return Feed(url, entries, found.get("etag"), found.get("modified"))


def _entries(url: str, found: Any) -> Iterator[Story | Refused]:
    for number, entry in enumerate(found.entries, start=1):
        name = f"{url}#{entry.get('id') or entry.get('link') or number}"
        input_id = entry.get("id") or None
        try:
            yield make_story(
                _text(entry),
                title=_plain(entry.get("title", "")),
                published=_day(entry),
                url=entry.get("link") or None,
                input=name,
                input_id=input_id,
            )
        except InputError as error:
            yield Refused(name, input_id, "rejected", str(error))


def _text(entry: Any) -> str:
    """Return the fullest text of an entry, with a blank line between paragraphs."""
    texts = [c.get("value", "") for c in entry.get("content", ())]
    texts.append(entry.get("summary", ""))
    return max((_plain(t) for t in texts), key=len)


def _plain(markup: str) -> str:
    if "<" not in markup:
        return markup.strip()
    try:
        tree = lxml_html.fromstring(f"<div>{markup}</div>")
    except ValueError:  # lxml's errors of markup are SyntaxErrors with this base or that
        return markup.strip()
    for node in tree.iter("p", "div", "br", "li", "h1", "h2", "h3", "h4"):
        node.tail = "\n\n" + (node.tail or "")
    paragraphs = ("".join(tree.itertext())).split("\n\n")
    return "\n\n".join(p for p in (" ".join(x.split()) for x in paragraphs) if p)


def _day(entry: Any) -> str | None:
    for key in ("published_parsed", "updated_parsed"):
        moment = entry.get(key)
        if isinstance(moment, time.struct_time):
            return datetime(*moment[:6], tzinfo=UTC).strftime("%Y-%m-%dT%H:%M")
    return None
