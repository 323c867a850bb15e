"""Dates told by plain words: "in March", "since last year", "on June 5", "next month".

For sentences whose acts were not coded; a coded act has its date already.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from detente.relations.words import Token

MONTHS = {
    name: n
    for n, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        1,
    )
}
SHORT = {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    name: n
    for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
LEADS = frozenset(
    ["in", "on", "for", "from", "of", "early", "late", "by", "until", "mid", "end", "next", "this"]
)
PAST_LEADS = LEADS - {"by", "for", "until", "next"}
UNITS = ("week", "month", "year")
HALF = 6
FAR = 31  # the largest day of a month


def date_ahead(tokens: Sequence[Token], day: date, *, near: bool = False) -> str | None:
    """Return the first day or month named that lies ahead, as fine as it is told.

    With `near` a month without a year counts only where its next one is nearer than its last
    ("victims of the riots in May"), and "by the end of the year" is a date.

    >>> from detente.relations.words import tokens_of
    >>> date_ahead(tokens_of("in Sydney on June 5"), date(2012, 1, 10))
    '2012-06-05'
    >>> date_ahead(tokens_of("next month"), date(2012, 12, 10))
    '2013-01'
    """
    for n, token in enumerate(tokens):
        before = tokens[n - 1].low if n else ""
        if near and token.low in UNITS and before == "the" and _is_end(tokens, n):
            return day.isoformat()[: 4 if token.low == "year" else 7]
        if token.low in UNITS and before in ("next", "this"):
            found = _unit_ahead(token.low, before, day)
            if found:
                return found
        if token.low in WEEKDAYS and before in ("on", "next", "this", "for", "by"):
            ahead = (WEEKDAYS[token.low] - day.weekday()) % 7 or 7
            return (day + timedelta(days=ahead)).isoformat()
        if token.low == "tomorrow":
            return (day + timedelta(days=1)).isoformat()
        month = _month(token)
        if month is None or not LEADS & {t.low for t in tokens[max(0, n - 3) : n]}:
            continue
        number, year = _beside(tokens, n)
        first = year or day.year + (month < day.month)
        if first < day.year:
            return None
        vague = near and year is None and number is None and before not in ("by", "until")
        if vague and (month - day.month) % 12 > HALF:
            continue
        if number is None:
            return f"{first:04}-{month:02}"
        found_day = _on(first, month, number)
        if found_day is not None and found_day < day and year is None:
            found_day = _on(first + 1, month, number)
        return found_day.isoformat() if found_day else None
    return None


def date_past(tokens: Sequence[Token], day: date) -> tuple[str, bool] | None:
    """Return a past day, month or year that is named, and whether "since" stands before it.

    A date within the last week is none: it is that of the news itself.

    >>> from detente.relations.words import tokens_of
    >>> date_past(tokens_of("have been closed since March"), date(1996, 10, 2))
    ('1996-03', True)
    >>> date_past(tokens_of("recalled its envoy last year"), date(1996, 10, 2))
    ('1995', False)
    """
    for n, token in enumerate(tokens):
        near = [t.low for t in tokens[max(0, n - 3) : n]]
        since = "since" in near
        if token.low in UNITS and near[-1:] in (["last"], ["previous"]) and token.low != "week":
            if token.low == "year":
                return f"{day.year - 1:04}", since
            before = day.replace(day=1) - timedelta(days=1)
            return before.isoformat()[:7], since
        if token.low == "ago" and n >= 2:
            found = _ago(tokens[n - 2].low, tokens[n - 1].low, day)
            if found:
                return found, since
        if _is_year(token.low) and near[-1:] in (["in"], ["since"], ["of"]):
            if int(token.low) < day.year:
                return token.low, since
        month = _month(token)
        if month is None:
            continue
        number, year = _beside(tokens, n)
        named = year is not None or bool({*PAST_LEADS, "since", "last"} & set(near))
        if not named:
            continue
        first = year or day.year - (month > day.month or ("last" in near and month == day.month))
        if first > day.year:
            continue
        if number is not None:
            told = _on(first, month, number)
            if told is not None and told < day - timedelta(days=7):
                return told.isoformat(), since
        elif (first, month) < (day.year, day.month):
            return f"{first:04}-{month:02}", since
    return None


def _is_end(tokens: Sequence[Token], n: int) -> bool:
    """Whether "the month" at a word is told by its end: "by the end of the month"."""
    return (
        n > 2
        and tokens[n].low != "week"
        and [t.low for t in tokens[n - 3 : n - 1]] == ["end", "of"]
    )


def _month(token: Token) -> int | None:
    if not token.text[:1].isupper():
        return None
    return MONTHS.get(token.low) or SHORT.get(token.low.rstrip("."))


def _beside(tokens: Sequence[Token], n: int) -> tuple[int | None, int | None]:
    """Return the day and the year that stand beside a month."""
    after = [t.low for t in tokens[n + 1 : n + 3]]
    before = tokens[n - 1].low if n else ""
    number = next((v for v in (*after[:1], before) if v.isdigit() and int(v) <= FAR), None)
    year = next((v for v in after if _is_year(v)), None)
    return (int(number) if number else None, int(year) if year else None)


def _is_year(word: str) -> bool:
    return word.isdigit() and len(word) == 4 and 1800 < int(word) < 2200


def _on(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if 1 <= number <= monthrange(year, month)[1] else None


def _unit_ahead(unit: str, word: str, day: date) -> str | None:
    if unit == "year":
        return f"{day.year + (word == 'next'):04}"
    if unit == "month":
        later = (day.replace(day=1) + timedelta(days=31)) if word == "next" else day
        return later.isoformat()[:7]
    monday = day - timedelta(days=day.weekday())
    return (monday + timedelta(days=7)).isoformat() if word == "next" else None


_NUMBERS = {w: n for n, w in enumerate("a two three four five six seven eight nine ten".split(), 1)}


def _ago(count: str, unit: str, day: date) -> str | None:
    number = int(count) if count.isdigit() else _NUMBERS.get(count)
    if number is None:
        return None
    if unit in ("month", "months"):
        months = day.year * 12 + day.month - 1 - number
        return f"{months // 12:04}-{months % 12 + 1:02}"
    if unit in ("year", "years"):
        return f"{day.year - number:04}"
    if unit in ("week", "weeks"):
        return (day - timedelta(days=7 * number)).isoformat()
    return None
