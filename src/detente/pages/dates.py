"""When a page says that it was published, read from the many shapes that pages use.

A date comes out as ISO 8601, as fine as the page says: `2017`, `2017-02`, `2017-02-08`,
`2017-02-08T02:48`, with the offset where the page gives one. Nothing is ever read against today.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

from detente.pages.words import date_words

_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[apAP]\.?\s?[mM]\b\.?)?"
)
_OFFSET = r"(?P<offset>(?:UTC|GMT)?\s?[+\-−]\d{2}:?\d{2}|Z\b|[A-Z][A-Za-z]{1,3}\b)"
_AGE = re.compile(
    r"(?:about |over |almost |last updated |updated )?"
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s?"
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|years?|yrs?)"
    r"\s+ago",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?P<updated>(?:last )?(?:updated|modified|edited)(?: on| at)?)|"
    r"\b(?P<published>(?:first |originally )?(?:published|posted|created|issued|released)"
    r"(?: on| at)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a line: its ISO form, where it stands, and whether it says it is an update."""

    iso: str
    start: int
    end: int
    updated: bool
    published: bool


def parse_date(text: str) -> str | None:
    """Return the date that the words give as ISO 8601, or None if they give no full date."""
    found = find_dates(text)
    if found:
        return min(found, key=lambda date: (not date.published, date.updated)).iso
    return _by_dateparser(text)


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates with day or month that stand in a line, in order of place."""
    dates: list[FoundDate] = []
    place = 0
    for match in _date_pattern().finditer(text[:2000]):
        if match.start() < place:
            continue
        iso, end = _with_clock(text, match)
        if iso is None:
            continue
        updated, published = _labels(text[place : match.start()])
        dates.append(FoundDate(iso, match.start(), end, updated, published))
        place = end
    return tuple(dates)


def find_age(text: str) -> str | None:
    """Return the words that tell a page's age ("2 years ago"), if there are any."""
    match = _AGE.search(text[:500])
    return match.group() if match else None


def rest_without_dates(text: str) -> str:
    """Return a line without its dates, ages, labels and the marks between them."""
    for date in reversed(find_dates(text)):
        text = text[: date.start] + " " + text[date.end :]
    text = _AGE.sub(" ", text)
    text = _LABEL.sub(" ", text)
    text = re.sub(rf"(?<![\w.]){_CLOCK}(?=\s|$)(?:\s*{_OFFSET})?", _drop_clock, text)
    text = re.sub(r"\b(?:on|at|date|time|am|pm)\b:?(?=\W*$)", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", text).strip(" \t/|·•,:;-–—()[]")


def _drop_clock(match: re.Match[str]) -> str:
    return " " if match["minute"] or match["half"] else match.group()


@cache
def _date_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(date_words()[0], key=len, reverse=True))
    month = rf"(?P<{{0}}>{months})\b\.?"
    weekday = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    day = r"(?P<{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
    year = r"(?P<{0}>(?:19|20)\d\d)"
    shapes = (
        rf"(?<!\d){year.format('y1')}[-/.](?P<m1>0?[1-9]|1[0-2])[-/.]{day.format('d1')}(?!\d)",
        rf"\b{weekday}(?:the )?{day.format('d2')}(?:\s+of)?[\s\-,]+{month.format('m2')}"
        rf"[\s\-,]+{year.format('y2')}(?!\d)",
        rf"\b{weekday}{month.format('m3')}[\s\-]+{day.format('d3')},?(?:\s+at)?[\s\-,]+"
        rf"{year.format('y3')}(?!\d)",
        r"(?<![\d/.])(?P<n1>0?[1-9]|[12]\d|3[01])(?P<sep>[/.\-])"
        r"(?P<n2>0?[1-9]|[12]\d|3[01])(?P=sep)"
        rf"{year.format('y4')}(?!\d)",
        rf"\b{month.format('m5')},?\s+{year.format('y5')}(?!\d)",
        rf"(?<!\d){year.format('y6')}[\s\-,]+{month.format('m6')}[\s\-]+{day.format('d6')}(?!\d)",
    )
    return re.compile("|".join(f"(?:{shape})" for shape in shapes), re.IGNORECASE)


def _with_clock(text: str, match: re.Match[str]) -> tuple[str | None, int]:
    """Return the ISO date with the clock time after or before it, and where it ends."""
    tail = re.compile(
        rf"(?:T|,?\s*(?:[/|·•–—-]\s*)?(?:at\s+)?(?:\()?){_CLOCK}\)?(?:\s?(?:\()?{_OFFSET})?"
    ).match(text, match.end())
    end = match.end()
    clock = ""
    half = ""
    if tail is not None and (tail["minute"] is not None or tail["half"] is not None):
        clock = _clock(tail)
        half = tail["half"] or ""
        end = tail.end() if clock else end
    else:
        head = re.compile(
            rf"(?<![\w:.]){_CLOCK}\s?(?:(?:\()?{_OFFSET}\)?)?[\s,/|·•–—-]*(?:on\s+)?$"
        ).search(text, max(0, match.start() - 30), match.start())
        if head is not None and (head["minute"] is not None or head["half"] is not None):
            clock = _clock(head)
            half = head["half"] or ""
    day = _day(match, half_clock=bool(half))
    if day is None:
        return None, end
    return (day + clock if len(day) == 10 else day), end


def _day(match: re.Match[str], *, half_clock: bool) -> str | None:
    """Return the ISO day or month of a match, or None where there is no such day."""
    months = date_words()[0]
    for shape in "1236":
        if match[f"y{shape}"]:
            word = match[f"m{shape}"]
            month = int(word) if word.isdigit() else months[word.lower()]
            return _iso_day(int(match[f"y{shape}"]), month, int(match[f"d{shape}"]))
    if match["y4"]:
        year, first, second = int(match["y4"]), int(match["n1"]), int(match["n2"])
        if first > 12 or match["sep"] == "." or first == second:
            return _iso_day(year, second, first)
        # A twelve-hour clock beside the date is an American habit, like the month before the day.
        if second > 12 or half_clock:
            return _iso_day(year, first, second)
        return f"{year}"
    if match["y5"]:
        return f"{match['y5']}-{months[match['m5'].lower()]:02d}"
    return None


def _iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> str:
    """Return `T02:48` with the offset that stands beside it, or nothing for an impossible time."""
    hour = int(match["hour"])
    minute = int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    if hour > 23:
        return ""
    second = f":{match['second']}" if match["second"] else ""
    return f"T{hour:02d}:{minute:02d}{second}{_offset(match['offset'])}"


def _offset(words: str | None) -> str:
    """Return `+05:30` for an offset or a known zone, nothing where it is not known."""
    if not words:
        return ""
    numbers = re.search(r"([+\-−])(\d{2}):?(\d{2})$", words)
    if numbers:
        sign = "-" if numbers[1] in "-−" else "+"
        return f"{sign}{numbers[2]}:{numbers[3]}"
    return date_words()[1].get(words.lower(), "")


def _labels(before: str) -> tuple[bool, bool]:
    """Return whether the last label before a date says update, and whether it says publication."""
    labels = tuple(_LABEL.finditer(before[-60:]))
    if not labels:
        return False, False
    label = labels[-1]
    return bool(label["updated"]), bool(label["published"])


def _by_dateparser(text: str) -> str | None:
    """Return the day that dateparser reads in words of other shapes, never one relative to now."""
    words = re.sub(r"\s+", " ", _LABEL.sub(" ", text)).strip(" :,")
    if not 6 <= len(words) <= 60 or not re.search(r"(?:19|20)\d\d", words) or _AGE.search(words):
        return None
    import dateparser  # 0.2 s: only for dates that our own patterns do not know

    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.datetime(2000, 1, 1),
            "REQUIRE_PARTS": ["day", "month", "year"],
        },
    )
    return found.date().isoformat() if found else None
