"""iCalendar (RFC 5545) of what is to come: acts that are planned, and those called off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from detente import __version__
from detente.formats.text import describe
from detente.records import CodedStory, Event, Story

STATUS = {
    "planned": "CONFIRMED", "postponed": "TENTATIVE", "conditional": "TENTATIVE",
    "cancelled": "CANCELLED",
}  # fmt: skip
# RFC 5545, 3.1: lines are folded so that none is longer than 75 octets.
WIDTH = 75


def dated_plan(event: Event) -> bool:
    """Whether an act belongs in a calendar: planned, put off or called off, with a date."""
    return event.status in STATUS and event.date.start is not None


def calendar_lines(stories: Iterable[CodedStory]) -> Iterator[str]:
    """Yield the lines of a calendar, each with its own end (CR LF).

    An act dated to a month or a year covers it whole, and is tentative. A story's day stands as
    DTSTAMP, since the standard asks for one and the same input must give the same bytes.
    """
    for line in ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//detente//detente {__version__}//EN"):
        yield line + "\r\n"
    for coded in stories:
        for event in coded.events:
            if coded.story is not None and dated_plan(event):
                for line in _entry(event, coded.story):
                    yield from _folded(line)
    yield "END:VCALENDAR\r\n"


def _entry(event: Event, story: Story) -> Iterator[str]:
    first, last = _days(event)
    told = story.published or first.isoformat()
    day, clock = (f"{told[:10]}-01-01"[:10], told[11:19])
    stamp = [part.replace("-", "").replace(":", "") for part in (day, clock)]
    tentative = event.date.precision != "day" and STATUS[event.status] == "CONFIRMED"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.id}@detente"
    yield f"DTSTAMP:{stamp[0]}T{stamp[1].ljust(6, '0')}Z"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(_summary(event))}"
    said = [describe(event), *(e.text for e in event.evidence[:1])]
    said.append(f"{story.title or story.input}, {story.published or 'no date'}")
    yield f"DESCRIPTION:{_text(chr(10).join(said))}"
    if event.place is not None:
        yield f"LOCATION:{_text(event.place.text)}"
        if event.place.lat is not None and event.place.lon is not None:
            yield f"GEO:{event.place.lat};{event.place.lon}"
    if story.url:
        yield f"URL:{story.url}"
    yield f"CATEGORIES:{event.type}"
    yield f"STATUS:{'TENTATIVE' if tentative else STATUS[event.status]}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _summary(event: Event) -> str:
    sides = [", ".join(p.name for p in side) for side in (event.actors, event.recipients)]
    joint = " and " if event.reciprocal else " to "
    mode = f"/{event.mode}" if event.mode else ""
    who = joint.join(s for s in sides if s) or "nobody named"
    return f"{event.type}{mode}: {who} ({event.status})"


def _days(event: Event) -> tuple[date, date]:
    assert event.date.start is not None
    first = date.fromisoformat((event.date.start + "-01-01")[:10])
    end = event.date.end or event.date.start
    if len(end) == 10:
        last = date.fromisoformat(end)
    elif len(end) == 7:
        last = date.fromisoformat(f"{end}-28") + timedelta(days=4)
        last = last.replace(day=1) - timedelta(days=1)
    else:
        last = date(int(end[:4]), 12, 31)
    return first, max(first, last)


def _text(text: str) -> str:
    """Return a text value: RFC 5545, 3.3.11."""
    plain = "".join(c for c in text if c == "\n" or c >= " ")
    for raw, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(raw, escaped)
    return plain


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of no more than 75 octets, never cutting a character."""
    piece = b""
    for char in line:
        raw = char.encode("utf-8")
        if len(piece) + len(raw) > WIDTH:
            yield piece.decode("utf-8") + "\r\n"
            piece = b" "
        piece += raw
    yield piece.decode("utf-8") + "\r\n"
