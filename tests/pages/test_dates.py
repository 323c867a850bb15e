"""Dates of pages come out as ISO 8601, as fine as the page says and never relative to now."""

import pytest

from detente.pages.dates import find_age, parse_date, rest_without_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2017-02-08", "2017-02-08"),
        ("2017-02-08T02:48:00Z", "2017-02-08T02:48:00+00:00"),
        ("2017-02-08T02:48:00.123+05:30", "2017-02-08T02:48:00+05:30"),
        ("2017-02-08 02:48:00", "2017-02-08T02:48:00"),
        ("March 3, 2019 / 11:05 PM / 2 years ago", "2019-03-03T23:05"),
        ("14 May 2025", "2025-05-14"),
        ("Wed, 7 May 2025 09:12 GMT", "2025-05-07T09:12+00:00"),
        ("10 Oct 2022 13:21", "2022-10-10T13:21"),
        ("12:20pm Jan 7, 2024", "2024-01-07T12:20"),
        ("11:58, 23 APR 2024", "2024-04-23T11:58"),
        ("Published: 1st June 2020", "2020-06-01"),
        ("Updated 9:00 a.m., May 2, 2021; Published 8:00 a.m., May 1, 2021", "2021-05-01T08:00"),
        ("Sunday, the 3rd of March, 2019", "2019-03-03"),
        ("April 28 2023, 3:54 p.m.", "2023-04-28T15:54"),
        ("Published April 26, 2023 2:20pm EDT", "2023-04-26T14:20-04:00"),
        ("Sep 2, 2024, 17:07 IST", "2024-09-02T17:07"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021", "2021-12-25"),
        ("03.04.2021", "2021-04-03"),
        ("03/04/2021", "2021"),
        ("03/04/2021 4:05 PM", "2021-03-04T16:05"),
        ("May 2019", "2019-05"),
        ("2 days ago", None),
        ("yesterday", None),
        ("February 31, 2020", None),
        ("", None),
    ],
)
def test_parse_date(text: str, iso: str | None) -> None:
    assert parse_date(text) == iso


def test_age() -> None:
    assert find_age("March 3, 2019 / 11:05 PM / 2 years ago") == "2 years ago"
    assert find_age("no age here") is None


def test_rest_without_dates() -> None:
    assert rest_without_dates("Jo Lind / 2 Sep 2024, 17:07") == "Jo Lind"
    assert rest_without_dates("Jo Lind 5 hours ago") == "Jo Lind"
