from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.codebook import load_codebook
from detente.formats.petrarch import (
    Coded,
    Term,
    first_fits,
    plain_name,
    read_actors,
    read_agents,
    terms,
    upper_name,
    write_actors,
    write_agents,
)

DICTIONARY = """\
<!-- a comment
over two lines -->
FREEDONIA_  [FRA]
+REPUBLIC_OF_FREEDONIA_
RUFUS_T_EXAMPLE_            # head without a code
+PRESIDENT_EXAMPLE_
\t[FRAGOV 19990101-20031231]
\t[FRAOPP >20031231]
\t[FRAELI]
SYLVANIA_ [DEU <900101][DEUREB 900101-951231][DEU] ; an old comment
GREEN_HELPERS_ [NGOENV]
LAST_ONE_ [IGOUNO > 990816]
"""
COUNTRIES = ("FRA", "DEU", "USA", "UNO", "IGO", "NGO", "IMG")
DAYS = st.dates(date(1970, 1, 1), date(2029, 12, 31))


def of(text: str) -> dict[str, tuple[Term, ...]]:
    records, refused = read_actors(text.splitlines())
    assert not refused
    return {r.names[0]: terms(r, COUNTRIES)[0] for r in records}


def on(found: tuple[Term, ...], day: date) -> tuple[str | None, str | None] | None:
    for term in found:
        if (term.start is None or term.start <= day) and (term.end is None or day <= term.end):
            return term.country, term.sector
    return None


def test_records_with_their_names_and_codes() -> None:
    found = of(DICTIONARY)
    assert list(found) == ["Freedonia", "Rufus T Example", "Sylvania", "Green Helpers", "Last One"]
    assert found["Freedonia"][0].aliases == ("Republic of Freedonia",)
    assert found["Green Helpers"][0].country == "NGO"
    assert found["Last One"] == (Term("Last One", (), "UNO", "IGO", None, date(1999, 8, 16), None),)


def test_a_span_includes_its_first_day_and_not_its_last() -> None:
    person = of(DICTIONARY)["Rufus T Example"]
    assert on(person, date(1998, 12, 31)) == ("FRA", "ELI")
    assert on(person, date(1999, 1, 1)) == ("FRA", "GOV")
    assert on(person, date(2003, 12, 30)) == ("FRA", "GOV")
    assert on(person, date(2003, 12, 31)) == ("FRA", "OPP")


def test_codes_on_the_head_line_and_years_of_two_digits() -> None:
    state = of(DICTIONARY)["Sylvania"]
    assert [on(state, date(y, 6, 1)) for y in (1989, 1992, 1996)] == [
        ("DEU", None), ("DEU", "REB"), ("DEU", None),
    ]  # fmt: skip


@given(
    st.lists(
        st.builds(
            lambda code, a, b: Coded(code, *sorted((a, b)) if a and b else (a, b)),
            st.sampled_from(["FRAGOV", "FRAOPP", "FRAELI", "---"]),
            st.none() | DAYS,
            st.none() | DAYS,
        ),
        max_size=6,
    ),
    DAYS,
)
def test_the_first_code_that_fits_a_day_counts(codes: list[Coded], day: date) -> None:
    first = next((c.code for c in codes if c.fits(day)), "---")
    spans = [
        code for start, end, code in first_fits(tuple(codes))
        if (start is None or start <= day) and (end is None or day <= end)
    ]  # fmt: skip
    assert spans == ([] if first == "---" else [first])


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("+X_\n", 1, "a synonym before any actor"),
        ("[USA]\n", 1, "a code before any actor"),
        ("A_\n+B_\nC_ [USA]\n", 1, "no code stands on it or below it"),
        ("A_\n+B_\nC_ [USA]\n", 2, "it belongs to an actor that was refused"),
        ("A_ [USA 20101301]\n", 1, "a date that does not exist"),
        ("A_ [USA\n", 1, "a bracket is not closed"),
        ("A_ [usa]\n", 1, "is no code with a date"),
        ("A_ [USA 20100101-20090101]\n", 1, "ends before it starts"),
        ("A_ [---]\n", 1, "all its codes say to discard it"),
        ("_ [USA]\n", 1, "a name without letters"),
    ],
)
def test_refused_lines_say_why(text: str, line: int, reason: str) -> None:
    _, refused = read_actors(text.splitlines())
    assert any(r.line == line and reason in r.reason for r in refused)


def test_a_code_that_names_nothing_is_refused_with_its_reason() -> None:
    (record,), _ = read_actors(["NOWHERE_ [QQQ]"])
    assert terms(record, COUNTRIES) == ((), "'QQQ' names no country and no role")


def test_agents_with_plurals_and_markers() -> None:
    agents, refused = read_agents(
        """\
!WORKER! = HAND, HANDS
FARM!WORKER! [~AGR]
MAYOR [~GOV]
POLICE {} [~COP]
AID_GROUP [NGO~]
BODY [~GOV]
ATTORNEY_GENERAL {ATTORNEYS_GENERAL} [~GOVJUD]
JOURNALIST [~MED]
NOTHING
X!UNDEFINED! [~GOV]
""".splitlines()
    )
    assert {(a.word, a.plural, a.sector) for a in agents} == {
        ("farmhand", "", "AGR"), ("farmhands", "", "AGR"), ("mayor", "mayors", "GOV"),
        ("police", "", "COP"), ("aid group", "aid groups", "NGO"), ("body", "bodies", "GOV"),
        ("attorney general", "attorneys general", "GOV"), ("journalist", "journalists", "JRN"),
    }  # fmt: skip
    assert [r.line for r in refused] == [9, 10]


def test_names_are_written_as_news_and_dictionaries_write_them() -> None:
    assert plain_name("REPUBLIC_OF_FREEDONIA_") == "Republic of Freedonia"
    assert plain_name("ABU_SAYYAF_") == "Abu Sayyaf"
    assert upper_name("Côte d’Ivoire") == "COTE_D'IVOIRE"


def test_what_is_written_reads_back_the_same_on_every_day() -> None:
    book = load_codebook(None).names
    people = [
        (e, aliases) for e, aliases in book.entries
        if e.kind == "person" and e.country == "FRA" and e.sector != "PRM"  # CAMEO has no PRM
    ]  # fmt: skip
    records, refused = read_actors(list(write_actors(people)))
    assert not refused
    assert len(records) == len({e.name for e, _ in people})
    by_name = {r.names[0]: terms(r, book.countries)[0] for r in records}
    day = date(1993, 5, 3)
    while day < date(2025, 1, 1):
        for entry, _ in people:
            term = on(by_name[plain_name(upper_name(entry.name))], day)
            alone = [e for e, _ in people if e.name == entry.name and e.holds(day)]
            if len(alone) == 1:
                assert term == (alone[0].country, alone[0].sector), (entry.name, day)
        day += timedelta(days=311)


def test_agents_that_are_written_read_back() -> None:
    roles = [("aid group", "aid groups", "NGO"), ("police", "", "COP")]
    agents, refused = read_agents(list(write_agents(roles)))
    assert not refused
    assert [(a.word, a.plural, a.sector) for a in agents] == roles


def test_a_full_dictionary_takes_seconds() -> None:
    lines = []
    for n in range(9000):
        lines += [
            f"PERSON_{n}_NAME_", f"+P_{n}_NAME_", f"\t[USAGOV {19900101 + n % 20}-20031231]",
            f"\t[USAOPP >2004010{1 + n % 9}]", "\t[USAELI]", f"TOWN_{n}_ [FRA]",
        ]  # fmt: skip
    began = perf_counter()
    records, refused = read_actors(lines)
    found = [terms(r, COUNTRIES) for r in records]
    took = perf_counter() - began
    assert len(lines) == 54_000
    assert len(found) == 18_000
    assert not refused
    assert took < 10
