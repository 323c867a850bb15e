"""Date phrases in a parsed sentence, and the dates they stand for.

`find_dates` sees the phrase and works out what it can mean; `resolve` decides by the tense of the
act that it dates. Conventions:

- "on Tuesday", "in July", "on May 3": for the past the latest one up to the day (month) of
  publication, for the future the next one from it; the day (month) of publication counts for both.
- "last Tuesday", "next Friday", "last July": strictly before or after publication, the nearest.
- A week runs from Monday to Sunday and is written as days, first and last.
- "two weeks ago" is that week, "three months ago" that month, "ten years ago" that year.
- "three days later", "the day before" count from another date of the sentence, if there is one.
- Seasons are those of the northern hemisphere, as whole months.
- Day and month that cannot be told apart (04/05/2017) give the year alone.

What depends on a publication date that is not known, or on a date told elsewhere, stays a phrase
with `start` None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from detente.language.parse import Parse
from detente.records import DateBasis, Precision, Span, When

Tense = Literal["past", "future", "present"]
Direction = Literal["since", "until"]
# First and last day, month or year, as ISO text.
Stretch: TypeAlias = tuple[str, str]


def _words(text: str) -> list[str]:
    return text.split()


_MONTH_NAMES = _words(
    "january february march april may june july august september october november december"
)
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)} | {
    "jan.": 1, "feb.": 2, "mar.": 3, "apr.": 4, "jun.": 6, "jul.": 7, "aug.": 8, "sept.": 9,
    "sep.": 9, "oct.": 10, "nov.": 11, "dec.": 12, "feb": 2, "aug": 8, "sept": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
# Months that are also names of people or other words need a word before them that asks for a month.
NAME_MONTHS = frozenset(_words("march april may june august dec aug mar."))
MONTH_LEAD = frozenset(
    _words(
        "in since until till during early mid late last next this past previous mid- "
        "every through throughout coming"
    )
)
WEEKDAYS = {
    name: n
    for n, name in enumerate(_words("monday tuesday wednesday thursday friday saturday sunday"))
} | {"mon.": 0, "tue.": 1, "tues.": 1, "wed.": 2, "thu.": 3, "thurs.": 3, "fri.": 4, "sat.": 5}
# Days with a name of their own, and newspapers.
NAMED_BEFORE = frozenset(
    _words("black good super bloody ash holy easter palm cyber every each any")
)
NAMED_AFTER = frozenset(_words("times mirror telegraph express mail post"))
PARTS = frozenset(["night", "morning", "afternoon", "evening"])
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
DAYS_OFF = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
UNITS = {
    unit + s: unit
    for unit in ("day", "week", "weekend", "month", "year", "decade")
    for s in ("", "s")
}
SHIFT = {
    "last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1,
    "upcoming": 1, "following": 1,
}  # fmt: skip
# "the previous month" and "the following week" count from a date told elsewhere.
TOLD_ELSEWHERE = frozenset(["previous", "following"])
NUMBERS = {
    word: n
    for n, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen twenty"
        )
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
VAGUE = frozenset(_words("several few many some couple"))
BACK, FORTH = frozenset(["earlier", "before", "previously", "prior"]), frozenset(["later", "after"])
ENDS = frozenset(["", ",", ".", ";", ":", "and", "that"])
DASHES = frozenset(["-", "–", "—"])
JOINS = DASHES | {"to", "through", "until", "till", "and", "or"}

YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
DECADE = re.compile(r"((?:1[5-9]|20)\d0)'?s")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
ISO = re.compile(r"((?:1[5-9]|20)\d\d)-(\d\d)-(\d\d)")
NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]((?:1[5-9]|20)\d\d)")
YEAR_LEAD = frozenset(
    _words(
        "in since until till by from of before after during to through early late mid "
        "year around between and the 's ( , - –"
    )
)
SURE_YEAR_LEAD = frozenset(["in", "since", "until", "during", "the", "'s"])
NOT_YEAR_BEFORE = frozenset(_words("at $ £ € no. number about some nearly almost over than least"))
NOT_YEAR_AFTER = frozenset(
    _words(
        "gmt utc hours hrs local est edt km miles kilometres kilometers metres meters "
        "feet people tonnes tons barrels dollars euros pounds percent % troops soldiers"
    )
)

TRIGGERS = frozenset([*MONTHS, *WEEKDAYS, *SEASONS, *DAYS_OFF, *UNITS, *PARTS])


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words that date something. Token indices are those of the parse, `last` inclusive.

    `start` and `end` are ISO, as fine as `precision`; None where the phrase cannot be placed. With
    `needs_tense` they are the reading for the past and `later` is the one for the future.
    `direction` says that the act goes on since, or until, that date.
    """

    first: int
    last: int
    text: str
    span: Span
    start: str | None
    end: str | None
    precision: Precision
    basis: DateBasis
    direction: Direction | None = None
    needs_tense: bool = False
    later: Stretch | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule read: the tokens, the stretch for the past, and the future where it differs."""

    first: int
    last: int
    past: Stretch | None
    future: Stretch | None
    precision: Precision
    basis: DateBasis
    # Days or months from a date told elsewhere, where the phrase only counts from one.
    count: tuple[int, str] | None = None


def find_dates(p: Parse, published: date | None) -> tuple[DatePhrase, ...]:
    """Return the date phrases of a sentence, in order; `published` is the day of publication."""
    found: list[_Found] = []
    done = -1
    for i, word in enumerate(p.lower):
        if i <= done:
            continue
        rule = _rule(word)
        if rule is None:
            continue
        read = rule(p, i, published)
        if read is not None and read.first > done:
            found.append(read)
            done = read.last
    if not found:
        return ()
    found = _ranges(p, _counted(p, found))
    return tuple(_phrase(p, f) for f in found)


def resolve(phrase: DatePhrase, tense: Tense, published: date | None) -> When:
    """Return the date that a phrase gives an act told in this tense.

    Without a publication date a phrase that needs one keeps its words, with precision unknown.
    """
    start, end = phrase.start, phrase.end
    if phrase.needs_tense and tense == "future" and phrase.later is not None:
        start, end = phrase.later
    if phrase.basis == "relative" and published is not None and start and end:
        # "this week" of what was done ends with publication, of what is to come begins there.
        today = published.isoformat()
        if start < today < end and phrase.precision == "day":
            start, end = (today, end) if tense == "future" else (start, today)
    precision: Precision = "unknown" if start is None else phrase.precision
    if phrase.direction == "since":
        end = None
    elif phrase.direction == "until":
        start = None
    return When(start, end, precision, phrase.basis, phrase.text, phrase.span)


# --- the rules -------------------------------------------------------------------------------

Rule: TypeAlias = Callable[[Parse, int, "date | None"], "_Found | None"]


def _rule(word: str) -> Rule | None:
    """Return the rule for phrases whose telling word this is."""
    if word in TRIGGERS:
        if word in MONTHS:
            return _month
        if word in WEEKDAYS:
            return _weekday
        if word in DAYS_OFF:
            return _day_off
        if word in SEASONS:
            return _season
        return _part if word in PARTS else _unit
    if word[0] in "0123456789" and len(word) >= 4:
        if YEAR.fullmatch(word):
            return _year
        if DECADE.fullmatch(word):
            return _decade
        if len(word) >= 8 and (ISO.fullmatch(word) or NUMERIC.fullmatch(word)):
            return _numeric
    return None


def _at(p: Parse, i: int) -> str:
    """Return the lower-case word at an index, empty outside the sentence."""
    return p.lower[i] if 0 <= i < len(p.lower) else ""


def _weekday(p: Parse, i: int, published: date | None) -> _Found | None:
    before = _at(p, i - 1)
    if before in NAMED_BEFORE or (_at(p, i + 1) in NAMED_AFTER and p.tags[i + 1].startswith("NNP")):
        return None
    if not p.words[i][0].isupper():
        return None
    there = i + 2 if _at(p, i + 1) in (",", "the", "on") else i + 1
    if _at(p, there) in MONTHS or (_day(p, there) and _month_after_day(p, there) is not None):
        month = there if _at(p, there) in MONTHS else _month_after_day(p, there)
        full = _month(p, month, published) if month is not None else None
        if full is not None and full.precision != "month" and full.first >= there:
            return replace(full, first=i)
    last = i + 1 if _at(p, i + 1) in PARTS else i
    weekday = WEEKDAYS[p.lower[i]]
    week = last + 2 if _at(p, last + 1) == "of" else last + 1
    if _at(p, week) in SHIFT and _at(p, week + 1) == "week":
        day = None
        if published is not None:
            day = _monday(published) + timedelta(weekday + 7 * SHIFT[p.lower[week]])
        return _fixed(i, week + 1, _days(day), "day", "relative")
    shift = SHIFT.get(before)
    if shift is None or before in TOLD_ELSEWHERE:
        past, future = _weekday_readings(weekday, published)
        return _Found(i, last, past, future, "day", "weekday")
    if published is None:
        return _fixed(i - 1, last, None, "day", "weekday")
    if shift == 0:
        day = _monday(published) + timedelta(weekday)
    elif shift < 0:
        day = published - timedelta((published.weekday() - weekday - 1) % 7 + 1)
    else:
        day = published + timedelta((weekday - published.weekday() - 1) % 7 + 1)
    return _fixed(i - 1, last, _days(day), "day", "weekday")


def _weekday_readings(
    weekday: int, published: date | None
) -> tuple[Stretch | None, Stretch | None]:
    if published is None:
        return None, None
    past = published - timedelta((published.weekday() - weekday) % 7)
    future = published + timedelta((weekday - published.weekday()) % 7)
    return _days(past), _days(future)


def _month(p: Parse, i: int, published: date | None) -> _Found | None:
    if not p.words[i][0].isupper():
        return None
    month = MONTHS[p.lower[i]]
    first, last, days = _days_beside(p, i)
    year, last = _year_after(p, last)
    if not days and year is None and not _is_month(p, i):
        return None
    if not days:
        first, shift = _modifier(p, first)
        return _month_alone(first, last, month, year, shift, published)
    if (
        month == 9
        and days == (11, 11)
        and year is None
        and _at(p, last + 1).startswith(("attack", "terror", "hijack"))
    ):
        year = 2001
    if year is not None:
        stretch = _month_days(year, month, days)
        return None if stretch is None else _fixed(first, last, stretch, "day", "stated")
    if _month_days(2000, month, days) is None:
        return None
    if published is None:
        return _Found(first, last, None, None, "day", "stated")
    past, future = _nearest_days(month, days, published)
    return _Found(first, last, past, future, "day", "stated")


def _nearest_days(
    month: int, days: tuple[int, int], published: date
) -> tuple[Stretch | None, Stretch | None]:
    """Return the latest such days that began by publication, and the next that end from it."""
    today = published.isoformat()
    past = future = None
    # 29 February comes every fourth year, at times only every eighth.
    for away in range(9):
        back = _month_days(published.year - away, month, days)
        forth = _month_days(published.year + away, month, days)
        if past is None and back is not None and back[0] <= today:
            past = back
        if future is None and forth is not None and forth[1] >= today:
            future = forth
    return past, future


def _month_alone(
    first: int, last: int, month: int, year: int | None, shift: int | None, published: date | None
) -> _Found:
    if year is not None:
        return _fixed(first, last, _months(year, month), "month", "stated")
    if published is None:
        return _Found(first, last, None, None, "month", "stated")
    here = (published.year, published.month)
    past = published.year - ((published.year, month) > here)
    future = published.year + ((published.year, month) < here)
    if shift is None:
        return _Found(first, last, _months(past, month), _months(future, month), "month", "stated")
    if shift < 0:
        past = published.year - (month >= published.month)
        return _fixed(first, last, _months(past, month), "month", "relative")
    if shift > 0:
        future = published.year + (month <= published.month)
        return _fixed(first, last, _months(future, month), "month", "relative")
    return _fixed(first, last, _months(published.year, month), "month", "relative")


def _days_beside(p: Parse, i: int) -> tuple[int, int, tuple[int, int] | tuple[()]]:
    """Return first and last token of the month at `i` with its days, and first and last day."""
    if day := _day(p, i + 1):
        crowd = p.lower[i - 1 : i] == ("in",) and i + 2 < len(p) and p.tags[i + 2] == "NNS"
        if crowd:
            return i, i, ()
        to = _day(p, i + 3) if _at(p, i + 2) in JOINS else 0
        if to > day and _at(p, i + 4) not in MONTHS and not _counts(p, i + 3):
            return i, i + 3, (day, to)
        return i, i + 1, (day, day)
    at = i - 2 if _at(p, i - 1) == "of" else i - 1
    if day := _day(p, at):
        if _at(p, at - 1) in JOINS and 0 < (since := _day(p, at - 2)) < day:
            return at - 2, i, (since, day)
        return at, i, (day, day)
    return i, i, ()


def _counts(p: Parse, i: int) -> bool:
    """Return whether the number at `i` counts something rather than names a day."""
    return i + 1 < len(p) and p.tags[i + 1] in ("NNS", "NN")


def _month_after_day(p: Parse, i: int) -> int | None:
    """Return where the month of a day number at `i` stands, over "of" or a second day."""
    for step in (1, 2, 3):
        if _at(p, i + step) in MONTHS:
            return i + step
        if step == 1 and _at(p, i + 1) not in JOINS and _at(p, i + 1) != "of":
            return None
    return None


def _is_month(p: Parse, i: int) -> bool:
    """Return whether a month's name without day or year stands for the month."""
    before = _at(p, i - 1)
    if before in DASHES:
        before = _at(p, i - 2)
    if before in MONTH_LEAD:
        return True
    if before == "of" and _at(p, i - 2) in ("end", "start", "beginning", "middle", "month"):
        return True
    if p.lower[i] in NAME_MONTHS:  # "an April meeting"; never "May said" or "April Smith"
        after = i + 1 < len(p) and p.tags[i + 1] in ("NN", "NNS") and p.words[i + 1].islower()
        return after and i > 0 and p.words[i][0].isupper()
    return not (i > 0 and p.tags[i - 1] == "NNP" and p.words[i - 1].isalpha())


def _modifier(p: Parse, first: int) -> tuple[int, int | None]:
    """Return where the words begin that belong before a month or season, and their shift."""
    at = first - 1
    if _at(p, at) in DASHES and _at(p, at - 1) in ("mid", "early", "late"):
        at -= 1
    if _at(p, at) in ("mid", "early", "late"):
        first, at = at, at - 1
    if _at(p, at) in SHIFT and _at(p, at) not in TOLD_ELSEWHERE:
        shift = SHIFT[p.lower[at]]
        if p.lower[at] == "past" and _at(p, at - 1) == "this":
            at -= 1
        return at, shift
    return first, None


def _year_after(p: Parse, last: int) -> tuple[int | None, int]:
    """Return the year that follows a date, with the date's last token."""
    at = last + 1
    if _at(p, at) in (",", "of", "in"):
        at += 1
    if YEAR.fullmatch(_at(p, at)) and _at(p, at + 1) not in NOT_YEAR_AFTER:
        return int(p.lower[at]), at
    return None, last


def _day(p: Parse, i: int) -> int:
    """Return the day of the month that a token can be, or 0."""
    word = _at(p, i)
    if not word or word[0] not in "0123456789":
        return 0
    found = DAY.fullmatch(word)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else 0


def _year(p: Parse, i: int, _: date | None) -> _Found | None:
    word, before, after = p.lower[i], _at(p, i - 1), _at(p, i + 1)
    if after in DASHES and _at(p, i + 3) in DASHES and _day(p, i + 2) and _day(p, i + 4):
        stretch = _month_days(int(word), int(p.lower[i + 2]), (_day(p, i + 4),) * 2)
        if stretch is not None:
            return _fixed(i, i + 4, stretch, "day", "stated")
    if before in NOT_YEAR_BEFORE or after in NOT_YEAR_AFTER or p.tags[i] != "CD":
        return None
    # "killed 2000 rebels" has a number; "a 2016 deal", "the 2011 protests" have a year.
    if i + 1 < len(p) and p.tags[i + 1] == "NNS" and before not in SURE_YEAR_LEAD:
        return None
    if before not in YEAR_LEAD and (i == 0 or p.tags[i - 1].startswith("VB")):
        return None
    return _fixed(i, i, (word, word), "year", "stated")


def _decade(p: Parse, i: int, _: date | None) -> _Found | None:
    match = DECADE.fullmatch(p.lower[i])
    if match is None:
        return None
    start = int(match[1])
    first = i
    stretch = (start, start + 9)
    before = _at(p, i - 1) if _at(p, i - 1) not in DASHES else _at(p, i - 2)
    if before in ("early", "mid", "late"):
        first = i - 1 if _at(p, i - 1) == before else i - 2
        early, late = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}[before]
        stretch = (start + early, start + late)
    return _fixed(first, i, (str(stretch[0]), str(stretch[1])), "year", "stated")


def _numeric(p: Parse, i: int, _: date | None) -> _Found | None:
    word = p.lower[i]
    if iso := ISO.fullmatch(word):
        stretch = _month_days(int(iso[1]), int(iso[2]), (int(iso[3]),) * 2)
        return None if stretch is None else _fixed(i, i, stretch, "day", "stated")
    match = NUMERIC.fullmatch(word)
    if match is None:
        return None
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    readings = {_month_days(year, one, (other, other)), _month_days(year, other, (one, one))}
    readings.discard(None)
    if not readings:
        return None
    if len(readings) == 1:
        return _fixed(i, i, readings.pop(), "day", "stated")
    return _fixed(i, i, (match[3], match[3]), "year", "stated")


def _day_off(p: Parse, i: int, published: date | None) -> _Found | None:
    off = DAYS_OFF[p.lower[i]]
    first = i
    if _at(p, i - 1) in ("before", "after") and _at(p, i - 2) == "day" and off:
        first = i - 3 if _at(p, i - 3) == "the" else i - 2
        off *= 2
    if p.lower[i] == "today" and (_at(p, i + 1) == "'s" or _at(p, i - 1) in ("of", "until")):
        return None  # "today's Russia": the present time, not the day
    last = i + 1 if _at(p, i + 1) in PARTS else i
    day = None if published is None else published + timedelta(off)
    return _fixed(first, last, _days(day), "day", "relative")


def _part(p: Parse, i: int, published: date | None) -> _Found | None:
    before = _at(p, i - 1)
    if before == "this" or (before == "last" and p.lower[i] == "night"):
        day = None if published is None else published - timedelta(before == "last")
        return _fixed(i - 1, i, _days(day), "day", "relative")
    return None


def _season(p: Parse, i: int, published: date | None) -> _Found | None:
    month = SEASONS[p.lower[i]]
    year, last = _year_after(p, i)
    first, shift = _modifier(p, i)
    lead = _at(p, i - 2) if _at(p, i - 1) == "the" else _at(p, first - 1)
    if year is not None:
        if p.lower[i] == "fall" and p.words[i - 1 : i] != ("the",) and first == i and last != i + 1:
            return None
        return _fixed(first, last, _season_months(year, month), "month", "stated")
    if p.words[i][0].isupper():
        return None  # the Arab Spring
    if shift is None and (lead != "in" or p.lower[i] == "fall"):
        return None
    if published is None:
        return _fixed(first, last, None, "month", "relative")
    # The winter of a year begins in its December.
    now = published.year - (published.month < 3 and month == 12)
    begun = f"{now}-{month:02}" <= published.isoformat()[:7]
    over = _season_months(now, month)[1] < published.isoformat()[:7]
    past = now if begun else now - 1
    future = now + 1 if over else now
    if shift is None:
        return _Found(
            first, last, _season_months(past, month), _season_months(future, month),
            "month", "relative",
        )  # fmt: skip
    if shift < 0:
        year = now if over else now - 1
    elif shift > 0:
        year = now + 1 if begun else now
    else:
        year = now
    return _fixed(first, last, _season_months(year, month), "month", "relative")


def _unit(p: Parse, i: int, published: date | None) -> _Found | None:
    word, unit = p.lower[i], UNITS[p.lower[i]]
    before, after = _at(p, i - 1), _at(p, i + 1)
    if after in DASHES:  # year-long
        return None
    number, first = _number(p, i - 1)
    if after == "ago" or (after in BACK | FORTH and (number is not None or before == "the")):
        return _away(p, i, unit, number, first, published)
    if (shift := SHIFT.get(before)) is not None and word == unit:
        return _shifted(p, i, unit, shift, published)
    if number is not None and first > 0 and _at(p, first - 1) in ("last", "past", "next", "coming"):
        return _lasting(p, i, first - 1, unit, number, published)
    return None


def _number(p: Parse, i: int) -> tuple[int | None, int]:
    """Return the number that ends at a token (0 for "several"), and where it begins."""
    word = _at(p, i)
    if word == "of" and _at(p, i - 1) == "couple":
        return 0, i - 2 if _at(p, i - 2) == "a" else i - 1
    if word in VAGUE:
        return 0, i - 1 if _at(p, i - 1) == "a" else i
    if word in NUMBERS:
        return NUMBERS[word], i
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word), i
    return None, i


def _away(
    p: Parse, i: int, unit: str, number: int | None, first: int, published: date | None
) -> _Found | None:
    """Return "three days ago", or "three days later" still to be counted from another date."""
    after = p.lower[i + 1]
    if after == "ago":
        if number is None:
            return None
        stretch = None
        if number and published is not None:
            stretch = _stretch_around(published, unit, -number)
        return _fixed(first, i + 1, stretch, _fineness(unit), "relative")
    if number is None:
        number, first = 1, i - 1
        if _at(p, i + 2) not in ENDS:
            return None  # "the day after the vote" says nothing of a date told before
    count = number if after in FORTH else -number
    return _Found(
        first, i + 1, None, None, _fineness(unit), "relative", (count, unit) if number else None
    )


def _shifted(p: Parse, i: int, unit: str, shift: int, published: date | None) -> _Found | None:
    """Return "last week", "this month", "next year", "the following day"."""
    before = p.lower[i - 1]
    if before in TOLD_ELSEWHERE or (unit == "day" and before == "next"):
        return _Found(i - 1, i, None, None, _fineness(unit), "relative", (shift, unit))
    if unit in ("day", "decade"):
        return None
    first = i - 1
    hint = _at(p, first - 1)
    if hint in ("earlier", "later", "early", "late"):
        first -= 1
    if published is None:
        return _fixed(first, i, None, _fineness(unit), "relative")
    stretch = _stretch_around(published, unit, shift)
    if shift == 0 and unit == "week" and hint in ("earlier", "later"):
        start, end = stretch
        today = published.isoformat()
        stretch = (start, today) if hint == "earlier" else (today, end)
    return _fixed(first, i, stretch, _fineness(unit), "relative")


def _lasting(
    p: Parse, i: int, first: int, unit: str, number: int, published: date | None
) -> _Found | None:
    """Return "the past two weeks", "the next ten years": a stretch up to, or from, publication."""
    precision = _fineness(unit)
    if published is None or not number:
        return _fixed(first, i, None, precision, "relative")
    back = p.lower[first] in ("last", "past")
    size = {"day": 10, "month": 7, "year": 4}[precision]
    other = _moved(published, unit, -number if back else number)
    if other is None:
        return None
    ends = (other, published) if back else (published, other)
    start, end = (d.isoformat()[:size] for d in ends)
    return _fixed(first, i, (start, end), precision, "relative")


# --- second looks: counting from another date, ranges ------------------------------------------


def _counted(p: Parse, found: Sequence[_Found]) -> list[_Found]:
    """Return the phrases with those that count from another date of the sentence worked out."""
    out: list[_Found] = []
    for n, one in enumerate(found):
        if one.count is not None:
            anchor = out[-1] if out else None
            if p.lower[one.last] in ("before", "after"):
                # "a day after her arrest" counts from the arrest, not from a date told before.
                if n + 1 < len(found) and found[n + 1].first - one.last <= 2:
                    anchor = found[n + 1]
                elif _at(p, one.last + 1) not in ENDS:
                    anchor = None
            if anchor is not None and anchor.precision == "day" and anchor.past is not None:
                past = _count_from(anchor.past, one.count)
                future = anchor.future and _count_from(anchor.future, one.count)
                if past is not None:
                    one = replace(one, past=past, future=future)
        out.append(one)
    return out


def _count_from(anchor: Stretch, count: tuple[int, str]) -> Stretch | None:
    number, unit = count
    start, end = date.fromisoformat(anchor[0]), date.fromisoformat(anchor[1])
    base = end if number > 0 else start
    if unit in ("day", "week"):
        day = _moved(base, unit, number)
        return None if day is None else _days(day)
    return _stretch_around(base, unit, number)


def _ranges(p: Parse, found: Sequence[_Found]) -> list[_Found]:
    """Return the phrases with "from A to B", "between A and B" and "2014-2016" made one."""
    out: list[_Found] = []
    for one in found:
        if out and (joined := _range(p, out[-1], one)) is not None:
            out[-1] = joined
        else:
            out.append(one)
    return out


def _range(p: Parse, one: _Found, other: _Found) -> _Found | None:
    if other.first - one.last != 2 or one.precision != other.precision:
        return None
    join, lead = p.lower[one.last + 1], _at(p, one.first - 1)
    if join in DASHES or (lead == "between" and join == "and"):
        pass
    elif lead != "from" or join not in ("to", "until", "till", "through"):
        return None
    if one.past is None or other.past is None:
        return replace(one, last=other.last, past=None, future=None)
    if other.future is None and one.future is not None:
        # "from 28 April to 3 May 2019": the year stands with the second only.
        year = int(other.past[0][:4])
        start = f"{year}{one.past[0][4:]}"
        if start > other.past[1]:
            start = f"{year - 1}{one.past[0][4:]}"
        return _fixed(one.first, other.last, (start, other.past[1]), one.precision, "stated")
    past = _in_order(one.past[0], other.past[1], one, early=True)
    future = None
    if one.future is not None and other.future is not None:
        future = _in_order(one.future[0], other.future[1], one, early=False)
    if past is None:
        return None
    return replace(one, last=other.last, past=past, future=future)


def _in_order(start: str, end: str, kind: _Found, *, early: bool) -> Stretch | None:
    """Return start and end, one of them moved by a week or a year where they are out of order."""
    if start <= end:
        return start, end
    if kind.basis == "weekday":
        if early:
            return (date.fromisoformat(start) - timedelta(7)).isoformat(), end
        return start, (date.fromisoformat(end) + timedelta(7)).isoformat()
    if kind.future is None:
        return None
    if early:
        return f"{int(start[:4]) - 1}{start[4:]}", end
    return start, f"{int(end[:4]) + 1}{end[4:]}"


def _phrase(p: Parse, found: _Found) -> DatePhrase:
    direction = _direction(p, found.first)
    both = found.future is not None and found.future != found.past and direction != "since"
    start, end = found.past if found.past is not None else (None, None)
    return DatePhrase(
        first=found.first,
        last=found.last,
        text=p.slice(found.first, found.last),
        span=p.span(found.first, found.last),
        start=start,
        end=end,
        precision="unknown" if start is None else found.precision,
        basis=found.basis,
        direction=direction,
        needs_tense=both,
        later=found.future if both else None,
    )


def _direction(p: Parse, first: int) -> Direction | None:
    at = first - 1
    while _at(p, at) in ("the", "at", "least", "early", "late"):
        at -= 1
    if _at(p, at) in ("since", "starting", "beginning"):
        return "since"
    if _at(p, at) in ("until", "till"):
        return "until"
    return None


# --- arithmetic --------------------------------------------------------------------------------


def _fixed(
    first: int, last: int, stretch: Stretch | None, precision: Precision, basis: DateBasis
) -> _Found:
    return _Found(first, last, stretch, None, precision, basis)


def _fineness(unit: str) -> Precision:
    if unit in ("month", "year"):
        return "month" if unit == "month" else "year"
    return "year" if unit == "decade" else "day"


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _days(day: date | None) -> Stretch | None:
    return None if day is None else (day.isoformat(), day.isoformat())


def _months(year: int, month: int) -> Stretch:
    return f"{year}-{month:02}", f"{year}-{month:02}"


def _season_months(year: int, month: int) -> Stretch:
    end = month + 2
    return f"{year}-{month:02}", f"{year + (end > 12)}-{(end - 1) % 12 + 1:02}"


def _month_days(year: int, month: int, days: tuple[int, int]) -> Stretch | None:
    if not 1 <= month <= 12 or not 1 <= days[0] <= days[1] <= monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02}-{days[0]:02}", f"{year}-{month:02}-{days[1]:02}"


def _moved(day: date, unit: str, number: int) -> date | None:
    """Return the day moved by a number of units; the last of a month where it has no such day."""
    if unit in ("day", "week", "weekend"):
        return day + timedelta(number * (1 if unit == "day" else 7))
    months = number * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _stretch_around(day: date, unit: str, number: int) -> Stretch:
    """Return the day, week, weekend, month or year a number of units away from that of `day`."""
    moved = _moved(day, unit, number)
    if moved is None:
        return day.isoformat()[:4], day.isoformat()[:4]
    if unit == "week":
        return _monday(moved).isoformat(), (_monday(moved) + timedelta(6)).isoformat()
    if unit == "weekend":
        saturday = _monday(moved) + timedelta(5)
        return saturday.isoformat(), (saturday + timedelta(1)).isoformat()
    size = {"day": 10, "month": 7, "year": 4}[_fineness(unit)]
    return moved.isoformat()[:size], moved.isoformat()[:size]
