"""Date phrases and what they stand for. Publication is on Wednesday, 15 May 2019."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.language.dates import DatePhrase, Tense, find_dates, resolve
from detente.language.parse import Parse, Parser

PUBLISHED = date(2019, 5, 15)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def sentence(parser: Parser, text: str) -> Parse:
    (only,) = parser.parse(text)
    return only


def only(parser: Parser, text: str, published: date | None = PUBLISHED) -> DatePhrase:
    (phrase,) = find_dates(sentence(parser, text), published)
    return phrase


# sentence, words of the phrase, tense, start, end, precision
CASES: list[tuple[str, str, Tense, str | None, str | None, str]] = [
    # weekdays
    ("The ministers met on Tuesday.", "Tuesday", "past", "2019-05-14", "2019-05-14", "day"),
    ("The ministers met on Wednesday.", "Wednesday", "past", "2019-05-15", "2019-05-15", "day"),
    ("The ministers met on Thursday.", "Thursday", "past", "2019-05-09", "2019-05-09", "day"),
    ("The ministers will meet on Tuesday.", "Tuesday", "future", "2019-05-21", "2019-05-21", "day"),
    ("They will meet on Wednesday.", "Wednesday", "future", "2019-05-15", "2019-05-15", "day"),
    ("They will meet on Thursday.", "Thursday", "future", "2019-05-16", "2019-05-16", "day"),
    ("They met last Tuesday.", "last Tuesday", "past", "2019-05-14", "2019-05-14", "day"),
    ("They met last Wednesday.", "last Wednesday", "past", "2019-05-08", "2019-05-08", "day"),
    ("They meet next Friday.", "next Friday", "future", "2019-05-17", "2019-05-17", "day"),
    ("They meet next Wednesday.", "next Wednesday", "future", "2019-05-22", "2019-05-22", "day"),
    ("They meet this Friday.", "this Friday", "future", "2019-05-17", "2019-05-17", "day"),
    ("Police condemned Monday's attack.", "Monday", "past", "2019-05-13", "2019-05-13", "day"),
    ("It shelled the town Monday night.", "Monday night", "past", "2019-05-13", "2019-05-13",
     "day"),
    ("Talks ended on Tuesday last week.", "Tuesday last week", "past", "2019-05-07", "2019-05-07",
     "day"),
    ("Talks resume on Tuesday next week.", "Tuesday next week", "future", "2019-05-21",
     "2019-05-21", "day"),
    ("He has been held since Monday.", "Monday", "past", "2019-05-13", None, "day"),
    ("The talks run until Friday.", "Friday", "future", None, "2019-05-17", "day"),
    ("Workers strike from Monday to Friday.", "Monday to Friday", "future", "2019-05-20",
     "2019-05-24", "day"),
    ("Workers struck from Monday to Wednesday.", "Monday to Wednesday", "past", "2019-05-13",
     "2019-05-15", "day"),
    ("Workers struck from Friday to Tuesday.", "Friday to Tuesday", "past", "2019-05-10",
     "2019-05-14", "day"),
    # a weekday with its date
    ("They met on Tuesday, Feb. 7, 2017.", "Tuesday, Feb. 7, 2017", "past", "2017-02-07",
     "2017-02-07", "day"),
    ("They met on Tuesday 7 February 2017.", "Tuesday 7 February 2017", "past", "2017-02-07",
     "2017-02-07", "day"),
    ("They met on Monday, May 6.", "Monday, May 6", "past", "2019-05-06", "2019-05-06", "day"),
    # days of a month
    ("They met on 8 February 2017.", "8 February 2017", "past", "2017-02-08", "2017-02-08", "day"),
    ("They met on February 8, 2017.", "February 8, 2017", "past", "2017-02-08", "2017-02-08",
     "day"),
    ("They met on Feb. 8.", "Feb. 8", "past", "2019-02-08", "2019-02-08", "day"),
    ("They met on the 8th of February, 2017.", "8th of February, 2017", "past", "2017-02-08",
     "2017-02-08", "day"),
    ("They met on Nov. 20.", "Nov. 20", "past", "2018-11-20", "2018-11-20", "day"),
    ("They will meet on Nov. 20.", "Nov. 20", "future", "2019-11-20", "2019-11-20", "day"),
    ("They will meet on February 8.", "February 8", "future", "2020-02-08", "2020-02-08", "day"),
    ("They met on May 15.", "May 15", "past", "2019-05-15", "2019-05-15", "day"),
    ("They will meet on May 15.", "May 15", "future", "2019-05-15", "2019-05-15", "day"),
    ("The embassy closed on February 29.", "February 29", "past", "2016-02-29", "2016-02-29",
     "day"),
    ("The embassy opens on February 29.", "February 29", "future", "2020-02-29", "2020-02-29",
     "day"),
    ("They met on 3 May.", "3 May", "past", "2019-05-03", "2019-05-03", "day"),
    ("They met between 3 and 5 May.", "3 and 5 May", "past", "2019-05-03", "2019-05-05", "day"),
    ("They met from May 3 to 5.", "May 3 to 5", "past", "2019-05-03", "2019-05-05", "day"),
    ("They met on May 3-5, 2018.", "May 3-5, 2018", "past", "2018-05-03", "2018-05-05", "day"),
    ("They met from 28 April to 3 May 2018.", "28 April to 3 May 2018", "past", "2018-04-28",
     "2018-05-03", "day"),
    ("They met from 28 December to 3 January 2018.", "28 December to 3 January 2018", "past",
     "2017-12-28", "2018-01-03", "day"),
    ("They met from April 28 to May 3.", "April 28 to May 3", "past", "2019-04-28", "2019-05-03",
     "day"),
    ("They met on 2017-02-08.", "2017-02-08", "past", "2017-02-08", "2017-02-08", "day"),
    ("They met on 25/02/2017.", "25/02/2017", "past", "2017-02-25", "2017-02-25", "day"),
    ("They met on 02/25/2017.", "02/25/2017", "past", "2017-02-25", "2017-02-25", "day"),
    ("They met on 04/05/2017.", "04/05/2017", "past", "2017", "2017", "year"),
    ("Al Qaeda carried out the September 11 attacks.", "September 11", "past", "2001-09-11",
     "2001-09-11", "day"),
    ("The truce holds until June 30, 2020.", "June 30, 2020", "future", None, "2020-06-30", "day"),
    # months
    ("They met in July.", "July", "past", "2018-07", "2018-07", "month"),
    ("They will meet in July.", "July", "future", "2019-07", "2019-07", "month"),
    ("They met in May.", "May", "past", "2019-05", "2019-05", "month"),
    ("They will meet in May.", "May", "future", "2019-05", "2019-05", "month"),
    ("They met in April.", "April", "past", "2019-04", "2019-04", "month"),
    ("They will meet in April.", "April", "future", "2020-04", "2020-04", "month"),
    ("They met last December.", "last December", "past", "2018-12", "2018-12", "month"),
    ("They met last May.", "last May", "past", "2018-05", "2018-05", "month"),
    ("They meet next May.", "next May", "future", "2020-05", "2020-05", "month"),
    ("They meet next October.", "next October", "future", "2019-10", "2019-10", "month"),
    ("They met this March.", "this March", "past", "2019-03", "2019-03", "month"),
    ("They met in early March.", "early March", "past", "2019-03", "2019-03", "month"),
    ("They met in mid-March.", "mid-March", "past", "2019-03", "2019-03", "month"),
    ("They met at the end of November.", "November", "past", "2018-11", "2018-11", "month"),
    ("They met in January 2018.", "January 2018", "past", "2018-01", "2018-01", "month"),
    ("They met in early May 2018.", "early May 2018", "past", "2018-05", "2018-05", "month"),
    ("They met in February of 2017.", "February of 2017", "past", "2017-02", "2017-02", "month"),
    ("Troops have been there since March.", "March", "past", "2019-03", None, "month"),
    ("The strike lasted from November to February.", "November to February", "past", "2018-11",
     "2019-02", "month"),
    ("The strike lasted from May 2017 to June 2018.", "May 2017 to June 2018", "past", "2017-05",
     "2018-06", "month"),
    # seasons
    ("They met last autumn.", "last autumn", "past", "2018-09", "2018-11", "month"),
    ("They met last winter.", "last winter", "past", "2018-12", "2019-02", "month"),
    ("They will meet this summer.", "this summer", "future", "2019-06", "2019-08", "month"),
    ("They will meet next spring.", "next spring", "future", "2020-03", "2020-05", "month"),
    ("They met in the summer of 2014.", "summer of 2014", "past", "2014-06", "2014-08", "month"),
    ("They met in the winter.", "winter", "past", "2018-12", "2019-02", "month"),
    # years
    ("They met in 2015.", "2015", "past", "2015", "2015", "year"),
    ("It has occupied the region since 2014.", "2014", "past", "2014", None, "year"),
    ("He signed the 2016 peace deal.", "2016", "past", "2016", "2016", "year"),
    ("Police crushed the 2011 protests.", "2011", "past", "2011", "2011", "year"),
    ("It will cut emissions by 2030.", "2030", "future", "2030", "2030", "year"),
    ("He was prime minister from 2001 to 2006.", "2001 to 2006", "past", "2001", "2006", "year"),
    ("The war of 1998-2000 killed many.", "1998-2000", "past", "1998", "2000", "year"),
    ("They fought in the 1970s.", "1970s", "past", "1970", "1979", "year"),
    ("They fought in the early 1990s.", "early 1990s", "past", "1990", "1994", "year"),
    # days near publication
    ("They met yesterday.", "yesterday", "past", "2019-05-14", "2019-05-14", "day"),
    ("They met today.", "today", "past", "2019-05-15", "2019-05-15", "day"),
    ("They meet tomorrow.", "tomorrow", "future", "2019-05-16", "2019-05-16", "day"),
    ("They meet tonight.", "tonight", "future", "2019-05-15", "2019-05-15", "day"),
    ("They met this morning.", "this morning", "past", "2019-05-15", "2019-05-15", "day"),
    ("They met last night.", "last night", "past", "2019-05-14", "2019-05-14", "day"),
    ("They met yesterday evening.", "yesterday evening", "past", "2019-05-14", "2019-05-14",
     "day"),
    ("They met the day before yesterday.", "the day before yesterday", "past", "2019-05-13",
     "2019-05-13", "day"),
    # weeks, months and years near publication
    ("They met last week.", "last week", "past", "2019-05-06", "2019-05-12", "day"),
    ("They meet next week.", "next week", "future", "2019-05-20", "2019-05-26", "day"),
    ("They met this week.", "this week", "past", "2019-05-13", "2019-05-15", "day"),
    ("They will meet this week.", "this week", "future", "2019-05-15", "2019-05-19", "day"),
    ("They met earlier this week.", "earlier this week", "past", "2019-05-13", "2019-05-15",
     "day"),
    ("They will meet later this week.", "later this week", "future", "2019-05-15", "2019-05-19",
     "day"),
    ("They met last weekend.", "last weekend", "past", "2019-05-11", "2019-05-12", "day"),
    ("They met last month.", "last month", "past", "2019-04", "2019-04", "month"),
    ("They met earlier this month.", "earlier this month", "past", "2019-05", "2019-05", "month"),
    ("They will meet next month.", "next month", "future", "2019-06", "2019-06", "month"),
    ("They met last year.", "last year", "past", "2018", "2018", "year"),
    ("They will meet later this year.", "later this year", "future", "2019", "2019", "year"),
    ("They will meet next year.", "next year", "future", "2020", "2020", "year"),
    # so long ago
    ("They met three days ago.", "three days ago", "past", "2019-05-12", "2019-05-12", "day"),
    ("They met a week ago.", "a week ago", "past", "2019-05-06", "2019-05-12", "day"),
    ("They met two months ago.", "two months ago", "past", "2019-03", "2019-03", "month"),
    ("They met 10 years ago.", "10 years ago", "past", "2009", "2009", "year"),
    ("They met several weeks ago.", "several weeks ago", "past", None, None, "unknown"),
    ("It has fired rockets in the past two weeks.", "past two weeks", "past", "2019-05-01",
     "2019-05-15", "day"),
    ("It freed hundreds over the last three months.", "last three months", "past", "2019-02",
     "2019-05", "month"),
    ("It will send aid over the next five years.", "next five years", "future", "2019", "2024",
     "year"),
    ("They met three days later.", "three days later", "past", None, None, "unknown"),
    ("They met the following day.", "following day", "past", None, None, "unknown"),
    ("They met a year earlier.", "a year earlier", "past", None, None, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "tense", "start", "end", "precision"), CASES)
def test_phrases(
    parser: Parser, text: str, words: str, tense: Tense, start: str | None, end: str | None,
    precision: str,
) -> None:  # fmt: skip
    p = sentence(parser, text)
    phrase = only(parser, text)
    assert phrase.text == words == text[phrase.span[0] : phrase.span[1]]
    assert p.slice(phrase.first, phrase.last) == words
    when = resolve(phrase, tense, PUBLISHED)
    assert (when.start, when.end, when.precision) == (start, end, precision)
    assert (when.text, when.span) == (words, phrase.span)


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May may march on the palace.",
        "Critics of May said that she should go.",
        "April Jones was arrested.",
        "The army killed 2000 rebels.",
        "Some 1500 people protested.",
        "It paid $ 2000 for the missile.",
        "They met at 1500 GMT.",
        "The Arab Spring toppled him.",
        "He fell in the fall.",
        "The Sunday Times said so.",
        "They protest every Friday.",
        "They shopped on Black Friday.",
        "The year-long war went on.",
        "The two-day visit ended.",
        "He said the day after the vote that he would go.",
        "It fired 3 rockets in 15 minutes.",
        "France condemned Iran.",
    ],
)
def test_what_is_no_date(parser: Parser, text: str) -> None:
    assert find_dates(sentence(parser, text), PUBLISHED) == ()


@pytest.mark.parametrize(
    ("text", "tense", "starts"),
    [
        ("He was arrested on 3 March 2018 and freed two days later.", "past",
         ["2018-03-03", "2018-03-05"]),
        ("He was arrested on Monday and freed the next day.", "past", ["2019-05-13", "2019-05-14"]),
        ("They met two days after Monday's attack.", "past", ["2019-05-15", "2019-05-13"]),
        ("He was held on Monday, a day after his wife fled.", "past", ["2019-05-13", None]),
        ("They met a week before May 3.", "past", ["2019-04-26", "2019-05-03"]),
        ("Talks begin on Monday and end three days later.", "future", ["2019-05-20", "2019-05-23"]),
        ("Last Tuesday's meeting followed a visit in April 2018.", "past",
         ["2019-05-14", "2018-04"]),
        ("It was shelled on Monday, Tuesday and again yesterday.", "past",
         ["2019-05-13", "2019-05-14", "2019-05-14"]),
    ],
)  # fmt: skip
def test_several_phrases(parser: Parser, text: str, tense: Tense, starts: list[str | None]) -> None:
    phrases = find_dates(sentence(parser, text), PUBLISHED)
    assert [resolve(f, tense, PUBLISHED).start for f in phrases] == starts


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("They met on Tuesday.", None, "unknown"),
        ("They met last month.", None, "unknown"),
        ("They met in July.", None, "unknown"),
        ("They met on May 3.", None, "unknown"),
        ("They met three days ago.", None, "unknown"),
        ("They met last autumn.", None, "unknown"),
        ("They met on 8 February 2017.", "2017-02-08", "day"),
        ("They met in 2015.", "2015", "year"),
    ],
)
def test_without_publication(parser: Parser, text: str, start: str | None, precision: str) -> None:
    when = resolve(only(parser, text, None), "past", None)
    assert (when.start, when.precision) == (start, precision)
    assert when.text


def test_basis(parser: Parser) -> None:
    assert only(parser, "They met on Tuesday.").basis == "weekday"
    assert only(parser, "They met last month.").basis == "relative"
    assert only(parser, "They met in May 2018.").basis == "stated"


NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@settings(deadline=None, max_examples=60)
@given(
    st.dates(date(1900, 1, 8), date(2100, 12, 24)),
    st.integers(0, 6),
    st.sampled_from(["on", "last", "next"]),
)
def test_a_weekday_is_the_nearest_one(
    parser: Parser, published: date, weekday: int, lead: str
) -> None:
    phrase = only(parser, f"The ministers met {lead} {NAMES[weekday]}.", published)
    past = date.fromisoformat(resolve(phrase, "past", published).start or "")
    future = date.fromisoformat(resolve(phrase, "future", published).start or "")
    assert past.weekday() == future.weekday() == weekday
    if lead == "on":
        assert published - timedelta(6) <= past <= published <= future <= published + timedelta(6)
    elif lead == "last":
        assert published - timedelta(7) <= past == future < published
    else:
        assert published < past == future <= published + timedelta(7)


@settings(deadline=None, max_examples=60)
@given(st.dates(date(1600, 1, 1), date(2090, 12, 31)), st.dates(date(1950, 1, 1)))
def test_a_full_date_is_itself(parser: Parser, day: date, published: date) -> None:
    for text in (f"They met on {day.day} {day:%B} {day.year}.", f"They met on {day.isoformat()}."):
        when = resolve(only(parser, text, published), "past", published)
        assert (when.start, when.end, when.precision) == (day.isoformat(), day.isoformat(), "day")


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 60),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_ago_lies_before(parser: Parser, number: int, unit: str, published: date) -> None:
    text = f"They met {number} {unit} ago."
    when = resolve(only(parser, text, published), "past", published)
    assert when.start is not None
    assert when.end is not None
    assert when.start <= when.end
    assert when.end < published.isoformat()
